"""Scenarios as people see them: what they change, in words, and the plans that came of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api.contexts.names import vehicle_names
from api.contexts.planning import PlanningPart, planning_part
from api.contexts.plans import PlanHead, plan_head
from api.sentences import Namer
from routing.measure import Measure
from routing.problem import SiteKind, SiteView, VanView
from routing.units import IsoWeek
from transit.planning_tables import Scenario
from transit.plans import plan_measure, plan_problem
from transit.scenario_records import plans_of_scenario, scenario_changes, scenarios_of_week
from transit.scenarios import Change, apply_changes
from transit.tables import Plan, row_id


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario in the list: how many changes, and its best plan's figures."""

    id: int
    name: str
    by: str
    at: datetime
    changes: int
    best: Measure | None


@dataclass(frozen=True, slots=True)
class ScenariosContext:
    """The scenarios of a week; `base` is the plan that a new one is made from."""

    week: IsoWeek
    base: PlanHead | None
    rows: tuple[ScenarioRow, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class ScenarioPlan:
    """A plan that came of a scenario."""

    head: PlanHead
    measure: Measure


@dataclass(frozen=True, slots=True)
class ScenarioContext:
    """The page of a scenario. `sites` and `vans` are those it asks about, its own changes made."""

    week: IsoWeek
    id: int
    name: str
    by: str
    at: datetime
    base: int
    base_head: PlanHead
    base_measure: Measure
    changes: tuple[Change, ...]
    sites: tuple[SiteView, ...]
    hubs: tuple[SiteView, ...]
    vans: tuple[VanView, ...]
    next_van: str
    names: Namer
    plans: tuple[ScenarioPlan, ...]
    planning: PlanningPart
    may_change: bool


def scenarios_context(session: Session, week: IsoWeek, base: Plan | None, *, may_change: bool) -> ScenariosContext:
    """Return the list of a week's scenarios."""
    rows = [_row(session, scenario) for scenario in scenarios_of_week(session, week)]
    return ScenariosContext(week, plan_head(base) if base else None, tuple(rows), may_change)


def scenario_context(session: Session, scenario: Scenario, *, may_change: bool) -> ScenarioContext:
    """Return what the page of a scenario shows."""
    week, changes = IsoWeek.parse(scenario.week), scenario_changes(scenario)
    base = session.get_one(Plan, scenario.base_plan_id)
    problem = apply_changes(plan_problem(base), changes)
    sites = sorted((site for site in problem.sites if site.kind != SiteKind.GARAGE), key=lambda site: site.name)
    names = {site.id: site.name for site in problem.sites}
    return ScenarioContext(
        week=week,
        id=row_id(scenario.id),
        name=scenario.name,
        by=scenario.created_by,
        at=scenario.created_at,
        base=scenario.base_plan_id,
        base_head=plan_head(base),
        base_measure=plan_measure(base),
        changes=changes,
        sites=tuple(sites),
        hubs=tuple(site for site in sites if site.transfer_minutes is not None),
        vans=problem.vans,
        next_van=_free_code(problem.vans),
        names=Namer(names, vehicle_names(session)),
        plans=tuple(ScenarioPlan(plan_head(p), plan_measure(p)) for p in plans_of_scenario(session, scenario)),
        planning=planning_part(session, week, may_ask=may_change),
        may_change=may_change,
    )


def _row(session: Session, scenario: Scenario) -> ScenarioRow:
    figures = [plan_measure(plan) for plan in plans_of_scenario(session, scenario)]
    return ScenarioRow(
        id=row_id(scenario.id),
        name=scenario.name,
        by=scenario.created_by,
        at=scenario.created_at,
        changes=len(scenario_changes(scenario)),
        best=min(figures, key=lambda measure: measure.objective, default=None),
    )


def _free_code(vans: tuple[VanView, ...]) -> str:
    taken = {van.id for van in vans}
    return next(code for n in range(1, len(taken) + 2) if (code := f"NEW{n}") not in taken)
