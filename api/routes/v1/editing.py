"""Editing a plan step by step; the plan itself stays as it is until what was edited is kept as a draft of its own."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from sqlmodel import Session

from api.deps import PUBLISHERS, SIGNED_IN, SignedIn, StoreSession, allow
from api.errors import broken_rule
from api.planning_schemas import EditingAnswer, ImproveBody, JobAnswer, LocksAnswer, StepBody
from api.routes.v1.answers import plan_answer, refusals
from api.routes.v1.planning import job_answer
from api.schemas import Flaw, PlanAnswer
from depots.store import now
from routing.files import plan_to_json
from transit.errors import NoSuchPlanError
from transit.improving import ask_to_improve
from transit.revisions import edit_plan, editing_of, keep_as_draft, undo_or_redo
from transit.tables import Plan

router = APIRouter(prefix="/plans/{plan}", tags=["editing"])

EDITORS = PUBLISHERS


def plan_of(session: StoreSession, plan: Annotated[int, Path(description="The number of a plan")]) -> Plan:
    """Return the plan that the address names. Raises `NoSuchPlanError`."""
    found = session.get(Plan, plan) if 0 < plan < 2**31 else None
    if found is None:
        raise NoSuchPlanError(f"there is no plan {plan}")
    return found


KnownPlan = Annotated[Plan, Depends(plan_of, scope="function")]


@router.get("/editing", dependencies=[SIGNED_IN], responses=refusals(404))
def get_editing(session: StoreSession, plan: KnownPlan) -> EditingAnswer:
    """Show a plan as its editing left it, with what the edits did and every rule that it breaks now."""
    return _answer(session, plan)


@router.post("/editing/steps", status_code=201, dependencies=[allow(*EDITORS)], responses=refusals(404, 409))
def take_step(session: StoreSession, account: SignedIn, plan: KnownPlan, body: StepBody) -> EditingAnswer:
    """Take a step: an edit, or an undo or redo.

    Refused with `edit_refused` where it cannot be made, with `edited_since` where somebody took another step meanwhile.
    """
    if body.edit is not None:
        edit_plan(session, plan, body.edit, seen=body.seen, by=account.login, at=now())
    elif body.act is not None:
        undo_or_redo(session, plan, body.act, seen=body.seen, by=account.login, at=now())
    return _answer(session, plan)


@router.post("/editing/draft", status_code=201, dependencies=[allow(*EDITORS)], responses=refusals(404))
def keep(session: StoreSession, account: SignedIn, plan: KnownPlan) -> PlanAnswer:
    """Keep what was edited as a draft of its own, also where it breaks rules."""
    return plan_answer(keep_as_draft(session, plan, by=account.login))


@router.post("/editing/improvement", status_code=201, dependencies=[allow(*EDITORS)], responses=refusals(404, 409))
def improve(session: StoreSession, account: SignedIn, plan: KnownPlan, body: ImproveBody) -> JobAnswer:
    """Ask the planner for a better plan around what is locked."""
    return job_answer(ask_to_improve(session, plan, seconds=body.seconds, by=account.login, at=now()))


def _answer(session: Session, plan: Plan) -> EditingAnswer:
    editing = editing_of(session, plan)
    flaws = (broken_rule(violation) for violation in editing.violations)
    return EditingAnswer(
        plan=editing.plan_id,
        number=editing.number,
        can_undo=bool(editing.stacks.undo),
        can_redo=bool(editing.stacks.redo),
        rounds=plan_to_json(editing.plan),
        locks=LocksAnswer(
            rounds=sorted(editing.locks.rounds), stops=sorted(editing.locks.stops), days=sorted(editing.locks.days)
        ),
        measure=editing.measure,
        before=editing.before,
        last=editing.last,
        violations=[Flaw(place=flaw.place, code=flaw.code, detail=flaw.detail) for flaw in flaws],
    )
