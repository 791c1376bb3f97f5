"""Who arrives when: every flow's earliest journey on the rounds of a plan, repeated week after week.

The rules, from the description of `week-plan/1`: crates board a van that begins its service at a stop no earlier than
they wait there, and are available where they alight when the service there is over; on a fixed round they board until
it departs and are available when it arrives. They stay aboard through a round and change rounds only at sites with
`transfer_minutes`, after that time. Every flow takes the journey that arrives first. Flows are seated in the order in
which they became ready (ties: the problem's order), and a full vehicle is passed up for the next.

The search is a connection scan (Dibbelt and others, 2013) over *hops*, the rides between consecutive stops, sorted by
the minute at which they are boarded, over as many weeks as a crate is waited for.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.network import NEVER, Found, JourneyLeg, Network
from routing.plan import WeekPlan
from routing.problem import Flow, WeekProblem
from routing.units import WEEK_MINUTES

_MANY = 200_000
"""Searches times hops from which on the compiled scan is quicker, its loading included."""


@dataclass(frozen=True, slots=True)
class Journey:
    """How one flow (its place in `problem.flows`) travels; `arrival` is `None` where it never arrives."""

    flow: int
    arrival: int | None
    legs: tuple[JourneyLeg, ...] = ()


def ride(problem: WeekProblem, plan: WeekPlan) -> tuple[Journey, ...]:
    """Seat every flow on its earliest journey, first ready first served; one journey per flow, in the flows' order."""
    network = Network(problem, plan)
    return _ride_many(problem, network) if is_large(problem, network) else _ride_one_by_one(problem, network)


def is_large(problem: WeekProblem, network: Network) -> bool:
    """Return whether the compiled scan is the quicker one."""
    flows = problem.columns
    searches = len(np.unique(flows.origin * WEEK_MINUTES + flows.ready))
    return searches * len(network.hops) >= _MANY


def _ride_one_by_one(problem: WeekProblem, network: Network) -> tuple[Journey, ...]:
    """Seat all flows by the plain scan."""
    flows, index = problem.flows, problem.index
    goals: dict[tuple[int, int], set[int]] = defaultdict(set)
    for flow in flows:
        goals[index[flow.origin], flow.ready].add(index[flow.destination])
    # Flows that start at one place and minute share one search; a flow that finds a vehicle full makes its own.
    searches: dict[tuple[int, int], Found] = {}
    journeys: list[Journey | None] = [None] * len(flows)
    for n in _by_turn(flows):
        flow = flows[n]
        origin, destination = index[flow.origin], index[flow.destination]
        key = origin, flow.ready
        if key not in searches:
            searches[key] = network.search(origin, flow.ready, 0.0, goals[key])
        found = searches[key]
        legs = found.legs_to(destination)
        if legs is not None and not network.has_room(legs, flow.crates):
            found = network.search(origin, flow.ready, flow.crates, {destination})
            legs = found.legs_to(destination)
        if legs is None:
            journeys[n] = Journey(n, None)
            continue
        network.load_up(legs, flow.crates)
        journeys[n] = Journey(n, int(found.best[destination]), network.explain(legs))
    return tuple(journey for journey in journeys if journey is not None)


def _ride_many(problem: WeekProblem, network: Network) -> tuple[Journey, ...]:
    """Seat all flows by the compiled scan."""
    from routing.seating import seat  # noqa: PLC0415 - the compiler loads slowly

    seated = seat(network, problem.columns)
    explained = network.explain_all(seated.legs)
    ends = seated.first.tolist()
    journeys: list[Journey] = [Journey(n, None) for n in range(len(problem.flows))]
    for n, when, low, high in zip(
        seated.turns.tolist(), seated.arrival[seated.turns].tolist(), ends[:-1], ends[1:], strict=True
    ):
        if when != NEVER:
            journeys[n] = Journey(n, when, tuple(explained[low:high]))
    return tuple(journeys)


def _by_turn(flows: Sequence[Flow]) -> list[int]:
    """Return the flows in the order in which they take seats."""
    return sorted(range(len(flows)), key=lambda n: (flows[n].ready, n))


class EarliestArrivals:
    """When crates could be where on the rounds of a plan, full or not; its rounds are laid out once."""

    def __init__(self, problem: WeekProblem, plan: WeekPlan) -> None:
        self._problem = problem
        self._network = Network(problem, plan)

    def search(self, origin: str, ready: int) -> dict[str, int]:
        """Return when crates that wait at `origin` from minute `ready` on could be at each site, by id.

        Capacity is ignored, and sites that are never reached are left out. `ready` may lie beyond the week's end; the
        minutes returned count from the same Monday. Raises `KeyError` for an unknown site.
        """
        sites, here = self._problem.sites, self._problem.index[origin]
        best = self._network.search(here, ready, 0.0, set(range(len(sites)))).best
        best[here] = ready
        return {site.id: int(when) for site, when in zip(sites, best, strict=True) if when < math.inf}
