"""Vans that leave a site on a day, and how their crates stand: planned, put out, loaded, not there yet. Session first.

The plan says how many crates a van should take; scans say what stands ready and what was loaded. A crate that stands
ready belongs to the first van of the day, not gone yet, that comes to where it goes, or else to a hub.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from depots.tables import Site
from routing.problem import SiteKind
from transit.coming import Coming, how_it_comes, stop_of
from transit.crates import is_crate_code
from transit.run_log import VisitNote, loads_at, visits_told
from transit.scans.kinds import ScanKind
from transit.sheets import RunSheet, SheetStop, run_sheets
from transit.tables import Run
from transit.tracing import ready_at


class Leaving(StrEnum):
    """How a departure stands."""

    COMING = "coming"
    OVERDUE = "overdue"  # its time is past, and nobody told that the van left
    LEFT = "left"  # its driver told so
    FAILED = "failed"  # its driver told that the stop could not be served
    OVER = "over"  # nobody told, but the van is past it, or the whole run is over by its plan


@dataclass(frozen=True, slots=True)
class Departure:
    """A van leaves a site; instants in UTC. `goals` are the sites it goes on to, in order.

    Crates: `due` by the plan, `ready` stand put out for it, `loaded` were scanned into it here.
    """

    sheet: RunSheet
    stop: SheetStop
    number: int
    goals: tuple[str, ...]
    state: Leaving
    left_at: datetime | None
    due: int
    ready: int
    loaded: int

    @property
    def lacking(self) -> int:
        """How many crates the plan expects that nobody has put out yet; none once the van is gone."""
        return max(0, self.due - self.ready - self.loaded) if self.is_to_come else 0

    @property
    def is_to_come(self) -> bool:
        """Whether the van has not left yet, as far as anybody knows."""
        return self.state in (Leaving.COMING, Leaving.OVERDUE)


@dataclass(frozen=True, slots=True)
class _Call:
    """A van at the site, before its crates are counted."""

    run: Run
    sheet: RunSheet
    stop: SheetStop
    goals: tuple[str, ...]
    ahead: frozenset[str]
    """Those of its goals that the van still comes to."""
    left_at: datetime | None
    state: Leaving


def departures_of(session: Session, site_code: str, day: date, at: datetime) -> list[Departure]:
    """Return the vans that leave a site on a day as it stands at `at`, by departure.

    Raises `SheetError` where a van or site of a plan is not kept any more.
    """
    calls = sorted(_calls(session, site_code, day, at), key=lambda call: (call.stop.departs_at, call.run.van_code))
    ready = _ready(session, site_code, calls)
    return [
        Departure(
            sheet=call.sheet,
            stop=call.stop,
            number=call.run.round_number,
            goals=call.goals,
            state=call.state,
            left_at=call.left_at,
            due=call.stop.take.total,
            ready=ready[place],
            loaded=len(_loaded(session, call, calls)),
        )
        for place, call in enumerate(calls)
    ]


def next_day_with_runs(session: Session, after: date) -> date | None:
    """Return the first day after this one on which a run was published."""
    query = select(Run).where(col(Run.day) > after, col(Run.cancelled_at).is_(None)).order_by(col(Run.day))
    run = session.exec(query.limit(1)).first()
    return run.day if run else None


def _calls(session: Session, site_code: str, day: date, at: datetime) -> Iterable[_Call]:
    runs = session.exec(select(Run).where(Run.day == day, col(Run.cancelled_at).is_(None))).all()
    for run, sheet in zip(runs, run_sheets(session, runs), strict=True):
        stops = [stop for stop in sheet.stops[:-1] if stop.site_code == site_code]
        told = visits_told(session, run.code) if stops else []
        for stop in stops:
            later = [other for other in sheet.stops[stop.number :] if other.site_code != site_code]
            goals = tuple(dict.fromkeys(other.site_code for other in later))
            ahead = frozenset(o.site_code for o in later if how_it_comes(sheet, o, told, at) != Coming.GONE)
            left_at = _left_at(stop, stops, told)
            yield _Call(run, sheet, stop, goals, ahead, left_at, _state(sheet, stop, told, left_at, at))


def _state(
    sheet: RunSheet, stop: SheetStop, told: Sequence[VisitNote], left_at: datetime | None, at: datetime
) -> Leaving:
    if left_at is not None:
        return Leaving.LEFT
    if any(note.kind == ScanKind.FAIL and stop_of(note, sheet.stops) is stop for note in told):
        return Leaving.FAILED
    if how_it_comes(sheet, stop, told, at) == Coming.GONE:
        return Leaving.OVER
    return Leaving.OVERDUE if at >= stop.departs_at else Leaving.COMING


def _left_at(stop: SheetStop, stops: Sequence[SheetStop], told: Iterable[VisitNote]) -> datetime | None:
    """Return when the van left, told last for this of its calls: what was told belongs to the call nearest in time."""
    left = [note.at for note in told if note.kind == ScanKind.LEAVE and stop_of(note, stops) is stop]
    return max(left, default=None)


def _nearest(at: datetime, stops: Iterable[SheetStop]) -> SheetStop:
    return min(stops, key=lambda stop: abs(stop.departs_at - at))


def _loaded(session: Session, call: _Call, calls: Iterable[_Call]) -> set[str]:
    stops = [other.stop for other in calls if other.run.code == call.run.code]
    loads = loads_at(session, call.run.code, call.stop.site_code)
    return {code for code, at in loads if is_crate_code(code) and _nearest(at, stops) is call.stop}


def _ready(session: Session, site_code: str, calls: Sequence[_Call]) -> Mapping[int, int]:
    """Return how many crates stand ready for each of the calls, by its place; what no van of the day takes is left."""
    hubs = frozenset(session.exec(select(Site.code).where(Site.kind == SiteKind.HUB))) - {site_code}
    found: Counter[int] = Counter()
    for thing in ready_at(session, site_code):
        if thing.state.sent is not None:
            found[_van_for(thing.state.sent.to_site, calls, hubs)] += 1
    return found


def _van_for(goal: str | None, calls: Sequence[_Call], hubs: frozenset[str]) -> int:
    """Return the place of the call that takes a crate, -1 where none does."""
    coming = [(place, call) for place, call in enumerate(calls) if call.state in (Leaving.COMING, Leaving.OVERDUE)]
    straight = [place for place, call in coming if goal in call.ahead]
    by_hub = [place for place, call in coming if call.ahead & hubs]
    return next(iter(straight + by_hub), -1)
