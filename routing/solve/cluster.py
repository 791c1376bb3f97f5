"""Islands on a `dask.distributed` cluster (extra `cluster`): each epoch of each is a task that any worker can do.

A task gets all that its island remembers and gives it back, so that it comes out the same wherever it runs, and again
where its worker dies and another takes it over. Tasks carry pickled values: let only machines that you trust join the
cluster.
"""

import contextlib
from concurrent.futures import CancelledError
from typing import Any

from routing.errors import SolverError
from routing.locks import Locks
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve.island import Island, Memory, Snapshot, Span, Stop
from routing.solve.parameters import LOOK_SECONDS

PATIENCE_SECONDS = 30  # how long a cluster may take to answer at all


class Cluster:
    """A connection to a cluster's scheduler. Raises `SolverError` if there is none at the address."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client  # noqa: PLC0415 - an extra; loads slowly
        except ImportError:
            hint = "pip install 'kimppakyyti[cluster]'"
            raise SolverError(f"planning on a cluster needs the extra 'cluster': {hint}") from None
        try:
            self.client = Client(address, timeout=PATIENCE_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise SolverError(f"no cluster answers at {address}: {error}") from None

    @property
    def cores(self) -> int:
        """How many tasks the cluster does at once."""
        return sum(self.client.nthreads().values())

    def close(self) -> None:
        """Leave the cluster; its workers stay."""
        self.client.close()


class RemoteHelper:
    """An island whose epochs run on the cluster; used as a `Helper` is."""

    def __init__(self, cluster: Cluster, problem: WeekProblem, seed: int, start: WeekPlan | None, locks: Locks) -> None:
        self.client = cluster.client
        self.islands = 1
        self.task = (problem, seed, start, locks)
        self.memory: Memory | None = None
        self.last: Snapshot | None = None
        self.future: Any = self.client.submit(load, pure=False)

    @property
    def is_alive(self) -> bool:
        """Whether the cluster still answers."""
        return self.client.status == "running"

    def free(self, wait: float = 0.0) -> bool:
        """Return whether it awaits a task, after waiting for that long at most."""
        if self.future is not None and self._done(wait):
            self._result()
        return self.future is None

    def run(self, span: Span, better: Snapshot) -> None:
        """Let it go on from the better of its own plan and this one."""
        self.last = self.last or better
        self.future = self.client.submit(run_span, *self.task, self.memory, span, better, pure=False)

    def answer(self, stop: Stop) -> list[Snapshot]:
        """Wait for its best plan, or return the last known when `stop` turns true. Raises `EOFError` if it is lost."""
        while not self._done(LOOK_SECONDS):
            if stop():
                self.end()
                break
        else:
            self.memory, self.last = self._result()
        if self.last is None:
            raise EOFError
        return [self.last]

    def end(self) -> None:
        """Leave no task behind."""
        if self.future is not None:
            self.future.cancel()
            self.future = None

    def _done(self, wait: float) -> bool:
        with contextlib.suppress(TimeoutError, CancelledError):
            self.future.exception(timeout=max(wait, 0.001))
        return bool(self.future.done())

    def _result(self) -> Any:
        from distributed import KilledWorker  # noqa: PLC0415

        future, self.future = self.future, None
        try:
            return future.result()
        except (KilledWorker, CancelledError) as error:
            raise EOFError(str(error)) from None


def load() -> None:
    """Compile or load the planner on a worker, before its time counts."""
    from routing.solve.warm import warm  # noqa: PLC0415 - it uses the engine, and the engine this

    warm()


def run_span(
    problem: WeekProblem,
    seed: int,
    start: WeekPlan | None,
    locks: Locks,
    memory: Memory | None,
    span: Span,
    better: Snapshot,
) -> tuple[Memory, Snapshot]:
    """Run an island for a span on a worker, from what it remembers."""
    island = Island(problem, seed, start, locks, memory)
    island.take(better)
    island.run(span, lambda: False)
    return island.memory(), island.best()
