"""Group commit: one writer that keeps what many bring at once by one transaction, and answers only after its commit.

A commit costs a flush of the disk whether it holds one scan or a hundred. While one group is being flushed, the next
gathers. The code is the same on SQLite and PostgreSQL.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from transit.errors import WriterBusyError

Job = TypeVar("Job")
Result = TypeVar("Result")

GROUP_WEIGHT = 1_000
"""A group is closed when it weighs this much, so that nobody waits long for others' scans."""
MOST_WAITING = 20_000
"""More than this is not taken on: whoever asks keeps it and comes again."""


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Job, Result]):
    job: Job
    weight: int
    future: Future[Result]


class GroupWriter(Generic[Job, Result]):
    """A thread that runs `work` on groups of jobs, each group in a transaction of its own.

    Where a group fails, each of its jobs is tried alone, so that only the one at fault fails. The thread begins
    with the first job.
    """

    def __init__(self, engine: Engine, work: Callable[[Connection, Sequence[Job]], Sequence[Result]]) -> None:
        self._engine = engine
        self._work = work
        self._queue: SimpleQueue[_Waiting[Job, Result] | None] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._weight = 0

    def submit(self, job: Job, weight: int = 1) -> Future[Result]:
        """Hand a job over; the future is done once its transaction is committed. Raises `WriterBusyError`."""
        future: Future[Result] = Future()
        future.set_running_or_notify_cancel()  # whoever stops waiting for the answer does not take the scan back
        with self._lock:
            if self._weight + weight > max(MOST_WAITING, weight):
                raise WriterBusyError(self._weight)
            self._weight += weight
            if self._thread is None:
                self._thread = Thread(target=self._run, name="scan-writer", daemon=True)
                self._thread.start()
            self._queue.put(_Waiting(job, weight, future))
        return future

    def stop(self) -> None:
        """Finish what was handed over, and end; a later job begins anew."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._queue.put(None)
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        going_on = True
        while going_on:
            group, going_on = self._next_group()
            if group:
                self._keep(group)

    def _next_group(self) -> tuple[list[_Waiting[Job, Result]], bool]:
        """Wait for a job, and return it with those that wait behind it, and whether to go on after them."""
        group: list[_Waiting[Job, Result]] = []
        weight = 0
        while weight < GROUP_WEIGHT:
            try:
                waiting = self._queue.get(block=not group)
            except Empty:
                break
            if waiting is None:
                return group, False
            group.append(waiting)
            weight += waiting.weight
        return group, True

    def _keep(self, group: Sequence[_Waiting[Job, Result]]) -> None:
        try:
            with self._engine.begin() as connection:
                results = self._work(connection, [waiting.job for waiting in group])
        except OperationalError as error:  # the store is away or busy: it would be for each alone
            self._give_up(group, error)
        except Exception as error:
            if len(group) == 1:
                self._give_up(group, error)
                return
            for waiting in group:
                self._keep([waiting])
        else:
            self._forget(group)
            for waiting, result in zip(group, results, strict=True):
                waiting.future.set_result(result)

    def _give_up(self, group: Sequence[_Waiting[Job, Result]], error: Exception) -> None:
        self._forget(group)
        for waiting in group:
            waiting.future.set_exception(error)

    def _forget(self, group: Sequence[_Waiting[Job, Result]]) -> None:
        with self._lock:
            self._weight -= sum(waiting.weight for waiting in group)
