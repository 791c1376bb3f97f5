"""The proof of small weeks lies below every plan, and comes nearer to the best than the other one."""

import dataclasses
import random

import numpy as np
import pytest

from routing.bound import lower_bound
from routing.bound.halves.proof import HalvesProof
from routing.check import check
from routing.measure import measure
from routing.problem import WeekProblem
from routing.solve import solve
from routing.solve.warm import tiny_problem
from tests.routing.bound.test_truth import best_of_all, grid_week, one_van_week


def tiny_week() -> WeekProblem:
    """Return a week of two libraries without bookmobiles."""
    return dataclasses.replace(tiny_problem(), fixed_rounds=())


def proven(problem: WeekProblem, looks: int = 400) -> float:
    """Return what the proof comes to once every part is proven, or after so many looks."""
    proof = HalvesProof.of(problem)
    assert proof is not None
    for _ in range(looks):
        if proof.through:
            break
        proof.round(lambda: False, {})
    return proof.best({})


@pytest.mark.parametrize(
    ("seed", "days"), [(0, 1), (1, 2), (2, 1), (3, 2), (4, 1), (5, 2), (6, 1), (14, 1), (23, 2), (132, 1), (133, 2)]
)
def test_no_plan_at_all_of_a_tiny_week_is_below_it(seed: int, days: int) -> None:
    """All rounds on the grid are tried: what is best of them no other plan of one round a day can beat."""
    problem = grid_week(random.Random(seed), "ab", days)
    assert 0 < proven(problem) <= best_of_all(problem) + 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_no_plan_of_a_random_week_is_below_it(seed: int) -> None:
    problem = one_van_week(random.Random(seed))
    found = solve(problem, iterations=1_500, seed=1)
    assert check(problem, found) == ()
    assert 0 < proven(problem) <= measure(problem, found).objective + 1e-6


def test_where_crates_become_ready_at_noon_it_is_the_best_plan_to_a_hundredth() -> None:
    """Every time of these weeks is a multiple of half an hour, and the best of all plans is known."""
    near = 0
    for seed in (1, 2, 14, 23):
        problem = grid_week(random.Random(seed), "ab", 1 + seed % 2)
        near += proven(problem) > 0.99 * best_of_all(problem)
    assert near == 4


def test_it_is_the_same_for_the_same_looks() -> None:
    problem = one_van_week(random.Random(4))
    assert proven(problem, 40) == proven(problem, 40)


def test_more_looks_never_prove_less() -> None:
    proof = HalvesProof.of(one_van_week(random.Random(3)))
    assert proof is not None
    values = []
    for _ in range(260):
        proof.round(lambda: False, {})
        values.append(proof.best({}))
    assert values == sorted(values)
    assert values[-1] > 0


def test_a_look_that_is_stopped_leaves_what_was_proven() -> None:
    proof = HalvesProof.of(tiny_week())
    assert proof is not None
    while proof.best({}) == 0:
        proof.round(lambda: False, {})
    before = proof.best({})
    for _ in range(5):
        proof.round(lambda: True, {})
    assert proof.best({}) == before > 0


def test_it_applies_where_one_van_drives_at_a_time_between_few_sites() -> None:
    problem = tiny_week()
    van = problem.vans[0]
    twin = dataclasses.replace(van, id="twin")
    another = dataclasses.replace(problem.sites[1], transfer_minutes=60)
    free = tuple(dataclasses.replace(site, min_visits=0) for site in problem.sites)
    near = dataclasses.replace(problem.travel, minutes=np.zeros_like(problem.travel.minutes))
    assert HalvesProof.of(problem) is not None
    for other in (
        tiny_problem(),
        dataclasses.replace(problem, vans=()),
        dataclasses.replace(problem, vans=(van, twin)),
        dataclasses.replace(problem, sites=(problem.sites[0], another, *problem.sites[2:])),
        dataclasses.replace(problem, travel=near),
        dataclasses.replace(problem, flows=(), sites=free),
    ):
        assert HalvesProof.of(other) is None


def test_a_week_that_no_plan_can_serve_claims_nothing() -> None:
    problem = tiny_week()
    closed = tuple(dataclasses.replace(site, windows=()) for site in problem.sites[1:])
    assert proven(dataclasses.replace(problem, sites=(problem.sites[0], *closed)), 60) == 0.0


def test_the_bound_of_a_small_week_goes_on_with_it() -> None:
    """After the other proof's looks; the bound is the better of both."""
    problem = grid_week(random.Random(1), "ab", 2)
    found = lower_bound(problem, seconds=600, looks=160).value
    assert found >= lower_bound(problem, seconds=600, looks=40).value
    assert found == pytest.approx(best_of_all(problem), rel=1e-3)


def test_what_another_proof_says_of_a_set_of_shifts_counts_as_well() -> None:
    proof = HalvesProof.of(grid_week(random.Random(1), "ab", 2))
    assert proof is not None
    sets = [tuple(shift.times[0] for shift in climber.part.shifts) for climber in proof.climbers]
    assert proof.best({}) == 0
    assert proof.best({begins: 10.0 + n for n, begins in enumerate(sets)}) == 10.0
    assert proof.best(dict.fromkeys(sets[1:], 10.0)) == 0


def test_a_week_that_costs_next_to_nothing_has_a_bound_as_well() -> None:
    problem = grid_week(random.Random(1), "ab", 2)
    cost, delay = problem.vans[0].cost, problem.delay
    cents = dataclasses.replace(cost, per_shift=cost.per_shift / 1000, per_hour=cost.per_hour / 1000, per_km=0.0)
    slow = dataclasses.replace(
        delay, per_item_hour=delay.per_item_hour / 1000, late_per_item_hour=0.0, worst_municipality_per_hour=0.0
    )
    vans = tuple(dataclasses.replace(van, cost=cents) for van in problem.vans)
    assert proven(dataclasses.replace(problem, vans=vans, delay=slow)) > 0
