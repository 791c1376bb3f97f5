"""The first plan: rounds between hubs, wanted visits where they cost least, then what lets every flow arrive."""

import numba as nb
import numpy as np

from routing.solve.anneal import BEST, WRONG, judge
from routing.solve.arrays import Ints
from routing.solve.encode import World
from routing.solve.enrich import add_visits, enrich
from routing.solve.evaluate import exact_delay, operating_cost, relaxed_delay
from routing.solve.link import link_hubs, lost_now, lost_seats, relieve_hubs
from routing.solve.obey import open_need
from routing.solve.parameters import LOST_FLOW
from routing.solve.recreate import bits, days_visited, recreate
from routing.solve.state import copy_state


def wanted_visits(world: World) -> Ints:
    """List the sites of all wanted visits, far from the bases first; a site with flows that nobody serves wants one."""
    wants = world.min_visits.copy()
    if not len(world.slot_base):
        return np.zeros(0, np.int32)
    served = np.zeros(len(wants), bool)
    for sites in (world.fixed_a, world.fixed_b, world.slot_base):
        served[sites] = True
    moved = np.zeros(len(wants), bool)
    moved[world.group_from] = True
    moved[world.group_to] = True
    wants[moved & ~served] = np.maximum(1, wants[moved & ~served])
    far = world.minutes[np.unique(world.slot_base)].min(axis=0)
    order = np.argsort(-far, kind="stable")
    return np.array([site for turn in range(7) for site in order if wants[site] > turn], dtype=np.int32)


@nb.njit(cache=True)
def tally_lost(world, bench, tally):  # type: ignore[no-untyped-def]
    """Count for each site the flows from it or to it that never arrive in the current plan."""
    profile, legs = bench.profile, bench.legs
    relaxed_delay(world, bench.current, legs, profile)
    tally[:] = 0
    for g in range(world.group_from.shape[0]):
        origin, ready = world.group_from[g], world.group_ready[g]
        j = profile.head[origin]
        while j >= 0 and legs.board[j] < ready:
            j = profile.after[j]
        row = profile.waiting[j] if j >= 0 else profile.monday[origin]
        for f in range(world.group_first[g], world.group_first[g + 1]):
            if row[world.group_to[f]] - ready > 4 * world.cycle:
                tally[origin] += 1
                tally[world.group_to[f]] += 1


@nb.njit(cache=True)
def construct(world, bench, wanted, rich):  # type: ignore[no-untyped-def]
    """Complete the current plan (which may be empty) with the wanted visits that it lacks, and judge it.

    `rich`: with more visits and rounds between hubs too, as long as they seem to pay.
    """
    state, tools = bench.current, bench.tools
    n = world.service.shape[0]
    judge(world, bench)
    link_hubs(world, bench)
    size = 0
    seen = np.zeros(n, np.int32)
    for i in range(wanted.shape[0]):
        site = wanted[i]
        seen[site] += 1
        if seen[site] > bits(tools.days[site]):
            wanted[size] = site
            size += 1
    recreate(world, state, tools, wanted, size, 0.0, 1.0)
    one = np.zeros(1, np.int32)
    if world.locked:
        for site in range(n):
            for _ in range(7):
                if open_need(world, state, site) < 0:
                    break
                one[0] = site
                recreate(world, state, tools, one, 1, 0.0, 1.0)
    lost = lost_now(world, bench)
    tally = np.zeros(n, np.int32)
    for turn in range(10):
        if turn >= 5:
            tally_lost(world, bench, tally)
        for site in range(n):
            if lost == 0:
                break
            if (world.transfer[site] < 0) if turn < 5 else (tally[site] == 0):
                continue
            copy_state(bench.trial, state)
            one[0] = site
            recreate(world, state, tools, one, 1, 0.0, 1.0)
            now = lost_now(world, bench)
            if now >= lost:
                copy_state(state, bench.trial)
                days_visited(world, state, tools.days)
            else:
                lost = now
    if lost == 0:
        copy_state(bench.best, state)
        if rich:
            enrich(world, bench)
        relieve_hubs(world, bench)
        if rich and lost_seats(world, bench) > 0:  # idle vans are wanted for crates that find no room
            copy_state(state, bench.best)
            relieve_hubs(world, bench)
    judge(world, bench)
    if rich and bench.values[WRONG] == 0:
        add_visits(world, bench)
        delay, lost, _ = exact_delay(world, state, bench.legs, bench.seats)
        if operating_cost(world, state) + delay + lost * LOST_FLOW >= bench.values[BEST]:
            copy_state(state, bench.best)
        judge(world, bench)
