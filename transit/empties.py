"""Empty crates: how many stand at each site, and where they pile up or run short by the vans that come. Pure, but for
`empties_at`, which asks the store.

Crates are counted on from now through the visits ahead: a van takes so many crates along, which must stand there empty
to be packed before it comes, and leaves so many, which are empty once they are unpacked. What is lacking at the worst
visit is *short*. What would be left over even then is *spare*; it piles up where it is more than a whole week takes,
and at least `PILE` crates.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from transit.scan_tables import Crate, Whereabouts
from transit.sheets import run_sheets
from transit.tables import Run
from transit.tracing import empty_crates

AHEAD = timedelta(days=7)
"""How far ahead visits are looked at: the week repeats."""
PILE = 4
"""Fewer spare crates than a visit moves (2–4 in this region, by estimate) are no pile."""


class Hint(StrEnum):
    """What to do about a site's empty crates."""

    SHORT = "short"
    PILES_UP = "piles_up"


@dataclass(frozen=True, slots=True)
class Call:
    """A van at a site at an instant (UTC), with the whole crates that it should leave and take there."""

    at: datetime
    leave: int
    take: int


@dataclass(frozen=True, slots=True)
class Empties:
    """A site's empty crates now, what the visits of a week take, and whether they are too few or too many.

    `crates` is by how many they are; `by` is the first visit that would go short.
    """

    site: str
    idle: int
    taken: int
    hint: Hint | None = None
    crates: int = 0
    by: datetime | None = None


def count_empties(site: str, idle: int, calls: Iterable[Call]) -> Empties:
    """Return what stands idle at a site and what its coming visits make of it."""
    left = tightest = idle
    taken = 0
    short_at: datetime | None = None
    for call in sorted(calls, key=lambda call: (call.at, call.take, call.leave)):
        taken += call.take
        left -= call.take
        tightest = min(tightest, left)
        if left < 0 and short_at is None:
            short_at = call.at
        left += call.leave
    if tightest < 0:
        return Empties(site, idle, taken, Hint.SHORT, -tightest, short_at)
    if tightest >= PILE and tightest > taken:
        return Empties(site, idle, taken, Hint.PILES_UP, tightest - taken)
    return Empties(site, idle, taken)


def all_empties(session: Session, at: datetime) -> tuple[Empties, ...]:
    """Return the sites that any crate is at, comes from or goes to, by code, as of an instant.

    Where no crate was ever scanned nobody knows how many there are. Raises `SheetError` where a published run's van or
    site is not kept any more.
    """
    idle, calls = empty_crates(session), _calls(session, at)
    return tuple(count_empties(site, idle.get(site, 0), calls.get(site, ())) for site in _counted(session))


def empties_at(session: Session, site: str, at: datetime) -> Empties:
    """Return the same of one site."""
    found = {empties.site: empties for empties in all_empties(session, at)}
    return found.get(site, Empties(site, 0, 0))


def _counted(session: Session) -> list[str]:
    places = (col(Whereabouts.site_code), col(Whereabouts.origin), col(Whereabouts.to_site_code))
    rows = session.exec(select(*places).where(col(Whereabouts.code).in_(select(Crate.code))).distinct())
    return sorted({site for row in rows for site in row if site is not None})


def _calls(session: Session, at: datetime) -> Mapping[str, Sequence[Call]]:
    """Return the visits of the runs that stand, by site."""
    runs = session.exec(
        select(Run).where(col(Run.cancelled_at).is_(None), Run.ends_at >= at, Run.starts_at < at + AHEAD)
    ).all()
    calls: defaultdict[str, list[Call]] = defaultdict(list)
    for sheet in run_sheets(session, runs):
        for stop in sheet.stops:
            if at <= stop.arrives_at < at + AHEAD and stop.leave.total + stop.take.total:
                calls[stop.site_code].append(Call(stop.arrives_at, stop.leave.total, stop.take.total))
    return calls
