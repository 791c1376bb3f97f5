"""Small changes of a plan: order, day, van, departure, rounds in a shift, a second call on a day."""

import numba as nb

from routing.solve.chance import draw, pick
from routing.solve.encode import INF
from routing.solve.ruin import random_visit
from routing.units import DAY_MINUTES


@nb.njit(cache=True)
def reverse_part(world, state, tools):  # type: ignore[no-untyped-def]
    """Turn a round, or a part of it, the other way; direction decides who rides directly."""
    r, _ = random_visit(state, tools.seed)
    if r < 0 or state.visits[r] < 2:
        return False
    n = state.visits[r]
    low, high = 0, n - 1
    if draw(tools.seed) < 0.5:
        low = pick(tools.seed, n - 1)
        high = low + 1 + pick(tools.seed, n - 1 - low)
    while low < high:
        state.site[r, low], state.site[r, high] = state.site[r, high], state.site[r, low]
        low += 1
        high -= 1
    tools.touched[r // world.per_slot] = 1
    return True


@nb.njit(cache=True)
def move_part(world, state, tools):  # type: ignore[no-untyped-def]
    """Move up to three visits in a row to another place of their round."""
    seed = tools.seed
    r, k = random_visit(state, seed)
    if r < 0 or state.visits[r] < 2:
        return False
    n = state.visits[r]
    length = 1 + pick(seed, min(3, n - k, n - 1))
    trial = tools.trial
    for i in range(length):
        trial[i] = state.site[r, k + i]
    if length > 1 and draw(seed) < 0.3:
        for i in range(length // 2):
            trial[i], trial[length - 1 - i] = trial[length - 1 - i], trial[i]
    for i in range(k + length, n):
        state.site[r, i - length] = state.site[r, i]
    to = pick(seed, n - length + 1)
    for i in range(n - length - 1, to - 1, -1):
        state.site[r, i + length] = state.site[r, i]
    for i in range(length):
        state.site[r, to + i] = trial[i]
    tools.touched[r // world.per_slot] = 1
    return True


@nb.njit(cache=True)
def swap_slots(world, state, tools):  # type: ignore[no-untyped-def]
    """Exchange all rounds of two slots of one base: other days, other vans, or into an empty slot."""
    seed = tools.seed
    slots = world.slot_van.shape[0]
    r, _ = random_visit(state, seed)
    if r < 0 or slots < 2:
        return False
    one = r // world.per_slot
    two = pick(seed, slots)
    if one == two or world.slot_base[one] != world.slot_base[two]:
        return False
    for m in range(world.per_slot):
        a, b = one * world.per_slot + m, two * world.per_slot + m
        width = max(state.visits[a], state.visits[b])
        for k in range(width):
            state.site[a, k], state.site[b, k] = state.site[b, k], state.site[a, k]
        state.visits[a], state.visits[b] = state.visits[b], state.visits[a]
        shift = world.slot_from[two] - world.slot_from[one]
        for w in range(2):
            wish = state.wish[a, w]
            state.wish[a, w] = state.wish[b, w] - shift if state.wish[b, w] > 0 else 0
            state.wish[b, w] = wish + shift if wish > 0 else 0
    tools.touched[one] = 1
    tools.touched[two] = 1
    return True


@nb.njit(cache=True)
def shift_departure(world, state, tools):  # type: ignore[no-untyped-def]
    """Let a round begin at another time of its shift, or rest after another of its visits if it must rest."""
    seed = tools.seed
    r, visit = random_visit(state, seed)
    if r < 0:
        return False
    slot = r // world.per_slot
    tools.touched[slot] = 1
    if state.end[r] - state.begin[r] > world.slot_stretch[slot] and draw(seed) < 0.5:
        last = draw(seed) < 0.25
        state.wish[r, 1] = 0 if last else state.start[r, visit + 1] + world.service[state.site[r, visit]]
        return True
    how = draw(seed)
    if how < 0.25:
        state.wish[r, 0] = 0
    elif how < 0.5:
        room = world.slot_to[slot] - (state.end[r] - state.begin[r]) - world.slot_from[slot]
        state.wish[r, 0] = world.slot_from[slot] + pick(seed, max(1, room + 1))
    elif how < 0.6:
        state.wish[r, 0] = world.slot_to[slot] - (state.end[r] - state.begin[r])
    else:
        state.wish[r, 0] = max(0, state.begin[r] + pick(seed, 61) - 30)
    return True


@nb.njit(cache=True)
def swap_tails(world, state, tools):  # type: ignore[no-untyped-def]
    """Exchange the ends of two rounds of one base, or cut a round in two, or join two."""
    seed = tools.seed
    r, k = random_visit(state, seed)
    if r < 0:
        return False
    slot = r // world.per_slot
    other_slot = slot if draw(seed) < 0.4 else pick(seed, world.slot_van.shape[0])
    q = other_slot * world.per_slot + pick(seed, world.per_slot)
    if q == r or world.slot_base[slot] != world.slot_base[other_slot]:
        return False
    n, m = state.visits[r], state.visits[q]
    j = pick(seed, m + 1)
    if k + m - j > world.longest or j + n - k > world.longest:
        return False
    trial = tools.trial
    for i in range(k, n):
        trial[i - k] = state.site[r, i]
    for i in range(j, m):
        state.site[r, k + i - j] = state.site[q, i]
    for i in range(n - k):
        state.site[q, j + i] = trial[i]
    state.visits[r] = k + m - j
    state.visits[q] = j + n - k
    tools.touched[slot] = 1
    tools.touched[other_slot] = 1
    return True


@nb.njit(cache=True)
def swap_rounds(world, state, tools):  # type: ignore[no-untyped-def]
    """Exchange two rounds (of any slots of one base), each keeping the other's hour."""
    seed = tools.seed
    r, _ = random_visit(state, seed)
    if r < 0:
        return False
    other_slot = pick(seed, world.slot_van.shape[0])
    q = other_slot * world.per_slot + pick(seed, world.per_slot)
    slot = r // world.per_slot
    if q == r or world.slot_base[slot] != world.slot_base[other_slot]:
        return False
    width = max(state.visits[r], state.visits[q])
    for k in range(width):
        state.site[r, k], state.site[q, k] = state.site[q, k], state.site[r, k]
    state.visits[r], state.visits[q] = state.visits[q], state.visits[r]
    state.wish[r, :] = 0
    state.wish[q, :] = 0
    tools.touched[slot] = 1
    tools.touched[other_slot] = 1
    return True


@nb.njit(cache=True)
def swap_sites(world, state, tools):  # type: ignore[no-untyped-def]
    """Exchange two visits of different sites."""
    seed = tools.seed
    r, k = random_visit(state, seed)
    q, j = random_visit(state, seed)
    if r < 0 or state.site[r, k] == state.site[q, j]:
        return False
    slot, other = r // world.per_slot, q // world.per_slot
    if state.site[r, k] == world.slot_base[other] or state.site[q, j] == world.slot_base[slot]:
        return False
    state.site[r, k], state.site[q, j] = state.site[q, j], state.site[r, k]
    tools.touched[slot] = 1
    tools.touched[other] = 1
    return True


@nb.njit(cache=True)
def call_again(world, state, tools):  # type: ignore[no-untyped-def]
    """Call a second time on one day at the site of a drawn visit, or pass the base, where the way round is short.

    What the first call leaves there rides on early, what becomes ready later is fetched by the second one. Insertion
    never calls twice on a day: it prices days alone.
    """
    seed = tools.seed
    r, k = random_visit(state, seed)
    if r < 0:
        return False
    slot = r // world.per_slot
    site = state.site[r, k]
    other = slot if draw(seed) < 0.5 else pick(seed, world.slot_van.shape[0])
    base = world.slot_base[other]
    if draw(seed) < 0.4:
        other, site, base = slot, world.slot_base[slot], world.slot_base[slot]
        if draw(seed) < 0.5:
            return join_next(world, state, r, tools)
    if world.slot_from[slot] // DAY_MINUTES != world.slot_from[other] // DAY_MINUTES:
        return False
    q = other * world.per_slot + pick(seed, world.per_slot) if other != slot or site != base else r
    n = state.visits[q]
    if n >= world.longest:
        return False
    to, least = -1, INF
    for place in range(n + 1):
        before = state.site[q, place - 1] if place > 0 else base
        after = state.site[q, place] if place < n else base
        if site in (before, after) or draw(seed) < 0.3:
            continue
        extra = world.minutes[before, site] + world.minutes[site, after] - world.minutes[before, after]
        if extra < least:
            to, least = place, extra
    if to < 0:
        return False
    for i in range(n, to, -1):
        state.site[q, i] = state.site[q, i - 1]
    state.site[q, to] = site
    state.visits[q] = n + 1
    if n == 0:
        state.wish[q, :] = 0
    tools.touched[other] = 1
    return True


@nb.njit(cache=True)
def join_next(world, state, r, tools):  # type: ignore[no-untyped-def]
    """Let a round pass the base where it ended, and go on as the next one of its shift."""
    slot = r // world.per_slot
    q = r + 1
    if q == (slot + 1) * world.per_slot or state.visits[q] == 0:
        return False
    n, m = state.visits[r], state.visits[q]
    if n + 1 + m > world.longest:
        return False
    state.site[r, n] = world.slot_base[slot]
    for i in range(m):
        state.site[r, n + 1 + i] = state.site[q, i]
    state.visits[r] = n + 1 + m
    state.visits[q] = 0
    tools.touched[slot] = 1
    return True
