"""A bound beside the planner: it tells, and its end or its crash is nobody's harm."""

import os
import signal
import time
from multiprocessing.connection import Connection
from typing import Any

import pytest

from routing.bound import BoundStep, lower_bound
from routing.bound.child import LOADED, BoundChild
from routing.check import check
from routing.errors import SolverError
from routing.measure import measure
from routing.problem import WeekProblem
from routing.proof import solve_with_bound
from routing.solve.warm import tiny_problem


def sends_then_dies(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    pipe.send(BoundStep(0.1, 1.0))
    pipe.send(BoundStep(0.2, 2.0, {"east": (0.0, 5.0)}))
    os.kill(os.getpid(), signal.SIGKILL)


def dies(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_bound_that_died_keeps_what_it_told() -> None:
    with BoundChild(tiny_problem(), 60, target=sends_then_dies) as bound:
        while bound.latest(60.0) != 2.0:
            pass
        assert bound.latest() == 2.0


def test_one_that_told_nothing_is_none_and_waited_for_no_longer_than_it_lives() -> None:
    with BoundChild(tiny_problem(), 60, target=dies) as bound:
        assert bound.latest(600.0) is None


def goes_on(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    pipe.send(LOADED)
    pipe.send(BoundStep(0.1, 3.0))
    time.sleep(600)


def test_nobody_waits_for_a_look_that_takes_longer_than_was_asked() -> None:
    told: list[BoundStep] = []
    with BoundChild(tiny_problem(), 1.0, target=goes_on) as bound:
        assert bound.result(told.append, lambda: False).value == 3.0
    assert [step.value for step in told] == [3.0]


def test_whoever_cancels_gets_what_was_proven_at_once() -> None:
    told: list[BoundStep] = []
    with BoundChild(tiny_problem(), 500.0, target=goes_on) as bound:
        assert bound.result(told.append, lambda: bool(told)).value == 3.0


def test_who_waits_for_a_first_bound_may_cancel() -> None:
    with BoundChild(tiny_problem(), 500.0, target=silent) as bound:
        assert bound.latest(500.0, cancelled=lambda: True) is None


def silent(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    time.sleep(600)


def test_a_proof_that_dies_with_nothing_told_is_an_error_and_otherwise_what_it_told() -> None:
    with BoundChild(tiny_problem(), 500.0, target=dies) as bound, pytest.raises(SolverError, match="-9"):
        bound.result(lambda _: None, lambda: False)
    with BoundChild(tiny_problem(), 500.0, target=sends_then_dies) as bound:
        assert bound.result(lambda _: None, lambda: False).site_prices == {"east": (0.0, 5.0)}


def test_alone_it_proves_what_the_same_looks_prove_here() -> None:
    problem = tiny_problem()
    with BoundChild(problem, 60, threads=2, upper=lower_bound(problem, looks=3).value) as bound:
        step = bound.result(lambda _: None, lambda: False)
    assert step.value >= lower_bound(problem, looks=3).value - 0.01
    assert set(step.site_prices) == {site.id for site in problem.sites}


def test_plans_come_with_their_bound() -> None:
    problem = tiny_problem()
    lower_bound(problem, looks=2)  # compiles where nothing is compiled yet
    told: list[float | None] = []
    last: list[BoundStep] = []
    plan = solve_with_bound(
        problem,
        seconds=60,
        cancelled=lambda: bool(told and told[-1]),
        on_progress=lambda step: told.append(step.lower_bound),
        on_bound=last.append,
    )
    assert check(problem, plan) == ()
    assert plan.claims is not None
    assert plan.claims.lower_bound is not None
    assert 0 < plan.claims.lower_bound <= measure(problem, plan).objective
    assert last[0].value == plan.claims.lower_bound
    assert any(price > 0 for row in last[0].site_prices.values() for price in row)
