"""Taking visits out of the week: strings of rounds near a place, whole patterns of sites, whole rounds."""

import numba as nb

from routing.solve.chance import draw, pick
from routing.solve.recreate import compact
from routing.solve.timing import retime_slot


@nb.njit(cache=True)
def take_out(state, tools, r, place, length, removed, size):  # type: ignore[no-untyped-def]
    """Take `length` visits from `place` on out of a round; returns how many are removed by now."""
    n = state.visits[r]
    for k in range(place, place + length):
        removed[size] = state.site[r, k]
        size += 1
    for k in range(place + length, n):
        state.site[r, k - length] = state.site[r, k]
    state.visits[r] = n - length
    return size


@nb.njit(cache=True)
def settle(world, state, tools):  # type: ignore[no-untyped-def]
    """Time all touched slots anew; False if one does not fit any more."""
    for slot in range(world.slot_van.shape[0]):
        if tools.touched[slot]:
            compact(world, state, slot)
            if not retime_slot(world, state, slot):
                return False
    return True


@nb.njit(cache=True)
def random_visit(state, seed):  # type: ignore[no-untyped-def]
    """Return round and place of a visit drawn evenly; (-1, -1) if there is none."""
    total = 0
    for r in range(state.visits.shape[0]):
        total += state.visits[r]
    if total == 0:
        return -1, -1
    nth = pick(seed, total)
    for r in range(state.visits.shape[0]):
        if nth < state.visits[r]:
            return r, nth
        nth -= state.visits[r]
    return -1, -1


@nb.njit(cache=True)
def ruin_strings(world, state, tools, mean, longest, removed):  # type: ignore[no-untyped-def]
    """Take strings out of rounds that pass near a drawn visit (after Christiaens and Vanden Berghe 2020)."""
    seed = tools.seed
    r0, k0 = random_visit(state, seed)
    if r0 < 0:
        return 0
    centre = state.site[r0, k0]
    size = 0
    tools.ruined[:] = 0
    length_limit = 1.0 + draw(seed) * (longest - 1)
    strings = 1 + pick(seed, int(max(1.0, 2.0 * mean / (1.0 + length_limit))))
    for i in range(tools.near.shape[1] + 1):
        if strings <= 0:
            break
        site = centre if i == 0 else tools.near[centre, i - 1]
        for r in range(state.visits.shape[0]):
            n = state.visits[r]
            if n == 0 or tools.ruined[r]:
                continue
            at = -1
            for k in range(n):
                if state.site[r, k] == site:
                    at = k
                    break
            if at < 0 or (r != r0 and draw(seed) < 0.5) or strings <= 0:
                continue
            length = 1 + pick(seed, int(min(float(n), length_limit)))
            low = max(0, at - length + 1)
            high = min(at, n - length)
            place = low + pick(seed, high - low + 1)
            if size + length > removed.shape[0]:
                return size
            size = take_out(state, tools, r, place, length, removed, size)
            tools.ruined[r] = 1
            tools.touched[r // world.per_slot] = 1
            strings -= 1
    return size


@nb.njit(cache=True)
def ruin_sites(world, state, tools, sites, removed):  # type: ignore[no-untyped-def]
    """Take out all visits of a drawn visit's site and of `sites - 1` sites near it."""
    seed = tools.seed
    r0, k0 = random_visit(state, seed)
    if r0 < 0:
        return 0
    centre = state.site[r0, k0]
    size = 0
    site = centre
    for _ in range(sites):
        for r in range(state.visits.shape[0]):
            k = 0
            while k < state.visits[r]:
                if state.site[r, k] == site and size < removed.shape[0]:
                    size = take_out(state, tools, r, k, 1, removed, size)
                    tools.touched[r // world.per_slot] = 1
                else:
                    k += 1
        reach = min(tools.near.shape[1], 12)
        if reach == 0:
            break
        site = tools.near[centre, pick(seed, reach)]
    return size


@nb.njit(cache=True)
def ruin_round(world, state, tools, removed):  # type: ignore[no-untyped-def]
    """Take out a whole round."""
    r0, _ = random_visit(state, tools.seed)
    if r0 < 0 or state.visits[r0] > removed.shape[0]:
        return 0
    tools.touched[r0 // world.per_slot] = 1
    return take_out(state, tools, r0, 0, state.visits[r0], removed, 0)


@nb.njit(cache=True)
def ruin_one(world, state, tools, removed):  # type: ignore[no-untyped-def]
    """Take out a single visit."""
    r, k = random_visit(state, tools.seed)
    if r < 0:
        return 0
    tools.touched[r // world.per_slot] = 1
    return take_out(state, tools, r, k, 1, removed, 0)
