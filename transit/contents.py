"""What lies in crates: a fold of the scans of items and of their crates, late ones and undone ones included.

An item lies in the crate it was packed into until it is scanned again or the crate's journey is over. What a crate
brought to a site and nobody has scanned there since is *unscanned*: a work list of that site. Session first; nothing
here writes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import Session, col, select

from transit.crate_events import LONGEST_US, crate_events
from transit.delays import ride_along
from transit.scan_tables import Crate, Scan, Whereabouts
from transit.scans.kinds import ScanKind
from transit.scans.records import states_where
from transit.whereabouts import Event, Moved, PlaceKind, State

_OPENING = (ScanKind.IN, ScanKind.EMPTY, ScanKind.OUT, ScanKind.PACK)
"""Scans at a site that can tell that a crate's journey is over there."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An item whose last scan put it into a crate.

    `is_inside`: it still lies there. Else the crate brought it to `site` at `at_us` (`None`: unseen) and nobody has
    scanned it since. `to_site` is where the item goes, as far as it is known.
    """

    code: str
    crate: str
    to_site: str | None
    is_inside: bool
    site: str | None
    at_us: int | None
    state: State


def contents_of(session: Session, crates: Collection[str]) -> dict[str, list[Packed]]:
    """Return what was packed into these crates and not scanned since, by crate; empty ones are left out."""
    return _unpacked(session, col(Whereabouts.crate).in_(crates)) if crates else {}


def contents_for(session: Session, site_code: str, at_us: int, *, is_hub: bool) -> dict[str, list[Packed]]:
    """Return what lies at `at_us` in the crates that a site handles: filled or standing there, or on their way to it.

    A hub also gets the crates that go to be sorted.
    """
    crate = select(Whereabouts.code).where(col(Whereabouts.code).in_(select(Crate.code)))
    here = or_(col(Whereabouts.site_code) == site_code, col(Whereabouts.to_site_code) == site_code)
    if is_hub:
        here |= col(Whereabouts.sent_scan_id).is_not(None) & col(Whereabouts.to_site_code).is_(None)
    filled = col(Whereabouts.site_code) == site_code
    return _unpacked(session, or_(filled, col(Whereabouts.crate).in_(crate.where(here))), at_us - LONGEST_US)


def unscanned_items(session: Session, site_code: str, at_us: int) -> list[Packed]:
    """Return the items that a crate had brought to a site by `at_us` and nobody scanned since, longest there first."""
    since_us = at_us - LONGEST_US
    opened = exists().where(
        col(Scan.code) == col(Whereabouts.crate),
        col(Scan.site_code) == site_code,
        col(Scan.kind).in_(_OPENING),
        col(Scan.server_us) >= since_us,
    )
    found = _unpacked(session, opened, since_us)
    left = [item for items in found.values() for item in items if not item.is_inside and item.site == site_code]
    return sorted(left, key=lambda item: (item.at_us or 0, item.code))


def packed_items(rows: Iterable[tuple[str, State]], events: Mapping[str, Iterable[Event]]) -> dict[str, list[Packed]]:
    """Return the items of `rows` (code and state, each packed into a crate) by crate, in the order of packing. Pure.

    `events` tells by code what happened to each crate.
    """
    found: dict[str, list[Packed]] = {}
    for code, state in sorted(rows, key=lambda row: (row[1].since_us, row[0])):
        crate = state.place.crate or ""
        packed_us = state.last[0]  # its last scan: packed into the same crate again, it lies there since then
        ride = ride_along(tuple(events.get(crate, ())), Moved(state.place, packed_us, ""))
        last = ride.moves[-1] if ride.moves else None
        place = last.place if last else state.place
        since_us = last.at_us if last else packed_us
        goal = state.sent.to_site if state.sent else None
        found.setdefault(crate, []).append(Packed(code, crate, goal, not ride.is_over, place.site, since_us, state))
    return found


def _unpacked(session: Session, where: ColumnElement[bool], since_us: int = 0) -> dict[str, list[Packed]]:
    """Return the items packed since then."""
    packed = (col(Whereabouts.place) == PlaceKind.IN_CRATE, where, col(Whereabouts.last_us) >= since_us)
    rows = states_where(session.connection(), *packed)
    return packed_items(rows, crate_events(session.connection(), [state for _, state in rows]))
