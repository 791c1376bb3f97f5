"""The rides that a plan's rounds make, hop by hop, and the scan for the earliest journeys over them."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.plan import Round, WeekPlan
from routing.problem import VanView, WeekProblem
from routing.units import WEEK_MINUTES

HORIZON_WEEKS = 4
"""A crate that has not arrived after this many weeks never does."""

LOAD_TOLERANCE = 1e-6
"""Crates are sums of fractions: a vehicle is full beyond its capacity and this."""

NEVER = -(1 << 40)
"""The minute of arrival of what never arrives, among figures."""

MOST_RIDES = 50
"""Only a plan that runs backwards in time has longer journeys, in circles; they are cut off here."""


@dataclass(frozen=True, slots=True)
class JourneyLeg:
    """A ride on one vehicle without alighting.

    `round` counts in `plan.rounds` (vehicle `van`) or `problem.fixed_rounds` (`fixed`); the stops count in that round.
    `board` and `available` are minutes from Monday 00:00 of the week in which the flow became ready; they go on
    beyond a week's end.
    """

    vehicle: Literal["van", "fixed"]
    round: int
    from_stop: int
    to_stop: int
    board: int
    available: int


def usable_rounds(problem: WeekProblem, plan: WeekPlan) -> Iterator[tuple[int, Round, VanView]]:
    """Yield the rounds that can be driven at all, with their places in the plan and their vans.

    Left out are rounds of an unknown van, through an unknown site, or of fewer than two stops: nothing rides on them.
    """
    for n, tour in enumerate(plan.rounds):
        van = problem.van_by_id.get(tour.van)
        if van is not None and len(tour.stops) >= 2 and all(stop.site in problem.index for stop in tour.stops):
            yield n, tour, van


class Hop(NamedTuple):
    """A ride from one stop of a vehicle to the next; sites by index, minutes of the week."""

    number: int
    vehicle: int
    place: int
    start: int
    end: int
    board: int
    available: int


class Leg(NamedTuple):
    """A ride on one vehicle from hop `first` to hop `last` of its round, `shift` minutes after the plan's week."""

    vehicle: int
    first: int
    last: int
    shift: int


class Found(NamedTuple):
    """What a search found: the earliest minute at each site, and the last leg of the journey to it."""

    origin: int
    best: list[float]
    came: list[tuple[int, int, int, int] | None]  # as `Leg`, which takes four times as long to make
    starts: list[list[int]]

    def legs_to(self, destination: int) -> tuple[Leg, ...] | None:
        """Return the legs of the journey in order, or `None` where it never arrives."""
        here = destination
        legs: list[Leg] = []
        while here != self.origin and len(legs) < MOST_RIDES:
            leg = self.came[here]
            if leg is None:
                return None
            legs.append(Leg._make(leg))
            here = self.starts[leg[0]][leg[1]]
        return tuple(reversed(legs))


class Network:
    """All hops of a week, and how full they are."""

    def __init__(self, problem: WeekProblem, plan: WeekPlan) -> None:
        self.transfer = [math.inf if s.transfer_minutes is None else s.transfer_minutes for s in problem.sites]
        self.vehicles: list[tuple[Literal["van", "fixed"], int]] = []
        self.limits: list[float] = []
        self.by_vehicle: list[list[Hop]] = []
        for n, tour, van in usable_rounds(problem, plan):
            service = [problem.sites[problem.index[stop.site]].service_minutes for stop in tour.stops]
            calls = [
                (problem.index[stop.site], stop.start, stop.start + minutes)
                for stop, minutes in zip(tour.stops, service, strict=True)
            ]
            self._add(("van", n), van.capacity, calls)
        for n, fixed in enumerate(problem.fixed_rounds):
            calls = [(problem.index[stop.site], stop.depart, stop.arrive) for stop in fixed.stops]
            self._add(("fixed", n), fixed.capacity, calls)
        self.loads = [0.0] * len(self.limits)
        self.starts = [[hop.start for hop in hops] for hops in self.by_vehicle]
        hops = [hop for ride_hops in self.by_vehicle for hop in ride_hops]
        self.hops = sorted(hops, key=lambda hop: (hop.board, hop.available))
        self.boards = [hop.board for hop in self.hops]
        self.known: dict[Leg, JourneyLeg] = {}  # explained before: many flows share a ride

    def _add(
        self, vehicle: tuple[Literal["van", "fixed"], int], capacity: float, calls: list[tuple[int, int, int]]
    ) -> None:
        """Add a vehicle that calls at sites, each with the minute to board until and the one when crates are out."""
        hops = [
            Hop(len(self.limits) + k, len(self.vehicles), k, start, end, board, available)
            for k, ((start, board, _), (end, _, available)) in enumerate(pairwise(calls))
        ]
        self.vehicles.append(vehicle)
        self.limits += [capacity + LOAD_TOLERANCE] * len(hops)
        self.by_vehicle.append(hops)

    def search(self, origin: int, ready: int, crates: float, goals: set[int]) -> Found:
        """Scan for the earliest journeys of `crates` from `origin`, until all `goals` are surely reached."""
        best = [math.inf] * len(self.transfer)
        board_from = best.copy()  # when crates can board another round at each site
        came: list[tuple[int, int, int, int] | None] = [None] * len(best)
        found = Found(origin, best, came, self.starts)
        best[origin], board_from[origin] = -math.inf, ready
        missing = goals - {origin}
        latest = math.inf
        loads, limits, transfer = self.loads, self.limits, self.transfer
        this_week, minute = divmod(ready, WEEK_MINUTES)
        first = bisect_left(self.boards, minute)
        for week in range(this_week, this_week + HORIZON_WEEKS):
            shift = week * WEEK_MINUTES
            boarded = [-1] * len(self.vehicles)  # the hop at which the crates boarded, and the last they rode on
            ridden = [-2] * len(self.vehicles)
            for number, vehicle, place, start, end, board, available in self.hops[first:]:
                if board + shift > latest:
                    return found
                if loads[number] + crates > limits[number]:
                    continue
                if ridden[vehicle] != place - 1:
                    if board_from[start] > board + shift:
                        continue
                    boarded[vehicle] = place
                ridden[vehicle] = place
                when = available + shift
                if when < best[end]:
                    best[end] = when
                    board_from[end] = when + transfer[end]
                    came[end] = (vehicle, boarded[vehicle], place, shift)
                    missing.discard(end)
                    if not missing and end in goals:
                        latest = max(best[goal] for goal in goals)
            first = 0
        return found

    def has_room(self, legs: tuple[Leg, ...], crates: float) -> bool:
        """Return whether every hop of the legs can take `crates` more."""
        loads, limits = self.loads, self.limits
        for leg in legs:
            number = self.by_vehicle[leg.vehicle][leg.first].number
            for hop in range(number, number + leg.last - leg.first + 1):
                if loads[hop] + crates > limits[hop]:
                    return False
        return True

    def load_up(self, legs: tuple[Leg, ...], crates: float) -> None:
        """Take `crates` along on every hop of the legs."""
        for leg in legs:
            number = self.by_vehicle[leg.vehicle][leg.first].number
            for hop in range(number, number + leg.last - leg.first + 1):
                self.loads[hop] += crates

    def explain(self, legs: Iterable[Leg]) -> tuple[JourneyLeg, ...]:
        """Return the legs as those who read a plan know them."""
        return tuple(self.known[leg] if leg in self.known else self._explain(leg) for leg in legs)

    def explain_all(self, legs: NDArray[np.int64]) -> list[JourneyLeg]:
        """Return many legs (rows of a `Leg`'s figures) as those who read a plan know them, each kind made once."""
        if not len(legs):
            return []
        spans = legs.max(axis=0) + 1
        kind, which = np.unique(np.ravel_multi_index(tuple(legs.T), tuple(spans)), return_inverse=True)
        kinds = np.stack(np.unravel_index(kind, tuple(spans)), axis=1)
        made = np.empty(len(kinds), dtype=object)
        made[:] = self.explain(Leg._make(leg) for leg in kinds.tolist())
        explained: list[JourneyLeg] = made[which].tolist()
        return explained

    def _explain(self, leg: Leg) -> JourneyLeg:
        hops = self.by_vehicle[leg.vehicle]
        board, available = hops[leg.first].board + leg.shift, hops[leg.last].available + leg.shift
        vehicle, number = self.vehicles[leg.vehicle]
        self.known[leg] = JourneyLeg(vehicle, number, leg.first, leg.last + 1, board, available)
        return self.known[leg]
