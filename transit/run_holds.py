"""Who drives a run. A driver takes it and holds it until it is handed over; scans of drivers are judged by that.

Session first; nothing here commits.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from depots.settings import ZONE
from transit.errors import RunHeldError, RunNotOpenError
from transit.run_codes import open_until
from transit.tables import Run, RunHold, row_id

TAKEN_EARLY = timedelta(hours=16)
"""A run can be taken so long before it begins: the evening before, when the van is loaded."""


def take_run(session: Session, run: Run, login: str, *, at: datetime, by_code: bool = False) -> RunHold:
    """Let `login` hold `run`; whoever holds it already goes on.

    `by_code`: the driver stands at the van with its printed code, which takes the run over from another.
    Raises `RunNotOpenError`, and `RunHeldError` where another holds it.
    """
    if not is_open(run, at):
        raise RunNotOpenError
    _one_at_a_time(session, run)
    held = hold_of(session, run)
    if held is not None and held.holder == login:
        return held
    if held is not None and not by_code:
        raise RunHeldError(held.holder)
    hand_over(session, run, by=login, at=at)
    hold = RunHold(run_id=row_id(run.id), holder=login, taken_at=at)
    session.add(hold)
    session.flush()
    return hold


def hand_over(session: Session, run: Run, *, by: str, at: datetime) -> None:
    """Let go of `run`, so that another can take it; nothing happens where nobody holds it."""
    _one_at_a_time(session, run)
    held = hold_of(session, run)
    if held is not None:
        held.released_at, held.released_by = at, by
        session.add(held)
        session.flush()


def hold_of(session: Session, run: Run) -> RunHold | None:
    """Return who holds `run` now."""
    return session.exec(_standing().where(RunHold.run_id == run.id)).one_or_none()


def holders(session: Session, run_ids: list[int]) -> dict[int, str]:
    """Return who holds which of these runs now."""
    found = session.exec(_standing().where(col(RunHold.run_id).in_(run_ids)))
    return {hold.run_id: hold.holder for hold in found}


def is_open(run: Run, at: datetime) -> bool:
    """Say whether `run` can be taken at `at`."""
    return run.cancelled_at is None and run.starts_at - TAKEN_EARLY <= at < open_until(run)


def runs_to_take(session: Session, at: datetime) -> list[Run]:
    """Return the runs that can be taken at `at`, by start and van."""
    today = at.astimezone(ZONE).date()
    days = [today + timedelta(days=days) for days in range(-15, 3)]
    query = select(Run).where(col(Run.day).in_(days)).order_by(col(Run.starts_at), col(Run.van_code))
    return [run for run in session.exec(query) if is_open(run, at)]


def _one_at_a_time(session: Session, run: Run) -> None:
    # On PostgreSQL two who take a run at once wait for each other here; on SQLite writers do so by themselves.
    session.exec(select(Run.id).where(Run.id == run.id).with_for_update(key_share=True)).one()


def _standing() -> SelectOfScalar[RunHold]:
    return select(RunHold).where(col(RunHold.released_at).is_(None))
