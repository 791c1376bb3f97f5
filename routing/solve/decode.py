"""From the compiled form back to a week plan, and from a given plan into it."""

import numpy as np

from routing.plan import Round, Stop, WeekPlan
from routing.problem import WeekProblem
from routing.solve.encode import World
from routing.solve.slots import Keep
from routing.solve.state import State
from routing.solve.timing import retime_slot
from routing.solve.tools import Desk


def decode(problem: WeekProblem, world: World, state: State, kept: Keep | None = None) -> WeekPlan:
    """Return the state's rounds as a plan, in the order of the slots, then the rounds that stay as they were."""
    rounds = []
    for r in np.flatnonzero(state.visits):
        slot = int(r) // world.per_slot
        base = int(world.slot_base[slot])
        sites = [base, *(int(s) for s in state.site[r, : state.visits[r]]), base]
        stops: list[Stop] = []
        head = kept.slots[slot].head if kept is not None else None
        if head is not None and state.begin[r] == world.slot_from[slot]:
            stops += head.tour.stops[: head.done]
        for k, site in enumerate(sites):
            if k == 0 and stops:
                continue
            start, rest = int(state.start[r, k]), int(state.rest[r, k])
            arrive = start
            if stops:
                before = problem.index[stops[-1].site]
                arrive = stops[-1].depart + int(world.minutes[before, site])
            stops.append(Stop(problem.sites[site].id, arrive, start, start + int(world.service[site]) + rest, rest))
        rounds.append(Round(problem.vans[int(world.slot_van[slot])].id, tuple(stops)))
    return WeekPlan((*rounds, *(kept.kept if kept is not None else ())))


def adopt(problem: WeekProblem, desk: Desk, kept: Keep) -> tuple[Round, ...]:
    """Put what may change of a start plan onto an empty desk, timed anew; what the problem does not allow is left out.

    Returns the rounds under way that cannot go on in any other way than they would have.
    """
    stuck = []
    for slot, part in enumerate(kept.slots):
        if part.head is not None and not _put(problem, desk, slot, part.head.tour, part.head.done):
            stuck.append(part.head.tour)
    world = desk.world
    vans = {van.id: v for v, van in enumerate(problem.vans)}
    for tour in sorted(kept.free, key=lambda r: r.begin):
        fitting = np.flatnonzero(
            (world.slot_van == vans.get(tour.van, -1)) & (world.slot_from <= tour.begin) & (world.slot_to >= tour.end)
        )
        if len(fitting):
            _put(problem, desk, int(fitting[0]), tour, 1)
    return tuple(stuck)


def _put(problem: WeekProblem, desk: Desk, slot: int, tour: Round, done: int) -> bool:
    """Put a round's visits from stop `done` on into a slot; False, and nothing changed, if they do not fit."""
    world, state = desk.world, desk.current
    inner = [problem.index[s.site] for s in tour.stops[done:-1] if s.site in problem.index]
    rounds = range(slot * world.per_slot, (slot + 1) * world.per_slot)
    free = [r for r in rounds if state.visits[r] == 0]
    if not free or not inner or len(inner) > world.longest:
        return False
    r = free[0]
    state.site[r, : len(inner)] = inner
    state.visits[r] = len(inner)
    rested = (stop.depart - stop.break_minutes for stop in tour.stops if stop.break_minutes)
    state.wish[r] = tour.begin, next(rested, 0)
    if retime_slot(desk.packed_world, desk.packed_current, slot):
        return True
    state.visits[r] = 0
    retime_slot(desk.packed_world, desk.packed_current, slot)
    return False
