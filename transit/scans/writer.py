"""Group commit: one writer that keeps what many bring at once by one transaction, and answers only after its commit.

A commit costs a flush of the disk whether it holds one scan or a hundred. While one group is being flushed, the next
gathers. The code is the same on SQLite and PostgreSQL.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from transit.errors import WriterBusyError

log = structlog.get_logger("scans")

Job = TypeVar("Job")
Result = TypeVar("Result")

GROUP_WEIGHT = 4_000
"""A group is closed when it weighs this much, so that nobody waits long for others' scans: a fifth of a second. Larger
ones cost less a scan, as more of them go to the same pages of the database."""
MOST_WAITING = 20_000
"""More than this is not taken on: whoever asks keeps it and comes again."""
QUIET = 0.05
"""Seconds without a job after which nobody is taken to wait: those who bring many come again as soon as answered."""
LOOK_EVERY = 1.0
"""Seconds between two looks for chores, when nothing else happens and when jobs never cease."""


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Job, Result]):
    job: Job
    weight: int
    answer: Future[Result] | asyncio.Future[Result]


class GroupWriter(Generic[Job, Result]):
    """A thread that runs `work` on groups of jobs, each group in a transaction of its own.

    Where a group fails, each of its jobs is tried alone, so that only the one at fault fails. The thread begins
    with the first job, or by `start`. When nobody waits it does `chore`, in small pieces, until that returns that
    nothing was left to do; while jobs never cease, one piece every second.
    """

    def __init__(
        self,
        engine: Engine,
        work: Callable[[Connection, Sequence[Job]], Sequence[Result]],
        chore: Callable[[Engine], bool] = lambda _engine: False,
    ) -> None:
        self._engine = engine
        self._work = work
        self._chore = chore
        self._queue: SimpleQueue[_Waiting[Job, Result] | None] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._weight = 0
        self._has_chores = False

    def submit(self, job: Job, weight: int = 1) -> Future[Result]:
        """Hand a job over; the future is done once its transaction is committed. Raises `WriterBusyError`."""
        future: Future[Result] = Future()
        future.set_running_or_notify_cancel()  # whoever stops waiting for the answer does not take the scan back
        self._take_on(_Waiting(job, weight, future))
        return future

    async def keep(self, job: Job, weight: int = 1) -> Result:
        """Hand a job over, and return its result once its transaction is committed. Raises `WriterBusyError`."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._take_on(_Waiting(job, weight, future))
        return await future

    def _take_on(self, waiting: _Waiting[Job, Result]) -> None:
        weight = waiting.weight
        with self._lock:
            if self._weight + weight > max(MOST_WAITING, weight):
                raise WriterBusyError(self._weight)
            self._weight += weight
            self._begin()
            self._queue.put(waiting)

    def start(self) -> None:
        """Begin, so that chores are done that were left when the program last ended."""
        with self._lock:
            self._begin()

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._run, name="scan-writer", daemon=True)
            self._thread.start()

    def is_busy(self) -> bool:
        """Say whether anybody waits, or chores are under way."""
        return self._weight > 0 or self._has_chores

    def stop(self) -> None:
        """Finish what was handed over, and end; a later job begins anew."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._queue.put(None)
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        going_on, patience, done_at = True, 0.0, monotonic()
        while going_on:
            group, going_on = self._next_group(patience)
            if group:
                self._keep(group)
            if going_on and (not group or monotonic() - done_at > LOOK_EVERY):
                self._has_chores = self._do_chore()
                patience = 0.0 if self._has_chores else LOOK_EVERY
                done_at = monotonic()
            if group:
                patience = QUIET

    def _do_chore(self) -> bool:
        try:
            return self._chore(self._engine)
        except SQLAlchemyError:
            log.exception("chores have to wait")
            return False

    def _next_group(self, patience: float) -> tuple[list[_Waiting[Job, Result]], bool]:
        """Wait so many seconds for a job, and return it with those behind it, and whether to go on after them."""
        group: list[_Waiting[Job, Result]] = []
        weight = 0
        while weight < GROUP_WEIGHT:
            try:
                waiting = self._queue.get(block=not group, timeout=patience)
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
            _tell(
                (waiting.answer, partial(waiting.answer.set_result, result))
                for waiting, result in zip(group, results, strict=True)
            )

    def _give_up(self, group: Sequence[_Waiting[Job, Result]], error: Exception) -> None:
        self._forget(group)
        _tell((waiting.answer, partial(waiting.answer.set_exception, error)) for waiting in group)

    def _forget(self, group: Sequence[_Waiting[Job, Result]]) -> None:
        with self._lock:
            self._weight -= sum(waiting.weight for waiting in group)


_Told = tuple[Future[Any] | asyncio.Future[Any], Callable[[], None]]
"""Who waits for an answer, and what gives it."""


def _tell(told: Iterable[_Told]) -> None:
    """Answer all of a group; each event loop among them is woken once, which costs more than an answer."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[_Told]] = defaultdict(list)
    for answer, give in told:
        if isinstance(answer, asyncio.Future):
            by_loop[answer.get_loop()].append((answer, give))
        else:
            give()
    for loop, of_loop in by_loop.items():
        with suppress(RuntimeError):  # a loop that is closed has nobody left who waits
            loop.call_soon_threadsafe(_tell_all, of_loop)


def _tell_all(told: Iterable[_Told]) -> None:
    for answer, give in told:
        if not answer.done():  # who hung up has cancelled it
            give()
