"""The records of planning jobs: asked for, claimed by one worker, told about, finished.

The row is the lock. A worker that has given no sign of life for `SILENCE` is taken for dead, and another goes on with
its job from the best plan it kept; who comes back after that finds that the job is no longer its own.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select

from routing.solve import Progress
from routing.units import IsoWeek
from transit.errors import AlreadyPlanningError, NoSuchJobError
from transit.planning_tables import PlanJob

SILENCE = timedelta(seconds=30)
MOST_ATTEMPTS = 3
MOST_POINTS = 160
"""A curve that grows longer is thinned to every second point."""


class Outcome(StrEnum):
    """How a job ended; sentences are made above."""

    DONE = "done"
    STOPPED = "stopped"
    """Somebody stopped it. `plan_id` is the best plan until then, if there was one."""
    NO_PLAN = "no_plan"
    """No plan was found that keeps all rules; `message` says which."""
    NOT_ASKED = "not_asked"
    """The week cannot be asked as it stands; `message` says why."""
    DIED = "died"
    """The planner died again and again. `plan_id` is the best plan that it kept, if there was one."""
    BROKEN = "broken"
    """Something went wrong that nobody expected; `message` is for the administrator."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of the planner.

    `start` (week-plan/1) and `locks` as JSON texts are improved from, with the question of plan `start_plan_id`;
    `scenario_id` asks a scenario's question; without either the week's own question is asked afresh.
    """

    kind: str = "plan"
    seconds: float = 60.0
    seed: int = 1
    points: int = 0
    scenario_id: int | None = None
    start_plan_id: int | None = None
    start: str = ""
    locks: str = ""


def ask(session: Session, week: IsoWeek, wish: Wish, *, by: str, at: datetime) -> PlanJob:
    """Put a job in the queue. Raises `AlreadyPlanningError` where the week has an open one."""
    job = PlanJob(
        week=str(week),
        created_at=at,
        created_by=by,
        **{name: getattr(wish, name) for name in Wish.__slots__},
    )
    session.add(job)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        raise AlreadyPlanningError(str(week)) from None
    return job


def job_by_id(session: Session, job_id: int) -> PlanJob:
    """Return a job. Raises `NoSuchJobError`."""
    job = session.get(PlanJob, job_id) if 0 < job_id < 2**31 else None
    if job is None:
        raise NoSuchJobError(f"there is no planning job {job_id}")
    return job


def jobs_of_week(session: Session, week: IsoWeek, limit: int = 20) -> list[PlanJob]:
    """Return the latest jobs of a week, newest first."""
    rows = select(PlanJob).where(PlanJob.week == str(week)).order_by(col(PlanJob.id).desc()).limit(limit)
    return list(session.exec(rows))


def ask_to_stop(job: PlanJob, *, at: datetime) -> None:
    """Ask whoever works on a job to end it with the best so far; one that nobody has begun ends at once."""
    if job.finished_at is not None or job.stop_asked_at is not None:
        return
    job.stop_asked_at = at
    if job.claimed_at is None and not job.best:
        job.finished_at, job.outcome = at, Outcome.STOPPED


def claim(session: Session, worker: str, at: datetime) -> PlanJob | None:
    """Take the oldest job that nobody works on, or whose worker died; `None` where there is none.

    SQLite's transactions begin with the write lock; PostgreSQL passes over rows that another worker is taking.
    """
    silent = col(PlanJob.beat_at) < at - SILENCE
    rows = (
        select(PlanJob)
        .where(col(PlanJob.finished_at).is_(None), or_(col(PlanJob.claimed_at).is_(None), silent))
        .order_by(col(PlanJob.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while job := session.exec(rows).first():
        if job.stop_asked_at is not None and not job.best:
            job.finished_at, job.outcome = at, Outcome.STOPPED
        elif job.attempts >= MOST_ATTEMPTS + bool(job.best):
            job.finished_at, job.outcome = at, Outcome.DIED
        else:
            job.worker, job.claimed_at, job.beat_at = worker, at, at
            job.attempts += 1
            _begin(job)
            return job
    return None


def only_keeps(job: PlanJob) -> Outcome | None:
    """Return how a job ends that is only to keep its best plan, since it was stopped or its workers died too often."""
    if not job.best:
        return None
    if job.stop_asked_at is not None:
        return Outcome.STOPPED
    return Outcome.DIED if job.attempts > MOST_ATTEMPTS else None


def beat(
    session: Session, job_id: int, worker: str, progress: Progress | None, at: datetime, *, best: str = ""
) -> bool:
    """Give a sign of life and keep what the planner told, and its best plan (week-plan/1) where there is a better one.

    Return whether the worker is to go on with the job.
    """
    job = _own(session, job_id, worker)
    if job is None:
        return False
    job.beat_at = at
    if progress is not None:
        _keep(job, progress)
    job.best = best or job.best
    return job.stop_asked_at is None


def goes_on(session: Session, job_id: int, worker: str) -> bool:
    """Return whether the worker is to go on with the job; nothing is written."""
    job = session.get(PlanJob, job_id)
    return job is not None and job.worker == worker and job.finished_at is None and job.stop_asked_at is None


def finish(
    session: Session, job_id: int, worker: str, outcome: Outcome, at: datetime, *, message: str = "", plan: int | None
) -> bool:
    """Write how a job ended; return False, and do nothing, where it is no longer this worker's."""
    job = _own(session, job_id, worker)
    if job is None:
        return False
    job.finished_at, job.outcome, job.message, job.plan_id = at, outcome, message[:2_000], plan
    return True


def hand_back(session: Session, job_id: int, worker: str) -> None:
    """Put a job back into the queue, as if it had not been begun: its worker is told to leave."""
    job = _own(session, job_id, worker)
    if job is not None:
        job.worker = job.claimed_at = job.beat_at = None
        job.attempts -= 1


def curve_of(job: PlanJob) -> list[tuple[float, float, float | None]]:
    """Return what the planner told, in order: seconds, best objective, lower bound or `None`."""
    return [(seconds, objective, bound) for seconds, objective, bound in json.loads(job.curve)]


def _own(session: Session, job_id: int, worker: str) -> PlanJob | None:
    rows = select(PlanJob).where(PlanJob.id == job_id, PlanJob.worker == worker, col(PlanJob.finished_at).is_(None))
    return session.exec(rows.with_for_update()).one_or_none()


def _begin(job: PlanJob) -> None:
    """Take a job on: where a best plan was kept, time and curve go on. The week may ask another thing now: no bound."""
    job.lower_bound = None
    if not job.best:
        job.elapsed, job.curve = 0.0, "[]"
        job.objective = job.operating_cost = job.mean_delay_hours = None


def _keep(job: PlanJob, progress: Progress) -> None:
    job.elapsed, job.objective = progress.elapsed, progress.objective
    job.operating_cost, job.mean_delay_hours = progress.operating_cost, progress.mean_delay_hours
    job.lower_bound = progress.lower_bound if progress.lower_bound is not None else job.lower_bound
    points = curve_of(job)
    bound = None if job.lower_bound is None else round(job.lower_bound, 2)
    points.append((round(progress.elapsed, 1), round(progress.objective, 2), bound))
    job.curve = json.dumps(points if len(points) <= MOST_POINTS else points[::2])
