"""How long everything waits if no vehicle is ever full: all origins, times and destinations in one sweep.

The legs are taken from the last to the first. Each knows, for all destinations at once, when a crate aboard arrives:
by staying aboard, by getting off, or by changing at the leg's end to what leaves there later. What leaves after the
week's end is what leaves next week; a second sweep uses the first one's Monday. This equals the search of the seats
(`seats`) as long as nothing is full, at a small part of its price, and no plan can be faster than this.
"""

from typing import NamedTuple

import numba as nb
import numpy as np

from routing.solve.arrays import Floats, Ints, Minutes, Reals
from routing.solve.encode import World
from routing.solve.legs import Legs

NEVER = 65_535  # arrives at no time; six weeks are longer than any crate may wait


class Profile(NamedTuple):
    """Room for the sweep. Arrivals have 16 bits, so that twice as many fit into one step of the processor."""

    aboard: Minutes  # [legs, n] arrival at each destination for a crate aboard this leg
    waiting: Minutes  # [legs, n] the same for one that waits at the leg's start when it boards
    monday: Minutes  # [n, n] the same for one that waits at a site when the week begins
    head: Ints  # [n] first leg from a site among those swept
    after: Ints  # [legs] next leg from the same site
    following: Ints  # [legs] the hub's leg that a crate off this leg can board, -1: next week's
    town: Floats  # [towns, 2]
    crowd: Reals  # [legs, n] crates that wait for a leg, by destination (`press`)
    riding: Reals  # [legs, n] crates aboard it
    beyond: Reals  # [n, n] crates that wait at a site for next week
    load: Floats  # [legs]
    busy: Ints  # [legs] whether anything waits for the leg or rides on it


def profile_room(world: World, legs: Legs) -> Profile:
    """Return room for the sweep."""
    n, size = len(world.service), len(legs.a)
    return Profile(
        np.zeros((size, n), np.uint16),
        np.zeros((size, n), np.uint16),
        np.zeros((n, n), np.uint16),
        np.zeros(n, np.int32),
        np.zeros(size, np.int32),
        np.zeros(size, np.int32),
        np.zeros((world.towns, 2), np.float64),
        np.zeros((size, n), np.float32),
        np.zeros((size, n), np.float32),
        np.zeros((n, n), np.float32),
        np.zeros(size, np.float64),
        np.zeros(size, np.int32),
    )


@nb.njit(cache=True)
def sweep(world, legs, profile):  # type: ignore[no-untyped-def]
    """Fill the profile for the legs."""
    n = world.service.shape[0]
    count = legs.size[0]
    aboard, waiting, monday = profile.aboard, profile.waiting, profile.monday
    head, after = profile.head, profile.after
    never, week = np.uint16(NEVER), np.uint16(world.cycle)
    monday[:, :] = never
    missing = -1
    for _ in range(4):
        for i in range(n):
            head[i] = -1
        for p in range(count - 1, -1, -1):
            i = legs.order[p]
            a, b, available = legs.a[i], legs.b[i], legs.available[i]
            row, mine = aboard[i], waiting[i]
            stays = i + 1 < count and legs.run[i + 1] == legs.run[i]
            j = head[a]
            passed = waiting[j] if j >= 0 else monday[a]
            if world.transfer[b] >= 0:
                time = available + world.transfer[b]
                k = head[b]
                while k >= 0 and legs.board[k] < time:
                    k = after[k]
                profile.following[i] = k
                onward = waiting[k] if k >= 0 else monday[b]
                if stays:
                    ride = aboard[i + 1]
                    for d in range(n):
                        row[d] = min(ride[d], onward[d])
                        mine[d] = min(row[d], passed[d])
                else:
                    for d in range(n):
                        row[d] = onward[d]
                        mine[d] = min(onward[d], passed[d])
            elif stays:
                ride = aboard[i + 1]
                for d in range(n):
                    row[d] = ride[d]
                    mine[d] = min(ride[d], passed[d])
            else:
                for d in range(n):
                    row[d] = never
                    mine[d] = passed[d]
            there = np.uint16(available)
            row[b] = min(row[b], there)
            mine[b] = min(mine[b], there)
            after[i] = j
            head[a] = i
        still = 0
        for i in range(n):
            j = head[i]
            if j < 0:
                continue
            row, mine = monday[i], waiting[j]
            for d in range(n):
                row[d] = mine[d] + week if mine[d] < never - week else never
            if world.transfer[i] >= 0:
                for d in range(n):
                    still += row[d] == never
        if still == missing:
            break
        missing = still


@nb.njit(cache=True)
def exit_price(world, row, time):  # type: ignore[no-untyped-def]
    """Return what the waiting of all crates of an exit costs if they can leave their last hub from `time` on."""
    hub = world.exit_hub[row]
    steps = world.exit_steps[hub]
    week, weeks = 0, 0
    while time >= world.cycle:  # a division takes longer
        time -= world.cycle
        week += 1
    step = world.exit_step[hub, time] + week * steps
    while step >= 2 * steps:
        step -= steps
        weeks += 1
    return world.exit_price[row, step] + weeks * world.exit_more[row]


@nb.njit(cache=True, fastmath=True)
def price_group(world, row, age, first, last):  # type: ignore[no-untyped-def]
    """Return what items waited that are there when `row` says, `age` minutes more, and when the last of them is there.

    They are sums that can be vectorised.
    """
    to, items = world.group_to, world.group_items
    waited, late, slowest = 0.0, 0.0, np.int32(0)
    promised = age - world.delay[1]
    for f in range(np.uint64(first), np.uint64(last)):  # an index that may be negative would hinder it
        there = row[np.uint64(to[f])]
        slowest = max(slowest, np.int32(there))
        when = np.float64(there)
        waited += items[f] * (when + age)
        late += items[f] * max(0.0, when + promised)
    return world.delay[0] * waited + world.delay[2] * late, slowest


@nb.njit(cache=True)
def slowest_town(world, town):  # type: ignore[no-untyped-def]
    """Return the mean delay of the municipality that waits longest; `town` has its minutes and items."""
    slowest = 0.0
    for m in range(world.towns):
        if town[m, 1] > 0.0:
            slowest = max(slowest, town[m, 0] / town[m, 1])
    return slowest


@nb.njit(cache=True)
def price_delays(world, legs, profile):  # type: ignore[no-untyped-def]
    """Return the price of all delays (the worst municipality's too) and the number of flows that never arrive."""
    worst = world.delay[3]
    total = 0.0
    lost = 0
    if worst > 0.0:
        profile.town[:, :] = 0.0
    origin = -1
    j = -1
    for g in range(world.group_from.shape[0]):
        ready = world.group_ready[g]
        if world.group_from[g] != origin:
            origin = world.group_from[g]
            j = profile.head[origin]
        while j >= 0 and legs.board[j] < ready:
            j = profile.after[j]
        row = profile.waiting[j] if j >= 0 else profile.monday[origin]
        age = world.group_age[g] - ready
        first, last = world.group_first[g], world.group_first[g + 1]
        exits = last
        while exits > first and world.group_exit[exits - 1] >= 0:
            exits -= 1
        latest = ready + 4 * world.cycle
        price, slowest = price_group(world, row, np.float64(age), first, exits)
        if slowest <= latest:
            total += price
        else:
            for f in range(first, exits):
                if row[world.group_to[f]] <= latest:
                    total += price_group(world, row, np.float64(age), f, f + 1)[0]
                else:
                    lost += 1
        for f in range(exits, last):
            d = world.group_to[f]
            if row[d] <= latest:
                total += exit_price(world, world.group_exit[f], row[d] + world.transfer[d])
            else:
                lost += 1
        if worst > 0.0:
            for f in range(first, exits):
                d = world.group_to[f]
                if row[d] <= latest:
                    profile.town[world.town[d], 0] += world.group_items[f] * (row[d] + age)
                    profile.town[world.town[d], 1] += world.group_items[f]
    if worst > 0.0:
        total += worst * slowest_town(world, profile.town)
    return total, lost
