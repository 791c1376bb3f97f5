"""Second calls on a day, and rounds that pass their base: what insertion never tries by itself."""

import dataclasses
from itertools import pairwise

import numpy as np

from routing.check import check
from routing.measure import measure
from routing.problem import Flow, Travel, WeekProblem
from routing.solve import solve
from routing.solve.decode import decode
from routing.solve.encode import encode
from routing.solve.evaluate import take_over
from routing.solve.moves import call_again, join_next
from routing.solve.ruin import settle
from routing.solve.slots import keep
from routing.solve.structs import packed
from routing.solve.tools import Desk, open_desk
from routing.solve.warm import tiny_problem


def desk_of(problem: WeekProblem, *rounds: tuple[int, ...], seed: int = 1) -> Desk:
    """Return a desk with these visits in the rounds of the first shift."""
    desk = open_desk(encode(problem, keep(problem, None, None)), seed)
    for r, visits in enumerate(rounds):
        desk.current.visits[r] = len(visits)
        desk.current.site[r, : len(visits)] = visits
    take_over(desk.packed_world, desk.packed_current)
    return desk


def test_two_rounds_joined_pass_the_base_once_and_save_a_service_there() -> None:
    problem = tiny_problem()
    desk = desk_of(problem, (1,), (2,))
    before = measure(problem, decode(problem, desk.world, desk.current)).operating_cost
    tools = packed(desk.tools)
    desk.tools.touched[:] = 0
    assert join_next(desk.packed_world, desk.packed_current, 0, tools)
    assert settle(desk.packed_world, desk.packed_current, tools)
    plan = decode(problem, desk.world, desk.current)
    assert [stop.site for stop in plan.rounds[0].stops] == ["hub", "east", "hub", "west", "hub"]
    assert not check(dataclasses.replace(problem, flows=()), plan)
    assert measure(problem, plan).operating_cost == before - 5 / 60 * problem.vans[0].cost.per_hour


def test_a_last_round_has_none_to_join() -> None:
    desk = desk_of(tiny_problem(), (1,))
    assert not join_next(desk.packed_world, desk.packed_current, 0, packed(desk.tools))


def test_a_second_call_never_stands_beside_the_first_and_adds_one_visit() -> None:
    problem = tiny_problem()
    made = 0
    for seed in range(40):
        desk = desk_of(problem, (1, 2, 3), (3, 1), seed=seed)
        state = desk.current
        visits = int(state.visits.sum())
        if not call_again(desk.packed_world, desk.packed_current, packed(desk.tools)):
            continue
        made += 1
        joined = state.visits[1] == 0
        assert state.visits.sum() == visits + 1
        for r in np.flatnonzero(state.visits[:3]):
            row = [0, *state.site[r, : state.visits[r]].tolist(), 0]
            assert all(a != b for a, b in pairwise(row))
        assert joined or state.visits[1] >= 2
    assert made > 9


def test_a_site_on_the_way_is_called_at_twice_where_crates_ride_both_ways() -> None:
    """East lies on the way to west. In the one shift of a week a single call there makes one direction wait a week."""
    problem = tiny_problem()
    minutes = np.array([[0, 20, 60, 90], [20, 0, 40, 90], [60, 40, 0, 90], [90, 90, 90, 0]], dtype=float)
    flows = tuple(Flow(a, b, 300, 1.0, 40.0) for a, b in (("east", "west"), ("west", "east")))
    van = dataclasses.replace(problem.vans[0], shifts=problem.vans[0].shifts[:1])
    sites = tuple(dataclasses.replace(site, min_visits=int(site.id in ("east", "west"))) for site in problem.sites)
    week = dataclasses.replace(
        problem, sites=sites, vans=(van,), flows=flows, travel=Travel(minutes, minutes), fixed_rounds=()
    )
    plan = solve(week, iterations=3_000)
    (tour,) = plan.rounds
    assert [stop.site for stop in tour.stops] == ["hub", "east", "west", "east", "hub"]
    assert not check(week, plan)
