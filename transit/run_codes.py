"""The codes printed on run sheets. Each opens one run, until some hours after its day, unless another took its place.

Session first; nothing here commits.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from depots.settings import ZONE, settings
from transit.errors import RunCodeError
from transit.run_records import new_run_code
from transit.tables import Run, RunCode, row_id

_SIGNS = 26
"""130 bits: nobody guesses it, even without being slowed down."""


def issue_code(session: Session, run: Run, *, by: str, at: datetime, zone: ZoneInfo = ZONE) -> RunCode:
    """Give `run` a new code; the one it had opens nothing any more."""
    revoke_code(session, run, by=by, at=at)
    code = RunCode(
        code=new_run_code(_SIGNS), run_id=row_id(run.id), issued_at=at, issued_by=by, expires_at=open_until(run, zone)
    )
    session.add(code)
    session.flush()
    return code


def revoke_code(session: Session, run: Run, *, by: str, at: datetime) -> None:
    """Let the code of `run` open nothing any more, without giving it another."""
    code = code_of_run(session, run)
    if code is not None:
        code.revoked_at, code.revoked_by = at, by
        session.add(code)
        session.flush()


def code_of_run(session: Session, run: Run) -> RunCode | None:
    """Return the code of `run` that was not revoked, expired or not."""
    query = select(RunCode).where(RunCode.run_id == run.id, col(RunCode.revoked_at).is_(None))
    return session.exec(query).one_or_none()


def run_opened_by(session: Session, code: str, at: datetime) -> Run:
    """Return the run that a printed code opens at `at`. Raises `RunCodeError`."""
    found = session.get(RunCode, code)
    run = session.get(Run, found.run_id) if found else None
    if found is None or run is None or found.revoked_at or run.cancelled_at or at >= found.expires_at:
        raise RunCodeError
    return run


def open_until(run: Run, zone: ZoneInfo = ZONE) -> datetime:
    """Return the instant from which nobody can take `run` any more: some hours after the end of its day."""
    midnight = datetime.combine(run.day + timedelta(days=1), time(), zone)
    return midnight.astimezone(UTC) + timedelta(hours=settings().run_code_grace_hours)
