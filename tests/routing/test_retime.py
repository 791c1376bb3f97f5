"""Timing a round by hand agrees with the judge, and with the planner's kernels."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.check import Rule, check
from routing.files import read_problem
from routing.plan import WeekPlan
from routing.problem import Window
from routing.retime import rough_round, shift_on, timed_round
from routing.solve import solve
from tests.routing.random_weeks import random_week
from tests.routing.worlds import DAY, HUB, shared, site, van, world

OF_ROUNDS = {
    *(Rule.NOT_AT_BASE, Rule.SERVICE_BEFORE_ARRIVAL, Rule.DEPARTS_EARLY),
    *(Rule.OUTSIDE_WINDOW, Rule.NO_BREAK, Rule.TOO_FAST),
}


@settings(max_examples=300)
@given(st.integers(0, 2**32))
def test_a_timed_round_keeps_every_rule_of_a_round_and_a_rough_one_never_runs_backwards(seed: int) -> None:
    dice = random.Random(seed)
    problem, _ = random_week(dice)
    car = dice.choice(problem.vans)
    names = [dice.choice(problem.sites).id for _ in range(dice.randint(1, 6))]
    shift = dice.choice(car.shifts)
    found = timed_round(problem, car, names, earliest=shift.start, latest=shift.end, exact=dice.random() < 0.5)
    if found is not None:
        codes = {broken.code for broken in check(problem, WeekPlan((found,)))}
        assert not codes & (OF_ROUNDS | {Rule.OUTSIDE_SHIFT})
        assert [stop.site for stop in found.stops] == [car.base, *names, car.base]
    rough = rough_round(problem, car, names, begin=shift.start)
    codes = {broken.code for broken in check(problem, WeekPlan((rough,)))}
    assert not codes & {Rule.NOT_AT_BASE, Rule.SERVICE_BEFORE_ARRIVAL, Rule.DEPARTS_EARLY, Rule.TOO_FAST}


def test_a_round_begins_no_earlier_than_its_end_needs_unless_told_so() -> None:
    late = Window(700, 1_200)
    problem = world(sites=(HUB, site("north", windows=(late,)), site("south")))
    found = timed_round(problem, problem.vans[0], ["north"], earliest=480, latest=1_020)
    assert found is not None
    assert (found.begin, found.stops[1].start, found.end) == (660, 700, 750)
    exact = timed_round(problem, problem.vans[0], ["north"], earliest=480, latest=1_020, exact=True)
    assert exact is not None
    assert (exact.begin, exact.end) == (480, 750)


def test_a_break_is_taken_before_work_is_too_long() -> None:
    problem = world(vans=(van(max_continuous_minutes=100.0),))
    found = timed_round(problem, problem.vans[0], ["north", "south", "north"], earliest=480, latest=1_020)
    assert found is not None
    assert sum(stop.break_minutes for stop in found.stops) == 30
    assert check(problem, WeekPlan((found,))) == ()


def test_a_round_for_which_there_is_no_time_is_none() -> None:
    problem = world()
    assert timed_round(problem, problem.vans[0], ["north"], earliest=480, latest=500) is None


def test_the_shift_of_a_minute_is_found_else_the_first_of_the_day() -> None:
    car = van(shifts=(Window(400, 600), Window(700, 900), Window(DAY + 400, DAY + 600)))
    assert shift_on(car, 0, 750) == Window(700, 900)
    assert shift_on(car, 0, 650) == Window(400, 600)
    assert shift_on(car, 5, 5 * DAY) is None


@pytest.mark.parametrize("name", ["small-a", "region-a"])
def test_the_kernels_time_rounds_alike(name: str) -> None:
    problem = read_problem(shared("week", "examples", f"{name}.json"))
    answer = solve(problem, iterations=60, seed=1)
    for found in answer.rounds:
        car = problem.van_by_id[found.van]
        shift = shift_on(car, found.begin // DAY, found.begin)
        assert shift is not None
        names = [stop.site for stop in found.stops[1:-1]]
        again = timed_round(problem, car, names, earliest=found.begin, latest=shift.end)
        assert again is not None
        assert (again.begin, again.end) == (found.begin, found.end)
        assert math.isclose(again.stops[-1].start, found.stops[-1].start)
