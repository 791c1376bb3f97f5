"""The annealer's loop: what it looks at, and what it says of its best plan."""

import dataclasses
import random

import pytest

from routing.check import check
from routing.measure import measure
from routing.solve.anneal import BEST, WRONG, anneal, differ
from routing.solve.decode import decode
from routing.solve.evaluate import take_over
from routing.solve.state import copied
from routing.solve.structs import packed
from tests.routing.random_weeks import random_week
from tests.routing.solve.test_evaluate import wandered


@pytest.mark.parametrize("capacity", [1.2, 1000.0])
def test_the_best_plan_has_its_exact_price_whether_vans_are_full_or_not(capacity: float) -> None:
    feasible = 0
    for seed in range(500, 560):
        problem, _ = random_week(random.Random(seed))
        vans = tuple(dataclasses.replace(van, capacity=capacity) for van in problem.vans)
        problem = dataclasses.replace(problem, vans=vans)
        desk = wandered(problem, seed)
        if not len(desk.world.slot_van):
            continue
        anneal(desk.packed_world, desk.bench, 400, 5.0, 0.99, 0)
        if desk.values[WRONG] > 0:
            continue
        feasible += 1
        plan = decode(problem, desk.world, desk.best)
        assert check(problem, plan) == (), seed
        assert float(desk.values[BEST]) == pytest.approx(measure(problem, plan).objective, abs=0.005), seed
    assert feasible > 20


def test_plans_differ_where_a_touched_slot_is_driven_otherwise_and_only_there() -> None:
    told = 0
    for seed in range(600, 640):
        desk = wandered(random_week(random.Random(seed))[0], seed)
        world, state = desk.world, desk.current
        other = copied(state)
        touched = desk.tools.touched
        touched[:] = 1
        assert not differ(desk.packed_world, packed(other), desk.packed_current, touched)
        for r in range(len(state.visits)):
            n = int(state.visits[r])
            if n < 2 or state.site[r, 0] == state.site[r, n - 1]:
                continue
            other.site[r, 0], other.site[r, n - 1] = state.site[r, n - 1], state.site[r, 0]
            take_over(desk.packed_world, packed(other))
            assert differ(desk.packed_world, packed(other), desk.packed_current, touched)
            touched[r // world.per_slot] = 0
            assert not differ(desk.packed_world, packed(other), desk.packed_current, touched)
            told += 1
            break
    assert told > 10
