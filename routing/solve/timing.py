"""When a round stands where: windows, breaks, waiting, and the latest start that keeps its end."""

import numba as nb
import numpy as np

from routing.solve.encode import INF


@nb.njit(cache=True)
def next_start(world, site, time):  # type: ignore[no-untyped-def]
    """Return the earliest service start at or after `time` and how much later it could be; (INF, 0) if none."""
    for w in range(world.window_first[site], world.window_first[site + 1]):
        if world.window_last[w] >= time:
            begin = max(time, world.window_open[w])
            return begin, world.window_last[w] - begin
    return INF, 0


@nb.njit(cache=True)
def has_begun(world, slot, begin):  # type: ignore[no-untyped-def]
    """Return whether a round that begins then in the slot is one under way, whose first stops stay."""
    return world.heads > 0 and world.needs.slot_head[slot] > 0 and begin == world.slot_from[slot]


@nb.njit(cache=True)
def forward(world, slot, route, count, earliest, pause_from, start, rest):  # type: ignore[no-untyped-def]
    """Drive a round as early as it goes; returns its end or INF, the waiting in it, and how far it can be put off.

    A round under way goes on from the last stop that stays, which is then column 0 of `start` and `rest`. A break is
    taken at the last stop before work would be too long, or earlier where the van waits as long anyway; the first one
    where the first stop is done at `pause_from` or later, if that is not 0.
    """
    base = world.slot_base[slot]
    stretch, pause = world.slot_stretch[slot], world.slot_break[slot]
    goes_on = has_begun(world, slot, earliest)
    if goes_on:
        here = world.needs.slot_out[slot]
        time, spare = earliest, 0 * earliest
        leave = time + world.service[here] + world.needs.slot_late[slot]
        worked_from = time - world.needs.slot_worked[slot]
    else:
        here = base
        time, spare = next_start(world, base, earliest)
        if time >= INF:
            return INF, 0, 0
        leave = time + world.service[base]
        worked_from = time
    start[0] = time
    rest[0] = 0
    waiting = 0
    room = spare
    for k in range(1, count + 2):
        site = route[k - 1] if k <= count else base
        road = world.minutes[here, site]
        arrive = leave + road
        begin, spare = next_start(world, site, arrive)
        if begin >= INF:
            return INF, 0, 0
        if (
            begin + world.service[site] - worked_from > stretch
            or (k > 1 and begin - arrive >= pause and leave > worked_from)
            or (k > 1 and 0 < pause_from <= leave)
        ):
            pause_from = 0 * leave
            if leave == worked_from or (goes_on and k == 1):
                return INF, 0, 0
            rest[k - 1] = pause
            leave += pause
            worked_from = leave
            arrive = leave + road
            begin, spare = next_start(world, site, arrive)
            if begin >= INF or begin + world.service[site] - worked_from > stretch:
                return INF, 0, 0
        start[k] = begin
        rest[k] = 0
        waiting += begin - arrive
        room = min(room, waiting + spare)
        here = site
        leave = begin + world.service[site]
    if leave > world.slot_to[slot]:
        return INF, 0, 0
    return leave, waiting, min(room, waiting)


@nb.njit(cache=True)
def drive(world, slot, route, count, earliest, pause_from, start, rest):  # type: ignore[no-untyped-def]
    """Fill in `start` and `rest` of a round that begins no earlier than `earliest`; returns its end, INF if none.

    Waiting is worth nothing to the van, so the round begins as late as it can without ending later. One that must rest
    does so from `pause_from` on, where that is not 0 and can be: what it comes to later may be ready by then.
    """
    none = 0 * earliest
    end, _, room = forward(world, slot, route, count, earliest, none, start, rest)
    if pause_from > 0:
        if end < INF and end - start[0] > world.slot_stretch[slot]:
            end, _, room = forward(world, slot, route, count, earliest, pause_from, start, rest)
            if end >= INF:
                pause_from = none
                end, _, room = forward(world, slot, route, count, earliest, none, start, rest)
        else:
            pause_from = none
    tries = 0
    while end < INF and room > 0 and tries < 4:
        begin = np.int64(start[0])
        later, _, more = forward(world, slot, route, count, begin + room, pause_from, start, rest)
        if later > end:
            later, _, more = forward(world, slot, route, count, begin, pause_from, start, rest)
            break
        end, room = later, more
        tries += 1
    return end


@nb.njit(cache=True)
def round_cost(world, slot, here, route, count, minutes):  # type: ignore[no-untyped-def]
    """Return what a round from `here` costs in hours and km."""
    km = 0.0
    for k in range(count):
        km += world.km[here, route[k]]
        here = route[k]
    km += world.km[here, world.slot_base[slot]]
    return km * world.slot_per_km[slot] + minutes * world.slot_hour[slot] / 60.0


@nb.njit(cache=True)
def retime_slot(world, state, slot):  # type: ignore[no-untyped-def]
    """Time all rounds of a slot one after another; False if they do not fit."""
    earliest = np.int64(world.slot_from[slot])  # one integer type throughout: each mixture would compile anew
    for r in range(slot * world.per_slot, (slot + 1) * world.per_slot):
        n = np.int64(state.visits[r])
        if n == 0:
            state.cost[r] = 0.0
            continue
        begin, out = max(earliest, np.int64(state.wish[r, 0])), world.slot_base[slot]
        rest = np.int64(state.wish[r, 1])
        if has_begun(world, slot, earliest):
            begin, out = earliest, world.needs.slot_out[slot]
        end = drive(world, slot, state.site[r], n, begin, rest, state.start[r], state.rest[r])
        if end >= INF and begin > earliest:
            state.wish[r, 0] = 0
            end = drive(world, slot, state.site[r], n, earliest, rest, state.start[r], state.rest[r])
        if end >= INF:
            return False
        state.begin[r] = state.start[r, 0]
        state.end[r] = end
        state.cost[r] = round_cost(world, slot, out, state.site[r], n, end - state.begin[r])
        earliest = end
    return True
