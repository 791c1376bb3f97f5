"""Putting visits into rounds where they cost least, the guide's price of their day included."""

import numba as nb
import numpy as np

from routing.solve.chance import draw
from routing.solve.encode import INF
from routing.solve.obey import banned, open_need, serves
from routing.solve.timing import drive, has_begun, retime_slot
from routing.units import DAY_MINUTES


@nb.njit(cache=True)
def days_visited(world, state, days):  # type: ignore[no-untyped-def]
    """Mark in `days[site]` the days (one bit each) on which vans call there."""
    days[:] = world.kept_days
    for r in range(state.visits.shape[0]):
        for k in range(state.visits[r]):
            days[state.site[r, k]] |= 1 << (state.start[r, k + 1] // DAY_MINUTES)


@nb.njit(cache=True)
def bits(mask):  # type: ignore[no-untyped-def]
    """Return how many bits are set."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@nb.njit(cache=True)
def chain_fits(world, state, r, end, tools):  # type: ignore[no-untyped-def]
    """Return whether the later rounds of the slot still fit if round r ends at `end`."""
    slot = r // world.per_slot
    for later in range(r + 1, (slot + 1) * world.per_slot):
        if state.visits[later] == 0:
            continue
        if end <= state.begin[later]:
            return True
        rest = np.int64(state.wish[later, 1])
        end = drive(world, slot, state.site[later], np.int64(state.visits[later]), end, rest, tools.start, tools.rest)
        if end >= INF:
            return False
    return True


@nb.njit(cache=True)
def minutes_left(world, slot, here, route, count, earliest):  # type: ignore[no-untyped-def]
    """Return how much longer a round from `here` can become at most: without any break, and with one.

    Driving and services alone are counted, so what is longer than both can never be driven.
    """
    base = world.slot_base[slot]
    work = np.int64(world.service[here])
    for k in range(count):
        there = route[k]
        work += world.minutes[here, there] + world.service[there]
        here = there
    work += world.minutes[here, base] + world.service[base]
    left = world.slot_to[slot] - earliest - work
    return min(left, world.slot_stretch[slot] - work), left - world.slot_break[slot]


@nb.njit(cache=True)
def cheapest_place(world, state, tools, site, days, blink, need):  # type: ignore[no-untyped-def]
    """Return the extra price, round and place of the cheapest insertion of a visit; (inf, -1, -1) if none.

    Only what serves the `need` of a lock comes into question where one is given (-1: none).
    """
    best, best_round, best_place = 1e18, -1, -1
    seed = tools.seed
    service = world.service[site]
    hub = world.transfer[site] >= 0
    first, last = world.window_first[site], world.window_first[site + 1]
    # rows of the site: a place is looked at far more often than it is tried, and columns lie all over the memory
    minutes_in, minutes_out = tools.minutes_in[site], world.minutes[site]
    km_in, km_out = tools.km_in[site], world.km[site]
    for slot in range(world.slot_van.shape[0]):
        base = world.slot_base[slot]
        if site == base:
            continue
        open_then = False
        for w in range(first, last):
            if world.window_open[w] <= world.slot_to[slot] and world.window_last[w] >= world.slot_from[slot]:
                open_then = True
                break
        if not open_then or (need >= 0 and not serves(world, need, slot)):
            continue
        day = world.slot_from[slot] // DAY_MINUTES
        gain = 0.0
        if days >> day & 1:
            if not hub and need < 0:
                continue
        else:
            gain = tools.pattern[site, (days | 1 << day) & 127] - tools.pattern[site, days & 127]
        hour, per_km = world.slot_hour[slot] / 60.0, world.slot_per_km[slot]
        if gain + service * hour >= best:
            continue
        fee = world.slot_fee[slot]
        low, high = slot * world.per_slot, (slot + 1) * world.per_slot
        for r in range(low, high):
            if state.visits[r] > 0:
                fee = 0.0
        earliest = np.int64(world.slot_from[slot])
        for r in range(low, high):
            if need >= 0 and r > low and world.needs.need_day[need] < 0:
                break
            n = np.int64(state.visits[r])
            begun = has_begun(world, slot, earliest)
            if n >= world.longest or (world.locked and banned(world, state, site, r)):
                if n == 0:
                    break
                earliest = np.int64(state.end[r])
                continue
            route = state.site[r]
            opening = fee if n > 0 else fee + 2 * world.service[base] * hour
            before = world.needs.slot_out[slot] if begun else base
            unbroken, broken = minutes_left(world, slot, before, route, n, earliest)
            for place in range(n + 1):
                after = route[place] if place < n else base
                minutes = minutes_in[before] + minutes_out[after] + service
                km = km_in[before] + km_out[after]
                if n > 0:
                    minutes -= world.minutes[before, after]
                    km -= world.km[before, after]
                if (
                    (minutes <= unbroken or minutes <= broken)
                    and opening + km * per_km + minutes * hour + gain < best
                    and draw(seed) >= blink
                ):
                    trial = tools.trial
                    for k in range(place):
                        trial[k] = route[k]
                    trial[place] = site
                    for k in range(place, n):
                        trial[k + 1] = route[k]
                    begin = max(earliest, np.int64(state.wish[r, 0])) if n > 0 and not begun else earliest
                    rest = np.int64(state.wish[r, 1]) if n > 0 else 0 * begin
                    end = drive(world, slot, trial, n + 1, begin, rest, tools.start, tools.rest)
                    if end >= INF and begin > earliest:
                        end = drive(world, slot, trial, n + 1, earliest, rest, tools.start, tools.rest)
                    if end < INF:
                        time = end - tools.start[0]
                        if n > 0:
                            time -= state.end[r] - state.begin[r]
                        price = (fee if n == 0 else 0.0) + km * per_km + time * hour + gain
                        if price < best and chain_fits(world, state, r, end, tools):
                            best, best_round, best_place = price, r, place
                before = after
            if n == 0:
                break
            earliest = np.int64(state.end[r])
    return best, best_round, best_place


@nb.njit(cache=True)
def insert(world, state, site, r, place):  # type: ignore[no-untyped-def]
    """Insert a visit and time its slot anew; False (and the plan as before) if it does not fit."""
    n = state.visits[r]
    for k in range(n, place, -1):
        state.site[r, k] = state.site[r, k - 1]
    state.site[r, place] = site
    state.visits[r] = n + 1
    slot = r // world.per_slot
    if n == 0:
        state.wish[r, :] = 0
    if retime_slot(world, state, slot):
        return True
    for k in range(place, n):
        state.site[r, k] = state.site[r, k + 1]
    state.visits[r] = n
    retime_slot(world, state, slot)
    return False


@nb.njit(cache=True)
def compact(world, state, slot):  # type: ignore[no-untyped-def]
    """Move the empty rounds of a slot behind the others."""
    low, high = slot * world.per_slot, (slot + 1) * world.per_slot
    to = low
    for r in range(low, high):
        n = state.visits[r]
        if n == 0:
            continue
        if to != r:
            for k in range(n):
                state.site[to, k] = state.site[r, k]
            state.visits[to] = n
            state.wish[to, 0], state.wish[to, 1] = state.wish[r, 0], state.wish[r, 1]
            state.visits[r] = 0
        to += 1
    for r in range(to, high):
        state.visits[r] = 0
        state.wish[r, :] = 0
        state.cost[r] = 0.0


@nb.njit(cache=True)
def recreate(world, state, tools, removed, size, blink, keep):  # type: ignore[no-untyped-def]
    """Insert the removed visits again; one above the minimum only if the guide likes it, or by chance `keep`."""
    for i in range(size):
        site = removed[i]
        days = tools.days[site]
        spare = bits(days) >= world.min_visits[site]
        need = open_need(world, state, site) if world.locked else -1
        if bits(days) >= world.max_visits[site] and need < 0:
            continue
        price, r, place = cheapest_place(world, state, tools, site, days, blink, need)
        if r < 0 or (spare and need < 0 and price > 0.0 and draw(tools.seed) >= keep):
            continue
        slot = r // world.per_slot
        tools.touched[slot] = 1
        if insert(world, state, site, r, place):
            tools.days[site] = world.kept_days[site]
            for q in range(state.visits.shape[0]):
                for k in range(state.visits[q]):
                    if state.site[q, k] == site:
                        tools.days[site] |= 1 << (state.start[q, k + 1] // DAY_MINUTES)
