"""Improving a plan as it was edited, around what is locked in it."""

from datetime import datetime

from sqlmodel import Session

from routing.conflicting import conflicting_locks
from routing.files import dump_json, plan_to_json
from routing.locks_json import locks_to_json
from routing.units import IsoWeek
from transit.errors import LocksConflictError
from transit.plan_jobs import Wish, ask
from transit.planning_tables import PlanAside, PlanJob
from transit.revisions import editing_of
from transit.tables import Plan


def ask_to_improve(session: Session, plan: Plan, *, seconds: float, by: str, at: datetime, seed: int = 1) -> PlanJob:
    """Ask for a better plan than `plan` as it was edited; what is locked stays. It answers the same question.

    Raises `LocksConflictError` where no plan can keep what is locked, `AlreadyPlanningError` where the week is being
    planned.
    """
    now = editing_of(session, plan)
    conflicting = conflicting_locks(now.problem, now.plan, now.locks)
    if conflicting:
        raise LocksConflictError(conflicting)
    aside = session.get(PlanAside, plan.id)
    wish = Wish(
        kind="improve",
        seconds=seconds,
        seed=seed,
        scenario_id=aside.scenario_id if aside is not None else None,
        start_plan_id=plan.id,
        start=dump_json(plan_to_json(now.plan)),
        locks=dump_json(locks_to_json(now.locks)),
    )
    return ask(session, IsoWeek.parse(plan.week), wish, by=by, at=at)
