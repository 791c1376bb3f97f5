"""What a plan costs, how long items wait on it, and how evenly: all unrounded.

objective = operating cost + delay cost + equality cost, in euros a week, as `week-plan/1` defines them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.arrivals import Ridden, arrivals
from routing.check import visit_days
from routing.driving import driving_by_van
from routing.fields import Entry
from routing.network import NEVER
from routing.plan import WeekPlan
from routing.problem import WeekProblem

_WEIGHT_TOLERANCE = 1e-6

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


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


def measure(problem: WeekProblem, plan: WeekPlan, ridden: Ridden = None) -> Measure:
    """Measure a plan, feasible or not; rounds that cannot be driven at all count for nothing.

    `ridden`: the journeys of `routing.timetable.ride` or the arrivals for this problem and plan, where they are known.
    """
    found = arrivals(problem, plan, ridden)
    vans = driving_by_van(problem, plan).values()
    shifts, paid_hours = sum((van.shifts for van in vans), 0.0), sum((van.hours for van in vans), 0.0)
    km_cost = sum((van.km_cost for van in vans), 0.0)
    operating_cost = shifts + paid_hours + km_cost
    price, flows, there = problem.delay, problem.columns, found.minute != NEVER
    hours, weights = (found.minute - flows.ready)[there] / 60, flows.items[there]
    late = hours - price.promise_hours
    items, waited = float(weights.sum()), float((weights * hours).sum())
    paid_late = price.late_per_item_hour * float((weights * np.maximum(0.0, late)).sum())
    delay_cost = price.per_item_hour * waited + paid_late
    towns = _municipality_hours(problem, flows.destination[there], hours, weights)
    worst = max(towns, key=lambda town: towns[town]) if towns else None
    worst_hours = towns[worst] if worst is not None else 0.0
    equality_cost = price.worst_municipality_per_hour * worst_hours
    p50, p95 = percentiles(hours, weights, (0.50, 0.95))
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
        mean_delay_hours=waited / items if items else 0.0,
        p50_delay_hours=p50,
        p95_delay_hours=p95,
        max_delay_hours=float(hours.max(initial=0.0)),
        worst_municipality=worst,
        worst_municipality_hours=worst_hours,
        late_share=float(weights[late > 0].sum()) / items if items else 0.0,
        peak_load=found.peak_load,
        municipality_hours=towns,
    )


def percentiles(values: Floats, weights: Floats, shares: Sequence[float]) -> list[float]:
    """Return, for each share of the weight, the smallest value at or below which it lies; 0 of none."""
    if not len(values):
        return [0.0] * len(shares)
    order = np.argsort(values, kind="stable")
    gone = np.cumsum(weights[order])
    places = np.searchsorted(gone, np.array(shares) * gone[-1] - _WEIGHT_TOLERANCE)
    found: list[float] = values[order][places].tolist()
    return found


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


def _municipality_hours(problem: WeekProblem, destination: Rows, hours: Floats, weights: Floats) -> dict[str, float]:
    """Return the mean delay of what goes to each municipality, those without items left out; in the flows' order."""
    number: dict[str, int] = {}
    town_of = np.array([number.setdefault(site.municipality, len(number)) for site in problem.sites], dtype=np.int64)
    town = town_of[destination]
    items = np.bincount(town, weights, len(number))
    waited = np.bincount(town, weights * hours, len(number))
    names, (known, first) = list(number), np.unique(town, return_index=True)
    return {names[n]: float(waited[n] / items[n]) for n in known[np.argsort(first)].tolist() if items[n]}


def gap_to(objective: float | None, lower_bound: float | None) -> float | None:
    """Return how far at most an objective lies above the best possible one, as a share of it; `None`: not proven."""
    if lower_bound is None or not objective or objective <= 0:
        return None
    return max(0.0, 1 - lower_bound / objective)
