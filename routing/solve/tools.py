"""Room that the compiled rooms share while they work on one plan."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.solve.arrays import Floats, Ints
from routing.solve.encode import World
from routing.solve.legs import legs_room
from routing.solve.parameters import KNOBS, MOVES, NEIGHBOURS
from routing.solve.profile import profile_room
from routing.solve.seats import seats_room
from routing.solve.state import State, empty_state
from routing.solve.structs import packed


class Tools(NamedTuple):
    """Scratch room and the guide's tables."""

    seed: NDArray[Any]  # one uint64
    near: Ints  # [n, neighbours] sites by travel time
    minutes_in: Ints  # [n, n] by road to a site (row) from each other
    km_in: Floats  # likewise
    pattern: Floats  # [n, 128] the guide's price of visit days
    hist: Floats
    lag: Floats
    days: Ints  # [n] days visited, as bits
    touched: Ints  # [slots]
    ruined: Ints  # [rounds]
    trial: Ints
    start: Ints
    rest: Ints
    removed: Ints
    knobs: Floats  # `parameters.KNOBS` in order
    moves: Floats  # chances of `parameters.MOVES` in order, summed up to 1


class Bench(NamedTuple):
    """All that one annealer works with, each part packed."""

    current: Any
    trial: Any
    best: Any
    tools: Any
    legs: Any
    profile: Any
    seats: Any
    values: Floats  # see `anneal`


class Desk(NamedTuple):
    """One annealer's room: the arrays as Python sees them, and what compiled rooms take."""

    world: World
    current: State
    best: State
    arrival: Ints  # when each flow arrives in the plan seated last, -1: never
    values: Floats
    tools: Tools
    legs: Any  # packed
    profile: Any  # packed
    packed_world: Any
    packed_current: Any
    bench: Any


def open_desk(world: World, seed: int) -> Desk:
    """Lay out a desk with empty plans."""
    n = len(world.service)
    state = empty_state(world)
    legs = legs_room(world, state)
    both = world.minutes + world.minutes.T + np.where(np.eye(n, dtype=bool), 1 << 29, 0)
    reach = max(0, min(NEIGHBOURS, n - 1))
    near = np.argsort(both, axis=1, kind="stable")[:, :reach].astype(np.int32)
    tools = Tools(
        seed=np.array([seed * 7919 + 104729], dtype=np.uint64),
        near=np.ascontiguousarray(near),
        minutes_in=np.ascontiguousarray(world.minutes.T),
        km_in=np.ascontiguousarray(world.km.T),
        pattern=np.zeros((n, 128)),
        hist=np.zeros((n, 7)),
        lag=np.zeros((n, 7)),
        days=np.zeros(n, np.int32),
        touched=np.zeros(len(world.slot_van), np.int32),
        ruined=np.zeros(len(state.visits), np.int32),
        trial=np.zeros(world.longest + 3, np.int32),
        start=np.zeros(world.longest + 4, np.int32),
        rest=np.zeros(world.longest + 4, np.int32),
        removed=np.zeros(256, np.int32),
        knobs=np.array(list(KNOBS.values())),
        moves=np.cumsum(list(MOVES.values())) / sum(MOVES.values()),
    )
    best, values = empty_state(world), np.zeros(16)
    seats = seats_room(world, legs)
    current = packed(state)
    packed_legs, profile = packed(legs), packed(profile_room(world, legs))
    bench = Bench(
        current=current,
        trial=packed(empty_state(world)),
        best=packed(best),
        tools=packed(tools),
        legs=packed_legs,
        profile=profile,
        seats=packed(seats),
        values=values,
    )
    return Desk(
        world=world,
        current=state,
        best=best,
        arrival=seats.arrival,
        values=values,
        tools=tools,
        legs=packed_legs,
        profile=profile,
        packed_world=packed(world),
        packed_current=current,
        bench=packed(bench),
    )
