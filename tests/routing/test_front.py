"""The front: cost against waiting, no plan beaten by another, and every one feasible."""

import itertools
from unittest.mock import patch

import pytest

from routing.check import check
from routing.errors import ProblemError, SolverError
from routing.files import read_problem
from routing.front import FrontPoint, FrontProgress, trade_off
from routing.locks import Locks, broken_locks
from routing.measure import measure
from tests.routing.worlds import shared


def figures(point: FrontPoint) -> tuple[float, float, float]:
    return point.measure.operating_cost, point.measure.mean_delay_hours, point.measure.worst_municipality_hours


def test_no_plan_of_the_front_is_better_than_another_in_every_way() -> None:
    problem = read_problem(shared("week", "examples", "small-a.json"))
    heard: list[FrontProgress] = []
    front = trade_off(problem, seconds=60, points=6, iterations=3_000, on_progress=heard.append)
    assert len(front) >= 4
    for one, other in itertools.permutations(front, 2):
        assert any(a < b for a, b in zip(figures(one), figures(other), strict=True))
    assert [figures(point) for point in front] == sorted(figures(point) for point in front)
    assert front[0].measure.mean_delay_hours > 1.2 * front[-1].measure.mean_delay_hours
    for point in front:
        assert check(problem, point.plan) == ()
        assert measure(problem, point.plan) == point.measure
        assert point.plan.claims is not None
        assert point.plan.claims.objective == pytest.approx(point.measure.objective, abs=0.01)
    assert heard[-1].points == 6
    assert {step.done for step in heard} == set(range(6))


def test_a_front_against_the_worst_municipality_buys_equality() -> None:
    problem = read_problem(shared("week", "examples", "small-a.json"))
    front = trade_off(problem, seconds=60, points=4, iterations=3_000, against="worst")
    hours = [point.measure.worst_municipality_hours for point in front]
    assert min(hours) < 0.9 * hours[0]
    assert all(point.delay_weight == 1.0 for point in front)


def test_the_front_of_a_start_plan_keeps_its_locks() -> None:
    problem = read_problem(shared("week", "examples", "small-a.json"))
    start = trade_off(problem, seconds=60, points=2, iterations=500)[0].plan
    locks = Locks(rounds=frozenset({1}), stops=frozenset({(0, 1)}), change_per_visit_day=0.5)
    front = trade_off(problem, seconds=60, points=3, iterations=800, start=start, locks=locks)
    assert len(front) > 1
    for point in front:
        assert broken_locks(problem, start, point.plan, locks) == ()


def test_a_cancelled_front_returns_what_it_has() -> None:
    problem = read_problem(shared("week", "examples", "small-a.json"))
    looks = itertools.count()
    front = trade_off(problem, seconds=600, points=9, cancelled=lambda: next(looks) > 3)
    assert front
    assert next(looks) < 40


def test_one_point_is_no_front() -> None:
    problem = read_problem(shared("week", "examples", "small-a.json"))
    with pytest.raises(ProblemError, match="points"):
        trade_off(problem, seconds=1, points=1)


def test_a_front_that_finds_no_more_memory_returns_what_it_has() -> None:
    problem = read_problem(shared("week", "examples", "small-a.json"))
    with patch(
        "routing.front.solve", side_effect=[trade_off(problem, seconds=9, points=2, iterations=99)[0].plan]
    ) as s:
        s.side_effect = [*s.side_effect, MemoryError]
        assert len(trade_off(problem, seconds=60, points=4)) == 1
        assert s.call_count == 2
        s.side_effect = MemoryError
        with pytest.raises(SolverError, match="more memory"):
            trade_off(problem, seconds=60, points=4)
