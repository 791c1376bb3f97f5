"""The seating of a large week's flows, compiled: the scan of `routing.timetable`, rule for rule, with arrays for lists.

It takes some 50 times less than the plain one, but a second to load, which is longer than most weeks take to ride. It
shares nothing with the planner's own kernels, whose plans it judges.
"""

from math import inf
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.columns import FlowColumns
from routing.network import HORIZON_WEEKS, MOST_RIDES, NEVER, Network
from routing.solve import kernels as _kernels
from routing.units import WEEK_MINUTES

_kernels.keep_compiled()  # in one folder, whoever loads this first

LATER = -NEVER
"""Minutes after all others."""

Numbers = NDArray[np.int64]


class Hops(NamedTuple):
    """All hops of a week; `order` sorts them by boarding and arrival, those of one vehicle lie side by side."""

    vehicle: Numbers
    place: Numbers  # in the vehicle's round
    start: Numbers
    end: Numbers
    board: Numbers
    available: Numbers
    limit: NDArray[np.float64]  # crates
    first: Numbers  # [vehicles] each one's first hop
    order: Numbers


class Wishes(NamedTuple):
    """Flows in the order in which they are seated; a row is a place in which a search's results are kept."""

    origin: Numbers
    destination: Numbers
    ready: Numbers
    crates: NDArray[np.float64]
    row: Numbers  # flows with one row and one ready minute start at one site
    rows: int


@njit(cache=True)
def _search(  # type: ignore[no-untyped-def]
    hops,
    transfer,
    loads,
    origin,
    ready,
    crates,
    goal,
    goals,
    week_minutes,
    weeks,
    best,
    from_there,
    came,
    boarded,
    ridden,
):
    best[:] = LATER
    from_there[:] = LATER  # when crates can board another round at each site
    came[:, 0] = -1
    best[origin] = NEVER
    from_there[origin] = ready
    missing, latest = goals, LATER
    this_week = ready // week_minutes
    low, high = 0, hops.order.shape[0]
    while low < high:
        middle = (low + high) // 2
        if hops.board[hops.order[middle]] < ready - this_week * week_minutes:
            low = middle + 1
        else:
            high = middle
    for week in range(this_week, this_week + weeks):
        shift = week * week_minutes
        boarded[:] = -1
        ridden[:] = -2
        for p in range(low, hops.order.shape[0]):
            hop = hops.order[p]
            board = hops.board[hop] + shift
            if board > latest:
                return
            if loads[hop] + crates > hops.limit[hop]:
                continue
            vehicle, place = hops.vehicle[hop], hops.place[hop]
            if ridden[vehicle] != place - 1:
                if from_there[hops.start[hop]] > board:
                    continue
                boarded[vehicle] = place
            ridden[vehicle] = place
            when, end = hops.available[hop] + shift, hops.end[hop]
            if when < best[end]:
                missing -= goal[end] and best[end] == LATER
                best[end] = when
                from_there[end] = when + transfer[end]
                came[end, 0], came[end, 1], came[end, 2], came[end, 3] = vehicle, boarded[vehicle], place, shift
                if missing == 0 and goal[end]:
                    latest = NEVER
                    for site in range(best.shape[0]):
                        if goal[site]:
                            latest = max(latest, best[site])
        low = 0


@njit(cache=True)
def _legs(hops, came, origin, here, legs):  # type: ignore[no-untyped-def]
    """Write the legs of a journey, the last first; returns how many, -1 where it never arrives."""
    count = 0
    while here != origin and count < legs.shape[0]:
        if came[here, 0] < 0:
            return -1
        legs[count] = came[here]
        here = hops.start[hops.first[came[here, 0]] + came[here, 1]]
        count += 1
    return count


@njit(cache=True)
def _seat(hops, wishes, transfer, week_minutes, weeks, most_rides):  # type: ignore[no-untyped-def]
    sites, flows = transfer.shape[0], wishes.origin.shape[0]
    loads = np.zeros(hops.vehicle.shape[0])
    best, came = np.zeros((wishes.rows + 1, sites), np.int64), np.zeros((wishes.rows + 1, sites, 4), np.int64)
    from_there, goal = np.zeros(sites, np.int64), np.zeros(sites, np.bool_)
    boarded, ridden = np.zeros(hops.first.shape[0], np.int64), np.zeros(hops.first.shape[0], np.int64)
    searched = np.full(wishes.rows, -1)
    arrival = np.full(flows, NEVER)
    legs, first, size = np.zeros((max(16, 4 * flows), 4), np.int64), np.zeros(flows + 1, np.int64), 0
    some = np.zeros((most_rides, 4), np.int64)
    for f in range(flows):
        origin, to, ready, row = wishes.origin[f], wishes.destination[f], wishes.ready[f], wishes.row[f]
        if searched[row] != ready:
            searched[row] = ready
            goal[:] = False
            goals, other = 0, f
            while other < flows and wishes.ready[other] == ready:
                if wishes.row[other] == row and not goal[wishes.destination[other]]:
                    goal[wishes.destination[other]] = True
                    goals += 1
                other += 1
            _search(
                hops, transfer, loads, origin, ready, 0.0, goal, goals, week_minutes, weeks,
                best[row], from_there, came[row], boarded, ridden,
            )  # fmt: skip
        count, crates = _legs(hops, came[row], origin, to, some), wishes.crates[f]
        room = True
        for k in range(count):
            start = hops.first[some[k, 0]]
            for hop in range(start + some[k, 1], start + some[k, 2] + 1):
                room = room and loads[hop] + crates <= hops.limit[hop]
        if not room:
            row = wishes.rows
            goal[:] = False
            goal[to] = True
            _search(
                hops, transfer, loads, origin, ready, crates, goal, 1, week_minutes, weeks,
                best[row], from_there, came[row], boarded, ridden,
            )  # fmt: skip
            count = _legs(hops, came[row], origin, to, some)
        if count >= 0:
            arrival[f] = best[row, to]
            if size + count > legs.shape[0]:
                more = np.zeros((2 * legs.shape[0], 4), np.int64)
                more[:size] = legs[:size]
                legs = more
            for k in range(count - 1, -1, -1):
                start = hops.first[some[k, 0]]
                for hop in range(start + some[k, 1], start + some[k, 2] + 1):
                    loads[hop] += crates
                legs[size] = some[k]
                size += 1
        first[f + 1] = size
    return arrival, first, legs[:size], loads


class Seated(NamedTuple):
    """`arrival`: of each flow, in the problem's order; `legs[first[n]:first[n + 1]]`: those of flow `turns[n]`.

    `loads`: crates on each hop, by its number.
    """

    arrival: Numbers
    turns: Numbers
    first: Numbers
    legs: Numbers
    loads: NDArray[np.float64]


def seat(network: Network, flows: FlowColumns) -> Seated:
    """Seat all flows, first ready first served, those in the order given that are ready at once."""
    rows = np.array([hop for hops in network.by_vehicle for hop in hops], np.int64).reshape(-1, 7)
    _, vehicle, place, start, end, board, available = rows.T.copy()
    first = np.cumsum([0, *(len(hops) for hops in network.by_vehicle)], dtype=np.int64)[:-1]
    order = np.array([hop.number for hop in network.hops], np.int64)
    hops = Hops(vehicle, place, start, end, board, available, np.array(network.limits), first, order)
    turns = np.argsort(flows.ready, kind="stable")
    origins, row = np.unique(flows.origin[turns], return_inverse=True)
    wishes = (flows.origin[turns], flows.destination[turns], flows.ready[turns], flows.crates[turns])
    wanted = Wishes(*wishes, row.astype(np.int64), len(origins))
    transfer = np.array([LATER if minutes == inf else minutes for minutes in network.transfer], np.int64)
    found: Any = _seat(hops, wanted, transfer, WEEK_MINUTES, HORIZON_WEEKS, MOST_RIDES)
    in_turn, begins, legs, loads = found
    arrival = np.empty_like(in_turn)
    arrival[turns] = in_turn
    return Seated(arrival, turns, begins, legs, loads)
