"""The records of week plans: drafts kept, plans read back as the values that the planner reads and writes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, insert
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from depots.store import now
from routing.files import dump_json, load_json, problem_from_json, problem_to_json
from routing.loads import StopLoad, stop_loads
from routing.measure import Measure, measure_from_json, measure_to_json
from routing.plan import Claims, Round, Stop, WeekPlan
from routing.problem import WeekProblem
from routing.timetable import Journey, ride
from routing.units import IsoWeek
from transit.lately import Lately
from transit.planning_tables import PlanAside
from transit.tables import Plan, PlanRound, PlanStop, row_id


@dataclass(frozen=True, slots=True)
class PlanValues:
    """A kept plan as values: the question as it was asked, the answer, and how good it is."""

    problem: WeekProblem
    plan: WeekPlan
    measure: Measure


def save_draft(
    session: Session,
    week: IsoWeek,
    problem: WeekProblem,
    plan: WeekPlan,
    measure: Measure,
    *,
    by: str,
    seed: int,
    seconds: float,
) -> Plan:
    """Keep `plan` as a new draft of `week`; older drafts stay beside it.

    Of its claims only the lower bound is kept: the rest is measured. What was proven for the same question before, with
    whatever plan, is proven for this one too.
    """
    asked = question(problem)
    proven = [_proven(session, week, asked), plan.claims.lower_bound if plan.claims else None]
    draft = Plan(
        week=str(week),
        created_at=now(),
        created_by=by,
        problem=asked,
        measure=dump_json(measure_to_json(measure)),
        objective=measure.objective,
        lower_bound=max((bound for bound in proven if bound is not None), default=None),
        seed=seed,
        seconds=seconds,
    )
    session.add(draft)
    session.flush()
    rows = [
        PlanRound(plan_id=row_id(draft.id), number=number, van_code=tour.van)
        for number, tour in enumerate(plan.rounds, start=1)
    ]
    session.add_all(rows)
    session.flush()
    stops = [
        stop for row, tour in zip(rows, plan.rounds, strict=True) for stop in _stop_rows(row_id(row.id), tour.stops)
    ]
    if stops:
        session.execute(insert(PlanStop), stops)
    return draft


@lru_cache(maxsize=1)
def question(problem: WeekProblem) -> str:
    """Return a problem as it is kept with plans; the last is remembered, since a large one takes a while."""
    return dump_json(problem_to_json(problem))


def _proven(session: Session, week: IsoWeek, asked: str) -> float | None:
    """Return the best lower bound kept with any plan of the same question."""
    return session.exec(select(func.max(Plan.lower_bound)).where(Plan.week == str(week), Plan.problem == asked)).one()


def latest_draft(session: Session, week: IsoWeek) -> Plan | None:
    """Return the newest plan of `week` if it is a draft: drafts older than the published plan are passed over.

    So are plans that were made for comparing only.
    """
    newest = session.exec(_of_week(week).where(~_aside()).order_by(col(Plan.id).desc()).limit(1)).first()
    return newest if newest is not None and newest.published_at is None else None


def published_plan(session: Session, week: IsoWeek) -> Plan | None:
    """Return the plan that stands for `week`: published and not superseded."""
    standing = col(Plan.published_at).is_not(None), col(Plan.superseded_at).is_(None)
    return session.exec(_of_week(week).where(*standing)).one_or_none()


def plans_of_week(session: Session, week: IsoWeek) -> list[tuple[Plan, Measure]]:
    """Return all plans of `week`, newest first, each with its measure, ready to be compared.

    Their problems, by far the largest part, are read only when asked for.
    """
    rows = session.exec(_of_week(week).options(defer(Plan.problem)).order_by(col(Plan.id).desc()))  # type: ignore[arg-type]
    return [(plan, plan_measure(plan)) for plan in rows]


def plans_by_id(session: Session, week: IsoWeek, ids: Iterable[int]) -> list[Plan]:
    """Return the plans of `week` with these ids, in their order, each once; ids of no such plan are passed over."""
    wanted = [plan_id for plan_id in dict.fromkeys(ids) if 0 < plan_id < 2**31]
    found = {row_id(plan.id): plan for plan in session.exec(_of_week(week).where(col(Plan.id).in_(wanted)))}
    return [found[plan_id] for plan_id in wanted if plan_id in found]


def standing_plans(session: Session) -> list[Plan]:
    """Return one plan of each week that has any, the latest week first: the one in force, else its newest draft.

    Their problems, by far the largest part, are read only when asked for.
    """
    not_superseded = select(Plan).where(col(Plan.superseded_at).is_(None)).where(~_aside()).options(defer(Plan.problem))  # type: ignore[arg-type]
    by_week: dict[str, Plan] = {}
    for plan in session.exec(not_superseded.order_by(col(Plan.id))):
        if plan.published_at is not None or by_week.get(plan.week, plan).published_at is None:
            by_week[plan.week] = plan
    return [by_week[week] for week in sorted(by_week, reverse=True)]


def plan_measure(plan: Plan) -> Measure:
    """Return the measure that was kept with `plan`."""
    return measure_from_json(_read(plan, "measure", plan.measure))


def plan_problem(plan: Plan) -> WeekProblem:
    """Return the question that `plan` answers; those asked for lately are kept, since reading one takes a while."""
    return _problems.get(plan.problem, lambda: problem_from_json(load_json(plan.problem, f"problem of plan {plan.id}")))


def plan_values(session: Session, plan: Plan) -> PlanValues:
    """Return `plan` as values; its rounds stand in the order in which they were saved."""
    return PlanValues(plan_problem(plan), week_plan(session, plan), plan_measure(plan))


def week_plan(session: Session, plan: Plan) -> WeekPlan:
    """Return the rounds of `plan` as values, in the order in which they were saved, without reading its problem."""
    measure = plan_measure(plan)
    rounds = session.exec(select(PlanRound).where(PlanRound.plan_id == plan.id).order_by(col(PlanRound.number))).all()
    stops: dict[int, list[Stop]] = {row_id(row.id): [] for row in rounds}
    of_plan = select(PlanStop).join(PlanRound).where(PlanRound.plan_id == plan.id)
    for stop in session.exec(of_plan.order_by(col(PlanStop.round_id), col(PlanStop.position))):
        stops[stop.round_id].append(
            Stop(stop.site_code, stop.arrive, stop.start, stop.depart, break_minutes=stop.break_minutes)
        )
    claims = Claims(
        objective=measure.objective,
        operating_cost=measure.operating_cost,
        lower_bound=plan.lower_bound,
        mean_delay_hours=measure.mean_delay_hours,
    )
    return WeekPlan(tuple(Round(row.van_code, tuple(stops[row_id(row.id)])) for row in rounds), claims)


def _aside() -> ColumnElement[bool]:
    return col(Plan.id).in_(select(PlanAside.plan_id))


def _of_week(week: IsoWeek) -> SelectOfScalar[Plan]:
    return select(Plan).where(Plan.week == str(week))


def _stop_rows(round_id: int, stops: Iterable[Stop]) -> Iterator[dict[str, int | str]]:
    for position, stop in enumerate(stops):
        yield {
            "round_id": round_id,
            "position": position,
            "site_code": stop.site,
            "arrive": stop.arrive,
            "start": stop.start,
            "depart": stop.depart,
            "break_minutes": stop.break_minutes,
        }


MOST_KEPT = 12
_problems: Lately[WeekProblem] = Lately(MOST_KEPT)
"""By their whole text: plans that answer the same question share it."""


@lru_cache(maxsize=MOST_KEPT)
def ridden(problem: WeekProblem, plan: WeekPlan) -> tuple[Journey, ...]:
    """Return `routing.timetable.ride`, kept for the plans ridden lately: it takes the most of looking at a plan."""
    return ride(problem, plan)


@lru_cache(maxsize=MOST_KEPT)
def loaded(problem: WeekProblem, plan: WeekPlan) -> tuple[tuple[StopLoad, ...], ...]:
    """Return `routing.loads.stop_loads` by rounds, kept for the plans looked at lately."""
    return stop_loads(problem, plan, ridden(problem, plan))


def _read(plan: Plan, field: str, text: str) -> object:
    return load_json(text, f"{field} of plan {plan.id}")
