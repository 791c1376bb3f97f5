"""A planner in a child process: its crash is an error, its time is limited, and what it found is kept."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from routing.check import check
from routing.errors import SolverError
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve import Progress, solve
from routing.solve.child import solve_in_child
from routing.solve.warm import tiny_problem


def killed(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sends_then_dies(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    pipe.send(("plan", options["start"]))
    os.kill(os.getpid(), signal.SIGSEGV)


def hangs(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    pipe.send(("ready", None))
    pipe.send(("plan", options["start"]))
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


@pytest.fixture(scope="module")
def known() -> WeekPlan:
    """A plan for the tiny week."""
    return solve(tiny_problem(), iterations=50)


def test_a_crash_keeps_the_best_plan_it_sent_and_judges_it(known: WeekPlan) -> None:
    assert solve_in_child(tiny_problem(), start=WeekPlan(known.rounds), target=sends_then_dies) == known


def test_a_hanging_child_is_killed_and_its_plan_kept(known: WeekPlan) -> None:
    assert solve_in_child(tiny_problem(), start=known, seconds=0.5, grace=2.0, target=hangs) == known


def is_full(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    pipe.send(("ready", None))
    if options["start"] is not None:
        pipe.send(("plan", options["start"]))
    pipe.send(("full", memory))


def test_one_that_needs_more_memory_gives_the_best_plan_so_far_or_says_so(known: WeekPlan) -> None:
    assert solve_in_child(tiny_problem(), start=known, memory=300, target=is_full) == known
    with pytest.raises(SolverError, match="more memory than it is allowed"):
        solve_in_child(tiny_problem(), memory=300, target=is_full)


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not limit it")
def test_so_little_memory_that_no_plan_can_be_made_is_an_error_and_no_crash() -> None:
    large = dataclasses.replace(tiny_problem(), flows=tiny_problem().flows * 20_000)
    with pytest.raises(SolverError, match="more memory than it is allowed"):
        solve_in_child(large, seconds=60, memory=1, workers=1)


def test_a_plan_that_breaks_rules_is_not_returned_whoever_sent_it() -> None:
    with pytest.raises(SolverError, match="too_few_visits: east, west"):
        solve_in_child(tiny_problem(), start=WeekPlan(()), target=sends_then_dies)


def has_a_child(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    helper = subprocess.Popen(["sleep", "600"])
    pipe.send(("ready", None))
    pipe.send(("progress", helper.pid))
    time.sleep(600)


def test_its_own_children_end_with_it() -> None:
    heard: list[Any] = []
    with pytest.raises(SolverError, match="stopped before"):
        solve_in_child(
            tiny_problem(), on_progress=heard.append, cancelled=lambda: bool(heard), target=has_a_child, seconds=500
        )
    for _ in range(600):
        if not _runs(heard[0]):
            return
        time.sleep(0.1)
    pytest.fail("a process was left behind")


def _runs(pid: int) -> bool:
    """Whether a process is there and is more than the entry of one that nobody has taken note of."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_stopped_search_hands_over_its_best_plan_before_it_rounds_off() -> None:
    sent: list[WeekPlan] = []
    told: list[Progress] = []
    plan = solve(
        tiny_problem(), seconds=500, on_progress=told.append, on_plan=sent.append, cancelled=lambda: bool(told)
    )
    assert sent[-1].rounds == plan.rounds
    assert plan.claims is not None


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
        solve_in_child(dataclasses.replace(tiny_problem(), name=_DiesWhenLoaded()))  # type: ignore[arg-type]


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


def compiles(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    time.sleep(600)


def builds(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
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
