"""What a plan costs, how long items wait on it, and how evenly: all unrounded.

objective = operating cost + delay cost + equality cost, in euros a week, as `week-plan/1` defines them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from routing.check import visit_days
from routing.driving import driving_by_van
from routing.fields import Entry
from routing.loads import capacities, hop_loads
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.timetable import Journey, ride

_WEIGHT_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Measure:
    """The figures of a plan for one week.

    Costs in euros, delays in hours from ready until available, weighted by items. `visits` counts each site once a
    day. `late_share` is the part of the items (0 to 1) that miss the promise, `peak_load` that of its capacity which
    the fullest vehicle carries on any stretch. Flows that never arrive count in no delay, and where nothing moves all
    delays are 0 and `worst_municipality` is `None`. `municipality_hours`: mean delay of what goes to each municipality.
    """

    objective: float
    operating_cost: float
    delay_cost: float
    equality_cost: float
    cost_shifts: float
    cost_hours: float
    cost_km: float
    km: float
    van_hours: float
    shifts_used: int
    rounds: int
    visits: int
    mean_delay_hours: float
    p50_delay_hours: float
    p95_delay_hours: float
    max_delay_hours: float
    worst_municipality: str | None
    worst_municipality_hours: float
    late_share: float
    peak_load: float
    municipality_hours: Mapping[str, float]


def measure(problem: WeekProblem, plan: WeekPlan, journeys: tuple[Journey, ...] | None = None) -> Measure:
    """Measure a plan, feasible or not; rounds that cannot be driven at all count for nothing.

    `journeys` are those of `routing.timetable.ride` for this problem and plan, made here where they are not given.
    """
    if journeys is None:
        journeys = ride(problem, plan)
    vans = driving_by_van(problem, plan).values()
    shifts, paid_hours = sum((van.shifts for van in vans), 0.0), sum((van.hours for van in vans), 0.0)
    km_cost = sum((van.km_cost for van in vans), 0.0)
    operating_cost = shifts + paid_hours + km_cost
    price = problem.delay
    arrived = [
        ((journey.arrival - flow.ready) / 60, flow.items, flow.destination)
        for journey in journeys
        if journey.arrival is not None
        for flow in (problem.flows[journey.flow],)
    ]
    delays = [(hours, items) for hours, items, _ in arrived]
    items = sum(weight for _, weight in delays)
    delay_cost = sum(
        weight * (price.per_item_hour * hours + price.late_per_item_hour * max(0.0, hours - price.promise_hours))
        for hours, weight in delays
    )
    towns = _municipality_hours(problem, arrived)
    worst = max(towns, key=lambda town: towns[town]) if towns else None
    worst_hours = towns[worst] if worst is not None else 0.0
    equality_cost = price.worst_municipality_per_hour * worst_hours
    return Measure(
        objective=operating_cost + delay_cost + equality_cost,
        operating_cost=operating_cost,
        delay_cost=delay_cost,
        equality_cost=equality_cost,
        cost_shifts=shifts,
        cost_hours=paid_hours,
        cost_km=km_cost,
        km=sum((van.km for van in vans), 0.0),
        van_hours=sum((van.van_hours for van in vans), 0.0),
        shifts_used=sum(van.shifts_used for van in vans),
        rounds=sum(van.rounds for van in vans),
        visits=sum(len(days) for days in visit_days(problem, plan).values()),
        mean_delay_hours=sum(hours * weight for hours, weight in delays) / items if items else 0.0,
        p50_delay_hours=percentile(delays, 0.50),
        p95_delay_hours=percentile(delays, 0.95),
        max_delay_hours=max((hours for hours, _ in delays), default=0.0),
        worst_municipality=worst,
        worst_municipality_hours=worst_hours,
        late_share=sum(weight for hours, weight in delays if hours > price.promise_hours) / items if items else 0.0,
        peak_load=_peak_load(problem, plan, journeys),
        municipality_hours=towns,
    )


def percentile(pairs: Iterable[tuple[float, float]], share: float) -> float:
    """Return the smallest value at or below which `share` of the weight lies, of (value, weight) pairs; 0 of none."""
    ordered = sorted(pairs)
    needed = share * sum(weight for _, weight in ordered) - _WEIGHT_TOLERANCE
    gone = 0.0
    for value, weight in ordered:
        gone += weight
        if gone >= needed:
            return value
    return 0.0


def measure_to_json(figures: Measure) -> dict[str, object]:
    """Return the figures as JSON values, unrounded."""
    figures_by_name = {name: getattr(figures, name) for name in Measure.__slots__}
    return {**figures_by_name, "municipality_hours": dict(figures.municipality_hours)}


def measure_from_json(data: object) -> Measure:
    """Return the figures that `measure_to_json` wrote; raises `ProblemError` that names the place."""
    root = Entry(data, "")
    counts = ("shifts_used", "rounds", "visits")
    words = ("worst_municipality", "municipality_hours")
    towns = root.entry("municipality_hours")
    return Measure(
        **{name: root.whole(name) for name in counts},
        **{name: root.number(name) for name in Measure.__slots__ if name not in counts + words},  # type: ignore[arg-type]
        worst_municipality=root.text("worst_municipality") if root.has("worst_municipality") else None,
        municipality_hours={name: towns.number(name) for name in towns.value},
    )


def _municipality_hours(problem: WeekProblem, arrived: Iterable[tuple[float, float, str]]) -> dict[str, float]:
    """Return the mean delay of what goes to each municipality, those without items left out."""
    sums: dict[str, tuple[float, float]] = {}
    for hours, items, destination in arrived:
        town = problem.sites[problem.index[destination]].municipality
        weighted, weight = sums.get(town, (0.0, 0.0))
        sums[town] = weighted + hours * items, weight + items
    return {town: weighted / weight for town, (weighted, weight) in sums.items() if weight}


def gap_to(objective: float | None, lower_bound: float | None) -> float | None:
    """Return how far at most an objective lies above the best possible one, as a share of it; `None`: not proven."""
    if lower_bound is None or not objective or objective <= 0:
        return None
    return max(0.0, 1 - lower_bound / objective)


def _peak_load(problem: WeekProblem, plan: WeekPlan, journeys: Iterable[Journey]) -> float:
    limits = capacities(problem, plan)
    loads = hop_loads(problem, journeys).items()
    return max((load / limit for (vehicle, n, _), load in loads if (limit := limits[vehicle, n])), default=0.0)
