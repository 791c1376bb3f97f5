"""The legs of a week: every ride between two consecutive stops of a van's round or a fixed round."""

from typing import NamedTuple

import numba as nb
import numpy as np

from routing.solve.arrays import Floats, Ints
from routing.solve.encode import World
from routing.solve.state import State
from routing.solve.timing import has_begun


class Legs(NamedTuple):
    """Room for all legs, those of one run side by side; `order` sorts them by boarding, then arrival."""

    size: Ints  # [3]: legs, runs, legs of fixed rounds
    a: Ints
    b: Ints
    board: Ints
    available: Ints
    run: Ints
    k: Ints  # place in the run
    capacity: Floats
    order: Ints
    first: Ints  # [runs] the run's first leg


def legs_room(world: World, state: State) -> Legs:
    """Return room for as many legs as the plan can ever have."""
    rounds, longest = state.site.shape
    visits = min(rounds * (longest + 1), 60_000) + len(world.fixed_a) + world.heads
    runs = rounds + (int(world.fixed_run[-1]) + 1 if len(world.fixed_run) else 0)
    return Legs(
        size=np.zeros(3, np.int32),
        a=np.zeros(visits, np.int32),
        b=np.zeros(visits, np.int32),
        board=np.zeros(visits, np.int32),
        available=np.zeros(visits, np.int32),
        run=np.zeros(visits, np.int32),
        k=np.zeros(visits, np.int32),
        capacity=np.zeros(visits, np.float64),
        order=np.zeros(visits, np.int32),
        first=np.zeros(runs + 1, np.int32),
    )


@nb.njit(cache=True)
def lay_legs(world, state, legs):  # type: ignore[no-untyped-def]
    """Write the plan's legs and the fixed rounds' and sort them."""
    count = 0
    runs = 0
    for r in range(state.visits.shape[0]):
        n = state.visits[r]
        if n == 0:
            continue
        slot = r // world.per_slot
        here = world.slot_base[slot]
        legs.first[runs] = count
        done = 0
        if has_begun(world, slot, np.int64(state.begin[r])):
            needs = world.needs
            here = needs.slot_out[slot]
            for i in range(needs.head_first[slot], needs.head_first[slot + 1]):
                legs.a[count] = needs.head_a[i]
                legs.b[count] = needs.head_b[i]
                legs.board[count] = needs.head_board[i]
                legs.available[count] = needs.head_available[i]
                legs.run[count] = runs
                legs.k[count] = done
                legs.capacity[count] = world.slot_capacity[slot]
                count += 1
                done += 1
        for k in range(n + 1):
            there = state.site[r, k] if k < n else world.slot_base[slot]
            legs.a[count] = here
            legs.b[count] = there
            legs.board[count] = state.start[r, k]
            legs.available[count] = state.start[r, k + 1] + world.service[there]
            legs.run[count] = runs
            legs.k[count] = done + k
            legs.capacity[count] = world.slot_capacity[slot]
            here = there
            count += 1
        runs += 1
    before = -1
    for i in range(world.fixed_a.shape[0]):
        if world.fixed_run[i] != before:
            legs.first[runs] = count
            before = world.fixed_run[i]
            runs += 1
        legs.a[count] = world.fixed_a[i]
        legs.b[count] = world.fixed_b[i]
        legs.board[count] = world.fixed_board[i]
        legs.available[count] = world.fixed_available[i]
        legs.run[count] = runs - 1
        legs.k[count] = count - legs.first[runs - 1]
        legs.capacity[count] = world.fixed_capacity[i]
        count += 1
    legs.first[runs] = count
    legs.size[0] = count
    legs.size[1] = runs
    legs.size[2] = world.fixed_a.shape[0]
    keys = np.empty(count, np.int64)
    for i in range(count):
        keys[i] = (np.int64(legs.board[i]) * 65536 + legs.available[i]) * 65536 + i
    keys.sort()
    for i in range(count):
        legs.order[i] = keys[i] & 65535
