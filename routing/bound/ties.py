"""What rides between two sites on one day pay besides their calls, and how those prices move.

A *kind* of crates goes from one site to another, and boards at any time (the first half of all kinds) or late in the
day (the second). A *spot* is a site or the base, an hour (cell) of a day's shifts, and the day.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routing.bound.along import BLOCK, anchor, drift_along, falls, move_along
from routing.bound.crew import Crew
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

    def __init__(self, relaxed: Relaxed, called: Flags, crew: Crew) -> None:
        demand = relaxed.demand
        days = [int(shift.day[0]) for shift in relaxed.shifts] if relaxed.tied else []
        self.days = max(days, default=-1) + 1
        self.size, self.hours, self.reach = len(called), relaxed.hours, relaxed.reach
        self.cell, self.dawn = relaxed.cell, relaxed.dawn
        self.sites = np.nonzero(called | demand.free)[0]
        self.bases = np.nonzero(demand.free)[0]
        flows = np.nonzero(~demand.free[demand.origin] & ~demand.free[demand.destination])[0]
        ends = np.stack([demand.origin[flows], demand.destination[flows]], axis=1)
        order = np.lexsort(ends.T[::-1])
        self.flows: Ints = flows[order]  # pair by pair
        pairs, first, of = np.unique(ends[order], axis=0, return_index=True, return_inverse=True)
        self.of: Ints = of.reshape(-1)
        self.first_flow: Ints = first
        self.pairs = len(pairs)
        self.demand, self.crew = demand, crew
        self.blocks = -(-2 * len(pairs) // BLOCK)
        self.spot = np.full((self.days, self.hours, self.size), -1, dtype=np.int64)
        shape = self.days, self.hours, len(self.sites)
        self.spot[:, :, self.sites] = np.arange(int(np.prod(shape))).reshape(shape)
        self.spot_day, hour, site = (where.ravel() for where in np.indices(shape))
        self.spot_site, self.spot_late = self.sites[site], hour >= relaxed.late_hour
        around = np.arange(self.size + 1)
        self.boarding = np.searchsorted(pairs[:, 0], around)
        self.toward = np.argsort(pairs[:, 1], kind="stable")
        self.alighting = np.searchsorted(pairs[self.toward, 1], around)
        stays = [self.spot[:, hour : hour + 2, base] for base in self.bases for hour in range(self.hours - 1)]
        self.staying = np.concatenate([np.zeros((0, 2), dtype=np.int64), *stays])
        self.all_rows = np.arange(len(self.spot_day))
        self.settled = np.zeros(len(self.spot_day), dtype=np.bool_)  # spots whose values are their own
        self.asleep = False  # while prices of calls are still far off, those of rides stay as they are
        self.nothing = np.zeros((self.days, self.hours, self.reach, self.size, self.size))
        self.known = self._roads(np.zeros(0, dtype=np.int64))
        self.rows = np.zeros(0, dtype=np.int64)
        self.drift: list[NDArray[np.floating]] = []
        self.everywhere = self._roads(self._possible(relaxed)) if self.days else self.known

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

    def take(self, value: Singles, from_value: Singles, other: "Ties") -> None:
        """Write to `value` what is due at the spots of another week, in the hours there that these lie in."""
        from_value = from_value.copy()
        other._spread(from_value)
        minutes = self.dawn + np.arange(self.hours) * self.cell
        hours = np.clip((minutes - other.dawn) // other.cell, 0, other.hours - 1)
        for day in range(min(self.days, other.days)):
            for site in np.intersect1d(self.sites, other.sites):
                value[self.spot[day, :, site]] = from_value[other.spot[day, hours, site]]
        self.settled[:] = True

    def learn(self, items: Ints, first: int, prices: "Prices") -> None:
        """Know the ways so far, `items` as `Pay.flat` counts; `first` is where roads begin there."""
        if not self.days:
            return
        self.known = self._roads(np.unique(items[items >= first]) - first)
        self._spread(prices.value)
        self.rows = np.unique(np.concatenate([self.known.tail, self.known.head]))
        self.settled[self.rows] = True
        self._anchor(self.rows, prices.value, self.due(prices.ride))

    def _spread(self, value: Singles) -> None:
        """Let spots that no way has come to yet be worth what the nearest hour there is."""
        hours = np.arange(self.hours)
        for day in range(self.days):
            for i in self.sites:
                spots = self.spot[day, :, i]
                seen = np.nonzero(self.settled[spots])[0]
                if 0 < len(seen) < len(spots):
                    near = seen[np.abs(hours[:, None] - seen).argmin(axis=1)]
                    value[spots] = value[spots[near]]

    def due(self, ride: Floats) -> Singles:
        """Return what all crates of a kind pay together for riding on one day, `[day, kind]`, rounded up."""
        if not len(self.flows):
            return np.zeros((self.days, 0), dtype=np.float32)
        total = np.add.reduceat(ride[self.flows], self.first_flow, axis=0).transpose(1, 2, 0)
        return np.asarray((total * (1 + 1e-6)).reshape(self.days, -1), dtype=np.float32)

    def _anchor(self, rows: Ints, value: Singles, due: Singles) -> None:
        """Let what is due be due wherever crates board, and nothing where they alight.

        At the base they may stay: what they have still to pay does not fall meanwhile.
        """
        self.crew.share(
            anchor, self.blocks, rows, self.spot_site, self.spot_late, self.spot_day, self.boarding, self.alighting,
            self.toward, self.pairs, self.staying, due, value,
        )  # fmt: skip

    def fares(self, prices: "Prices") -> Floats:
        """Return what ways earn from spot to spot, rounded up: `[day, hour, hours more, u, v]`."""
        if not prices.ride.any():
            return self.nothing
        value = prices.value.copy()
        self._spread(value)
        self._anchor(self.all_rows, value, self.due(prices.ride))
        return self._earned(self.everywhere, value)

    def _earned(self, roads: _Roads, value: Singles) -> Floats:
        out = np.zeros((self.days, self.hours, self.reach, self.size, self.size))
        sums = np.empty((self.blocks, len(roads.at)))
        self.crew.share(falls, self.blocks, roads.tail, roads.head, value, sums)
        out.ravel()[roads.at] = sums.sum(axis=0) * (1 + 1e-9)
        return out

    def move(self, prices: "Prices", rides: Rides, driven: Floats, rate: float) -> Floats:
        """Move the prices and return what ways earn now; `driven`: how often vans go from each spot to the next."""
        if not self.days or self.asleep:
            return self.fares(prices)
        if not self.drift:
            self.drift = [np.zeros_like(prices.ride), np.zeros_like(prices.value)]
        value, known, was = prices.value, self.known, self.due(prices.ride)
        carried = np.zeros(was.shape, dtype=np.float32)
        self.crew.share(
            drift_along, self.blocks, known.tail, known.head, known.day, driven[known.at], value, self.rows, KEEP,
            self.drift[1], carried,
        )  # fmt: skip
        share = np.where(was > 1e-12, carried / np.maximum(was, 1e-12), 0.0).reshape(self.days, 2, self.pairs)
        gap = np.zeros_like(prices.ride)
        gap[self.flows] = -share[:, :, self.of].transpose(2, 0, 1)
        for part, those in ((0, rides.day >= 0), (1, (rides.day >= 0) & rides.hurried)):
            rows = np.nonzero(those)[0]
            gap[rows, rides.day[rows], part] += 1.0
        self.drift[0] = KEEP * self.drift[0] + (1 - KEEP) * gap
        np.maximum(0.0, prices.ride + rate * rides.worth[:, None, None] * self.drift[0], out=prices.ride)
        due = self.due(prices.ride)
        self.crew.share(
            move_along, self.blocks, self.rows, self.spot_day, VALUE_RATE * rate, was, due, self.drift[1], value
        )
        self._anchor(self.rows, value, due)
        return self._earned(known, value)
