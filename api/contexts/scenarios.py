"""Scenarios as people see them: what they change, in words, and the plans that came of them."""

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlmodel import Session

from api.contexts.map import MapData, map_of
from api.contexts.names import town_name, vehicle_names
from api.contexts.planning import PlanningPart, planning_part
from api.contexts.plans import PlanHead, plan_head
from api.i18n import Language
from api.sentences import Namer
from depots.municipalities import municipalities
from depots.sites import all_sites
from routing.measure import Measure
from routing.problem import FixedRound, SiteKind, SiteView, VanView, WeekProblem
from routing.units import IsoWeek
from transit.planning_tables import Scenario
from transit.plans import plan_measure, plan_problem
from transit.scenario_changes import Change
from transit.scenario_records import plans_of_scenario, scenario_changes, scenarios_of_week
from transit.scenarios import apply_changes
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
class Refused:
    """Why a change cannot be made: a code, and the codes of the site and van meant."""

    code: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MovedStop:
    """A stop of a bookmobile's round: minutes of the week, and how much later than before; `None` for a new one."""

    site: str
    arrive: int
    depart: int
    later: int | None


@dataclass(frozen=True, slots=True)
class MovedRound:
    """A bookmobile's round that a scenario's changes alter."""

    id: str
    stops: tuple[MovedStop, ...]


@dataclass(frozen=True, slots=True)
class ScenarioContext:
    """The page of a scenario. `sites` and `vans` are those it asks about, its own changes made.

    `items` is what comes and goes at each site in a week, `rounds` are the bookmobiles', `moved` those that its changes
    alter. `refused` says why the change that was `given` (a form's fields) cannot be made.
    """

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
    next_site: str
    items: Mapping[str, float]
    municipalities: tuple[tuple[str, str], ...]
    map: MapData
    names: Namer
    plans: tuple[ScenarioPlan, ...]
    planning: PlanningPart
    may_change: bool
    rounds: tuple[FixedRound, ...]
    moved: tuple[MovedRound, ...]
    refused: Refused | None
    given: Mapping[str, str]


def scenarios_context(session: Session, week: IsoWeek, base: Plan | None, *, may_change: bool) -> ScenariosContext:
    """Return the list of a week's scenarios."""
    rows = [_row(session, scenario) for scenario in scenarios_of_week(session, week)]
    return ScenariosContext(week, plan_head(base) if base else None, tuple(rows), may_change)


def scenario_context(
    session: Session,
    scenario: Scenario,
    *,
    may_change: bool,
    language: Language,
    refused: Refused | None = None,
    given: Mapping[str, str] | None = None,
) -> ScenarioContext:
    """Return what the page of a scenario shows."""
    week, changes = IsoWeek.parse(scenario.week), scenario_changes(scenario)
    base = session.get_one(Plan, scenario.base_plan_id)
    asked = plan_problem(base)
    problem = apply_changes(asked, changes)
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
        next_van=_free_code({van.id for van in problem.vans}),
        next_site=_free_code(problem.index.keys() | {site.code for site in all_sites(session)}),
        items=_items(problem),
        municipalities=_towns(language),
        map=map_of(sites, ()),
        names=Namer(names, vehicle_names(session)),
        plans=tuple(ScenarioPlan(plan_head(p), plan_measure(p)) for p in plans_of_scenario(session, scenario)),
        planning=planning_part(session, week, may_ask=may_change),
        may_change=may_change,
        rounds=problem.fixed_rounds,
        moved=_moved(asked, problem),
        refused=refused,
        given=given or {},
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


def _moved(before: WeekProblem, after: WeekProblem) -> tuple[MovedRound, ...]:
    were = {fixed.id: fixed for fixed in before.fixed_rounds}
    return tuple(_moved_round(were[now.id], now) for now in after.fixed_rounds if were[now.id] != now)


def _moved_round(before: FixedRound, after: FixedRound) -> MovedRound:
    """Return a round with what moves on it; its old stops come in their old order."""
    old, stops = list(before.stops), []
    for stop in after.stops:
        is_old = bool(old) and old[0].site == stop.site
        later = stop.arrive - old.pop(0).arrive if is_old else None
        stops.append(MovedStop(stop.site, stop.arrive, stop.depart, later))
    return MovedRound(after.id, tuple(stops))


def _free_code(taken: Set[str]) -> str:
    return next(code for n in range(1, len(taken) + 2) if (code := f"NEW{n}") not in taken)


def _items(problem: WeekProblem) -> Mapping[str, float]:
    found: dict[str, float] = defaultdict(float)
    for flow in problem.flows:
        found[flow.origin] += flow.items
        found[flow.destination] += flow.items
    return found


def _towns(language: Language) -> tuple[tuple[str, str], ...]:
    """Return the municipalities' Finnish names, and their names in the reader's language, by the latter."""
    found = municipalities().values()
    return tuple(sorted(((m.name_fi, town_name(m, language)) for m in found), key=itemgetter(1)))
