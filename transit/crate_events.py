"""What happened to crates lately: folded from their scans, and kept until another scan of the crate comes.

Scans only grow, so a crate's count of scans and their highest number tell whether there are others; both, as on
PostgreSQL a scan with a lower number may be committed later. Undos need not name the crate: all undos count.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from transit.journeys import fold
from transit.lately import LatelyByStore
from transit.missing import DAY_US
from transit.scans.histories import facts_of, scans_told, undos_told
from transit.whereabouts import Event, State

LONGEST_US = 60 * DAY_US
"""No journey that anybody looks at takes longer: what was packed earlier has long been on the ladder as missing."""
MOST_KEPT = 600
"""Crates in each store: some hundred events each, so 20 MB at most."""


class _Told(NamedTuple):
    """All that the events of a crate depend on: from when on it is folded, its scans and all undos so far."""

    crate: str
    since_us: int
    scans: tuple[int, int]
    undos: tuple[int, int]


def crate_events(connection: Connection, states: Iterable[State]) -> dict[str, tuple[Event, ...]]:
    """Return what happened to the crates that things with these states were packed into, by crate.

    They are folded from at least `LONGEST_US` before the first of the things was packed, so that the journeys of then
    have begun.
    """
    packed = _first_packed(states)
    scans, undos = scans_told(connection, packed), undos_told(connection)
    asked = [_Told(crate, _since(at_us), scans.get(crate, (0, 0)), undos) for crate, at_us in packed.items()]
    found = _kept.of(connection.engine.pool).get_many(asked, partial(_folded, connection))
    return {told.crate: events for told, events in found.items()}


def _first_packed(states: Iterable[State]) -> dict[str, int]:
    """Return the crates, each with when the first thing was packed into it."""
    found: dict[str, int] = {}
    for state in states:
        crate, at_us = state.place.crate, state.last[0]
        if crate is not None:
            found[crate] = min(at_us, found.get(crate, at_us))
    return found


def _since(at_us: int) -> int:
    """Return a time that stays the same while items come and go."""
    return max(0, at_us // LONGEST_US - 1) * LONGEST_US


def _folded(connection: Connection, asked: Collection[_Told]) -> dict[_Told, tuple[Event, ...]]:
    together: defaultdict[int, dict[str, _Told]] = defaultdict(dict)
    for told in asked:
        together[told.since_us][told.crate] = told
    return {
        crates[crate]: fold(facts).events
        for since_us, crates in together.items()
        for crate, facts in facts_of(connection, crates, since_us).items()
    }


_kept: LatelyByStore[tuple[Event, ...]] = LatelyByStore(MOST_KEPT)
