"""More islands in processes of their own, so that every core works on the same week.

A helper anneals when told and answers with its islands' best plans. It ends when the pipe to its master closes.
"""

import os
from multiprocessing.connection import Connection
from typing import Any

from routing.locks import Locks
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve.archipelago import Archipelago
from routing.solve.island import Snapshot, Span, Stop
from routing.solve.parameters import LOOK_SECONDS
from routing.solve.spawn import Spawned

_STOP = "stop"


def spare_cores() -> int:
    """Return how many cores this process may use besides its own."""
    return len(os.sched_getaffinity(0)) - 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) - 1


class Helper:
    """The master's side of one helper process; it may still be loading when this is made."""

    def __init__(self, problem: WeekProblem, seeds: list[int], start: WeekPlan | None, locks: Locks) -> None:
        self._spawned = Spawned(_work, (problem, seeds, start, locks), daemon=True)
        self.pipe = self._spawned.pipe
        self.islands = len(seeds)
        self.busy = True  # loading

    @property
    def is_alive(self) -> bool:
        """Whether its process still runs."""
        return self._spawned.process.is_alive()

    def free(self, wait: float = 0.0) -> bool:
        """Return whether it awaits a task, after waiting for that long at most."""
        if self.busy and self.pipe.poll(wait):
            self.pipe.recv()
            self.busy = False
        return not self.busy

    def run(self, span: Span, better: Snapshot) -> None:
        """Let it go on from the better of its own plan and this one."""
        self.pipe.send((span, better))
        self.busy = True

    def answer(self, stop: Stop) -> list[Snapshot]:
        """Wait for its islands' best plans, hastened when `stop` turns true. Raises `EOFError` if it died."""
        asked = False
        while not self.pipe.poll(LOOK_SECONDS):
            if not asked and stop():
                self.pipe.send(_STOP)
                asked = True
        snapshots: list[Snapshot] = self.pipe.recv()
        self.busy = False
        return snapshots

    def end(self) -> None:
        """Leave no process behind."""
        self._spawned.end()


def _work(pipe: Connection, problem: WeekProblem, seeds: list[int], start: WeekPlan | None, locks: Locks) -> None:
    """Serve a master until its pipe closes."""
    try:
        islands = Archipelago(problem, seeds, start, locks)
        pipe.send(_STOP)
        while True:
            task: Any = pipe.recv()
            if task == _STOP:
                continue
            span, better = task
            islands.take(better)
            islands.run(span, pipe.poll)
            pipe.send(islands.best())
    except (EOFError, OSError, MemoryError):
        return
