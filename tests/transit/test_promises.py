"""Promises: instants in UTC for requests, from the timetable of a published week."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.plan import WeekPlan
from routing.problem import Flow, WeekProblem
from routing.timetable import ride
from routing.units import IsoWeek, instant
from tests.routing.worlds import DAY, plan, site, tour, van, world
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, ZONE, week_plan, week_world
from transit.promises import Promises, Waiting, promise_arrivals

NOON = 720
MARCH = IsoWeek(2027, 12)
"""The week whose Sunday, 28 March 2027, has 23 hours."""
OCTOBER = IsoWeek(2026, 43)
"""The week whose Sunday, 25 October 2026, has 25 hours."""


def promise(
    problem: WeekProblem, answer: WeekPlan, *waiting: Waiting, week: IsoWeek = WEEK, at: datetime = THURSDAY_BEFORE
) -> Promises:
    return promise_arrivals(problem, answer, ride(problem, answer), waiting, week=week, at=at, zone=ZONE)


def placed(minute: int, origin: str = "hub", destination: str = "north", week: IsoWeek = WEEK) -> Waiting:
    return Waiting(1, origin, destination, instant(week, minute, ZONE))


def test_a_request_arrives_with_the_flow_of_its_pair_and_ready_time() -> None:
    promises = promise(week_world(), week_plan(), placed(400))
    assert promises.arrivals == {1: instant(WEEK, 530, ZONE)}
    assert promises.unreachable == ()


def test_a_full_van_delays_the_promise_as_it_delays_the_flow() -> None:
    flows = (Flow("hub", "south", 420, 4.0, 100), Flow("hub", "north", 420, 4.0, 100))
    small = world(*flows, vans=(van(capacity=5.0),))
    assert promise(small, week_plan(), placed(400)).arrivals == {1: instant(WEEK, DAY + 570, ZONE)}
    roomy = world(*flows)
    assert promise(roomy, week_plan(), placed(400)).arrivals == {1: instant(WEEK, 530, ZONE)}


def test_a_pair_without_a_flow_of_its_own_takes_the_earliest_arrival_from_its_ready_time() -> None:
    problem = world(Flow("north", "hub", NOON, 1.0, 26))
    week = plan(tour("hub", "north", "south", "hub", leave=480), tour("hub", "north", "south", "hub", leave=800))
    promises = promise(problem, week, placed(400, "north", "south"))
    assert promises.arrivals == {1: instant(WEEK, 890, ZONE)}, "picked at noon: the morning's van is gone"


def test_a_site_without_flows_sends_as_soon_as_something_is_wanted() -> None:
    promises = promise(world(), week_plan(), placed(500, "north", "south"))
    assert promises.arrivals == {1: instant(WEEK, 570, ZONE)}


def test_what_was_picked_before_the_week_waits_for_its_first_van() -> None:
    problem = world(Flow("north", "south", NOON, 1.0, 26))
    long_ago = Waiting(1, "north", "south", THURSDAY_BEFORE - timedelta(days=30))
    assert promise(problem, week_plan(), long_ago).arrivals == {1: instant(WEEK, 570, ZONE)}


def test_a_plan_published_midweek_promises_nothing_that_is_over() -> None:
    at = instant(WEEK, 521, ZONE) - timedelta(seconds=30)
    first = Waiting(1, "hub", "north", THURSDAY_BEFORE)
    assert promise(week_world(), week_plan(), first, at=at).arrivals == {1: instant(WEEK, DAY + 570, ZONE)}


def test_what_misses_the_last_van_of_the_week_rides_in_the_next() -> None:
    promises = promise(week_world(), week_plan(), placed(6 * DAY))
    assert promises.arrivals == {1: instant(WEEK.shift(1), 530, ZONE)}


@pytest.mark.parametrize(
    "pair", [("hub", "lone"), ("lone", "hub"), ("hub", "elsewhere"), ("elsewhere", "hub")], ids="-".join
)
def test_what_no_van_can_bring_gets_no_promise_and_is_named(pair: tuple[str, str]) -> None:
    problem = world(sites=(*week_world().sites, site("lone")))
    promises = promise(problem, week_plan(), placed(400, *pair))
    assert promises == Promises({}, (1,))


@pytest.mark.parametrize("week", [MARCH, OCTOBER], ids=str)
def test_a_promise_keeps_the_wall_clock_on_the_sundays_when_clocks_change(week: IsoWeek) -> None:
    problem, sunday = week_world(), plan(tour("hub", "north", "south", "hub", day=6))
    promises = promise(problem, sunday, placed(300, week=week), week=week, at=instant(week, 0, ZONE))
    (arrival,) = promises.arrivals.values()
    local = arrival.astimezone(ZONE)
    assert (local.date(), local.hour, local.minute) == (week.day(6), 8, 50)
    assert arrival.tzinfo == UTC


@given(
    st.lists(st.tuples(st.sampled_from(["hub", "north", "south"]), st.integers(-30_000, 9_000)), max_size=30),
    st.integers(-5_000, 8_000),
)
def test_no_promise_lies_before_the_week_the_publishing_or_the_request(
    rows: list[tuple[str, int]], published: int
) -> None:
    at = instant(WEEK, 0, ZONE) + timedelta(minutes=published)
    others = {"hub": "north", "north": "south", "south": "hub"}
    waiting = [
        Waiting(n, origin, others[origin], instant(WEEK, 0, ZONE) + timedelta(minutes=minute))
        for n, (origin, minute) in enumerate(rows)
    ]
    promises = promise(week_world(), week_plan(), *waiting, at=at)
    assert promises.unreachable == ()
    for request in waiting:
        assert promises.arrivals[request.id] > max(at, instant(WEEK, 0, ZONE), request.placed_at)
