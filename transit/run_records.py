"""The records of runs on dates."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from routing.units import IsoWeek
from transit.errors import UnknownRunError
from transit.runs import DatedRound
from transit.tables import Plan, Run

# Crockford's base 32: no letter reads like another sign, and QR and Code 128 both pack it well. 20 signs are 100 bits.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 20


def new_run_code(length: int = _CODE_LENGTH) -> str:
    """Return a code that nobody can guess and that says nothing of its run: 5 bits a sign."""
    return "".join(secrets.choice(_SIGNS) for _ in range(length))


def add_runs(session: Session, plan_id: int, rounds: Iterable[DatedRound]) -> list[Run]:
    """Make a run of each of these rounds of plan `plan_id`."""
    runs = [
        Run(
            plan_id=plan_id,
            round_number=dated.number,
            van_code=dated.van,
            day=dated.day,
            code=new_run_code(),
            starts_at=dated.starts_at,
            ends_at=dated.ends_at,
        )
        for dated in rounds
    ]
    session.add_all(runs)
    session.flush()
    return runs


def cancel_runs(session: Session, runs: Iterable[Run], at: datetime) -> None:
    """Call these runs off, as of the aware instant `at`."""
    for run in runs:
        run.cancelled_at = at
        session.add(run)
    session.flush()


def every_run_of_week(session: Session, week: IsoWeek) -> list[Run]:
    """Return all runs that any plan of `week` ever had, also those called off, by start and van."""
    of_week = select(Run).join(Plan).where(Plan.week == str(week))
    return list(session.exec(of_week.order_by(col(Run.starts_at), col(Run.van_code))))


def runs_of_week(session: Session, week: IsoWeek) -> list[Run]:
    """Return the runs of `week` that stand, by start and van; those called off are left out."""
    return [run for run in every_run_of_week(session, week) if run.cancelled_at is None]


def get_run_by_code(session: Session, code: str) -> Run:
    """Return the run with this printed code, also one called off. Raises `UnknownRunError`."""
    run = session.exec(select(Run).where(Run.code == code)).one_or_none()
    if run is None:
        raise UnknownRunError(code)
    return run
