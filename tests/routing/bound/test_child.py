"""A bound beside the planner: it tells, and its end or its crash is nobody's harm."""

import os
import signal
from multiprocessing.connection import Connection

from routing.bound import BoundStep, lower_bound
from routing.bound.child import BoundChild
from routing.check import check
from routing.measure import measure
from routing.problem import WeekProblem
from routing.proof import solve_with_bound
from routing.solve.warm import tiny_problem


def sends_then_dies(pipe: Connection, problem: WeekProblem, seconds: float) -> None:
    pipe.send(BoundStep(0.1, 1.0))
    pipe.send(BoundStep(0.2, 2.0))
    os.kill(os.getpid(), signal.SIGKILL)


def dies(pipe: Connection, problem: WeekProblem, seconds: float) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_bound_that_died_keeps_what_it_told() -> None:
    with BoundChild(tiny_problem(), 60, target=sends_then_dies) as bound:
        while bound.latest(60.0) != 2.0:
            pass
        assert bound.latest() == 2.0


def test_one_that_told_nothing_is_none_and_waited_for_no_longer_than_it_lives() -> None:
    with BoundChild(tiny_problem(), 60, target=dies) as bound:
        assert bound.latest(600.0) is None


def test_plans_come_with_their_bound() -> None:
    problem = tiny_problem()
    lower_bound(problem, looks=2)  # compiles where nothing is compiled yet
    told: list[float | None] = []
    plan = solve_with_bound(
        problem,
        seconds=60,
        cancelled=lambda: bool(told and told[-1]),
        on_progress=lambda step: told.append(step.lower_bound),
    )
    assert check(problem, plan) == ()
    assert plan.claims is not None
    assert plan.claims.lower_bound is not None
    assert 0 < plan.claims.lower_bound <= measure(problem, plan).objective
