"""A planner in a child process: its crash is an error, its time is limited, and what it found is kept."""

import dataclasses
import os
import signal
import time
from collections.abc import Callable
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
    with pytest.raises(SolverError, match="east"):
        solve_in_child(dataclasses.replace(tiny_problem(), vans=()), iterations=10)


class _DiesWhenLoaded:
    """Something far larger than a pipe holds, which kills the process that unpacks it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _die, (bytes(3_000_000),)


def _die(_ballast: bytes) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_child_that_dies_while_it_takes_a_large_problem_is_an_error_and_no_wait() -> None:
    with pytest.raises(SolverError, match="-9"):
        solve_in_child(_DiesWhenLoaded())  # type: ignore[arg-type]


def _exits(_pipe: Connection) -> None:
    """Never called: the name cannot be found where it is looked for."""


def test_a_child_that_dies_before_it_takes_anything_is_an_error_and_no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_exits, "__qualname__", "_nowhere")
    monkeypatch.setitem(globals(), "_nowhere", _exits)
    large = dataclasses.replace(tiny_problem(), name="x" * 3_000_000)
    with pytest.raises(SolverError, match="code 1"):
        solve_in_child(large, target=_exits)


def test_whoever_cancels_while_the_child_loads_does_not_wait() -> None:
    large = dataclasses.replace(tiny_problem(), name="x" * 3_000_000)
    with pytest.raises(SolverError, match="stopped before"):
        solve_in_child(large, seconds=500, cancelled=lambda: True, target=hangs)


def compiles(pipe: Connection, problem: WeekProblem, options: dict[str, Any]) -> None:
    time.sleep(600)


def builds(pipe: Connection, problem: WeekProblem, options: dict[str, Any]) -> None:
    pipe.send(("ready", None))
    time.sleep(600)


@pytest.mark.parametrize("target", [compiles, builds])
def test_whoever_cancels_before_there_is_a_first_plan_does_not_wait_for_it(target: Callable[..., None]) -> None:
    asked: list[None] = []

    def cancelled() -> bool:
        asked.append(None)
        return len(asked) > 20

    with pytest.raises(SolverError, match="stopped before"):
        solve_in_child(tiny_problem(), seconds=500, cancelled=cancelled, target=target)
