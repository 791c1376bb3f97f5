"""What a van leaves and takes at each stop, by where it goes: for run sheets.

The figures are those of every week, since the same flows come every week. Crates are counted as the flows have them,
in fractions; how many labelled crates that makes is decided where sheets are made.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from routing.network import JourneyLeg, usable_rounds
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.timetable import Journey

Hop = tuple[Literal["van", "fixed"], int, int]
"""A ride: the vehicle's kind, its round (of the plan, or a fixed one) and the stop at which it begins."""


@dataclass(frozen=True, slots=True)
class StopLoad:
    """What changes hands at one stop of a van's round, in crates and items.

    `leave_to` and `take_for` divide `leave` and `take` by the site where the items' journey ends; what is left here
    for another site is sorted here onto another round. `aboard` is on the van when it departs.
    """

    leave: float
    take: float
    aboard: float
    leave_items: float
    take_items: float
    leave_to: Mapping[str, float]
    take_for: Mapping[str, float]


def stop_loads(problem: WeekProblem, plan: WeekPlan, journeys: tuple[Journey, ...]) -> tuple[tuple[StopLoad, ...], ...]:
    """Return the load of each stop of each round, in the plan's order; the bookmobiles' rounds are not among them.

    `journeys` are those of `routing.timetable.ride` for this problem and plan.
    """
    tallies = [[_Tally() for _ in tour.stops] for tour in plan.rounds]
    for journey in journeys:
        flow = problem.flows[journey.flow]
        for leg in journey.legs:
            if leg.vehicle != "van":
                continue
            stops = tallies[leg.round]
            stops[leg.from_stop].take_for[flow.destination] += flow.crates
            stops[leg.from_stop].take_items += flow.items
            stops[leg.to_stop].leave_to[flow.destination] += flow.crates
            stops[leg.to_stop].leave_items += flow.items
            for stop in stops[leg.from_stop : leg.to_stop]:
                stop.aboard += flow.crates
    return tuple(tuple(tally.load() for tally in stops) for stops in tallies)


def hop_loads(problem: WeekProblem, journeys: Iterable[Journey]) -> dict[Hop, float]:
    """Return the crates aboard on each ride from a stop to the next, where there are any."""
    crates = problem.columns.crates.tolist()
    taken: dict[int, float] = defaultdict(float)  # by leg: many flows share one, and to hash it takes long
    legs: dict[int, JourneyLeg] = {}
    for journey in journeys:
        for leg in journey.legs:
            legs[id(leg)] = leg
            taken[id(leg)] += crates[journey.flow]
    loads: dict[Hop, float] = defaultdict(float)
    for key, leg in legs.items():
        for stop in range(leg.from_stop, leg.to_stop):
            loads[leg.vehicle, leg.round, stop] += taken[key]
    return loads


def capacities(problem: WeekProblem, plan: WeekPlan) -> dict[tuple[Literal["van", "fixed"], int], float]:
    """Return what each round that can be driven holds, in crates: the plan's (`van`) and the fixed ones."""
    found: dict[tuple[Literal["van", "fixed"], int], float] = {
        ("fixed", n): tour.capacity for n, tour in enumerate(problem.fixed_rounds)
    }
    return found | {("van", n): van.capacity for n, _, van in usable_rounds(problem, plan)}


class _Tally:
    """The sums of one stop while they grow."""

    def __init__(self) -> None:
        self.leave_to: defaultdict[str, float] = defaultdict(float)
        self.take_for: defaultdict[str, float] = defaultdict(float)
        self.leave_items = self.take_items = self.aboard = 0.0

    def load(self) -> StopLoad:
        return StopLoad(
            leave=sum(self.leave_to.values()),
            take=sum(self.take_for.values()),
            aboard=self.aboard,
            leave_items=self.leave_items,
            take_items=self.take_items,
            leave_to=dict(self.leave_to),
            take_for=dict(self.take_for),
        )
