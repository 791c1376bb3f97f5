"""The plan as the compiled rooms keep it, and its copy."""

from typing import NamedTuple

import numba as nb
import numpy as np

from routing.solve.arrays import Floats, Ints
from routing.solve.encode import World


class State(NamedTuple):
    """All rounds, empty ones with 0 `visits`; columns 0 and `visits + 1` of `start` and `rest` are the base."""

    site: Ints  # [rounds, longest]
    visits: Ints
    wish: Ints  # [rounds, 2] it begins no earlier than this, and if it must rest, rests from then on (0: when it must)
    begin: Ints
    end: Ints
    start: Ints  # [rounds, longest + 2] when each service starts
    rest: Ints  # [rounds, longest + 2] minutes of break after it
    cost: Floats  # hours and km of each round


def empty_state(world: World) -> State:
    """Return a plan without rounds."""
    rounds = len(world.slot_van) * world.per_slot
    return State(
        site=np.zeros((rounds, world.longest), np.int32),
        visits=np.zeros(rounds, np.int32),
        wish=np.zeros((rounds, 2), np.int32),
        begin=np.zeros(rounds, np.int32),
        end=np.zeros(rounds, np.int32),
        start=np.zeros((rounds, world.longest + 2), np.int32),
        rest=np.zeros((rounds, world.longest + 2), np.int32),
        cost=np.zeros(rounds, np.float64),
    )


def copied(state: State) -> State:
    """Return a plan of its own arrays."""
    return State._make(array.copy() for array in state)


def overwrite(state: State, source: State) -> None:
    """Write another plan's values into a plan's arrays."""
    for name in State._fields:
        getattr(state, name)[:] = getattr(source, name)


@nb.njit(cache=True)
def copy_round(into, source, r):  # type: ignore[no-untyped-def]
    """Copy round r of one plan into another."""
    n = source.visits[r]
    into.visits[r] = n
    into.wish[r, 0], into.wish[r, 1] = source.wish[r, 0], source.wish[r, 1]
    into.begin[r] = source.begin[r]
    into.end[r] = source.end[r]
    into.cost[r] = source.cost[r]
    for k in range(n):
        into.site[r, k] = source.site[r, k]
    for k in range(n + 2):
        into.start[r, k] = source.start[r, k]
        into.rest[r, k] = source.rest[r, k]


@nb.njit(cache=True)
def copy_state(into, source):  # type: ignore[no-untyped-def]
    """Copy a whole plan into another."""
    for r in range(source.visits.shape[0]):
        copy_round(into, source, r)
