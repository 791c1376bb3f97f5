"""Weeks, their plans, and publishing them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from sqlmodel import Session
from starlette.responses import JSONResponse, Response

from api.contexts.plans import plan_to_show
from api.deps import PUBLISHERS, SIGNED_IN, SignedIn, StoreSession, allow
from api.errors import ApiError
from api.publication import publish_seen
from api.routes.v1.answers import file_answer, plan_answer, refusals
from api.schemas import PublicationAnswer, PublicationBody, WeekAnswer, WeekRowAnswer
from routing.errors import ProblemError
from routing.files import plan_to_json
from routing.units import IsoWeek
from transit.errors import NoSuchPlanError
from transit.plans import latest_draft, plan_values, published_plan, standing_plans
from transit.tables import Plan

router = APIRouter(prefix="/weeks", tags=["weeks"])


def week_of(week: Annotated[str, Path(description="ISO week", examples=["2026-W48"], max_length=20)]) -> IsoWeek:
    """Return the week that the address names. Raises `ApiError`."""
    try:
        return IsoWeek.parse(week)
    except ProblemError as error:
        raise ApiError(422, "invalid_week", str(error)) from None


Week = Annotated[IsoWeek, Depends(week_of)]
State = Annotated[
    Literal["published", "draft"] | None,
    Query(description="Which plan: the one in force or the newer draft; left out: the one in force, else the draft"),
]


@router.get("", dependencies=[SIGNED_IN])
def list_weeks(session: StoreSession) -> list[WeekRowAnswer]:
    """List the weeks that have a plan, the latest first."""
    return [
        WeekRowAnswer(week=plan.week, monday=IsoWeek.parse(plan.week).monday, plan=plan_answer(plan))
        for plan in standing_plans(session)
    ]


@router.get("/{week}", dependencies=[SIGNED_IN], responses=refusals(404))
def get_week(session: StoreSession, week: Week) -> WeekAnswer:
    """Show a week's plans: the one in force, and a draft that is newer."""
    published, draft = published_plan(session, week), latest_draft(session, week)
    if published is None and draft is None:
        raise NoSuchPlanError(f"{week} has no plan")
    return WeekAnswer(
        week=str(week),
        monday=week.monday,
        published=plan_answer(published) if published else None,
        draft=plan_answer(draft) if draft else None,
    )


@router.get("/{week}/plan", dependencies=[SIGNED_IN], responses=file_answer("week-plan/1") | refusals(404))
def get_plan(session: StoreSession, week: Week, state: State = None) -> Response:
    """Return a week's plan as `week-plan/1`."""
    return JSONResponse(plan_to_json(plan_values(session, _plan(session, week, state)).plan))


@router.get("/{week}/problem", dependencies=[SIGNED_IN], responses=file_answer("week-problem/1") | refusals(404))
def get_problem(session: StoreSession, week: Week, state: State = None) -> Response:
    """Return the problem that a week's plan answers, as `week-problem/1`."""
    return Response(_plan(session, week, state).problem, media_type="application/json")


@router.post("/{week}/publication", status_code=201, dependencies=[allow(*PUBLISHERS)], responses=refusals(404, 409))
def publish_week(session: StoreSession, account: SignedIn, week: Week, body: PublicationBody) -> PublicationAnswer:
    """Publish a week's draft: its runs are made, open requests are promised an arrival, the former plan is superseded.

    Refused with `draft_changed` where a newer draft has come, with `plan_not_feasible` where the draft breaks rules.
    """
    done = publish_seen(session, week, body.plan, by=account.login)
    return PublicationAnswer(
        plan=plan_answer(done.plan),
        runs=[run.code for run in done.runs],
        cancelled_runs=[run.code for run in done.cancelled],
        rounds_without_run=list(done.rounds_without_run),
        promises=done.promises,
        unreachable=len(done.unreachable),
        superseded=done.superseded.id if done.superseded else None,
        changed=done.changed,
    )


def _plan(session: Session, week: IsoWeek, state: Literal["published", "draft"] | None) -> Plan:
    find = {"published": published_plan, "draft": latest_draft, None: plan_to_show}[state]
    plan = find(session, week)
    if plan is None:
        raise NoSuchPlanError(f"{week} has no plan" + (f" that is {state}" if state else ""))
    return plan
