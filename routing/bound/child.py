"""A bound in a process of its own, beside the planner or alone: it tells what it has proven, and ends when left."""

import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Self

from routing.bound.halves.week import alone
from routing.bound.parameters import LARGE, NICE, OVER_SECONDS
from routing.bound.tree import load, lower_bound
from routing.bound.values import BoundStep
from routing.errors import SolverError
from routing.memory import keep_within
from routing.problem import WeekProblem
from routing.solve.parameters import LOOK_SECONDS
from routing.solve.spawn import Spawned

LOADED = "loaded"


class BoundChild:
    """A lower bound that grows while it is listened to; use it as a context."""

    def __init__(
        self,
        problem: WeekProblem,
        seconds: float,
        *,
        upper: float | None = None,
        threads: int | None = None,
        memory: float | None = None,
        target: Callable[..., None] | None = None,
    ) -> None:
        """Begin; `seconds` begin when the process has loaded. It ends earlier where it meets `upper`.

        With so many `threads` it takes what it can get; without, it stays behind a planner. It makes do with `memory`
        megabytes. `target` takes its place in tests.
        """
        options = {"seconds": seconds, "upper": upper, "threads": threads}
        self._child = Spawned(target or work, (problem, options, memory), daemon=True)
        self._seconds = seconds
        self._until: float | None = None  # by the clock, once it has loaded
        self._ended = False
        self.step: BoundStep | None = None
        """The best that it told."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.end()

    def latest(self, patience: float = 0.0, cancelled: Callable[[], bool] | None = None) -> float | None:
        """Return the best bound so far; where there is none yet, wait for it as long as `patience` (seconds) allows."""
        until = time.monotonic() + patience
        while not self._ended:
            left = until - time.monotonic() if self.step is None and not (cancelled and cancelled()) else 0.0
            if not self._hear(min(LOOK_SECONDS, max(0.0, left))) and left <= 0:
                break
        return None if self.step is None else self.step.value

    def result(self, on_progress: Callable[[BoundStep], None], cancelled: Callable[[], bool]) -> BoundStep:
        """Listen until it ends, its time is over or `cancelled` turns true; return the best that it told, 0 of nothing.

        Raises `SolverError` where its process died and had told nothing.
        """
        while not (self._ended or cancelled() or self._is_over()):
            if self._hear(LOOK_SECONDS) and self.step is not None:
                on_progress(self.step)
        self._child.process.join(LOOK_SECONDS if self._ended else 0.0)
        code = self._child.process.exitcode
        if self.step is None and code:
            raise SolverError(f"the proof gave no bound: its process ended with code {code}")
        return self.step or BoundStep(0.0, 0.0)

    def _is_over(self) -> bool:
        """Whether it works on beyond its time: a look may take longer, and what it has told stands without it."""
        return self._until is not None and time.monotonic() > self._until

    def _hear(self, wait: float) -> bool:
        """Take what it tells within a moment; return whether it told anything."""
        if not self._child.pipe.poll(wait):
            return False
        try:
            told = self._child.pipe.recv()
        except (EOFError, OSError):
            self._ended = True
            return False
        if told == LOADED:
            self._until = time.monotonic() + self._seconds + OVER_SECONDS
        else:
            self.step = told
        return True


def work(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    """Prove in the child and send what is proven; without `threads` given, more humbly than the planner beside it.

    But where plans come in seconds. Of a week too large for a look in time it takes the bound without one only.
    """
    if options["threads"] is None:
        small, large = alone(problem) is not None, len(problem.sites) > LARGE
        if hasattr(os, "nice") and not small:
            os.nice(NICE)
        options = {**options, "threads": 2 if small else 1, "looks": 0 if large else None}
    try:
        load(problem)
        if memory is not None:
            keep_within(memory)
        pipe.send(LOADED)
        lower_bound(problem, on_progress=pipe.send, **options)
    except (OSError, EOFError):
        return  # the parent is gone
