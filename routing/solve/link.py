"""Rounds between hubs for a first plan: without them crates between the hubs' areas never arrive."""

import numba as nb
import numpy as np

from routing.solve.encode import INF
from routing.solve.evaluate import relaxed_delay
from routing.solve.recreate import cheapest_place, days_visited, insert
from routing.solve.state import copy_state


@nb.njit(cache=True)
def lost_now(world, bench):  # type: ignore[no-untyped-def]
    """Return how many flows never arrive in the current plan, full vans aside."""
    _, lost = relaxed_delay(world, bench.current, bench.legs, bench.profile)
    return lost


@nb.njit(cache=True)
def link_hubs(world, bench):  # type: ignore[no-untyped-def]
    """Let a van of one hub call at another, the nearest pairs first, where more flows arrive by it (Kruskal's tree)."""
    hubs = np.flatnonzero(world.transfer >= 0)
    size = hubs.shape[0]
    part = np.arange(size)
    lost = lost_now(world, bench)
    apart = np.full((size, size), INF, np.int64)
    for i in range(size):
        for j in range(i):
            apart[i, j] = np.int64(world.minutes[hubs[i], hubs[j]]) + world.minutes[hubs[j], hubs[i]]
    for _ in range(size * (size - 1) // 2):
        i, j = divmod(int(np.argmin(apart)), size)
        apart[i, j] = INF
        if lost == 0 or part[i] == part[j]:
            continue
        for turn in range(2):
            here, there = (hubs[i], hubs[j]) if turn == 0 else (hubs[j], hubs[i])
            now = call_at(world, bench, here, there, lost)
            if now < lost:
                lost = now
                part[part == part[i]] = part[j]
                break


@nb.njit(cache=True)
def call_at(world, bench, base, site, lost):  # type: ignore[no-untyped-def]
    """Let a van of `base` call at a site if fewer flows are lost by it; returns how many are lost now."""
    state, tools = bench.current, bench.tools
    _, r, place = cheapest_place(world, state, tools, site, tools.days[site], 0.0, -1, base)
    if r < 0:
        return lost
    copy_state(bench.trial, state)
    if insert(world, state, site, r, place):
        now = lost_now(world, bench)
        if now < lost:
            days_visited(world, state, tools.days)
            return now
        copy_state(state, bench.trial)
    return lost
