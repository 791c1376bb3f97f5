"""Keeping the figures up with scans and plans: a thread of the server that works out what is due."""

from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from transit.statistics import records, summaries
from transit.statistics.correct import correct_some
from transit.statistics.costs import share_one

log = structlog.get_logger("statistics")

LOOK_EVERY = 2.0
"""Seconds between two looks for what is due: figures are that old at most while little is scanned."""
AT_ONCE = 25
"""Codes in one transaction: whoever scans meanwhile waits that long on SQLite, some milliseconds."""
BREATH = 0.02
"""Seconds between two transactions, so that scans get their turn."""
LONG_BREATH = 0.5
"""The same while scans wait to be kept: those who brought them come first."""
LONGER = 20
"""While scans wait it pauses at least so many times as long as its last transaction held them up."""


class LegKeeper:
    """Works out legs until it is stopped. Where the store cannot be had, it tries again at the next look.

    `is_busy` says whether scans wait to be kept: then it goes slowly.
    """

    def __init__(self, engine: Engine, is_busy: Callable[[], bool] = lambda: False) -> None:
        self._engine = engine
        self._is_busy = is_busy
        self._over = Event()
        self._thread = Thread(target=self._keep, name="statistics", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is under way."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            try:
                self._catch_up()
            except SQLAlchemyError:
                log.exception("statistics have to wait")

    def _catch_up(self) -> None:
        began = monotonic()
        while not self._over.is_set() and self._is_due() and correct_some(self._engine, AT_ONCE):
            took = monotonic() - began
            self._over.wait(max(LONG_BREATH, LONGER * took) if self._is_busy() else BREATH)
            began = monotonic()
        if not self._over.is_set() and self._is_due(summaries.is_any_due):
            summaries.rebuild_due(self._engine, self._over.is_set)
        while not self._over.is_set() and share_one(self._engine):
            self._over.wait(LONG_BREATH)

    def _is_due(self, is_any_due: Callable[[Connection], bool] = records.is_any_due) -> bool:
        # Looking must not take the one write lock of SQLite.
        with self._engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:
            return is_any_due(connection)
