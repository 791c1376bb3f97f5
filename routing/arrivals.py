"""When each flow of a week arrives on a plan, and how full its vehicles get, without its legs.

That is all that judging a plan needs; a large week's is made by the compiled seating in a third of the time of
`routing.timetable.ride`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from routing.loads import capacities, hop_loads
from routing.network import NEVER, Network
from routing.plan import Round, WeekPlan
from routing.problem import WeekProblem
from routing.timetable import Journey, is_large, ride

Ridden: TypeAlias = "Sequence[Journey] | Arrivals | None"
"""What whoever judges a plan may know of it already."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """The minute at which each flow arrives, as `Journey.arrival`, or `NEVER`; `peak_load`: see `Measure`."""

    minute: NDArray[np.int64]
    peak_load: float


def arrivals(problem: WeekProblem, plan: WeekPlan, ridden: Ridden = None) -> Arrivals:
    """Return when all arrives: as `ridden` says, else as `routing.timetable.ride` would; the last such is kept."""
    if isinstance(ridden, Arrivals):
        return ridden
    return _arrivals(problem, plan.rounds) if ridden is None else _of_journeys(problem, plan, ridden)


def prepare(problem: WeekProblem) -> None:
    """Load what is compiled for judging plans of a large week, so that the first one need not wait for it."""
    from routing.seating import seat  # noqa: PLC0415 - the compiler loads slowly

    seat(Network(problem, WeekPlan(())), problem.columns)


def _of_journeys(problem: WeekProblem, plan: WeekPlan, journeys: Sequence[Journey]) -> Arrivals:
    minutes = (NEVER if journey.arrival is None else journey.arrival for journey in journeys)
    limits = capacities(problem, plan)
    loads = hop_loads(problem, journeys).items()
    peak = max((load / limit for (vehicle, n, _), load in loads if (limit := limits[vehicle, n])), default=0.0)
    return Arrivals(np.fromiter(minutes, np.int64, len(journeys)), peak)


@lru_cache(maxsize=1)
def _arrivals(problem: WeekProblem, rounds: tuple[Round, ...]) -> Arrivals:
    plan = WeekPlan(rounds)
    network = Network(problem, plan)
    if not is_large(problem, network):
        return _of_journeys(problem, plan, ride(problem, plan))
    from routing.seating import seat  # noqa: PLC0415 - the compiler loads slowly

    seated = seat(network, problem.columns)
    room, hops = capacities(problem, plan), map(len, network.by_vehicle)
    limits = np.repeat([room[vehicle] for vehicle in network.vehicles], list(hops))
    shares = seated.loads[limits > 0] / limits[limits > 0]
    return Arrivals(seated.arrival, float(shares.max(initial=0.0)))
