"""The first plan: every wanted visit at its cheapest place, then what is needed so that every flow arrives."""

import numba as nb
import numpy as np

from routing.solve.anneal import judge
from routing.solve.evaluate import relaxed_delay
from routing.solve.recreate import bits, recreate
from routing.solve.state import copy_state


@nb.njit(cache=True)
def wanted_visits(world, served):  # type: ignore[no-untyped-def]
    """List the sites of all wanted visits, far from the bases first; a site with flows that nobody serves wants one."""
    n = world.service.shape[0]
    wants = np.zeros(n, np.int32)
    for i in range(n):
        wants[i] = world.min_visits[i]
    for g in range(world.group_from.shape[0]):
        if not served[world.group_from[g]]:
            wants[world.group_from[g]] = max(1, wants[world.group_from[g]])
        for f in range(world.group_first[g], world.group_first[g + 1]):
            if not served[world.group_to[f]]:
                wants[world.group_to[f]] = max(1, wants[world.group_to[f]])
    far = np.zeros(n, np.float64)
    for i in range(n):
        nearest = 1 << 29
        for slot in range(world.slot_base.shape[0]):
            nearest = min(nearest, world.minutes[world.slot_base[slot], i])
        far[i] = -float(nearest)
    order = np.argsort(far, kind="mergesort")
    wanted = np.zeros(max(1, wants.sum()), np.int32)
    size = 0
    for turn in range(7):
        for p in range(n):
            if wants[order[p]] > turn:
                wanted[size] = order[p]
                size += 1
    return wanted[:size]


@nb.njit(cache=True)
def lost_now(world, bench):  # type: ignore[no-untyped-def]
    """Return how many flows never arrive in the current plan, full vans aside."""
    _, lost = relaxed_delay(world, bench.current, bench.legs, bench.profile)
    return lost


@nb.njit(cache=True)
def construct(world, bench):  # type: ignore[no-untyped-def]
    """Complete the current plan (which may be empty) and judge it."""
    state, tools = bench.current, bench.tools
    n = world.service.shape[0]
    served = np.zeros(n, np.int32)
    for i in range(world.fixed_a.shape[0]):
        served[world.fixed_a[i]] = 1
        served[world.fixed_b[i]] = 1
    for slot in range(world.slot_base.shape[0]):
        served[world.slot_base[slot]] = 1
    judge(world, bench)
    wanted = wanted_visits(world, served)
    size = 0
    for i in range(wanted.shape[0]):
        already = 0
        for j in range(i):
            already += wanted[j] == wanted[i]
        if bits(tools.days[wanted[i]]) <= already:
            wanted[size] = wanted[i]
            size += 1
    recreate(world, state, tools, wanted, size, 0.0, 1.0)
    lost = lost_now(world, bench)
    one = np.zeros(1, np.int32)
    for _ in range(5):
        for site in range(n):
            if lost == 0:
                break
            if world.transfer[site] < 0:
                continue
            copy_state(bench.trial, state)
            one[0] = site
            recreate(world, state, tools, one, 1, 0.0, 1.0)
            now = lost_now(world, bench)
            if now >= lost:
                copy_state(state, bench.trial)
            else:
                lost = now
    judge(world, bench)
