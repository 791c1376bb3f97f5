"""What a part of the week sees of the rest: rounds that stay, and the crates that come in, go out and pass through.

Crates from outside begin at the first hub that they reach, already some hours old. Crates to the outside end at the hub
whose vans call at their destination; from there on the present plan says when they arrive, so that their price is a
function of the minute at which they can leave that hub.
"""

import numba as nb
import numpy as np

from routing.solve.encode import INF


@nb.njit(cache=True)
def home_hubs(world, legs):  # type: ignore[no-untyped-def]
    """Return for each site the hub whose rounds call there most, -1 if none does; a hub is its own."""
    n = world.service.shape[0]
    hubs = np.flatnonzero(world.transfer >= 0)
    row = np.full(n, -1, np.int64)
    for h in range(hubs.shape[0]):
        row[hubs[h]] = h
    tally = np.zeros((n, max(1, hubs.shape[0])), np.int32)
    for run in range(legs.size[1]):
        base = legs.a[legs.first[run]]
        if row[base] < 0:
            continue
        for i in range(legs.first[run], legs.first[run + 1]):
            tally[legs.b[i], row[base]] += 1
    home = np.full(n, -1, np.int32)
    for site in range(n):
        if row[site] >= 0:
            home[site] = site
        elif hubs.shape[0] > 0 and tally[site].max() > 0:
            home[site] = hubs[np.argmax(tally[site])]
    return home


@nb.njit(cache=True)
def staying_runs(world, state, legs, free, place):  # type: ignore[no-untyped-def]
    """Return run, from, to, boarding and availability of the rides that stay between sites of the part.

    `free[slot]` marks the slots that are planned anew, `place[site]` is the site's number in the part or -1.
    """
    size = legs.size[0]
    run_of, a, b = np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size, np.int32)
    board, available = np.zeros(size, np.int32), np.zeros(size, np.int32)
    count, kept, run = 0, 0, -1
    vans = 0
    for r in range(state.visits.shape[0]):
        vans += state.visits[r] > 0
    r = -1
    for run in range(legs.size[1]):
        if run < vans:
            r += 1
            while state.visits[r] == 0:
                r += 1
            if free[r // world.per_slot]:
                continue
        before = count
        here, since = -1, 0
        for i in range(legs.first[run], legs.first[run + 1]):
            if place[legs.a[i]] >= 0:
                here, since = place[legs.a[i]], legs.board[i]
            there = place[legs.b[i]]
            if there < 0 or here < 0:
                continue
            if there != here:
                run_of[count], a[count], b[count] = kept, here, there
                board[count], available[count] = since, legs.available[i]
                count += 1
        kept += count > before
    return run_of[:count], a[:count], b[:count], board[:count], available[:count]


@nb.njit(cache=True)
def gather(world, legs, profile, place, home, through):  # type: ignore[no-untyped-def]
    """Return what the part's crates are, a column each: origin, ready, age, end, whether it is an exit, and the row.

    `through`: rounds between hubs are planned anew, so that crates from outside to outside count as well.
    """
    hubs = np.flatnonzero(world.transfer >= 0)
    found = np.zeros((world.group_to.shape[0], 6), np.int32)
    count = 0
    came, j = -1, -1
    for g in range(world.group_from.shape[0]):
        origin, ready = world.group_from[g], world.group_ready[g]
        if origin != came:
            came = origin
            j = profile.head[origin]
        while j >= 0 and legs.board[j] < ready:
            j = profile.after[j]
        row = profile.waiting[j] if j >= 0 else profile.monday[origin]
        inside = place[origin] >= 0 and world.transfer[origin] < 0
        start, begins, age = origin, ready, 0
        if place[origin] < 0:
            start = -1
            for h in range(hubs.shape[0]):
                if row[hubs[h]] < INF and (start < 0 or row[hubs[h]] < row[start]):
                    start = hubs[h]
            if start < 0:
                continue
            begins = row[start] + world.transfer[start]
            age = begins - ready
        begins %= world.cycle
        for f in range(world.group_first[g], world.group_first[g + 1]):
            d = world.group_to[f]
            end = d if place[d] >= 0 else home[d]
            passes = world.transfer[end] >= 0 if end >= 0 else True
            if end < 0 or end == start or (passes and not inside and not through):
                continue
            found[count, 0], found[count, 1], found[count, 2] = place[start], begins, age
            found[count, 3], found[count, 4], found[count, 5] = place[end], d != end, f
            count += 1
    return found[:count]


@nb.njit(cache=True)
def hub_steps(world, legs, profile, hubs, steps, step):  # type: ignore[no-untyped-def]
    """Fill `steps[hub]`, the number of rides from each hub, and `step[hub, minute]`, which leaves next."""
    for h in range(hubs.shape[0]):
        j = profile.head[hubs[h]]
        count, minute = 0, 0
        while j >= 0:
            while minute <= legs.board[j] and minute < world.cycle:
                step[h, minute] = count
                minute += 1
            count += 1
            j = profile.after[j]
        step[h, minute:] = count
        steps[h] = max(1, count)


@nb.njit(cache=True)
def price_exits(world, legs, profile, found, row, price, more):  # type: ignore[no-untyped-def]
    """Add to `price[row, step]` what the crates of each exit's flows cost, and to `more[row]` what a week more does."""
    per_item, promise, late = world.delay[0], world.delay[1], world.delay[2]
    for i in range(found.shape[0]):
        if not found[i, 4]:
            continue
        f = found[i, 5]
        d, items = world.group_to[f], world.group_items[f]
        hub = found[i, 3]  # its site here
        steps = 0
        j = profile.head[hub]
        while j >= 0:
            steps += 1
            j = profile.after[j]
        at = 0
        j = profile.head[hub]
        while j >= 0:
            for week in range(2):
                wait = profile.waiting[j, d] - found[i, 1] + found[i, 2] + week * world.cycle
                if profile.waiting[j, d] >= INF:
                    wait = 8 * world.cycle
                price[row[i], at + week * steps] += items * (per_item * wait + late * max(0.0, wait - promise))
            at += 1
            j = profile.after[j]
        more[row[i]] += items * (per_item + late) * world.cycle
