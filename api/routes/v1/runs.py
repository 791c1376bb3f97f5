"""Runs on dates."""

from fastapi import APIRouter

from api.deps import SIGNED_IN, StoreSession
from api.routes.v1.answers import refusals
from api.routes.v1.weeks import Week
from api.schemas import RunAnswer, RunSheetAnswer, StopAnswer
from routing.units import IsoWeek
from transit.run_records import get_run_by_code, runs_of_week
from transit.sheets import run_sheet
from transit.tables import Run

router = APIRouter(tags=["runs"])


@router.get("/weeks/{week}/runs", dependencies=[SIGNED_IN])
def list_runs(session: StoreSession, week: Week) -> list[RunAnswer]:
    """List the runs of a week by start and van; those called off are left out."""
    return [_run(run, week) for run in runs_of_week(session, week)]


@router.get("/runs/{code}", dependencies=[SIGNED_IN], responses=refusals(404, 409))
def get_run(session: StoreSession, code: str) -> RunSheetAnswer:
    """Show a run with its stops: when, where, what to leave and to take."""
    run = get_run_by_code(session, code)
    sheet = run_sheet(session, run)
    return RunSheetAnswer(
        **_run(run, sheet.week).model_dump(),
        van_name=sheet.van_name,
        capacity=sheet.capacity,
        km=sheet.km,
        hours=sheet.hours,
        visits=sheet.visits,
        crates=sheet.crates,
        highest_load=sheet.highest_load,
        stops=[StopAnswer.model_validate(stop) for stop in sheet.stops],
    )


def _run(run: Run, week: IsoWeek) -> RunAnswer:
    return RunAnswer(
        code=run.code,
        week=str(week),
        day=run.day,
        van=run.van_code,
        round=run.round_number,
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        cancelled_at=run.cancelled_at,
    )
