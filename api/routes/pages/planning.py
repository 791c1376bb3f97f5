"""Asking the planner for a plan on the page of a week, and watching how it goes."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api import planning_urls
from api.contexts.planning import PlanningPart, job_view
from api.deps import PUBLISHERS, SIGNED_IN, SignedIn, StoreSession, allow
from api.pages import render
from api.planning_schemas import LONGEST_SECONDS
from api.routes.pages.weeks import week_or_404
from depots.store import now
from transit.plan_jobs import Wish, ask, ask_to_stop, job_by_id

router = APIRouter()

PLANNERS = PUBLISHERS


@router.post(planning_urls.PLANNING, dependencies=[allow(*PLANNERS)])
def ask_for_plan(
    session: StoreSession, account: SignedIn, week: str, seconds: Annotated[int, Form(ge=1, le=LONGEST_SECONDS)]
) -> RedirectResponse:
    """Ask for a plan of a week."""
    asked = week_or_404(week)
    ask(session, asked, Wish(seconds=seconds), by=account.login, at=now())
    return RedirectResponse(planning_urls.planning_of(asked), status_code=303)


@router.get(planning_urls.JOB, dependencies=[SIGNED_IN])
def job_panel(request: Request, session: StoreSession, account: SignedIn, job_id: int) -> HTMLResponse:
    """Show how a job goes, as the part of a page that is fetched again and again."""
    part = PlanningPart(job_view(job_by_id(session, job_id)), account.role in PLANNERS)
    return render(request, "planning/job.html", part)


@router.post(planning_urls.JOB_STOP, dependencies=[allow(*PLANNERS)])
def stop_job(session: StoreSession, job_id: int) -> RedirectResponse:
    """Stop a job and keep the best plan so far."""
    job = job_by_id(session, job_id)
    ask_to_stop(job, at=now())
    return RedirectResponse(planning_urls.planning_of(job.week), status_code=303)
