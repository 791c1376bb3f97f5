"""Run sheets: all that a driver needs to know of a run, as values without words.

Loads come from the plan's own problem, so that a sheet of a published week never changes; names, addresses, notes and
phones are those known today.

Crates are counted whole for people: a load is rounded up, and is at least one crate where there is any item. A
destination that fills whole crates gets crates of its own (rounded down); what is left of all destinations shares the
rest, unless there is but one. So the parts always add up to the whole. Figures of different stops need not: each is
rounded by itself.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from depots.settings import ZONE
from depots.tables import Site, Van
from routing.loads import StopLoad
from routing.plan import Round, Stop, WeekPlan
from routing.problem import WeekProblem
from routing.units import DAY_MINUTES, IsoWeek, instant
from transit.errors import SheetError
from transit.plans import loaded, plan_values
from transit.tables import Plan, Run

_HAIR = 1e-6


@dataclass(frozen=True, slots=True)
class CrateCount:
    """Whole crates to leave or to take: `total`, of them `own` by destination's site code, the rest `shared`."""

    total: int
    own: tuple[tuple[str, int], ...]
    shared: int


@dataclass(frozen=True, slots=True)
class SheetStop:
    """A stop of a run; instants in UTC. `break_from` is when the break begins, `None` where there is none."""

    number: int
    site_code: str
    site_name: str
    municipality_code: str
    address: str
    postcode: str
    access_note: str
    contact: str
    phone: str
    arrives_at: datetime
    starts_at: datetime
    departs_at: datetime
    break_from: datetime | None
    break_minutes: int
    leave: CrateCount
    take: CrateCount
    aboard: int


@dataclass(frozen=True, slots=True)
class RunSheet:
    """A run as its driver needs it; instants in UTC, `day` by the local calendar, loads in whole crates.

    The run is the `tour`-th of `tours` that its van makes that day. `visits` counts the stops away from the base,
    `crates` all that are taken aboard, `highest_load` the most that are aboard at once.
    """

    code: str
    week: IsoWeek
    day: date
    tour: int
    tours: int
    van_code: str
    van_name: str
    base_name: str
    capacity: int
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    stops: tuple[SheetStop, ...]
    km: float
    hours: float
    visits: int
    crates: int
    highest_load: int


def run_sheet(session: Session, run: Run, *, zone: ZoneInfo = ZONE) -> RunSheet:
    """Return the sheet of `run`. Raises `SheetError` where its van or a site is not kept any more."""
    return run_sheets(session, [run], zone=zone)[0]


def run_sheets(session: Session, runs: Sequence[Run], *, zone: ZoneInfo = ZONE) -> list[RunSheet]:
    """Return the sheets of `runs` in their order, reading each plan once. Raises `SheetError` as `run_sheet` does."""
    sites = {site.code: site for site in session.exec(select(Site))}
    vans = {van.code: van for van in session.exec(select(Van))}
    plans = session.exec(select(Plan).where(col(Plan.id).in_({run.plan_id for run in runs})))
    makers = {plan.id: _SheetMaker(session, plan, sites, vans, zone) for plan in plans}
    return [makers[run.plan_id].sheet(run) for run in runs]


def count_crates(crates: float, items: float, by_destination: Mapping[str, float]) -> CrateCount:
    """Return whole crates for a load of `crates` (fractions) that holds `items`, `by_destination` in crates."""
    total = whole_crates(crates, items)
    if len(by_destination) == 1:
        return CrateCount(total, tuple((code, total) for code in by_destination), 0)
    full = ((code, math.floor(amount + _HAIR)) for code, amount in sorted(by_destination.items()))
    own = tuple((code, count) for code, count in full if count > 0)
    return CrateCount(total, own, total - sum(count for _, count in own))


def whole_crates(crates: float, items: float) -> int:
    """Round a load in crates up to whole ones, at least one where there is any item."""
    return max(math.ceil(crates - _HAIR), 1 if items > 0 else 0)


class _SheetMaker:
    """Makes the sheets of one plan."""

    def __init__(
        self, session: Session, plan: Plan, sites: Mapping[str, Site], vans: Mapping[str, Van], zone: ZoneInfo
    ) -> None:
        values = plan_values(session, plan)
        self._week = IsoWeek.parse(plan.week)
        self._problem: WeekProblem = values.problem
        self._plan: WeekPlan = values.plan
        self._loads = loaded(values.problem, values.plan)
        self._sites = sites
        self._vans = vans
        self._zone = zone

    def sheet(self, run: Run) -> RunSheet:
        tour = self._plan.rounds[run.round_number - 1]
        loads = self._loads[run.round_number - 1]
        van = self._vans.get(run.van_code)
        if van is None:
            raise SheetError(f"run {run.id}: there is no van {run.van_code!r} any more")
        same_day = self._tours_of_day(tour)
        stops = tuple(
            self._stop(number, stop, load)
            for number, (stop, load) in enumerate(zip(tour.stops, loads, strict=True), start=1)
        )
        return RunSheet(
            code=run.code,
            week=self._week,
            day=run.day,
            tour=same_day.index(tour) + 1,
            tours=len(same_day),
            van_code=van.code,
            van_name=van.name,
            base_name=self._site(tour.stops[0].site).name,
            capacity=van.capacity_crates,
            starts_at=run.starts_at,
            ends_at=run.ends_at,
            cancelled_at=run.cancelled_at,
            stops=stops,
            km=self._km(tour),
            hours=(tour.end - tour.begin) / 60,
            visits=sum(stop.site != van.base_site_code for stop in tour.stops),
            crates=whole_crates(sum(load.take for load in loads), sum(load.take_items for load in loads)),
            highest_load=max(stop.aboard for stop in stops),
        )

    def _tours_of_day(self, tour: Round) -> list[Round]:
        day = tour.begin // DAY_MINUTES
        same = [other for other in self._plan.rounds if other.van == tour.van and other.begin // DAY_MINUTES == day]
        return sorted(same, key=lambda other: other.begin)

    def _km(self, tour: Round) -> float:
        rows = [self._problem.index[stop.site] for stop in tour.stops]
        return float(sum(self._problem.travel.km[i, j] for i, j in pairwise(rows)))

    def _stop(self, number: int, stop: Stop, load: StopLoad) -> SheetStop:
        site = self._site(stop.site)
        served = stop.start + self._problem.sites[self._problem.index[stop.site]].service_minutes
        return SheetStop(
            number=number,
            site_code=site.code,
            site_name=site.name,
            municipality_code=site.municipality_code,
            address=site.address,
            postcode=site.postcode,
            access_note=site.access_note,
            contact=site.contact,
            phone=site.phone,
            arrives_at=self._instant(stop.arrive),
            starts_at=self._instant(stop.start),
            departs_at=self._instant(stop.depart),
            break_from=self._instant(served) if stop.break_minutes else None,
            break_minutes=stop.break_minutes,
            leave=count_crates(load.leave, load.leave_items, load.leave_to),
            take=count_crates(load.take, load.take_items, load.take_for),
            aboard=whole_crates(load.aboard, 0),
        )

    def _site(self, code: str) -> Site:
        site = self._sites.get(code)
        if site is None:
            raise SheetError(f"plan of {self._week}: there is no site {code!r} any more")
        return site

    def _instant(self, minute: int) -> datetime:
        return instant(self._week, minute, self._zone)
