"""The files of the planner, `week-problem/1`, `week-plan/1` and `week-locks/1`: everything about them is found here.

Reading is strict: a file of wrong structure raises `ProblemError` that names the file and the place. A plan that is
well formed but breaks rules is read, for `routing.check` to judge.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from routing.errors import ProblemError
from routing.json_text import MOST_CHARACTERS, dump_json, load_json
from routing.locks import Locks
from routing.locks_json import locks_from_json, locks_to_json
from routing.plan import WeekPlan
from routing.plan_json import plan_from_json, plan_to_json
from routing.problem import WeekProblem
from routing.problem_json import problem_from_json, problem_to_json

__all__ = [
    "dump_json",
    "load_json",
    "locks_from_json",
    "locks_to_json",
    "plan_from_json",
    "plan_to_json",
    "problem_from_json",
    "problem_to_json",
    "read_locks",
    "read_plan",
    "read_problem",
]

T = TypeVar("T")


def read_problem(path: Path | str) -> WeekProblem:
    """Read a week problem from a UTF-8 file; raises `ProblemError` that names the file and the place."""
    return _read(Path(path), problem_from_json)


def read_plan(path: Path | str) -> WeekPlan:
    """Read a week plan from a UTF-8 file; raises `ProblemError` that names the file and the place."""
    return _read(Path(path), plan_from_json)


def read_locks(path: Path | str) -> Locks:
    """Read locks from a UTF-8 file; raises `ProblemError` that names the file and the place."""
    return _read(Path(path), locks_from_json)


def _read(path: Path, from_json: Callable[[object], T]) -> T:
    with _no_collecting():
        data = load_json(_text(path), path.name)
        try:
            return from_json(data)
        except ProblemError as error:
            raise ProblemError(f"{path.name}: {error.place}", error.reason) from None


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Look for no circles meanwhile: values from a file have none, and in a large week the search takes a fifth."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_CHARACTERS + 1)  # no more, whatever the path leads to
    except OSError as error:
        raise ProblemError(str(path), f"cannot be read: {error.strerror or error}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ProblemError(f"{path.name} line {line}", "is not UTF-8: save the file anew in that encoding") from None
