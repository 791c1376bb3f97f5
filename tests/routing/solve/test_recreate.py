"""Where visits are put: nothing is left untried that a van could drive."""

import dataclasses
import random

import numpy as np
import pytest

from routing.problem import Window
from routing.solve.encode import INF, World
from routing.solve.recreate import minutes_left
from routing.solve.timing import drive
from tests.routing.random_weeks import random_week
from tests.routing.solve.test_evaluate import wandered


def longer_by(world: World, route: list[int], place: int, site: int, base: int) -> int:
    """Return how many minutes of driving and service a visit adds to a round."""
    stops = [base, *route, base]
    a, b = stops[place], stops[place + 1]
    saved = int(world.minutes[a, b]) if route else 0
    return int(world.minutes[a, site] + world.service[site] + world.minutes[site, b]) - saved


@pytest.mark.parametrize("block", range(4))
def test_what_a_van_can_drive_is_never_thought_too_long(block: int) -> None:
    driven = refused = 0
    for seed in range(block * 25, block * 25 + 25):
        problem, _ = random_week(random.Random(seed))
        short = 60 + 60 * (seed % 5)
        vans = tuple(
            dataclasses.replace(
                van, shifts=tuple(Window(one.start, min(one.end, one.start + short)) for one in van.shifts)
            )
            for van in problem.vans
        )
        desk = wandered(dataclasses.replace(problem, vans=vans), seed)
        world, state = desk.world, desk.current
        room = np.zeros(world.longest + 4, np.int32)
        for r in range(len(state.visits)):
            slot, count = r // world.per_slot, int(state.visits[r])
            base, begin = int(world.slot_base[slot]), int(world.slot_from[slot])
            if world.heads or count >= world.longest - 1:
                continue
            route = state.site[r, :count].tolist()
            unbroken, broken = minutes_left(desk.packed_world, slot, base, state.site[r], count, begin)
            for site in range(len(world.service)):
                for place in range(count + 1):
                    longer = np.array([*route[:place], site, *route[place:]], np.int32)
                    end = drive(desk.packed_world, slot, longer, count + 1, begin, 0 * begin, room, room.copy())
                    more = longer_by(world, route, place, site, base)
                    driven += end < INF
                    refused += more > max(unbroken, broken)
                    assert end >= INF or more <= max(unbroken, broken), (seed, r, site, place)
    assert driven > 100
    assert refused > 100
