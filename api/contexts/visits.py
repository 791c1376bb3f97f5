"""Which vans come to a site, what the next should take there, and which van brings what stands there on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from api.contexts.names import vehicle_names
from api.contexts.site import WEEKS_AHEAD, Call, calls_of_week
from api.contexts.timetable import timetable_of
from depots.settings import ZONE
from depots.store import to_millis
from routing.units import IsoWeek, instant, week_at
from transit.coming import Coming, how_it_comes
from transit.plans import published_plan
from transit.run_log import visits_told
from transit.run_records import get_run_by_code, runs_of_week
from transit.sheets import CrateCount, run_sheet
from transit.tables import Plan, Run

LONGEST_RUN = timedelta(days=1)
"""A van that should have called longer ago comes no more."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A van at a site, in UTC, and what it should leave and take there. `until` is from when on it is surely gone."""

    arrives_at: datetime
    departs_at: datetime
    vehicle: str
    run: str
    leave: CrateCount
    take: CrateCount
    coming: Coming
    until: datetime

    @property
    def until_ms(self) -> int:
        """The same in milliseconds since 1970, as scripts count."""
        return to_millis(self.until)

    @property
    def day(self) -> date:
        """The day on the region's calendar."""
        return self.arrives_at.astimezone(ZONE).date()


@dataclass(frozen=True, slots=True)
class Ride:
    """A van that goes from one site to another without a change: when it leaves and is there, in UTC.

    `origin` is empty where it is on its way already.
    """

    origin: str
    goal: str
    run: str
    vehicle: str
    departs_at: datetime
    arrives_at: datetime
    round_number: int


def next_visits(session: Session, site_code: str, at: datetime, *, most: int = 1) -> list[Visit]:
    """Return the next vans of the weeks published so far that call at a site, as it stands at `at`, the soonest first.

    One that is late is among them until somebody tells that it left, or its run is over.
    """
    calls = (call for week, plan in _planned(session, at) for call in calls_of_week(session, week, plan, site_code))
    coming = (call for call in calls if call.run is not None and call.departs_at >= at - LONGEST_RUN)
    found: list[Visit] = []
    for call in sorted(coming, key=lambda call: call.arrives_at):
        visit = _visit(session, site_code, call, at)
        if visit is not None and visit.coming != Coming.GONE:
            found.append(visit)
        if len(found) == most:
            break
    return found


def _visit(session: Session, site_code: str, call: Call, at: datetime) -> Visit | None:
    sheet = run_sheet(session, get_run_by_code(session, call.run or ""))
    stops = (stop for stop in sheet.stops if stop.site_code == site_code and stop.departs_at == call.departs_at)
    stop = next(stops, None)
    if stop is None:
        return None
    told = visits_told(session, sheet.code) if call.arrives_at <= at + LONGEST_RUN else []
    coming = how_it_comes(sheet, stop, told, at)
    until = call.departs_at if coming == Coming.DUE else sheet.ends_at
    return Visit(call.arrives_at, call.departs_at, call.vehicle, sheet.code, stop.leave, stop.take, coming, until)


def rides_from(session: Session, site_code: str, at: datetime) -> Mapping[str, Ride]:
    """Return the ride that is soonest at each site that a van goes on to from `site_code` at or after `at`."""
    return {goal: rides[0] for goal, rides in all_rides_from(session, site_code, at).items()}


def all_rides_from(session: Session, site_code: str, at: datetime) -> Mapping[str, list[Ride]]:
    """Return all of these rides of the weeks published so far, the soonest there first."""
    names = vehicle_names(session)
    found: defaultdict[str, list[Ride]] = defaultdict(list)
    for week, plan in _planned(session, at):
        for run in runs_of_week(session, week):
            for goal, ride in _rides(session, run, week, plan, site_code):
                if ride.departs_at >= at:
                    found[goal].append(replace(ride, vehicle=names.get(ride.vehicle, ride.vehicle)))
    return {goal: sorted(rides, key=lambda ride: ride.arrives_at) for goal, rides in found.items()}


def _rides(session: Session, run: Run, week: IsoWeek, plan: Plan, origin: str) -> Iterator[tuple[str, Ride]]:
    of_run = plan if run.plan_id == plan.id else session.get_one(Plan, run.plan_id)
    tour = next(tour for tour in timetable_of(session, of_run).rounds if tour.number == run.round_number)
    left: int | None = None
    for stop in tour.stops:
        if left is not None and stop.site.id != origin:
            departs, arrives = instant(week, left, ZONE), instant(week, stop.start, ZONE)
            yield stop.site.id, Ride(origin, stop.site.id, run.code, run.van_code, departs, arrives, run.round_number)
        if stop.site.id == origin:
            left = stop.depart


def _planned(session: Session, at: datetime) -> list[tuple[IsoWeek, Plan]]:
    weeks = (week_at(at, ZONE).shift(n) for n in range(WEEKS_AHEAD))
    return [(week, plan) for week in weeks if (plan := published_plan(session, week))]
