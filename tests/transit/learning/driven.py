"""The small kept week, driven week after week: a drive takes seven minutes more than planned, a handling four."""

from itertools import count

from sqlalchemy import Engine

from depots.sites import all_sites
from depots.store import now, session_on, to_micros
from depots.tables import OpeningWindow, TravelOverride, VanShift
from routing.units import instant
from tests.transit.scans.world import DEVICE, EPOCH, deliver, scan
from tests.transit.weeks import WEEK, ZONE, draft, plant_world, week_plan, week_world
from transit.devices import enrol_device
from transit.publishing import publish
from transit.run_records import every_run_of_week

WEEKS = 9
AT = instant(WEEK, 600, ZONE)
"""Monday morning of the week after the last that was driven."""
LATER_DRIVE, LATER_HANDLING = 7, 4


def drive_weeks(engine: Engine, *, simulated: bool = False, weeks: int = WEEKS, plant: bool = True) -> None:
    """Plan, publish and drive the weeks before 2026-W48, and tell each stop by one phone, real or simulated."""
    if plant:
        plant_small(engine)
    device = DEVICE if not simulated else DEVICE[:-1] + "2"
    with session_on(engine) as session:
        enrol_device(session, device, "van phone", by="admin", at=now(), is_simulated=simulated)
    number = count(1 if not simulated else 10_000)
    for back in range(weeks, 0, -1):
        week = WEEK.shift(-back)
        with session_on(engine) as session:
            if not every_run_of_week(session, week):
                draft(session, week=week)
                publish(session, week, by="planner", at=instant(week.shift(-1), 5 * 1_440, ZONE))
            runs = [(run.code, run.round_number) for run in every_run_of_week(session, week)]
        told = []
        for code, round_number in runs:
            stops = week_plan().rounds[round_number - 1].stops
            late = 0
            for place, stop in enumerate(stops):
                said = {"run": code, "code": None, "site": stop.site}
                if place:
                    late += LATER_DRIVE
                    at_us = to_micros(instant(week, stop.arrive + late, ZONE))
                    told.append(scan(next(number), "arrive", device_ms=at_us // 1_000, **said))
                late += LATER_HANDLING
                at_us = to_micros(instant(week, stop.depart + late, ZONE))
                told.append(scan(next(number), "leave", device_ms=at_us // 1_000, **said))
        answers = deliver(engine, *told, device=device, epoch=EPOCH, server_us=to_micros(AT))
        assert all(answer.counts for answer in answers)


def plant_small(engine: Engine) -> None:
    """Keep the small week's places, their hours and shifts, and the half hour between any two."""
    problem = week_world()
    with session_on(engine) as session:
        plant_world(session, problem)
        codes = [site.id for site in problem.sites]
        for site in all_sites(session):
            site.service_minutes = 10
        for start in codes:
            for goal in codes:
                if start != goal:
                    session.add(TravelOverride(from_site_code=start, to_site_code=goal, minutes=30, km=20))
        for day in range(5):
            session.add(VanShift(van_code="v", weekday=day, starts=420, ends=1_020))
            for code in codes:
                session.add(OpeningWindow(site_code=code, weekday=day, opens=480, closes=1_200))
