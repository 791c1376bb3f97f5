"""Plans side by side: cost parts, driving, delay by municipality, what arrives earlier or later, other ways driven."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session

from api import planning_urls
from api.contexts.map import MapSite, map_of
from api.contexts.names import municipality_name
from api.contexts.plans import PlanHead, plan_head
from api.i18n import Language
from depots.settings import settings
from routing.measure import Measure
from routing.units import IsoWeek
from transit.comparing import Arrivals, arrivals_changed, ways_compared
from transit.planning_tables import PlanAside
from transit.plans import plan_measure, plan_values, plans_of_week, ridden
from transit.scenario_records import scenarios_of_week
from transit.tables import Plan, row_id

MOST_COMPARED = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan that may be compared: its title, its scenario's name, where it stands on a trade-off curve."""

    head: PlanHead
    scenario: str | None
    is_point: bool
    objective: float
    operating_cost: float
    mean_delay_hours: float
    worst_hours: float


@dataclass(frozen=True, slots=True)
class Column:
    """A plan in the comparison. `changed` is against the first, `None` for the first itself; `co2_kg` a week."""

    plan: Candidate
    measure: Measure
    co2_kg: float
    changed: Arrivals | None


@dataclass(frozen=True, slots=True)
class TownRow:
    """A municipality's mean delay in each plan, `None` where nothing goes there; `scale` is the longest of all."""

    name: str
    hours: tuple[float | None, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class DifferenceMap:
    """The ways driven in one plan, in another, and in both: pairs of site codes. `plans` are their ids."""

    plans: tuple[int, int]
    sites: tuple[MapSite, ...]
    both: tuple[tuple[str, str], ...]
    first: tuple[tuple[str, str], ...]
    second: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values for the script."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ComparisonContext:
    """The page on which plans of a week are compared; without two chosen ones it only offers what may be."""

    week: IsoWeek
    candidates: tuple[Candidate, ...]
    chosen: frozenset[int]
    columns: tuple[Column, ...]
    towns: tuple[TownRow, ...]
    map: DifferenceMap | None
    promise_hours: float

    @property
    def promises_address(self) -> str:
        """The address of the part on promises."""
        return planning_urls.compared_promises(self.week, *(column.plan.head.id for column in self.columns))


def comparison_context(
    session: Session,
    week: IsoWeek,
    ids: Sequence[int],
    *,
    language: Language,
    mapped: tuple[int | None, int | None] = (None, None),
) -> ComparisonContext:
    """Return the comparison of the plans with these ids, in their order; the others of the week may be chosen too.

    Two of them are `mapped`: the first and the last, where nobody chose others.
    """
    kept = plans_of_week(session, week)
    names = _scenario_names(session, week)
    asides = {aside.plan_id: aside for plan, _ in kept if (aside := session.get(PlanAside, plan.id)) is not None}
    candidates = {row_id(plan.id): _candidate(plan, figures, asides, names) for plan, figures in kept}
    by_id = {row_id(plan.id): plan for plan, _ in kept}
    plans = [by_id[key] for key in dict.fromkeys(ids) if key in by_id][:MOST_COMPARED]
    columns = _columns(session, plans, candidates) if len(plans) > 1 else ()
    return ComparisonContext(
        week=week,
        candidates=tuple(candidates.values()),
        chosen=frozenset(row_id(plan.id) for plan in plans),
        columns=columns,
        towns=_towns(columns, language),
        map=_map(session, *_mapped(plans, mapped)) if columns else None,
        promise_hours=settings().promise_hours,
    )


def _scenario_names(session: Session, week: IsoWeek) -> Mapping[int, str]:
    return {row_id(scenario.id): scenario.name for scenario in scenarios_of_week(session, week)}


def _candidate(plan: Plan, figures: Measure, asides: Mapping[int, PlanAside], names: Mapping[int, str]) -> Candidate:
    aside = asides.get(row_id(plan.id))
    scenario = names.get(aside.scenario_id) if aside is not None and aside.scenario_id is not None else None
    return Candidate(
        head=plan_head(plan),
        scenario=scenario,
        is_point=aside is not None and aside.scenario_id is None,
        objective=plan.objective,
        operating_cost=figures.operating_cost,
        mean_delay_hours=figures.mean_delay_hours,
        worst_hours=figures.worst_municipality_hours,
    )


def _columns(session: Session, plans: Sequence[Plan], candidates: Mapping[int, Candidate]) -> tuple[Column, ...]:
    values = [plan_values(session, plan) for plan in plans]
    rides = [ridden(each.problem, each.plan) for each in values]
    first = values[0]
    return tuple(
        Column(
            plan=candidates[row_id(plan.id)],
            measure=plan_measure(plan),
            co2_kg=plan_measure(plan).km * settings().carbon_kg_per_km,
            changed=arrivals_changed(first.problem, rides[0], each.problem, journeys) if n else None,
        )
        for n, (plan, each, journeys) in enumerate(zip(plans, values, rides, strict=True))
    )


def _towns(columns: Sequence[Column], language: Language) -> tuple[TownRow, ...]:
    towns = sorted({town for column in columns for town in column.measure.municipality_hours})
    longest = max((h for column in columns for h in column.measure.municipality_hours.values()), default=1.0) or 1.0
    rows = []
    for town in towns:
        hours = tuple(column.measure.municipality_hours.get(town) for column in columns)
        shares = tuple((value or 0.0) / longest for value in hours)
        rows.append(TownRow(municipality_name(town, language), hours, shares))
    return tuple(sorted(rows, key=lambda row: -(row.hours[0] or 0.0)))


def _mapped(plans: Sequence[Plan], asked: tuple[int | None, int | None]) -> tuple[Plan, Plan]:
    """Return the two plans of which the map tells the difference; never one beside itself."""
    by_id = {plan.id: plan for plan in plans}
    one = by_id.get(asked[0], plans[0])
    others = [plan for plan in plans if plan is not one]
    other = by_id.get(asked[1], others[-1])
    return one, other if other is not one else others[-1]


def _map(session: Session, first: Plan, second: Plan) -> DifferenceMap:
    one, other = plan_values(session, first), plan_values(session, second)
    ways = ways_compared(one.plan, other.plan)
    # A site that only one of them knows is shown too; what both know lies where the last has it.
    sites = {site.id: site for site in (*one.problem.sites, *other.problem.sites)}
    chosen = row_id(first.id), row_id(second.id)
    return DifferenceMap(chosen, map_of(sites.values(), ()).sites, ways.both, ways.first, ways.second)
