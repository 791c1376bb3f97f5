"""From the compiled form back to a week plan, and from a given plan into it."""

import numpy as np

from routing.plan import Round, Stop, WeekPlan
from routing.problem import WeekProblem
from routing.solve.encode import World
from routing.solve.state import State
from routing.solve.timing import retime_slot
from routing.solve.tools import Desk


def decode(problem: WeekProblem, world: World, state: State) -> WeekPlan:
    """Return the state's rounds as a plan, in the order of the slots."""
    rounds = []
    for r in np.flatnonzero(state.visits):
        slot = r // world.per_slot
        base = int(world.slot_base[slot])
        inner = [int(s) for s in state.site[r, : state.visits[r]]]
        stops: list[Stop] = []
        for k, site in enumerate([base, *inner, base]):
            start, rest = int(state.start[r, k]), int(state.rest[r, k])
            arrive = start
            if stops:
                before = problem.index[stops[-1].site]
                arrive = stops[-1].depart + int(world.minutes[before, site])
            stops.append(Stop(problem.sites[site].id, arrive, start, start + int(world.service[site]) + rest, rest))
        rounds.append(Round(problem.vans[int(world.slot_van[slot])].id, tuple(stops)))
    return WeekPlan(tuple(rounds))


def adopt(problem: WeekProblem, desk: Desk, plan: WeekPlan) -> None:
    """Put a plan's rounds onto an empty desk, timed anew; what the problem does not allow is left out."""
    world, state = desk.world, desk.current
    vans = {van.id: v for v, van in enumerate(problem.vans)}
    for tour in sorted((r for r in plan.rounds if r.stops), key=lambda r: r.begin):
        van = vans.get(tour.van, -1)
        fitting = np.flatnonzero(
            (world.slot_van == van) & (world.slot_from <= tour.begin) & (world.slot_to >= tour.end)
        )
        inner = [problem.index[s.site] for s in tour.stops[1:-1] if s.site in problem.index]
        if not len(fitting) or not inner or len(inner) > world.longest:
            continue
        slot = int(fitting[0])
        rounds = range(slot * world.per_slot, (slot + 1) * world.per_slot)
        free = [r for r in rounds if state.visits[r] == 0]
        if not free:
            continue
        r = free[0]
        state.site[r, : len(inner)] = inner
        state.visits[r] = len(inner)
        state.wish[r] = tour.begin
        if not retime_slot(desk.packed_world, desk.packed_current, slot):
            state.visits[r] = 0
            retime_slot(desk.packed_world, desk.packed_current, slot)
