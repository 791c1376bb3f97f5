"""Who bears what a plan costs: each round's cost, shared by what rides on it, by where that goes.

A round costs its hours and kilometres, and its part of the shift that it lies in: a shift is spread evenly over its
rounds. What rides on a round bears its cost by items times kilometres ridden on it, so that who lives far away and gets
much bears most. A round on which nothing rides is borne as the other rounds are together. All shares add up to the
plan's operating cost.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from routing.check import shift_of
from routing.network import usable_rounds
from routing.plan import Round, WeekPlan
from routing.problem import VanView, WeekProblem
from routing.timetable import Journey

NOBODY = ""
"""Bears what a plan costs on which nothing rides at all."""


def cost_shares(problem: WeekProblem, plan: WeekPlan, journeys: Iterable[Journey]) -> Mapping[int, Mapping[str, float]]:
    """Return the euros of each round that can be driven (its place in the plan) by the sites where items go.

    `journeys` are those of `routing.timetable.ride` for this problem and plan.
    """
    rounds = list(usable_rounds(problem, plan))
    along = {n: _km(problem, tour) for n, tour, _ in rounds}
    costs, ridden = _round_costs(rounds, along), _item_km(problem, along, journeys)
    overall: dict[str, float] = defaultdict(float)
    for shares in ridden.values():
        for site, weight in shares.items():
            overall[site] += weight
    return {n: _shared(cost, ridden.get(n) or overall or {NOBODY: 1.0}) for n, cost in costs.items()}


def _round_costs(rounds: Sequence[tuple[int, Round, VanView]], along: Mapping[int, list[float]]) -> dict[int, float]:
    shifts = {n: (van.id, shift_of(van, tour)) for n, tour, van in rounds}
    sharing = Counter(shifts.values())
    costs = {}
    for n, tour, van in rounds:
        shift = van.cost.per_shift / sharing[shifts[n]] if shifts[n][1] is not None else 0.0
        hours = (tour.end - tour.begin) / 60
        costs[n] = shift + van.cost.per_hour * hours + van.cost.per_km * along[n][-1]
    return costs


def _item_km(
    problem: WeekProblem, along: Mapping[int, list[float]], journeys: Iterable[Journey]
) -> dict[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for journey in journeys:
        flow = problem.flows[journey.flow]
        for leg in journey.legs:
            if leg.vehicle == "van":
                weight = flow.items * (along[leg.round][leg.to_stop] - along[leg.round][leg.from_stop])
                if weight > 0:
                    found[leg.round][flow.destination] += weight
    return found


def _km(problem: WeekProblem, tour: Round) -> list[float]:
    """Return how far a round has come at each of its stops."""
    places = [problem.index[stop.site] for stop in tour.stops]
    hops = problem.travel.km[places[:-1], places[1:]]
    return [0.0, *np.cumsum(hops).tolist()]


def _shared(cost: float, weights: Mapping[str, float]) -> dict[str, float]:
    whole = sum(weights.values())
    return {site: cost * weight / whole for site, weight in weights.items()}
