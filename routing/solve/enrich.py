"""A better first plan for a large week: visits and rounds between hubs for as long as they pay, rides full or not.

Part by part a large week would need minutes to find them: each part sees few of the sites that one more visit serves.
"""

import numba as nb
import numpy as np

from routing.solve.chance import pick
from routing.solve.evaluate import operating_cost, relaxed_delay
from routing.solve.guide import price_patterns
from routing.solve.link import call_at
from routing.solve.parameters import LOST_FLOW
from routing.solve.recreate import days_visited, recreate
from routing.solve.state import copy_state

TURNS = 6  # of all sites; hardly anything is added after the fourth
SHARES = 4  # of the sites in a turn, between which the guide's prices are made anew
NEIGHBOUR_HUBS = 5  # of a hub, to which direct rounds are tried
DAYS = (0b11111, 0b10101, 0b01010)  # of these: daily, or two and three times a week


@nb.njit(cache=True)
def relaxed_price(world, bench):  # type: ignore[no-untyped-def]
    """Return what the current plan costs, delays included, if no van is ever full."""
    delay, lost = relaxed_delay(world, bench.current, bench.legs, bench.profile)
    return operating_cost(world, bench.current) + delay + lost * LOST_FLOW


@nb.njit(cache=True)
def add_visits(world, bench):  # type: ignore[no-untyped-def]
    """Add visits one by one, each where it costs least, as long as the guide thinks that they pay."""
    state, tools = bench.current, bench.tools
    n = world.service.shape[0]
    order = np.arange(n)
    one = np.zeros(1, np.int32)
    days_visited(world, state, tools.days)
    for _ in range(TURNS):
        before = state.visits.sum()
        for i in range(n - 1, 0, -1):
            k = pick(tools.seed, i + 1)
            order[i], order[k] = order[k], order[i]
        for share in range(SHARES):
            relaxed_price(world, bench)
            price_patterns(world, bench.legs, bench.profile, tools.pattern, tools.hist, tools.lag)
            for i in range(n * share // SHARES, n * (share + 1) // SHARES):
                one[0] = order[i]
                recreate(world, state, tools, one, 1, 0.0, 0.0)
        if state.visits.sum() == before:
            break


@nb.njit(cache=True)
def add_links(world, bench):  # type: ignore[no-untyped-def]
    """Let idle vans drive from each hub to those near it on some weekdays where that pays."""
    state = bench.current
    hubs = np.flatnonzero(world.transfer >= 0)
    best = relaxed_price(world, bench)
    far = np.zeros(hubs.shape[0], np.int64)
    for a in hubs:
        for h in range(hubs.shape[0]):
            far[h] = np.int64(world.minutes[a, hubs[h]]) + world.minutes[hubs[h], a]
        for b in hubs[np.argsort(far)[: NEIGHBOUR_HUBS + 1]]:
            for days in DAYS:
                copy_state(bench.trial, state)
                added = 0
                for day in range(5):
                    added += a != b and days >> day & 1 and call_at(world, bench, a, b, day)
                price = relaxed_price(world, bench) if added else best
                if price < best:
                    best = price
                    break
                copy_state(state, bench.trial)


@nb.njit(cache=True)
def drop_links(world, bench):  # type: ignore[no-untyped-def]
    """Leave out rounds from hub to hub and back that do not pay."""
    state = bench.current
    best = relaxed_price(world, bench)
    for r in range(state.visits.shape[0]):
        last = (r + 1) % world.per_slot == 0 or state.visits[r + 1] == 0
        if state.visits[r] == 1 and last and world.transfer[state.site[r, 0]] >= 0:
            state.visits[r] = 0
            price = relaxed_price(world, bench)
            if price < best:
                best = price
            else:
                state.visits[r] = 1


@nb.njit(cache=True)
def enrich(world, bench):  # type: ignore[no-untyped-def]
    """Add visits and rounds between hubs to the current plan, and leave out rounds that pay no longer."""
    add_visits(world, bench)
    add_links(world, bench)
    drop_links(world, bench)
    add_visits(world, bench)
