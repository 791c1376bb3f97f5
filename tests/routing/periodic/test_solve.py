"""Periodic routing: every site on one of its sets of days, in time and within capacity, and the same for a seed."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.errors import ProblemError, SolverError
from routing.periodic import PeriodicPlan, PeriodicProblem, solve
from routing.periodic.solve import cycles

SPACED = ((0b00101, 0b01010, 0b10100), (0b00001, 0b00010, 0b00100, 0b01000, 0b10000), (0b11111,))


def problem(sites: int, seed: int, *, days: int = 5, vehicles: int = 3, capacity: float = 40.0) -> PeriodicProblem:
    draw = np.random.default_rng(seed)
    place = draw.uniform(0, 100, (sites + 1, 2))
    distance = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    demand = np.array([0.0, *draw.integers(1, 10, sites)])
    ready = np.array([0.0, *draw.integers(0, 200, sites)])
    due = ready + 400.0
    due[0] = 1_000.0
    patterns = ((), *(SPACED[n] if days == 5 else (1,) for n in draw.integers(0, 3, sites)))
    service = np.array([0.0, *[5.0] * sites])
    return PeriodicProblem(
        "made up", distance, distance, demand, service, ready, due, patterns, days, vehicles, capacity
    )


def assert_sound(made: PeriodicProblem, plan: PeriodicPlan) -> None:
    days = [0] * len(made.patterns)
    total = 0.0
    for route in plan.routes:
        assert sum(made.demand[list(route.sites)]) <= made.capacity + 1e-9
        clock = made.ready[0]
        for a, b in itertools.pairwise((0, *route.sites, 0)):
            clock = max(made.ready[b], clock + made.service[a] + made.minutes[a, b])
            assert clock <= made.due[b] + 1e-9
            total += made.distance[a, b]
        for site in route.sites:
            assert not days[site] >> route.day & 1, "a site is visited once a day"
            days[site] |= 1 << route.day
    for site, sets in enumerate(made.patterns[1:], start=1):
        assert days[site] in sets
    for day in range(made.days):
        assert sum(route.day == day for route in plan.routes) <= made.vehicles
    assert plan.distance == pytest.approx(total)


@given(sites=st.integers(1, 14), seed=st.integers(0, 10_000), days=st.sampled_from([1, 5]))
@settings(max_examples=40, deadline=None)
def test_every_plan_keeps_days_windows_capacities_and_vehicles(sites: int, seed: int, days: int) -> None:
    made = problem(sites, seed, days=days, vehicles=14)
    assert_sound(made, solve(made, iterations=400, seed=seed))


def test_the_same_seed_and_iterations_give_the_same_plan_on_one_thread_and_on_two() -> None:
    made = problem(25, 3)
    alone = solve(made, iterations=3_000, seed=5, workers=1)
    assert solve(made, iterations=3_000, seed=5, workers=2) == alone
    assert_sound(made, alone)


def test_small_problems_are_solved_to_the_best_of_all_orders() -> None:
    """One vehicle, one day, seven sites, no hurry: the shortest of all 5,040 orders is found."""
    made = problem(7, 11, days=1, vehicles=1, capacity=1_000.0)
    easy = PeriodicProblem(
        "easy", made.distance, made.minutes, made.demand, made.service, np.zeros(8), np.full(8, 1e6),
        made.patterns, 1, 1, 1_000.0,
    )  # fmt: skip
    orders = itertools.permutations(range(1, 8))
    best = min(sum(made.distance[a, b] for a, b in itertools.pairwise((0, *order, 0))) for order in orders)
    assert solve(easy, iterations=2_000).distance == pytest.approx(best)


def test_more_sites_than_room_is_said_and_not_hidden() -> None:
    with pytest.raises(SolverError, match="visits every site"):
        solve(problem(20, 1, days=1, vehicles=1, capacity=10.0), iterations=200)


def test_a_demand_above_the_capacity_is_refused_with_its_place() -> None:
    with pytest.raises(ProblemError, match=r"demand\["):
        problem(5, 1, capacity=0.5)


def test_a_matrix_of_another_size_is_refused() -> None:
    made = problem(5, 1)
    with pytest.raises(ProblemError, match="distance"):
        PeriodicProblem(
            "bad", made.distance[:3], made.minutes, made.demand, made.service, made.ready, made.due, made.patterns,
            5, 3, 40.0,
        )  # fmt: skip


def test_long_searches_begin_anew_more_often_where_sites_have_a_choice_of_days() -> None:
    chosen, fixed = problem(8, 1), problem(8, 1, days=1)
    assert [cycles(chosen, seconds, None) for seconds in (1.0, 10.0, 30.0, 60.0, 600.0)] == [2, 2, 3, 6, 6]
    assert [cycles(chosen, 60.0, steps) for steps in (1, 4_500_000, 90_000_000)] == [2, 3, 6]
    assert cycles(fixed, 60.0, None) == 2
