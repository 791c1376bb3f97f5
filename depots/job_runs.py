"""What the clock has done: one row for each due time of each job. The row is the lock: who adds it does the work."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from depots.tables import JobRun

LONGEST_RUN = timedelta(hours=6)
"""A run that has not ended by then died with its process."""


def last_due(session: Session, job: str) -> datetime | None:
    """Return the latest due time of `job` that anyone has attended to, or None."""
    rows = select(JobRun.due_at).where(JobRun.job == job).order_by(col(JobRun.due_at).desc()).limit(1)
    return session.exec(rows).first()


def claim(session: Session, job: str, due_at: datetime, at: datetime) -> JobRun | None:
    """Add the row of this due time and commit; return None where somebody else has it already."""
    run = JobRun(job=job, due_at=due_at, started_at=at)
    session.add(run)
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        return None
    return run


def finish(session: Session, run: JobRun, outcome: str, message: str, at: datetime) -> None:
    """Write how a claimed run ended (done, idle, failed or missed) and commit."""
    run.outcome, run.message, run.finished_at = outcome, message, at
    session.add(run)
    session.commit()


def close_dead_runs(session: Session, at: datetime) -> int:
    """Mark runs as failed whose process must have died; return how many there were."""
    dead = session.exec(
        select(JobRun).where(col(JobRun.finished_at).is_(None), JobRun.started_at < at - LONGEST_RUN)
    ).all()
    for run in dead:
        finish(session, run, "failed", "the clock stopped before this ended", at)
    return len(dead)


def recent_runs(session: Session, limit: int = 50) -> Sequence[JobRun]:
    """Return the latest runs, newest due time first."""
    return session.exec(select(JobRun).order_by(col(JobRun.due_at).desc()).limit(limit)).all()
