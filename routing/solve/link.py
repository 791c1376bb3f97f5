"""Rounds between hubs for a first plan: without them crates between the hubs' areas never arrive."""

import numba as nb
import numpy as np

from routing.solve.encode import INF
from routing.solve.evaluate import relaxed_delay
from routing.solve.legs import lay_legs
from routing.solve.recreate import days_visited, insert, recreate
from routing.solve.seats import seat_all
from routing.units import DAY_MINUTES

RELIEFS = 9  # turns of relief at most; at 1,000 sites each takes a second
LINKS_FIRST = 8  # turns that add rounds between hubs before those that add visits
NEARLY_FULL = 0.6  # some rides of a full stretch come too early for the crates that wait
FEW_HUBS = 4  # a chain over more of them is too slow if its vans do not drive daily


@nb.njit(cache=True)
def lost_now(world, bench):  # type: ignore[no-untyped-def]
    """Return how many flows never arrive in the current plan, full vans aside."""
    _, lost = relaxed_delay(world, bench.current, bench.legs, bench.profile)
    return lost


@nb.njit(cache=True)
def hub_tree(world):  # type: ignore[no-untyped-def]
    """Return the pairs of hubs that join all of them by the least road (Kruskal's tree), the nearest first."""
    hubs = np.flatnonzero(world.transfer >= 0)
    size = hubs.shape[0]
    part = np.arange(size)
    apart = np.full((size, size), INF, np.int64)
    for i in range(size):
        for k in range(i):
            apart[i, k] = np.int64(world.minutes[hubs[i], hubs[k]]) + world.minutes[hubs[k], hubs[i]]
    pairs = np.zeros((max(0, size - 1), 2), np.int64)
    count = 0
    for _ in range(size * (size - 1) // 2):
        nearest = int(np.argmin(apart))
        i, j = nearest // size, nearest % size
        apart[i, j] = INF
        if part[i] != part[j]:
            part[part == part[i]] = part[j]
            pairs[count, 0], pairs[count, 1] = hubs[i], hubs[j]
            count += 1
    return pairs


@nb.njit(cache=True)
def link_hubs(world, bench):  # type: ignore[no-untyped-def]
    """Let vans without work drive between the hubs of the tree, one more weekday at a time while flows are lost."""
    pairs = hub_tree(world)
    if pairs.shape[0] == 0 or lost_now(world, bench) == 0:
        return
    for turn in range(7):
        day = turn * 2 % 7  # Monday, Wednesday, Friday, Sunday, Tuesday, ...
        for p in range(pairs.shape[0]):
            if not call_at(world, bench, pairs[p, turn % 2], pairs[p, 1 - turn % 2], day):
                call_at(world, bench, pairs[p, 1 - turn % 2], pairs[p, turn % 2], day)
        if pairs.shape[0] < FEW_HUBS and lost_now(world, bench) == 0:
            break
    days_visited(world, bench.current, bench.tools.days)


@nb.njit(cache=True)
def lost_seats(world, bench):  # type: ignore[no-untyped-def]
    """Return how many flows never arrive in the current plan because all that could carry them is full."""
    lay_legs(world, bench.current, bench.legs)
    _, lost, _ = seat_all(world, bench.legs, bench.seats)
    return lost


@nb.njit(cache=True)
def relieve_full(world, bench, turn):  # type: ignore[no-untyped-def]
    """Let idle vans drive along where all rides from one hub to the next are full, round by round; False if none can.

    The seats must be those of the current plan.
    """
    legs, seats = bench.legs, bench.seats
    hubs = np.flatnonzero(world.transfer >= 0)
    size = hubs.shape[0]
    row = np.full(world.service.shape[0], -1, np.int64)
    for h in range(size):
        row[hubs[h]] = h
    load, room = np.zeros((size, size)), np.zeros((size, size))
    came, fullest, run = -1, 0.0, -1
    for i in range(legs.size[0]):
        if legs.run[i] != run:
            came, run = -1, legs.run[i]
        if row[legs.a[i]] >= 0:
            came, fullest = row[legs.a[i]], 0.0
        fullest = max(fullest, seats.load[i])
        there = row[legs.b[i]]
        if came >= 0 and there >= 0 and came != there:
            load[came, there] += fullest
            room[came, there] += legs.capacity[i]
    helped = False
    for a in range(size):
        for b in range(size):
            if room[a, b] == 0.0 or load[a, b] < NEARLY_FULL * room[a, b]:
                continue
            for step in range(5):
                day = (turn + step * 2 + a + b) % 5
                if call_at(world, bench, hubs[a], hubs[b], day) or call_at(world, bench, hubs[b], hubs[a], day):
                    helped = True
                    room[b, a] *= 2.0  # its way back helps the other direction
                    break
    return helped


@nb.njit(cache=True)
def visit_lost(world, bench):  # type: ignore[no-untyped-def]
    """Let vans call once more at the sites from which and to which most crates find no room."""
    seats, tools = bench.seats, bench.tools
    tally = np.zeros(world.service.shape[0])
    for f in range(world.flow_to.shape[0]):
        if seats.arrival[f] < 0:
            tally[world.group_from[world.flow_group[f]]] += world.flow_crates[f]
            tally[world.flow_to[f]] += world.flow_crates[f]
    one = np.zeros(1, np.int32)
    days_visited(world, bench.current, tools.days)
    tally[world.transfer >= 0] = 0.0
    for site in np.flatnonzero(tally > 0.5 * tally.max()):
        one[0] = site
        recreate(world, bench.current, tools, one, 1, 0.0, 1.0)


@nb.njit(cache=True)
def relieve_hubs(world, bench):  # type: ignore[no-untyped-def]
    """Where vans between hubs are so full that flows are lost, let idle ones drive too; at last between all pairs."""
    hubs = np.flatnonzero(world.transfer >= 0)
    for turn in range(RELIEFS):
        lost = lost_seats(world, bench)
        if lost == 0:
            break
        if turn >= LINKS_FIRST or not relieve_full(world, bench, turn):
            visit_lost(world, bench)
    for turn in range(7):
        if lost_seats(world, bench) == 0:
            break
        for i in range(hubs.shape[0]):
            for j in range(hubs.shape[0]):
                if i != j:
                    call_at(world, bench, hubs[i], hubs[j], (turn + i + j) % 5)
    days_visited(world, bench.current, bench.tools.days)


@nb.njit(cache=True)
def call_at(world, bench, base, site, day):  # type: ignore[no-untyped-def]
    """Let the first idle van of `base` call at a site that day; False if none can."""
    state = bench.current
    for slot in range(world.slot_van.shape[0]):
        first = slot * world.per_slot
        idle = world.slot_base[slot] == base and world.slot_from[slot] // DAY_MINUTES == day
        if idle and state.visits[first] == 0 and insert(world, state, site, first, 0):
            return True
    return False
