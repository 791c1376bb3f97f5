"""The clock: recurring work on its due times, in a process of its own (`kimppakyyti clock`).

One table of jobs. A due time is done once: its row in `job_run` is unique, so a restart, a second clock or a slow step
changes nothing. Due times that passed while no clock ran are not skipped in silence: the latest is done at once, the
ones before it are recorded as missed.
"""

import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger
from sqlalchemy import Engine
from sqlmodel import Session

from depots import job_runs
from depots.settings import ZONE, settings
from depots.store import now, open_engine
from routing.units import DAY_MINUTES, IsoWeek, instant
from transit import clockwork
from transit.clockwork import StepResult

log = structlog.get_logger("clock")

EVERY_DAY = frozenset(range(7))
THURSDAY = frozenset({3})
HEARTBEAT_SECONDS = 60
"""How late at most a due time is noticed after the machine slept: timers stand still in sleep, so we look again."""


@dataclass(frozen=True, slots=True)
class Due:
    """A wall-clock time on some weekdays (0 is Monday), in one zone."""

    weekdays: frozenset[int]
    hour: int
    minute: int
    zone: ZoneInfo = ZONE

    def between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Yield the due instants later than `after` and not later than `until`, in order.

        On both Sundays when the clocks change each wall-clock time comes once (`routing.units.instant`).
        """
        day = after.astimezone(self.zone).date() - timedelta(days=1)
        while day <= until.astimezone(self.zone).date():
            if day.weekday() in self.weekdays:
                minute = day.weekday() * DAY_MINUTES + self.hour * 60 + self.minute
                due = instant(IsoWeek.of(day), minute, self.zone)
                if after < due <= until:
                    yield due
            day += timedelta(days=1)

    def next(self, after: datetime) -> datetime:
        """Return the first due instant later than `after`."""
        return next(self.between(after, after + timedelta(days=9)))


Step = Callable[[Engine, datetime], StepResult]


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the table: its name, its step, when."""

    name: str
    step: Step
    due: Due


JOBS = (
    Job("back-up", clockwork.back_up_store, Due(EVERY_DAY, 1, 30)),
    Job("fetch-holds", clockwork.fetch_holds, Due(EVERY_DAY, 2, 15)),
    Job("roll-runs", clockwork.roll_runs_onto_dates, Due(EVERY_DAY, 4, 30)),
    Job("work-out-legs", clockwork.work_out_legs, Due(EVERY_DAY, 4, 45)),
    Job("draft-next-week", clockwork.draft_next_week, Due(THURSDAY, 6, 0)),
)


OFTEN = {"hand-messages-on": clockwork.hand_messages_on}
"""Steps at each heartbeat. What they did is in their own records, so a day of them leaves no rows in `job_run`."""


def attend(engine: Engine, job: Job, at: datetime) -> None:
    """Do what is due of one job at the instant `at`, unless somebody else does."""
    with Session(engine, expire_on_commit=False) as session:
        last = job_runs.last_due(session, job.name)
        if last is None:
            _begin_counting(session, job, at)
            return
        dues = list(job.due.between(last, at))
        if not dues:
            return
        *missed, latest = dues
        for due in missed:
            _record_missed(session, job, due, at)
        run = job_runs.claim(session, job.name, latest, at)
        if run is None:
            return
        outcome, message = _carry_out(engine, job.name, job.step, at)
        job_runs.finish(session, run, outcome, message, now())
    log.info("job ended", job=job.name, due=latest.isoformat(), outcome=outcome, message=message)


def attend_all(engine: Engine, jobs: tuple[Job, ...] = JOBS) -> None:
    """Look after every job once, now."""
    at = now()
    with Session(engine) as session:
        job_runs.close_dead_runs(session, at)
    for job in jobs:
        attend(engine, job, at)
    for name, step in OFTEN.items():
        outcome, message = _carry_out(engine, name, step, at)
        if outcome != "idle":
            log.info("step ended", step=name, outcome=outcome, message=message)


def _begin_counting(session: Session, job: Job, at: datetime) -> None:
    # Nothing was promised before the clock first ran: from this instant on, every due time counts.
    if first := job_runs.claim(session, job.name, at, at):
        job_runs.finish(session, first, "idle", "first seen by the clock", at)


def _record_missed(session: Session, job: Job, due: datetime, at: datetime) -> None:
    if run := job_runs.claim(session, job.name, due, at):
        job_runs.finish(session, run, "missed", "no clock was running; the latest due time is done instead", at)
        log.warning("job missed", job=job.name, due=due.isoformat())


def _carry_out(engine: Engine, name: str, step: Step, at: datetime) -> tuple[str, str]:
    try:
        result = step(engine, at)
    except Exception as error:
        log.exception("step failed", step=name)
        return "failed", f"{type(error).__name__}: {error}"[:1000]
    return ("done" if result.did else "idle"), result.message


class _DueTrigger(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """Lets APScheduler wake at the due times of a job."""

    def __init__(self, due: Due) -> None:
        self.due = due

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the first due instant after the last one that fired."""
        return self.due.next(max(filter(None, (previous_fire_time, now))).astimezone(UTC))


def run_clock(engine: Engine, jobs: tuple[Job, ...] = JOBS) -> None:
    """Keep the clock running until SIGTERM or SIGINT."""
    scheduler = BlockingScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    for job in jobs:
        scheduler.add_job(lambda job=job: attend(engine, job, now()), _DueTrigger(job.due), id=job.name)
    scheduler.add_job(
        partial(attend_all, engine, jobs), "interval", seconds=HEARTBEAT_SECONDS, id="heartbeat", next_run_time=now()
    )
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: scheduler.shutdown(wait=False))
    log.info("clock started", jobs=[job.name for job in jobs])
    scheduler.start()


if __name__ == "__main__":
    run_clock(open_engine(settings().store_url))
    sys.exit(0)
