"""When a round stands where: a break may come before it must, and only where one must come at all."""

import dataclasses

import numpy as np

from routing.check import check
from routing.plan import WeekPlan
from routing.problem import Travel, WeekProblem
from routing.solve.decode import adopt, decode
from routing.solve.encode import encode
from routing.solve.engine import solve
from routing.solve.evaluate import take_over
from routing.solve.slots import keep
from routing.solve.timing import drive
from routing.solve.tools import open_desk
from routing.solve.warm import tiny_problem

FARTHEST = np.array([1, 2, 3], np.int32)  # out to the last site: 145 minutes of roads and services, 80 to leave there
BEGIN = 420


def week(stretch: float) -> WeekProblem:
    """Return the tiny week with a van that may work so long without a break of half an hour."""
    problem = tiny_problem()
    return dataclasses.replace(problem, vans=(dataclasses.replace(problem.vans[0], max_continuous_minutes=stretch),))


def rests(stretch: float, pause_from: int) -> tuple[int, list[int]]:
    """Return how long the round takes, and its minutes of break at the base and after each visit."""
    problem = week(stretch)
    desk = open_desk(encode(problem, keep(problem, None, None)), 1)
    start, rest = np.zeros((2, desk.world.longest + 4), np.int32)
    begin = np.int64(BEGIN)
    end = drive(desk.packed_world, 0, FARTHEST, np.int64(3), begin, np.int64(pause_from), start, rest)
    return int(end - start[0]), rest[:4].tolist()


def test_a_break_is_taken_when_it_must_be_or_at_the_first_stop_from_the_wanted_minute_on() -> None:
    assert rests(120.0, 0) == (175, [0, 0, 0, 30])
    wanted = BEGIN + 60 + 30  # the base opens an hour after the shift begins, and half an hour later a visit is over
    assert rests(120.0, wanted) == (175, [0, 30, 0, 0])
    assert rests(120.0, wanted + 1) == (175, [0, 0, 30, 0])


def test_a_wanted_break_that_does_not_do_is_not_taken() -> None:
    assert rests(100.0, BEGIN + 90) == (205, [0, 30, 0, 30])
    assert rests(85.0, 0) == (175, [0, 0, 0, 30])
    assert rests(145.0, BEGIN + 90) == (145, [0, 0, 0, 0])


def early_breaks(problem: WeekProblem) -> tuple[WeekPlan, WeekPlan]:
    """Return a plan whose rounds rest after their first visit, and what the planner makes of it without a step."""
    desk = open_desk(encode(problem, keep(problem, None, None)), 1)
    state = desk.current
    for slot, shift_from in enumerate(desk.world.slot_from):
        r = slot * desk.world.per_slot
        state.visits[r] = 3
        state.site[r, :3] = FARTHEST
        state.wish[r] = shift_from, shift_from + 90
    take_over(desk.packed_world, desk.packed_current)
    given = decode(problem, desk.world, state)
    kept = keep(problem, given, None)
    other = open_desk(encode(problem, kept), 1)
    assert not adopt(problem, other, kept)
    return given, decode(problem, other.world, other.current, kept)


def test_a_given_plan_keeps_its_breaks() -> None:
    problem = week(120.0)
    given, taken = early_breaks(problem)
    assert [stop.break_minutes for stop in given.rounds[0].stops] == [0, 30, 0, 0, 0]
    assert not check(problem, given)
    assert taken.rounds == given.rounds


def test_a_van_rests_early_where_crates_are_ready_later() -> None:
    """West, on the way home for the sake of km, is called at 570 unless the van rests before: it cannot begin later."""
    problem = week(120.0)
    km = problem.travel.km.copy()
    km[2, 0] /= 2
    ready = tuple(dataclasses.replace(flow, origin="west", destination="hub", ready=590) for flow in problem.flows[:1])
    shift = dataclasses.replace(problem.vans[0].shifts[0], end=480 + 175)
    van = dataclasses.replace(problem.vans[0], shifts=(shift,))
    sites = tuple(dataclasses.replace(site, min_visits=int(site.id != "hub")) for site in problem.sites)
    plan = solve(
        dataclasses.replace(
            problem, sites=sites, vans=(van,), flows=ready, travel=Travel(problem.travel.minutes, km), fixed_rounds=()
        ),
        iterations=20_000,
    )
    (tour,) = plan.rounds
    assert [stop.start >= 590 for stop in tour.stops if stop.site == "west"] == [True]
