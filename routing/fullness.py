"""What does not fit: items that a full vehicle passes up, so that they arrive later than they could."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Literal

from routing.loads import capacities, hop_loads
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.timetable import Journey, ride

_ROOM_FOR_ALL = 1e9


@dataclass(frozen=True, slots=True)
class PassedUp:
    """Items that find a vehicle full at a site, every week, and arrive `hours` later on average.

    `round` counts in the plan's rounds (vehicle `van`) or the problem's fixed rounds (`fixed`), `stop` in that round.
    """

    vehicle: Literal["van", "fixed"]
    round: int
    stop: int
    site: str
    items: float
    crates: float
    hours: float


def passed_up(problem: WeekProblem, plan: WeekPlan, journeys: tuple[Journey, ...]) -> tuple[PassedUp, ...]:
    """Return what is passed up, the most item hours first, by the vehicle and stop where it would have boarded.

    The same plan is ridden with room for everything: who arrives earlier then is held up by a full vehicle, the first
    one that is ridden there and not in truth. What never arrives in truth counts with the hours of one whole week.
    """
    if not _may_be_full(problem, plan, journeys):
        return ()
    roomy = replace(
        problem,
        vans=tuple(replace(van, capacity=_ROOM_FOR_ALL) for van in problem.vans),
        fixed_rounds=tuple(replace(tour, capacity=_ROOM_FOR_ALL) for tour in problem.fixed_rounds),
    )
    wished = {journey.flow: journey for journey in ride(roomy, plan)}
    sums: dict[tuple[Literal["van", "fixed"], int, int], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for journey in journeys:
        wish = wished[journey.flow]
        if wish.arrival is None or wish.arrival == journey.arrival:
            continue
        late = problem.cycle_minutes if journey.arrival is None else journey.arrival - wish.arrival
        missed = next((leg for leg in wish.legs if leg not in journey.legs), None)
        if missed is None or late <= 0:
            continue
        flow, row = problem.flows[journey.flow], sums[missed.vehicle, missed.round, missed.from_stop]
        row[0] += flow.items
        row[1] += flow.crates
        row[2] += flow.items * late / 60
    found = [
        PassedUp(vehicle, number, stop, _site(problem, plan, vehicle, number, stop), items, crates, hours / items)
        for (vehicle, number, stop), (items, crates, hours) in sums.items()
        if items
    ]
    return tuple(sorted(found, key=lambda row: (-row.hours * row.items, row.vehicle, row.round, row.stop)))


def _may_be_full(problem: WeekProblem, plan: WeekPlan, journeys: tuple[Journey, ...]) -> bool:
    """Return whether the largest flow might not fit somewhere: where it does everywhere, all others did too."""
    limits, largest = capacities(problem, plan), max((flow.crates for flow in problem.flows), default=0.0)
    loads = hop_loads(problem, journeys).items()
    crowded = any(load + largest > limits[vehicle, n] for (vehicle, n, _), load in loads)
    return crowded or any(largest > limit for limit in limits.values())


def _site(problem: WeekProblem, plan: WeekPlan, vehicle: str, number: int, stop: int) -> str:
    if vehicle == "van":
        return plan.rounds[number].stops[stop].site
    return problem.fixed_rounds[number].stops[stop].site
