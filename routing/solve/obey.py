"""Locks in the compiled rooms: what a plan lacks of them, and where a visit may go."""

import numba as nb

from routing.units import DAY_MINUTES


@nb.njit(cache=True)
def visits_made(world, state, need, site):  # type: ignore[no-untyped-def]
    """Return how many visits to its site a need has got."""
    needs = world.needs
    day = needs.need_day[need]
    count = 0
    for row in range(needs.need_slots[need], needs.need_slots[need + 1]):
        low = needs.need_slot[row] * world.per_slot
        for r in range(low, low + (world.per_slot if day >= 0 else 1)):
            for k in range(state.visits[r]):
                if state.site[r, k] == site:
                    count += day < 0 or state.start[r, k + 1] // DAY_MINUTES % 7 == day
    return count


@nb.njit(cache=True)
def open_need(world, state, site):  # type: ignore[no-untyped-def]
    """Return a need of a site that lacks visits, -1 if there is none."""
    needs = world.needs
    for need in range(needs.need_first[site], needs.need_first[site + 1]):
        if visits_made(world, state, need, site) < needs.need_count[need]:
            return need
    return -1


@nb.njit(cache=True)
def serves(world, need, slot):  # type: ignore[no-untyped-def]
    """Return whether a visit in the slot could be one that the need asks for."""
    needs = world.needs
    found = False
    for row in range(needs.need_slots[need], needs.need_slots[need + 1]):
        found = found or needs.need_slot[row] == slot
    return found


@nb.njit(cache=True)
def banned(world, state, site, r):  # type: ignore[no-untyped-def]
    """Return whether a visit to the site must not be inserted into the round; where a slot has two days, maybe not."""
    needs = world.needs
    slot = r // world.per_slot
    day = world.slot_from[slot] // DAY_MINUTES
    for ban in range(needs.ban_first[site], needs.ban_first[site + 1]):
        if needs.ban_van[ban] >= 0 and needs.ban_van[ban] != world.slot_van[slot]:
            continue
        if needs.ban_day[ban] >= 0 and (needs.ban_day[ban] != day % 7 or world.slot_to[slot] // DAY_MINUTES != day):
            continue
        if needs.ban_with[ban] < 0:
            return True
        for k in range(state.visits[r]):
            if state.site[r, k] == needs.ban_with[ban]:
                return True
    return False


@nb.njit(cache=True)
def bans_broken(world, state, r, k):  # type: ignore[no-untyped-def]
    """Return how many bans the k-th visit of a round breaks."""
    needs = world.needs
    site = state.site[r, k]
    slot = r // world.per_slot
    count = 0
    for ban in range(needs.ban_first[site], needs.ban_first[site + 1]):
        if not needs.ban_real[ban]:
            continue
        if needs.ban_van[ban] >= 0 and needs.ban_van[ban] != world.slot_van[slot]:
            continue
        if needs.ban_day[ban] >= 0 and needs.ban_day[ban] != state.start[r, k + 1] // DAY_MINUTES % 7:
            continue
        if needs.ban_with[ban] < 0:
            count += 1
            continue
        for other in range(state.visits[r]):
            if state.site[r, other] == needs.ban_with[ban]:
                count += 1
                break
    return count


@nb.njit(cache=True)
def locks_broken(world, state):  # type: ignore[no-untyped-def]
    """Return how many visits lack of the needs, and how many there are that bans forbid."""
    needs = world.needs
    wrong = 0
    for site in range(world.service.shape[0]):
        for need in range(needs.need_first[site], needs.need_first[site + 1]):
            wrong += max(0, needs.need_count[need] - visits_made(world, state, need, site))
    for r in range(state.visits.shape[0]):
        for k in range(state.visits[r]):
            wrong += bans_broken(world, state, r, k)
    return wrong


@nb.njit(cache=True)
def changed_days(world, days, site):  # type: ignore[no-untyped-def]
    """Return on how many weekdays a site with these visit days (as bits) differs from the start plan."""
    differ = ((days | days >> 7) & 127) ^ world.needs.was_days[site]
    count = 0
    while differ:
        differ &= differ - 1
        count += 1
    return count


@nb.njit(cache=True)
def was_days(world):  # type: ignore[no-untyped-def]
    """Return the weekdays of each site in the start plan, as bits."""
    return world.needs.was_days


@nb.njit(cache=True)
def price_of_change(world, days):  # type: ignore[no-untyped-def]
    """Return what the visit days of all sites cost for being others than in the start plan."""
    if world.change == 0.0:
        return 0.0
    count = 0
    for site in range(days.shape[0]):
        count += changed_days(world, days[site], site)
    return world.change * count
