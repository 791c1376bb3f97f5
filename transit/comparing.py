"""Two plans side by side: what arrives earlier or later, and which ways are driven in one of them only. Pure."""

from dataclasses import dataclass
from itertools import pairwise

from routing.plan import WeekPlan
from routing.problem import Flow, WeekProblem
from routing.timetable import Journey


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a plan changes for the items of a week against another: numbers of items.

    `mean_hours` is the mean change of those that arrive in both, below 0 where they come earlier. What only the second
    was asked for is `added`, what only the first was `dropped`: they count in nothing else.
    """

    earlier: float
    later: float
    same: float
    lost: float
    mean_hours: float
    added: float
    dropped: float


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
    asked, asked_now = ({_key(flow) for flow in each.flows} for each in (problem, other))
    earlier = later = same = lost = hours = weight = 0.0
    for journey in others:
        flow = other.flows[journey.flow]
        was = before.get(_key(flow))
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
    return Arrivals(
        earlier,
        later,
        same,
        lost,
        hours / weight if weight else 0.0,
        added=sum(flow.items for flow in other.flows if _key(flow) not in asked),
        dropped=sum(flow.items for flow in problem.flows if _key(flow) not in asked_now),
    )


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
            found[_key(problem.flows[journey.flow])] = journey.arrival
    return found


def _key(flow: Flow) -> tuple[str, str, int]:
    return flow.origin, flow.destination, flow.ready


def _ways(plan: WeekPlan) -> set[Way]:
    return {
        (min(a.site, b.site), max(a.site, b.site))
        for tour in plan.rounds
        for a, b in pairwise(tour.stops)
        if a.site != b.site
    }
