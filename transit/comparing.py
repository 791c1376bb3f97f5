"""Two plans side by side: what arrives earlier or later, and which ways are driven in one of them only. Pure."""

from dataclasses import dataclass
from itertools import pairwise

from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.timetable import Journey


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a plan changes for the items of a week against another: numbers of items.

    `mean_hours` is the mean change of those that arrive in both, below 0 where they come earlier. Flows that only one
    of the two was asked for count in nothing.
    """

    earlier: float
    later: float
    same: float
    lost: float
    mean_hours: float


Way = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ways:
    """Which ways between sites vans drive, either way about: in both plans, or in one of them only."""

    both: tuple[Way, ...]
    first: tuple[Way, ...]
    second: tuple[Way, ...]


def arrivals_changed(
    problem: WeekProblem, journeys: tuple[Journey, ...], other: WeekProblem, others: tuple[Journey, ...]
) -> Arrivals:
    """Return what the second plan changes for the items that both were asked for."""
    before = _arrivals(problem, journeys)
    earlier = later = same = lost = hours = weight = 0.0
    for journey in others:
        flow = other.flows[journey.flow]
        key = flow.origin, flow.destination, flow.ready
        was = before.get(key)
        if was is None:
            continue
        if journey.arrival is None:
            lost += flow.items
            continue
        change = journey.arrival - was
        earlier += flow.items * (change < 0)
        later += flow.items * (change > 0)
        same += flow.items * (change == 0)
        hours += flow.items * change / 60
        weight += flow.items
    return Arrivals(earlier, later, same, lost, hours / weight if weight else 0.0)


def ways_compared(plan: WeekPlan, other: WeekPlan) -> Ways:
    """Return the ways that are driven in both plans, and those in one of them only."""
    first, second = _ways(plan), _ways(other)
    return Ways(
        both=tuple(sorted(first & second)),
        first=tuple(sorted(first - second)),
        second=tuple(sorted(second - first)),
    )


def _arrivals(problem: WeekProblem, journeys: tuple[Journey, ...]) -> dict[tuple[str, str, int], int]:
    found = {}
    for journey in journeys:
        if journey.arrival is not None:
            flow = problem.flows[journey.flow]
            found[flow.origin, flow.destination, flow.ready] = journey.arrival
    return found


def _ways(plan: WeekPlan) -> set[Way]:
    return {
        (min(a.site, b.site), max(a.site, b.site))
        for tour in plan.rounds
        for a, b in pairwise(tour.stops)
        if a.site != b.site
    }
