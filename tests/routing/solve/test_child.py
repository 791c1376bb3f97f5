"""A planner in a child process: its crash is an error, its time is limited, and what it found is kept."""

import os
import signal
import time
from multiprocessing.connection import Connection
from typing import Any

import pytest

from routing.check import check
from routing.errors import SolverError
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve import Progress
from routing.solve.child import solve_in_child
from routing.solve.warm import tiny_problem


def killed(pipe: Connection, problem: WeekProblem, options: dict[str, Any]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sends_then_dies(pipe: Connection, problem: WeekProblem, options: dict[str, Any]) -> None:
    pipe.send(("plan", WeekPlan(())))
    os.kill(os.getpid(), signal.SIGSEGV)


def hangs(pipe: Connection, problem: WeekProblem, options: dict[str, Any]) -> None:
    pipe.send(("ready", None))
    pipe.send(("plan", WeekPlan(())))
    time.sleep(600)


def test_it_solves_and_tells() -> None:
    problem = tiny_problem()
    heard: list[Progress] = []
    plan = solve_in_child(problem, seconds=60, iterations=200, on_progress=heard.append)
    assert check(problem, plan) == ()
    assert heard


def test_a_killed_child_is_an_error() -> None:
    with pytest.raises(SolverError, match="-9"):
        solve_in_child(tiny_problem(), target=killed)


def test_a_crash_keeps_the_best_plan_it_sent() -> None:
    assert solve_in_child(tiny_problem(), target=sends_then_dies) == WeekPlan(())


def test_a_hanging_child_is_killed_and_its_plan_kept() -> None:
    assert solve_in_child(tiny_problem(), seconds=0.5, grace=2.0, target=hangs) == WeekPlan(())


def test_cancelling_ends_the_child_soon() -> None:
    problem = tiny_problem()
    heard: list[Progress] = []
    plan = solve_in_child(problem, seconds=500, on_progress=heard.append, cancelled=lambda: bool(heard))
    assert check(problem, plan) == ()


def test_an_error_of_the_child_is_raised_here() -> None:
    import dataclasses

    with pytest.raises(SolverError, match="east"):
        solve_in_child(dataclasses.replace(tiny_problem(), vans=()), iterations=10)
