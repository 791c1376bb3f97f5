"""Large weeks, part after part: overlapping neighbourhoods of sites, each planned anew as a smaller week.

A part's search costs the same however large the week is. What a part gains is checked by the exact price of the whole.
Islands that work side by side share the slots out, so that what both gain can be joined.
"""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from routing.solve.anneal import BEST, GAIN, ITERATIONS, PARTS, anneal, judge, seat_current
from routing.solve.arrays import Ints
from routing.solve.encode import World
from routing.solve.evaluate import take_over
from routing.solve.parameters import (
    EARLY_PARTS,
    EARLY_TURN,
    END_HEAT,
    GAIN_SHARE,
    LATER_TURN,
    PART_IDLE,
    PART_SHARE,
    PART_SITES,
    PART_SLOTS,
    PART_TURNS,
    SLICE_SECONDS,
    WHOLE_UNTIL,
)
from routing.solve.part import Part, open_part, put_back, rest_room
from routing.solve.state import State, overwrite
from routing.solve.tools import Desk

Dice = np.random.Generator
Flags = NDArray[np.bool_]


class Parts:
    """The search part by part on a whole week's desk, whose current plan is always its best one."""

    def __init__(self, desk: Desk, heat: float) -> None:
        self.desk = desk
        self.rest = rest_room(desk)
        self.heat = heat  # euros
        self.slice = 256

    def begin(self, share: int, shares: int, turn: int) -> Flags:
        """Go on from the best plan; return which slots belong to this one of so many islands in this epoch."""
        desk = self.desk
        overwrite(desk.current, desk.best)
        judge(desk.packed_world, desk.bench)
        mine = owners(desk.world, desk.current, turn, shares) == share
        return mine if desk.current.visits.reshape(len(mine), -1)[mine].any() else np.ones(len(mine), bool)

    def improve(self, mine: Flags, steps: int, time_left: Callable[[], bool]) -> int:
        """Plan one part anew, in so many iterations at most; returns how many it took. Deterministic but for the clock.

        A part that gains more than parts did of late is gone on with. The whole plan is changed if that makes it
        better, by its exact price.
        """
        desk = self.desk
        number = int(desk.values[PARTS])
        desk.values[PARTS] += 1.0
        dice = np.random.default_rng([int(desk.tools.seed[0]) & 0xFFFFFFFF, number])
        slots, more = choose(desk.world, desk.current, mine, dice)
        part = open_part(desk, self.rest, slots, more, int(dice.integers(1 << 30)))
        values = part.desk.values
        before = values[BEST]
        heat, length = EARLY_TURN if self._is_early(number) else LATER_TURN
        done, most, goes_on = 0, min(PART_TURNS * length, steps), True
        while goes_on:
            price = values[BEST]
            done += self._turn(part, heat, length, most - done, time_left)
            gain, usual = float(price - values[BEST]), float(desk.values[GAIN])
            desk.values[GAIN] += GAIN_SHARE * (gain - usual)
            goes_on = gain > usual and done < most and time_left()
            if goes_on:
                lay_out(part.desk, *plan_of(part.desk.best))
        desk.values[ITERATIONS] += done
        if values[BEST] < before - 1e-6:
            self._take(part)
        return done

    def _is_early(self, number: int) -> bool:
        """Return whether the plan is a first one yet: never annealed as a whole, each site in few parts so far."""
        sites = len(self.desk.world.service)
        return sites > WHOLE_UNTIL and number * PART_SITES < EARLY_PARTS * sites

    def _turn(self, part: Part, heat: float, length: int, steps: int, time_left: Callable[[], bool]) -> int:
        """Anneal a part from a heat until it is cold, in `steps` at most; returns how many iterations it took."""
        world, bench = part.desk.packed_world, part.desk.bench
        cooling = (END_HEAT / heat) ** (1.0 / length)
        done, steps = 0, min(length, steps)
        while done < steps and time_left():
            clock = time.monotonic()
            size = min(self.slice, steps - done)
            anneal(world, bench, size, self.heat * heat, cooling, done)
            done += size
            took = max(time.monotonic() - clock, 1e-6)
            self.slice = max(16, min(20_000, int(self.slice * min(4.0, SLICE_SECONDS / took))))
        seat_current(world, bench)
        return done

    def _take(self, part: Part) -> None:
        """Put a part's plan into the whole one if that gets better."""
        desk = self.desk
        before = plan_of(desk.current)
        price = float(desk.values[BEST])
        put_back(desk, part)
        judge(desk.packed_world, desk.bench)
        if desk.values[BEST] >= price:
            lay_out(desk, *before)


def plan_of(state: State) -> tuple[Ints, Ints, Ints]:
    """Return a copy of what makes a plan: visits, sites and wishes."""
    return state.visits.copy(), state.site.copy(), state.wish.copy()


def lay_out(desk: Desk, visits: Ints, site: Ints, wish: Ints) -> None:
    """Put a plan onto a desk, timed and judged."""
    desk.current.visits[:] = visits
    desk.current.site[:] = site
    desk.current.wish[:] = wish
    take_over(desk.packed_world, desk.packed_current)
    judge(desk.packed_world, desk.bench)


def owners(world: World, state: State, turn: int, shares: int) -> Ints:
    """Return which of `shares` islands each slot belongs to: by the sites it visits, cut another way each turn."""
    owner = np.arange(len(world.slot_van), dtype=np.int32) % shares
    if shares < 2:
        return owner
    n = len(world.service)
    far = world.minutes[turn * 7919 % n].astype(np.int64)
    poles = [int(np.argmax(far))]
    while len(poles) < shares:
        near = world.minutes[poles].min(axis=0)
        poles.append(int(np.argmax(near)))
    side = np.argmin(world.minutes[poles], axis=0)
    slot, site = visits_of(world, state)
    tally = np.zeros((len(owner), shares), np.int32)
    np.add.at(tally, (slot, side[site]), 1)
    used = tally.any(axis=1)
    owner[used] = np.argmax(tally[used], axis=1)
    return owner


def visits_of(world: World, state: State) -> tuple[Ints, Ints]:
    """Return slot and site of all visits."""
    width = int(state.visits.max(initial=0))
    r, k = np.nonzero(np.arange(width) < state.visits[:, None])
    return (r // world.per_slot).astype(np.int32), state.site[r, k]


def choose(world: World, state: State, mine: Flags, dice: Dice) -> tuple[Ints, Ints]:
    """Draw slots to plan anew among those that are `mine`, and sites without visits near them.

    They are those whose visits are near a drawn one, rounds between hubs too, with idle vans of their bases.
    """
    slot, site = visits_of(world, state)
    used = np.zeros(len(world.slot_van), bool)
    used[slot] = True
    idle = np.flatnonzero(mine & ~used)
    here = mine[slot]
    if not here.any():
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    centre = int(dice.choice(site[here]))
    far = (world.minutes[centre] + world.minutes[:, centre]).astype(np.float64)
    count = np.bincount(slot[here], minlength=len(used))
    mean = np.bincount(slot[here], far[site[here]], len(used)) / np.maximum(1, count)
    mean = np.where(count > 0, mean * dice.uniform(0.7, 1.4, len(used)), np.inf)
    order = np.argsort(mean)[: int((count > 0).sum())]
    most = min(PART_SITES, int(PART_SHARE * len(world.service)))
    chosen: list[int] = []
    seen: set[int] = set()
    for s in order:
        more = seen.union(site[slot == s].tolist())
        if chosen and (len(more) > most or len(chosen) >= PART_SLOTS):
            break
        chosen.append(int(s))
        seen = more
    bases = world.slot_base[chosen]
    idle = idle[np.isin(world.slot_base[idle], bases)]
    idle = dice.permutation(idle)[:PART_IDLE]
    nobody = np.ones(len(world.service), bool)
    nobody[site] = False
    for served in (world.fixed_a, world.fixed_b, world.slot_base):
        nobody[served] = False
    nobody &= far <= np.sort(far)[most]
    return np.sort(np.concatenate([chosen, idle])).astype(np.int32), np.flatnonzero(nobody).astype(np.int32)
