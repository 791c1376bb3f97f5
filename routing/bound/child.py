"""A bound in a process of its own, beside the planner: it tells what it has proven, and ends when it is left."""

import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Self

from routing.bound.halves.week import alone
from routing.bound.parameters import NICE
from routing.bound.tree import lower_bound
from routing.bound.values import BoundStep
from routing.problem import WeekProblem
from routing.solve.spawn import Spawned


class BoundChild:
    """A lower bound that grows while it is listened to; use it as a context."""

    def __init__(self, problem: WeekProblem, seconds: float, target: Callable[..., None] | None = None) -> None:
        """Begin; `seconds` begin when the process has loaded. `target` takes its place in tests."""
        self._child = Spawned(target or work, (problem, seconds), daemon=True)
        self._value: float | None = None
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.end()

    def latest(self, patience: float = 0.0) -> float | None:
        """Return the best bound so far; where there is none yet, wait for it as long as `patience` (seconds) allows."""
        until = time.monotonic() + patience
        while not self._ended:
            if not self._child.pipe.poll(0 if self._value is not None else max(0.0, until - time.monotonic())):
                break
            try:
                step: BoundStep = self._child.pipe.recv()
            except (EOFError, OSError):
                self._ended = True
            else:
                self._value = step.value
        return self._value


def work(pipe: Connection, problem: WeekProblem, seconds: float) -> None:
    """Prove in the child and send what is proven; more humbly than the planner, but where plans come in seconds."""
    small = alone(problem) is not None
    if hasattr(os, "nice") and not small:
        os.nice(NICE)
    try:
        lower_bound(problem, seconds=seconds, threads=2 if small else 1, on_progress=pipe.send)
    except (OSError, EOFError):
        return  # the parent is gone
