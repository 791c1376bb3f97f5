"""What rides between two sites on one day pay besides their calls, and how those prices move.

A *kind* of crates goes from one site to another, and boards at any time (the first half of all kinds) or late in the
day (the second). A *spot* is a site or the base, an hour (cell) of a day's shifts, and the day.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routing.bound.along import drift_along, falls, move_along
from routing.bound.parameters import KEEP, VALUE_RATE
from routing.bound.shapes import Flags, Floats, Ints, Relaxed

if TYPE_CHECKING:
    from routing.bound.prices import Prices

Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rides:
    """What flows choose, as `routing.bound.riding.journeys` says, and by how much their prices move, in euros."""

    day: Ints
    hurried: Flags
    worth: Floats


@dataclass(frozen=True, slots=True)
class _Roads:
    """From spot to spot, and where what that earns stands in `Pay.along`."""

    tail: Ints
    head: Ints
    day: Ints
    at: Ints


class Ties:
    """The prices of rides on one day; where nothing is tied there are no days."""

    def __init__(self, relaxed: Relaxed, called: Flags) -> None:
        demand = relaxed.demand
        days = [int(shift.day[0]) for shift in relaxed.shifts] if relaxed.tied else []
        self.days = max(days, default=-1) + 1
        self.size, self.hours, self.reach = len(called), relaxed.hours, relaxed.reach
        self.sites = np.nonzero(called | demand.free)[0]
        self.bases = np.nonzero(demand.free)[0]
        self.flows = np.nonzero(~demand.free[demand.origin] & ~demand.free[demand.destination])[0]
        ends = np.stack([demand.origin[self.flows], demand.destination[self.flows]], axis=1)
        pairs, of = np.unique(ends, axis=0, return_inverse=True)
        self.of: Ints = of.reshape(-1)
        self.pairs = len(pairs)
        self.demand = demand
        self.late_hour = relaxed.late_hour
        self.spot = np.full((self.days, self.hours, self.size), -1, dtype=np.int64)
        shape = self.days, self.hours, len(self.sites)
        self.spot[:, :, self.sites] = np.arange(int(np.prod(shape))).reshape(shape)
        self.spot_day = np.repeat(np.arange(self.days), self.hours * len(self.sites))
        self._sources(pairs)
        self.asleep = False  # while prices of calls are still far off, those of rides stay as they are
        self.nothing = np.zeros((self.days, self.hours, self.reach, self.size, self.size))
        self.known = self._roads(np.zeros(0, dtype=np.int64))
        self.rows = np.zeros(0, dtype=np.int64)
        self.drift: list[NDArray[np.floating]] = []
        self.everywhere = self._roads(self._possible(relaxed)) if self.days else self.known

    def _sources(self, pairs: Ints) -> None:
        """Remember at which spots kinds board (with their days) and alight."""
        board, alight, days = [], [], []
        for part in range(2):
            for n, (i, j) in enumerate(pairs.tolist()):
                kind = part * self.pairs + n
                for day in range(self.days):
                    spots = self.spot[day, self.late_hour if part else 0 :, i]
                    board.append(np.stack([spots, np.full(len(spots), kind)]))
                    days.append(np.full(len(spots), day))
                    spots = self.spot[day, :, j]
                    alight.append(np.stack([spots, np.full(len(spots), kind)]))
        none = np.zeros((2, 0), dtype=np.int64)
        self.board = np.concatenate([none, *board], axis=1)
        self.board_day = np.concatenate([none[0], *days])
        self.alight = np.concatenate([none, *alight], axis=1)
        open_board, open_alight = self.board[0] >= 0, self.alight[0] >= 0
        self.board, self.board_day = self.board[:, open_board], self.board_day[open_board]
        self.alight = self.alight[:, open_alight]

    def _possible(self, relaxed: Relaxed) -> Ints:
        """Return all steps from spot to spot that a way can take, as they stand in `Pay.along`."""
        found = []
        shape = self.days, self.hours, self.reach, self.size, self.size
        for shift in relaxed.shifts:
            hour, day = shift.hour, int(shift.day[0])
            for i in self.sites:
                for j in self.sites:
                    if i == j and self.demand.free[i]:
                        continue
                    if i == j:
                        there = np.arange(hour[0], hour[-1])
                        pairs = np.stack([there, np.ones_like(there)])
                    else:
                        lag = int(shift.duration[i, j])
                        here, there = hour[: max(0, len(hour) - lag)], hour[lag:]
                        pairs = np.unique(np.stack([here, there - here]), axis=1)
                    found.append(np.ravel_multi_index((day, pairs[0], pairs[1], i, j), shape))
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]))

    def _roads(self, at: Ints) -> _Roads:
        if not len(at):
            return _Roads(at, at, at, at)
        day, hour, lag, i, j = np.unravel_index(at, (self.days, self.hours, self.reach, self.size, self.size))
        return _Roads(self.spot[day, hour, i], self.spot[day, hour + lag, j], day, at)

    def first_prices(self) -> tuple[Floats, Singles]:
        """Return prices of nothing, as `Prices` says."""
        count = len(self.demand.items)
        value = np.zeros((len(self.spot_day), 2 * self.pairs), dtype=np.float32)
        return np.zeros((count, self.days, 2)), value

    def learn(self, items: Ints, first: int, value: Singles) -> None:
        """Know the ways so far, `items` as `Pay.flat` counts; `first` is where roads begin there."""
        if not self.days:
            return
        self.known = self._roads(np.unique(items[items >= first]) - first)
        self._spread(value)
        self.rows = np.unique(np.concatenate([self.known.tail, self.known.head]))

    def _spread(self, value: Singles) -> None:
        """Let spots that no way has come to yet be worth what the nearest hour there is."""
        known = np.zeros(len(self.spot_day), dtype=np.bool_)
        known[self.rows] = True
        hours = np.arange(self.hours)
        for day in range(self.days):
            for i in self.sites:
                spots = self.spot[day, :, i]
                seen = np.nonzero(known[spots])[0]
                if 0 < len(seen) < len(spots):
                    near = seen[np.abs(hours[:, None] - seen).argmin(axis=1)]
                    value[spots] = value[spots[near]]

    def due(self, ride: Floats) -> Floats:
        """Return what all crates of a kind pay together for riding on one day, `[day, kind]`, rounded up."""
        total = np.zeros((2, self.pairs, self.days))
        for part in range(2):
            np.add.at(total[part], self.of, ride[self.flows, :, part])
        return np.ascontiguousarray(total.reshape(2 * self.pairs, self.days).T) * (1 + 1e-6)

    def _anchor(self, value: Singles, due: Floats) -> None:
        """Let what is due be due wherever crates board, and nothing where they alight.

        At the base they may stay: what they have still to pay does not fall meanwhile.
        """
        spots, kinds = self.board
        value[spots, kinds] = due[self.board_day, kinds]
        value[self.alight[0], self.alight[1]] = 0.0
        for base in self.bases:
            for day in range(self.days):
                spots = self.spot[day, :, base]
                value[spots] = np.maximum.accumulate(value[spots], axis=0)

    def fares(self, prices: "Prices") -> Floats:
        """Return what ways earn from spot to spot, rounded up: `[day, hour, hours more, u, v]`."""
        if not prices.ride.any():
            return self.nothing
        value = prices.value.copy()
        self._spread(value)
        self._anchor(value, self.due(prices.ride))
        return self._earned(self.everywhere, value)

    def _earned(self, roads: _Roads, value: Singles) -> Floats:
        out = np.zeros((self.days, self.hours, self.reach, self.size, self.size))
        sums = np.empty(len(roads.at))
        falls(roads.tail, roads.head, value, sums)
        out.ravel()[roads.at] = sums * (1 + 1e-9)
        return out

    def move(self, prices: "Prices", rides: Rides, driven: Floats, rate: float) -> Floats:
        """Move the prices and return what ways earn now; `driven`: how often vans go from each spot to the next."""
        if not self.days or self.asleep:
            return self.fares(prices)
        if not self.drift:
            self.drift = [np.zeros_like(prices.ride), np.zeros_like(prices.value)]
        value, known, was = prices.value, self.known, self.due(prices.ride)
        carried = np.zeros(was.shape, dtype=np.float32)
        self._anchor(value, was)
        drift_along(known.tail, known.head, known.day, driven[known.at], value, self.rows, KEEP, self.drift[1], carried)
        share = np.where(was > 1e-12, carried / np.maximum(was, 1e-12), 0.0).reshape(self.days, 2, self.pairs)
        gap = np.zeros_like(prices.ride)
        gap[self.flows] = -share[:, :, self.of].transpose(2, 0, 1)
        for part, those in ((0, rides.day >= 0), (1, (rides.day >= 0) & rides.hurried)):
            rows = np.nonzero(those)[0]
            gap[rows, rides.day[rows], part] += 1.0
        self.drift[0] = KEEP * self.drift[0] + (1 - KEEP) * gap
        np.maximum(0.0, prices.ride + rate * rides.worth[:, None, None] * self.drift[0], out=prices.ride)
        due = self.due(prices.ride)
        move_along(
            self.rows, self.spot_day, VALUE_RATE * rate, was.astype(np.float32), due.astype(np.float32), self.drift[1],
            value,
        )  # fmt: skip
        self._anchor(value, due)
        return self._earned(known, value)
