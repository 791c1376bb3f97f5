"""What closed days do to a plan."""

import pytest
from sqlmodel import Session

from depots.sites import all_sites
from depots.tables import OpeningWindow, SpecialDay, VanShift
from routing.units import IsoWeek
from tests.routing.worlds import DAY, plan, tour
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, plant_world, week_world
from transit.closed import LostCall, lost_calls
from transit.learning.decisions import Basis, TimeKey, TimeKind, Verdict
from transit.learning.medians import Spread
from transit.learning.records import add_decision

PLAN = plan(tour("hub", "north", "south", "hub"), tour("hub", "north", "hub", day=3))


@pytest.fixture
def opened(session: Session) -> Session:
    """The small week's places, open 8–20 on working days, and the van's shifts."""
    plant_world(session, week_world())
    for day in range(5):
        session.add(VanShift(van_code="v", weekday=day, starts=420, ends=1_020))
        for site in ("hub", "north", "south"):
            session.add(OpeningWindow(site_code=site, weekday=day, opens=480, closes=1_200))
    session.flush()
    return session


def test_in_an_ordinary_week_nothing_is_lost(opened: Session) -> None:
    assert lost_calls(opened, WEEK, PLAN) == ()


def test_a_closed_day_of_a_site_loses_its_calls_and_no_others(opened: Session) -> None:
    opened.add(SpecialDay(site_code="north", day=WEEK.day(3)))
    opened.flush()
    assert lost_calls(opened, WEEK, PLAN) == (LostCall("north", "v", 3 * DAY + 520, False),)


def test_shorter_hours_lose_the_calls_outside_them(opened: Session) -> None:
    opened.add(SpecialDay(site_code="south", day=WEEK.day(0), opens=480, closes=565))
    opened.flush()
    assert [call.site for call in lost_calls(opened, WEEK, PLAN)] == ["south"]


def test_a_public_holiday_loses_all_calls_of_that_day_as_no_van_drives(opened: Session) -> None:
    epiphany = IsoWeek(2026, 2)  # 6 January 2026 is a Tuesday
    found = lost_calls(opened, epiphany, plan(tour("hub", "north", "hub", day=1), tour("hub", "south", "hub", day=2)))
    assert found == (LostCall("north", "v", DAY + 520, True),)


def test_a_site_that_is_gone_loses_its_calls(opened: Session) -> None:
    assert [call.site for call in lost_calls(opened, WEEK, plan(tour("hub", "gone", "hub")))] == ["gone"]


def test_a_visit_must_fit_with_the_handling_time_accepted_for_the_week(opened: Session) -> None:
    opened.add(SpecialDay(site_code="south", day=WEEK.day(0), opens=480, closes=571))
    for site in all_sites(opened):
        site.service_minutes = 10
    spread = Spread(9, 9, 14.0, 13.0, 15.0)
    basis = Basis(10, spread, WEEK.day(0), WEEK.day(1), is_simulated=False)
    key = TimeKey(TimeKind.HANDLING, "south")
    assert lost_calls(opened, WEEK, PLAN) == ()
    add_decision(opened, key, Verdict.ACCEPTED, 14, basis, week=WEEK, by="planner", at=THURSDAY_BEFORE)
    assert [call.site for call in lost_calls(opened, WEEK, PLAN)] == ["south"]
    assert lost_calls(opened, WEEK.shift(-1), PLAN) == ()
