"""What a van leaves and takes at each stop, by where it goes: for run sheets.

The figures are those of every week, since the same flows come every week. Crates are counted as the flows have them,
in fractions; how many labelled crates that makes is decided where sheets are made.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.timetable import Journey


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
