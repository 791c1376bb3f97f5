"""Who rides where when seats are scarce: the referee's own rules, to the minute.

Flows take seats in the order in which they became ready. Each takes the journey that arrives first if nothing were
full; only where a leg of that journey is full does it search again among what still has room.
"""

from typing import NamedTuple

import numba as nb
import numpy as np

from routing.solve.arrays import Floats, Ints
from routing.solve.encode import INF, World
from routing.solve.legs import Legs
from routing.solve.profile import exit_price, slowest_town

CRUMB = 1e-6  # crates: the format's tolerance
WEEKS = 4  # a crate that has not arrived after this many weeks never does


class Seats(NamedTuple):
    """Room for seating. A search's results lie in a row: one row per group, and a last one for new searches."""

    load: Floats
    best: Ints  # [groups + 1, n] availability
    came_run: Ints
    came_from: Ints
    came_to: Ints
    done: Ints  # [groups]
    goal: Ints  # [n] marks the goals of the search under way
    boarded: Ints  # [runs] the leg at which the crate boarded
    reached: Ints  # [runs] the leg up to which it is aboard, with the search's week
    week: Ints
    town: Floats
    arrival: Ints  # [flows] in seating order


def seats_room(world: World, legs: Legs) -> Seats:
    """Return room for seating."""
    n, groups, runs = len(world.service), len(world.group_from), len(legs.first)
    rows = (groups + 1, n)
    return Seats(
        np.zeros(len(legs.a), np.float64),
        np.zeros(rows, np.int32),
        np.zeros(rows, np.int32),
        np.zeros(rows, np.int32),
        np.zeros(rows, np.int32),
        np.zeros(groups, np.int32),
        np.zeros(n, np.int32),
        np.zeros(runs, np.int32),
        np.zeros(runs, np.int32),
        np.zeros(runs, np.int32),
        np.zeros((world.towns, 2), np.float64),
        np.zeros(len(world.flow_to), np.int32),
    )


@nb.njit(cache=True)
def search(world, legs, seats, row, origin, ready, need, goals):  # type: ignore[no-untyped-def]
    """Fill a row with the earliest availability from `origin`; `goals` is how many sites are marked in `goal`."""
    best = seats.best[row]
    count = legs.size[0]
    best[:] = INF
    best[origin] = ready
    seats.week[:] = -1
    missing = goals - seats.goal[origin]
    latest = INF
    first = 0
    last = count
    while first < last:
        middle = (first + last) // 2
        if legs.board[legs.order[middle]] < ready:
            first = middle + 1
        else:
            last = middle
    for c in range(WEEKS):
        shift = c * world.cycle
        for p in range(first if c == 0 else 0, count):
            i = legs.order[p]
            board = legs.board[i] + shift
            if board > latest:
                return
            run = legs.run[i]
            if legs.capacity[i] + CRUMB < seats.load[i] + need:
                if seats.week[run] == c:
                    seats.week[run] = -1
                continue
            a, k = legs.a[i], legs.k[i]
            if seats.week[run] == c and seats.reached[run] == k - 1:
                seats.reached[run] = k
            else:
                at = best[a]
                if at >= INF:
                    continue
                wait = 0
                if a != origin:
                    wait = world.transfer[a]
                    if wait < 0:
                        continue
                if at + wait > board:
                    continue
                seats.week[run] = c
                seats.boarded[run] = k
                seats.reached[run] = k
            b = legs.b[i]
            when = legs.available[i] + shift
            if when < best[b] and b != origin:
                if best[b] >= INF and seats.goal[b]:
                    missing -= 1
                best[b] = when
                seats.came_run[row, b] = run
                seats.came_from[row, b] = seats.boarded[run]
                seats.came_to[row, b] = k
                if missing <= 0:
                    latest = 0
                    for d in range(best.shape[0]):
                        if seats.goal[d]:
                            latest = max(latest, best[d])


@nb.njit(cache=True)
def fits(world, legs, seats, row, origin, to, crates):  # type: ignore[no-untyped-def]
    """Return whether every leg of the journey in a row has room left."""
    here, guard = to, 0
    while here != origin and guard < 50:
        base = legs.first[seats.came_run[row, here]]
        low, high = base + seats.came_from[row, here], base + seats.came_to[row, here]
        for i in range(low, high + 1):
            if seats.load[i] + crates > legs.capacity[i] + CRUMB:
                return False
        here = legs.a[low]
        guard += 1
    return True


@nb.njit(cache=True)
def take(world, legs, seats, row, origin, to, crates):  # type: ignore[no-untyped-def]
    """Put crates on every leg of the journey in a row."""
    here, guard = to, 0
    while here != origin and guard < 50:
        base = legs.first[seats.came_run[row, here]]
        low, high = base + seats.came_from[row, here], base + seats.came_to[row, here]
        for i in range(low, high + 1):
            seats.load[i] += crates
        here = legs.a[low]
        guard += 1


@nb.njit(cache=True)
def seat_all(world, legs, seats):  # type: ignore[no-untyped-def]
    """Seat all flows; returns the price of delays, the flows that never arrive, and how often a journey was full."""
    per_item, promise, late, worst = world.delay[0], world.delay[1], world.delay[2], world.delay[3]
    seats.load[: legs.size[0]] = 0.0
    seats.done[:] = 0
    spare = seats.best.shape[0] - 1
    total = 0.0
    lost = 0
    full = 0
    if worst > 0.0:
        seats.town[:, :] = 0.0
    for f in range(world.flow_to.shape[0]):
        g, d, crates = world.flow_group[f], world.flow_to[f], world.flow_crates[f]
        origin, ready = world.group_from[g], world.group_ready[g]
        row = g
        if not seats.done[g]:
            seats.done[g] = 1
            seats.goal[:] = 0
            goals = 0
            for e in range(world.group_first[g], world.group_first[g + 1]):
                if not seats.goal[world.group_to[e]]:
                    goals += 1
                    seats.goal[world.group_to[e]] = 1
            search(world, legs, seats, row, origin, ready, 0.0, goals)
        if seats.best[row, d] < INF and not fits(world, legs, seats, row, origin, d, crates):
            full += 1
            row = spare
            seats.goal[:] = 0
            seats.goal[d] = 1
            search(world, legs, seats, row, origin, ready, crates, 1)
        if seats.best[row, d] >= INF:
            lost += 1
            seats.arrival[f] = -1
            continue
        take(world, legs, seats, row, origin, d, crates)
        seats.arrival[f] = seats.best[row, d]
        if world.flow_exit[f] >= 0:
            total += exit_price(world, world.flow_exit[f], seats.best[row, d] + world.transfer[d])
            continue
        wait = seats.best[row, d] - ready + world.group_age[g]
        items = world.flow_items[f]
        total += items * (per_item * wait + late * max(0.0, wait - promise))
        if worst > 0.0:
            seats.town[world.town[d], 0] += items * wait
            seats.town[world.town[d], 1] += items
    if worst > 0.0:
        total += worst * slowest_town(world, seats.town)
    return total, lost, full
