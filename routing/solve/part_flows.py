"""What a part of the week sees of the rest: rounds that stay, and the crates that come in, go out and pass through.

A part knows few of the hubs. Crates from outside begin at the first of these on their present way, already some hours
old. Crates to the outside end at the last one; from there on the rounds that stay say when they arrive, so that their
price is a function of the minute at which they can leave that hub. Changes at other hubs are rides between its own.
"""

import numba as nb
import numpy as np

from routing.solve.legs import lay_legs
from routing.solve.profile import NEVER, sweep


@nb.njit(cache=True)
def sweep_rest(world, state, legs, profile):  # type: ignore[no-untyped-def]
    """Lay and sweep the legs of what stays."""
    lay_legs(world, state, legs)
    sweep(world, legs, profile)


@nb.njit(cache=True)
def own_hubs(world, legs, inside):  # type: ignore[no-untyped-def]
    """Return the hubs that a part knows: those among its sites, and the bases of rounds that stay and call at these."""
    own = inside & (world.transfer >= 0)
    for run in range(legs.size[1]):
        base = legs.a[legs.first[run]]
        for i in range(legs.first[run], legs.first[run + 1]):
            own[base] |= world.transfer[base] >= 0 and inside[legs.b[i]] and world.transfer[legs.b[i]] < 0
    return own


@nb.njit(cache=True)
def room_left(bench, state):  # type: ignore[no-untyped-def]
    """Return how many crates more there is room for on each leg of what stays; the bench has the whole week seated."""
    legs, load = bench.legs, bench.seats.load
    room = np.zeros(legs.size[0])
    leg, count = 0, 0
    for r in range(state.visits.shape[0]):
        n = bench.current.visits[r]
        if n == 0:
            continue
        for i in range(leg, leg + n + 1):
            if state.visits[r] > 0:
                room[count] = legs.capacity[i] - load[i]
                count += 1
        leg += n + 1
    for i in range(leg, legs.size[0]):
        room[count] = legs.capacity[i] - load[i]
        count += 1
    return room[:count]


@nb.njit(cache=True)
def staying_runs(legs, room, place):  # type: ignore[no-untyped-def]
    """Return run, from, to, boarding and availability of the rides that stay between sites of the part; and their room.

    `room` is what each leg has left, `place[site]` the site's number in the part or -1.
    """
    rides = np.zeros((5, legs.size[0]), np.int32)
    left = np.zeros(legs.size[0])
    count, kept = 0, 0
    for run in range(legs.size[1]):
        before = count
        here, since, least = -1, 0, 0.0
        for i in range(legs.first[run], legs.first[run + 1]):
            if place[legs.a[i]] >= 0:
                here, since, least = place[legs.a[i]], legs.board[i], room[i]
            least = min(least, room[i])
            there = place[legs.b[i]]
            if there < 0 or here < 0 or there == here:
                continue
            rides[0, count], rides[1, count], rides[2, count] = kept, here, there
            rides[3, count], rides[4, count] = since, legs.available[i]
            left[count] = least
            count += 1
        kept += count > before
    return rides[:, :count], left[:count]


@nb.njit(cache=True)
def load_that_stays(world, bench):  # type: ignore[no-untyped-def]
    """Return how many crates the fixed rides have aboard in the plan just seated."""
    end = bench.legs.size[0]
    return bench.seats.load[end - world.fixed_a.shape[0] : end].copy()


@nb.njit(cache=True)
def is_direct(legs, i, hub, when):  # type: ignore[no-untyped-def]
    """Return whether the vehicle of a leg is itself at a hub by then."""
    run = legs.run[i]
    while i < legs.size[0] and legs.run[i] == run:
        if legs.b[i] == hub and legs.available[i] == when:
            return True
        i += 1
    return False


@nb.njit(cache=True)
def arrives(world, legs, profile, hub, time, to):  # type: ignore[no-untyped-def]
    """Return when what can leave a hub from `time` of this week on is at another."""
    j = profile.head[hub]
    while j >= 0 and legs.board[j] < time:
        j = profile.after[j]
    return profile.waiting[j, to] if j >= 0 else profile.monday[hub, to]


@nb.njit(cache=True)
def changes_elsewhere(world, legs, profile, hubs, place, run):  # type: ignore[no-untyped-def]
    """Return rides between the part's hubs by way of others, as `staying_runs` does, the runs numbered from `run` on.

    One that arrives next week is boarded on Monday instead.
    """
    rides = np.zeros((5, legs.size[0] * max(1, hubs.shape[0])), np.int32)
    count = 0
    for a in hubs:
        j = profile.head[a]
        while j >= 0:
            for b in hubs:
                later = profile.after[j]
                when = np.int64(profile.aboard[j, b])
                otherwise = profile.waiting[later, b] if later >= 0 else profile.monday[a, b]
                if a == b or when >= min(np.int64(otherwise), 2 * world.cycle) or is_direct(legs, j, b, when):
                    continue
                parts = False
                for c in hubs:
                    time = profile.aboard[j, c] + world.transfer[c]
                    parts = parts or (c not in (a, b) and arrives(world, legs, profile, c, time, b) == when)
                if not parts:
                    late = when > world.cycle
                    rides[0, count], rides[1, count], rides[2, count] = run + count, place[a], place[b]
                    rides[3, count] = 0 if late else legs.board[j]
                    rides[4, count] = when - world.cycle if late else when
                    count += 1
            j = profile.after[j]
    return rides[:, :count]


@nb.njit(cache=True)
def hubs_on_ways(world, legs, profile, own):  # type: ignore[no-untyped-def]
    """Return the first and the last of the own hubs on the way of what waits for each leg, to each site; -1: none.

    The last rows, one for each site, are for what waits there when the week begins.
    """
    n, count = world.service.shape[0], legs.size[0]
    aboard, waiting = profile.aboard, profile.waiting
    on = np.full((2, count + 1, n), -1, np.int16)
    first, last = np.full((count + n, n), -1, np.int16), np.full((count + n, n), -1, np.int16)
    for _ in range(2):
        for p in range(count - 1, -1, -1):
            i = legs.order[p]
            a, b = legs.a[i], legs.b[i]
            stays = i + 1 < count and legs.run[i + 1] == legs.run[i]
            off = -1
            if world.transfer[b] >= 0:
                off = profile.following[i] if profile.following[i] >= 0 else count + b
            later = profile.after[i]
            otherwise = waiting[later] if later >= 0 else profile.monday[a]
            other = later if later >= 0 else count + a
            for d in range(n):
                when = aboard[i, d]
                f, e = np.int16(-1), np.int16(-1)
                if when < NEVER and d != b:
                    if stays and aboard[i + 1, d] == when:
                        f, e = on[0, i + 1, d], on[1, i + 1, d]
                    elif off >= 0:
                        f, e = first[off, d], last[off, d]
                        if own[b]:
                            f = np.int16(b)
                            e = f if e < 0 else e
                on[0, i, d], on[1, i, d] = f, e
                rides = when <= otherwise[d]
                first[i, d] = f if rides else first[other, d]
                last[i, d] = e if rides else last[other, d]
        for site in range(n):
            if profile.head[site] >= 0:
                first[count + site] = first[profile.head[site]]
                last[count + site] = last[profile.head[site]]
    return first, last


@nb.njit(cache=True)
def gather(world, legs, profile, place, ways):  # type: ignore[no-untyped-def]
    """Return what the part's crates are, a column each: origin, ready, age, end, whether it is an exit, and the row.

    Crates from outside to outside that pass through two of its hubs are among them.
    """
    first, last = ways
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
        way = j if j >= 0 else legs.size[0] + origin
        inside = place[origin] >= 0
        for f in range(world.group_first[g], world.group_first[g + 1]):
            d = world.group_to[f]
            start = origin if inside else first[way, d]
            end = d if place[d] >= 0 else last[way, d]
            if start < 0 or end < 0 or start == end:
                continue
            begins = ready if inside else row[start] + world.transfer[start]
            found[count, 0], found[count, 1], found[count, 2] = start, begins % world.cycle, begins - ready
            found[count, 3], found[count, 4], found[count, 5] = end, d != end, f
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
def price_exits(world, profile, found, row, price, more):  # type: ignore[no-untyped-def]
    """Add to `price[row, step]` what the crates of each exit's flows cost, and to `more[row]` what a week more does."""
    per_item, promise, late = world.delay[0], world.delay[1], world.delay[2]
    for i in range(found.shape[0]):
        if not found[i, 4]:
            continue
        f = found[i, 5]
        d, items = world.group_to[f], world.group_items[f]
        hub = found[i, 3]
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
                if profile.waiting[j, d] >= NEVER:
                    wait = 8 * world.cycle
                price[row[i], at + week * steps] += items * (per_item * wait + late * max(0.0, wait - promise))
            at += 1
            j = profile.after[j]
        more[row[i]] += items * (per_item + late) * world.cycle
