"""Plans by name: which one stands for a week, where it stands, and the list of weeks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlmodel import Session

from routing.measure import Measure, gap_to
from routing.units import IsoWeek
from transit.planning_tables import PlanAside, Scenario
from transit.plans import latest_draft, plan_measure, published_plan, standing_plans
from transit.simulation.told import SIMULATION
from transit.tables import Plan, row_id

PlanState = Literal["draft", "published", "superseded"]


@dataclass(frozen=True, slots=True)
class PlanHead:
    """A plan's title: where it stands, who made it when; `by` is a sign-in name, `cli` or `clock`.

    `gap` is how far the objective may at most lie above the best possible one, as a share; `None`: not proven.
    """

    id: int
    state: PlanState
    by: str
    created_at: datetime
    published_by: str | None
    published_at: datetime | None
    superseded_at: datetime | None
    gap: float | None


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week in the list of weeks, with the plan that stands for it."""

    week: IsoWeek
    head: PlanHead
    measure: Measure


@dataclass(frozen=True, slots=True)
class WeeksContext:
    """The list of weeks that have a plan, the latest first."""

    weeks: tuple[WeekRow, ...]
    this_week: IsoWeek


def weeks_context(session: Session, today: date) -> WeeksContext:
    """Return the list of weeks that have a plan."""
    plans = standing_plans(session)
    rows = (WeekRow(IsoWeek.parse(plan.week), plan_head(plan), plan_measure(plan)) for plan in plans)
    return WeeksContext(tuple(rows), IsoWeek.of(today))


def plan_to_show(session: Session, week: IsoWeek) -> Plan | None:
    """Return the plan in force for a week, else its draft, else `None`."""
    return published_plan(session, week) or latest_draft(session, week)


def week_to_show(session: Session, today: date) -> IsoWeek:
    """Return the week that the front page opens: this one, or the next where only that has a real plan."""
    this = IsoWeek.of(today)
    plans = ((week, plan_to_show(session, week)) for week in (this, this.shift(1)))
    return next((week for week, plan in plans if plan and plan.created_by != SIMULATION), this)


@dataclass(frozen=True, slots=True)
class Aside:
    """A plan that was made for comparing: of a scenario (its number and name), else a point of a trade-off."""

    scenario: int | None
    name: str


def plan_aside(session: Session, plan: Plan) -> Aside | None:
    """Return for what a plan was made beside the week's own; `None` for one of the week's."""
    aside = session.get(PlanAside, plan.id)
    if aside is None:
        return None
    scenario = session.get(Scenario, aside.scenario_id) if aside.scenario_id is not None else None
    return Aside(aside.scenario_id, scenario.name if scenario is not None else "")


def plan_head(plan: Plan) -> PlanHead:
    """Return a plan's title."""
    state: PlanState = "superseded" if plan.superseded_at else "published" if plan.published_at else "draft"
    return PlanHead(
        row_id(plan.id),
        state,
        plan.created_by,
        plan.created_at,
        plan.published_by,
        plan.published_at,
        plan.superseded_at,
        gap_to(plan.objective, plan.lower_bound),
    )
