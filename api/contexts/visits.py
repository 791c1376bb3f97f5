"""Which vans come to a site, what the next should take there, and which van brings what stands there on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api.contexts.names import vehicle_names
from api.contexts.site import WEEKS_AHEAD, calls_of_week
from api.contexts.timetable import timetable_of
from depots.settings import ZONE
from routing.units import IsoWeek, instant, week_at
from transit.plans import published_plan
from transit.run_records import get_run_by_code, runs_of_week
from transit.sheets import CrateCount, run_sheet
from transit.tables import Plan, Run


@dataclass(frozen=True, slots=True)
class Visit:
    """A van at a site, in UTC, and what it should leave and take there."""

    arrives_at: datetime
    departs_at: datetime
    vehicle: str
    run: str
    leave: CrateCount
    take: CrateCount


@dataclass(frozen=True, slots=True)
class Ride:
    """A van that goes from one site to another without a change: when it leaves and is there, in UTC."""

    run: str
    vehicle: str
    departs_at: datetime
    arrives_at: datetime


def next_visit(session: Session, site_code: str, at: datetime) -> Visit | None:
    """Return the next van of the weeks published so far that calls at a site, at or after `at`."""
    calls = (call for week, plan in _planned(session, at) for call in calls_of_week(session, week, plan, site_code))
    coming = sorted((c for c in calls if c.run is not None and c.departs_at >= at), key=lambda call: call.arrives_at)
    for call in coming:
        sheet = run_sheet(session, get_run_by_code(session, call.run or ""))
        for stop in sheet.stops:
            if stop.site_code == site_code and stop.departs_at == call.departs_at:
                return Visit(call.arrives_at, call.departs_at, call.vehicle, sheet.code, stop.leave, stop.take)
    return None


def rides_from(session: Session, site_code: str, at: datetime) -> Mapping[str, Ride]:
    """Return the ride that is soonest at each site that a van goes on to from `site_code` at or after `at`."""
    names = vehicle_names(session)
    best: dict[str, Ride] = {}
    for week, plan in _planned(session, at):
        for run in runs_of_week(session, week):
            for goal, ride in _rides(session, run, week, plan, site_code):
                named = Ride(ride.run, names.get(ride.vehicle, ride.vehicle), ride.departs_at, ride.arrives_at)
                if ride.departs_at >= at and (goal not in best or ride.arrives_at < best[goal].arrives_at):
                    best[goal] = named
    return best


def _rides(session: Session, run: Run, week: IsoWeek, plan: Plan, origin: str) -> Iterator[tuple[str, Ride]]:
    of_run = plan if run.plan_id == plan.id else session.get_one(Plan, run.plan_id)
    tour = next(tour for tour in timetable_of(session, of_run).rounds if tour.number == run.round_number)
    left: int | None = None
    for stop in tour.stops:
        if left is not None and stop.site.id != origin:
            departs, arrives = instant(week, left, ZONE), instant(week, stop.start, ZONE)
            yield stop.site.id, Ride(run.code, run.van_code, departs, arrives)
        if stop.site.id == origin:
            left = stop.depart


def _planned(session: Session, at: datetime) -> list[tuple[IsoWeek, Plan]]:
    weeks = (week_at(at, ZONE).shift(n) for n in range(WEEKS_AHEAD))
    return [(week, plan) for week in weeks if (plan := published_plan(session, week))]
