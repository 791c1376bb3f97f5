"""Where the cost and the delay of a plan come from: vans, municipalities, sites and pairs of sites.

A flow *waits* at its origin until it boards the first vehicle, *rides*, and lies at a *hub* between two vehicles (its
sorting there included). The three add up to its delay. All means are weighted by items.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TypeVar

from routing.driving import driving_by_van
from routing.measure import Measure, measure, measure_to_json
from routing.plan import WeekPlan
from routing.problem import Flow, WeekProblem
from routing.timetable import Journey, ride

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Delay:
    """The mean delay of some items in hours, in its three parts, and what it costs in euros a week."""

    items: float
    waiting: float
    riding: float
    hub: float
    cost: float

    @property
    def hours(self) -> float:
        """The mean delay."""
        return self.waiting + self.riding + self.hub


@dataclass(frozen=True, slots=True)
class VanUse:
    """What a van costs in euros a week."""

    shifts: float
    hours: float
    km: float

    @property
    def cost(self) -> float:
        """All of it."""
        return self.shifts + self.hours + self.km


@dataclass(frozen=True, slots=True)
class Explanation:
    """The figures of a plan and what they are made of.

    `towns` and `sites` are by destination, `origins` by the site where items wait first, `pairs` by both. What never
    arrives is in none of them.
    """

    measure: Measure
    vans: Mapping[str, VanUse]
    towns: Mapping[str, Delay]
    sites: Mapping[str, Delay]
    origins: Mapping[str, Delay]
    pairs: Mapping[tuple[str, str], Delay]


def explain(problem: WeekProblem, plan: WeekPlan, journeys: tuple[Journey, ...] | None = None) -> Explanation:
    """Return what a plan's figures come from.

    `journeys` are those of `routing.timetable.ride` for this problem and plan, made here where they are not given.
    """
    if journeys is None:
        journeys = ride(problem, plan)
    town = {site.id: site.municipality for site in problem.sites}
    return Explanation(
        measure=measure(problem, plan, journeys),
        vans={
            van: VanUse(driven.shifts, driven.hours, driven.km_cost)
            for van, driven in driving_by_van(problem, plan).items()
        },
        towns=_delays(problem, journeys, lambda flow: town[flow.destination]),
        sites=_delays(problem, journeys, lambda flow: flow.destination),
        origins=_delays(problem, journeys, lambda flow: flow.origin),
        pairs=_delays(problem, journeys, lambda flow: (flow.origin, flow.destination)),
    )


def parts(flow: Flow, journey: Journey) -> tuple[int, int, int]:
    """Return the minutes that a flow waits, rides, and lies at hubs on a journey that arrives."""
    waiting = journey.legs[0].board - flow.ready
    riding = sum(leg.available - leg.board for leg in journey.legs)
    hub = sum(after.board - before.available for before, after in pairwise(journey.legs))
    return waiting, riding, hub


def _delays(problem: WeekProblem, journeys: tuple[Journey, ...], key: Callable[[Flow], K]) -> dict[K, Delay]:
    """Return the delay of all items by a key, the longest mean first; what has no items is left out."""
    sums: dict[K, list[float]] = defaultdict(lambda: [0.0] * 5)
    price = problem.delay
    for journey in journeys:
        if journey.arrival is None or not journey.legs:
            continue
        flow = problem.flows[journey.flow]
        hours = [minutes / 60 for minutes in parts(flow, journey)]
        late = max(0.0, sum(hours) - price.promise_hours)
        row = sums[key(flow)]
        row[0] += flow.items
        for n, part in enumerate(hours, start=1):
            row[n] += flow.items * part
        row[4] += flow.items * (price.per_item_hour * sum(hours) + price.late_per_item_hour * late)
    found = {
        name: Delay(items, waiting / items, riding / items, hub / items, cost)
        for name, (items, waiting, riding, hub, cost) in sums.items()
        if items
    }
    return dict(sorted(found.items(), key=lambda pair: -pair[1].hours))


def explanation_to_json(told: Explanation) -> dict[str, object]:
    """Return an explanation as JSON values, unrounded; pairs as a list."""
    tables = {name: getattr(told, name) for name in ("towns", "sites", "origins")}
    return {
        **measure_to_json(told.measure),
        "vans": {name: {**asdict(use), "cost": use.cost} for name, use in told.vans.items()},
        **{name: {key: _delay_to_json(row) for key, row in table.items()} for name, table in tables.items()},
        "pairs": [{"from": a, "to": b, **_delay_to_json(row)} for (a, b), row in told.pairs.items()],
    }


def _delay_to_json(row: Delay) -> dict[str, float]:
    return {**asdict(row), "hours": row.hours}
