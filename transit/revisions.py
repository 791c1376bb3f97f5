"""The steps of editing a plan: each edit, undo and redo is a row of its own, and none is ever altered.

A plan is never changed by editing: what is edited stands in its revisions until it is kept as a draft of its own. Two
who edit one plan at once are told of each other: each step names the newest one its maker had seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from routing.check import Violation, check
from routing.editing import Edited, apply_edit
from routing.edits import Edit
from routing.files import dump_json, load_json, plan_from_json, plan_to_json
from routing.locks import Locks
from routing.locks_json import locks_from_json, locks_to_json
from routing.measure import Measure, measure, measure_from_json, measure_to_json
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.timetable import Journey
from routing.units import IsoWeek
from transit.carried import carried_locks
from transit.errors import EditedSinceError, NothingToUndoError
from transit.planning_tables import PlanAside, PlanJob, PlanRevision
from transit.plans import PlanValues, plan_values, ridden, save_draft
from transit.tables import Plan, row_id

Act = Literal["edit", "undo", "redo"]
_EDIT: TypeAdapter[Edit] = TypeAdapter(Edit)


@dataclass(frozen=True, slots=True)
class Step:
    """One step, newest number last; `edit` is `None` for undo and redo."""

    number: int
    act: str
    edit: Edit | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stacks:
    """Where the steps led: the edit whose plan stands (0: the plan as it was), and what may be undone and redone."""

    shown: int
    undo: tuple[int, ...]
    redo: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Editing:
    """A plan while it is edited.

    `number` is the newest step (0: none yet); `before` measures the plan as it was, `last` the one before the step that
    led here. `violations` are those of the plan as it stands.
    """

    plan_id: int
    problem: WeekProblem
    number: int
    stacks: Stacks
    plan: WeekPlan
    locks: Locks
    measure: Measure
    before: Measure
    last: Measure
    violations: tuple[Violation, ...]
    journeys: tuple[Journey, ...]
    step: Step | None

    @property
    def values(self) -> PlanValues:
        """The plan as it stands, as values."""
        return PlanValues(self.problem, self.plan, self.measure)


def fold(acts: Iterable[tuple[int, str]]) -> Stacks:
    """Return where steps (number, act) lead, in order; an edit after undoing forgets what was undone."""
    shown = 0
    undo: list[int] = []
    redo: list[int] = []
    for number, act in acts:
        if act == "edit":
            undo.append(shown)
            redo.clear()
            shown = number
        elif act == "undo" and undo:
            redo.append(shown)
            shown = undo.pop()
        elif act == "redo" and redo:
            undo.append(shown)
            shown = redo.pop()
    return Stacks(shown, tuple(undo), tuple(redo))


def editing_of(session: Session, plan: Plan) -> Editing:
    """Return a plan as its steps of editing left it."""
    rows = _steps(session, plan)
    stacks = fold((row.number, row.act) for row in rows)
    before_last = fold((row.number, row.act) for row in rows[:-1])
    start = plan_values(session, plan)
    shown, locks, figures = _content(session, plan, stacks.shown, start)
    last = start.measure if before_last.shown == 0 else _content(session, plan, before_last.shown, start)[2]
    journeys = ridden(start.problem, shown)
    return Editing(
        plan_id=row_id(plan.id),
        problem=start.problem,
        number=rows[-1].number if rows else 0,
        stacks=stacks,
        plan=shown,
        locks=locks,
        measure=figures,
        before=start.measure,
        last=last,
        violations=check(start.problem, shown, journeys),
        journeys=journeys,
        step=_step(rows[-1]) if rows else None,
    )


def edit_plan(session: Session, plan: Plan, edit: Edit, *, seen: int, by: str, at: datetime) -> Edited:
    """Take an edit as a new step after step `seen`, and return what came of it.

    Raises `EditRefusedError` where it cannot be made, and `EditedSinceError` where somebody took a step meanwhile.
    """
    rows = _steps(session, plan)
    _refuse_unseen(rows, seen)
    start = plan_values(session, plan)
    shown, locks, _ = _content(session, plan, fold((row.number, row.act) for row in rows).shown, start)
    edited = apply_edit(start.problem, shown, locks, edit)
    row = PlanRevision(
        plan_id=row_id(plan.id),
        number=seen + 1,
        act="edit",
        edit=_EDIT.dump_json(edit).decode(),
        rounds=dump_json(plan_to_json(edited.plan)),
        locks=dump_json(locks_to_json(edited.locks)),
        measure=dump_json(measure_to_json(measure(start.problem, edited.plan, ridden(start.problem, edited.plan)))),
        made_at=at,
        made_by=by,
    )
    _take(session, plan, row)
    return edited


def undo_or_redo(
    session: Session, plan: Plan, act: Literal["undo", "redo"], *, seen: int, by: str, at: datetime
) -> None:
    """Undo the last edit, or do again what was undone, as a new step after step `seen`.

    Raises `NothingToUndoError`, and `EditedSinceError` where somebody took a step meanwhile.
    """
    rows = _steps(session, plan)
    _refuse_unseen(rows, seen)
    stacks = fold((row.number, row.act) for row in rows)
    if not (stacks.undo if act == "undo" else stacks.redo):
        raise NothingToUndoError(act)
    _take(session, plan, PlanRevision(plan_id=row_id(plan.id), number=seen + 1, act=act, made_at=at, made_by=by))


def keep_as_draft(session: Session, plan: Plan, *, by: str) -> Plan:
    """Keep a plan as it was edited as a draft of its week, also one that breaks rules: it is not published so.

    A plan of a scenario stays in it: it answers another question than the week's.
    """
    now = editing_of(session, plan)
    kept = save_draft(
        session, IsoWeek.parse(plan.week), now.problem, now.plan, now.measure, by=by, seed=plan.seed, seconds=0.0
    )
    aside = session.get(PlanAside, plan.id)
    if aside is not None and aside.scenario_id is not None:
        session.add(PlanAside(plan_id=row_id(kept.id), scenario_id=aside.scenario_id))
        session.flush()
    return kept


def steps_of(session: Session, plan: Plan) -> tuple[Step, ...]:
    """Return the steps that a plan's editing took, in order."""
    return tuple(_step(row) for row in _steps(session, plan))


def _steps(session: Session, plan: Plan) -> list[PlanRevision]:
    light = [defer(column) for column in (PlanRevision.rounds, PlanRevision.locks, PlanRevision.measure)]  # type: ignore[arg-type]
    rows = select(PlanRevision).where(PlanRevision.plan_id == plan.id).options(*light)
    return list(session.exec(rows.order_by(col(PlanRevision.number))))


def _content(session: Session, plan: Plan, number: int, start: PlanValues) -> tuple[WeekPlan, Locks, Measure]:
    """Return the plan, locks and measure after edit `number`; 0: before any."""
    if number == 0:
        return WeekPlan(start.plan.rounds), _first_locks(session, plan, start.plan), start.measure
    row = session.exec(select(PlanRevision).where(PlanRevision.plan_id == plan.id, PlanRevision.number == number)).one()
    place = f"revision {number} of plan {plan.id}"
    return (
        plan_from_json(load_json(row.rounds, place)),
        locks_from_json(load_json(row.locks, place)),
        measure_from_json(load_json(row.measure, place)),
    )


def _first_locks(session: Session, plan: Plan, found: WeekPlan) -> Locks:
    """Return what stays locked in a plan that was improved around locks."""
    job = session.exec(select(PlanJob).where(PlanJob.plan_id == plan.id, PlanJob.locks != "")).first()
    if job is None:
        return Locks()
    start = plan_from_json(load_json(job.start, f"start of job {job.id}"))
    return carried_locks(start, locks_from_json(load_json(job.locks, f"locks of job {job.id}")), found)


def _refuse_unseen(rows: list[PlanRevision], seen: int) -> None:
    newest = rows[-1] if rows else None
    if (newest.number if newest else 0) != seen:
        raise EditedSinceError(newest.made_by if newest else "")


def _take(session: Session, plan: Plan, row: PlanRevision) -> None:
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        newest = _steps(session, plan)[-1]
        raise EditedSinceError(newest.made_by) from None


def _step(row: PlanRevision) -> Step:
    edit = _EDIT.validate_json(row.edit) if row.edit else None
    return Step(row.number, row.act, edit, row.made_by, row.made_at)
