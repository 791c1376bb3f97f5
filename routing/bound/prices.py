"""The multipliers of the relaxation, and what the flows and the required visits make of them."""

import copy
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from routing.bound.crew import Crew
from routing.bound.kernels import add_days, climb
from routing.bound.parameters import DUE_RATE, KEEP
from routing.bound.riding import journeys
from routing.bound.shapes import Floats, Relaxed
from routing.bound.shifts import Choice, Pay
from routing.bound.ties import Rides, Singles, Ties
from routing.problem import WeekProblem
from routing.units import WEEK_MINUTES


@dataclass(slots=True)
class Prices:
    """Euros: for boarding and alighting of each flow at each event of its sites, for doing so on a day at all (`[flow,
    day]`), for riding within a day (`[flow, day]`, without days where that is not priced), for the call a site is due
    on a day, and for an hour of each municipality's mean delay. Where rides are tied along the ways (else without
    days): for riding on one day (`[flow, day, part]`, part 1 more where it boards late), and what each kind of crates
    (see `Ties`) has still to pay at a spot (`[spot, kind]`).
    """

    board: Floats
    alight: Floats
    board_day: Floats
    alight_day: Floats
    order: Floats
    due: Floats
    towns: Floats
    ride: Floats
    value: Singles

    def copy(self) -> Self:
        """Return prices that change no more."""
        return copy.deepcopy(self)

    def add(self, other: Self) -> None:
        """Add others to these, to be divided later."""
        for mine, theirs in zip(self.all(), other.all(), strict=True):
            np.add(mine, theirs, out=mine)

    def scale(self, factor: float) -> None:
        """Multiply all by one number."""
        for mine in self.all():
            np.multiply(mine, factor, out=mine)

    def between(self, others: Self, share: float) -> Self:
        """Return prices on the way to others, as far as `share` (0 to 1) says."""
        found = self.copy()
        found.scale(1 - share)
        for mine, theirs in zip(found.all(), others.all(), strict=True):
            np.add(mine, share * theirs, out=mine)
        return found

    def all(self) -> tuple[NDArray[np.floating], ...]:
        """Return the arrays, as they stand above."""
        return (
            self.board, self.alight, self.board_day, self.alight_day, self.order, self.due, self.towns, self.ride,
            self.value,
        )  # fmt: skip


class Wants:
    """The side of the flows and of the required visits."""

    def __init__(self, problem: WeekProblem, relaxed: Relaxed, crew: Crew, *, ordered: bool = False) -> None:
        self.relaxed, self.crew = relaxed, crew
        self.ordered = ordered
        self.price = problem.delay
        events, demand = relaxed.events, relaxed.demand
        spans = np.diff(events.first)
        self.board_at = np.concatenate([[0], np.cumsum(spans[demand.origin])]).astype(np.int64)
        self.alight_at = np.concatenate([[0], np.cumsum(spans[demand.destination])]).astype(np.int64)
        size = len(problem.sites)
        days = int(events.day.max(initial=0)) + 1
        self.open = np.zeros((size, days), dtype=np.bool_)
        site = np.repeat(np.arange(size), spans)
        vans = ~events.fixed
        self.open[site[vans], events.day[vans]] = True
        least = np.array([0 if demand.free[i] else s.min_visits for i, s in enumerate(problem.sites)], dtype=np.int64)
        self.can_be = bool((least <= self.open.sum(axis=1)).all())
        self.least = np.minimum(least, self.open.sum(axis=1))
        names = sorted({problem.sites[j].municipality for j in demand.destination})
        place = {name: n for n, name in enumerate(names)}
        self.town = np.array([place[problem.sites[j].municipality] for j in demand.destination], dtype=np.int64)
        self.town_items = np.bincount(self.town, demand.items, len(names))
        count = len(demand.items)
        self.boarded = np.full(count, -1, dtype=np.int64)
        self.alighted = np.full(count, -1, dtype=np.int64)
        self.rode = np.full(count, -1, dtype=np.int64)
        self.hurried = np.zeros(count, dtype=np.bool_)
        self.ties = Ties(relaxed, np.asarray(self.open.any(axis=1)), crew)
        self.hours = np.zeros(count)
        self.drift: list[Floats] = []

    def first_prices(self) -> Prices:
        """Return prices of nothing, and the price of the worst municipality shared out by items."""
        items = max(float(self.town_items.sum()), 1e-9)
        towns = np.asarray(self.price.worst_municipality_per_hour * self.town_items / items, dtype=np.float64)
        by_day = np.zeros((len(self.hours), self.open.shape[1]))
        board, alight = np.zeros(self.board_at[-1]), np.zeros(self.alight_at[-1])
        order = by_day.copy() if self.ordered else np.zeros((len(self.hours), 0))
        due = np.zeros(self.open.shape)
        return Prices(board, alight, by_day, by_day.copy(), order, due, towns, *self.ties.first_prices())

    def translated(self, prices: Prices, other: Self) -> Prices:
        """Return the prices of a week with more shifts, or in longer cells, for this one's events."""
        cell = other.relaxed.cell
        mine, theirs = self._names(cell), {name: n for n, name in enumerate(other._names(cell))}
        events, from_events = self.relaxed.events, other.relaxed.events
        place = np.array([theirs.get(name, -1) for name in mine], dtype=np.int64)
        found = self.first_prices()
        demand = self.relaxed.demand
        for sites, at, price, from_at, from_price in (
            (demand.origin, self.board_at, found.board, other.board_at, prices.board),
            (demand.destination, self.alight_at, found.alight, other.alight_at, prices.alight),
        ):
            for k, i in enumerate(sites):
                where = place[events.first[i] : events.first[i + 1]]
                known = where >= 0
                price[at[k] : at[k + 1]][known] = from_price[where[known] + from_at[k] - from_events.first[i]]
        days = self.open.shape[1]
        found.board_day[:] = prices.board_day[:, :days]
        found.alight_day[:] = prices.alight_day[:, :days]
        if self.ordered and other.ordered:
            found.order[:] = prices.order[:, :days]
        found.due[:] = np.where(self.open, prices.due[:, :days], 0.0)
        found.towns[:] = prices.towns
        if self.ties.days and other.ties.days:
            found.ride[:] = prices.ride[:, : self.ties.days]
            if found.value.shape[1] == prices.value.shape[1]:
                self.ties.take(found.value, prices.value, other.ties)
        return found

    def _names(self, cell: int) -> list[tuple[int, ...]]:
        """Return what makes each event the same in weeks with other shifts, told by cells of so many minutes."""
        e = self.relaxed.events
        site = np.repeat(np.arange(len(e.first) - 1), np.diff(e.first))
        rows = zip(site, e.day, e.high // cell, e.colour, e.fixed, np.where(e.fixed, e.high, 0), strict=True)
        return [tuple(int(value) for value in row) for row in rows]

    def pay(self, prices: Prices) -> Pay:
        """Return what vans are paid, rounded up."""
        along = self.ties.fares(prices)
        return Pay(self.profit(prices), self.dues(prices), self.orders(prices), along)

    def orders(self, prices: Prices) -> Floats:
        """Return what a way is paid for calling at i before j on a day, rounded up, `[i, j, day]`."""
        demand, size = self.relaxed.demand, len(self.open)
        total = np.zeros((size, size, prices.order.shape[1]))
        np.add.at(total, (demand.origin, demand.destination), prices.order)
        return total * (1 + 1e-9)

    def profit(self, prices: Prices) -> Floats:
        """Return what all flows together pay for each event, rounded up."""
        demand, events = self.relaxed.demand, self.relaxed.events
        total = np.zeros(len(events.low))
        for sites, price in ((demand.origin, prices.board), (demand.destination, prices.alight)):
            spans = np.diff(events.first)[sites]
            at = np.repeat(events.first[sites] - np.concatenate([[0], np.cumsum(spans)[:-1]]), spans)
            total += np.bincount(at + np.arange(len(price)), price, len(total))
        total[events.fixed] = 0.0
        return total * (1 + 1e-9)

    def dues(self, prices: Prices) -> Floats:
        """Return what a call at a site is paid for its day, whenever it comes, rounded up, `[site, day]`."""
        demand = self.relaxed.demand
        total = prices.due.copy()
        np.add.at(total, demand.origin, prices.board_day)
        np.add.at(total, demand.destination, prices.alight_day)
        return total * (1 + 1e-9)

    def delay(self, prices: Prices) -> float:
        """Return the least that delays and prices cost all flows, and remember what they choose."""
        relaxed = self.relaxed
        d, e, lags = relaxed.demand, relaxed.events, relaxed.lags
        slope = self._slope(prices)
        board, alight = np.empty_like(prices.board), np.empty_like(prices.alight)
        add_days(d.origin, e.first, e.day, self.board_at, prices.board, prices.board_day, board)
        add_days(d.destination, e.first, e.day, self.alight_at, prices.alight, prices.alight_day, alight)
        total = np.zeros(len(d.items))
        self.crew.share(
            journeys, len(total), d.origin, d.destination, d.ready, d.items, d.free, slope,
            self.price.late_per_item_hour, self.price.promise_hours, lags.direct, lags.through, lags.changed,
            lags.to_base, lags.service, lags.strict, e.first, e.low, e.high, e.opens, e.leaves, e.block, e.colour,
            e.fixed, e.late, self.board_at, board, self.alight_at, alight, prices.order, prices.ride, e.day,
            WEEK_MINUTES, self.boarded, self.alighted, self.hours, self.rode, self.hurried, total,
        )  # fmt: skip
        return float(total.sum())

    def _slope(self, prices: Prices) -> Floats:
        """Return what an hour of an item of each flow costs, its part in its municipality's mean included."""
        share = (1 - 1e-9) * prices.towns / np.where(self.town_items > 0, self.town_items, 1.0)
        return np.asarray(self.price.per_item_hour + share[self.town], dtype=np.float64)

    def visits(self, prices: Prices) -> tuple[float, Floats]:
        """Return what the calls that sites are due cost at least, and which they are, `[site, day]`."""
        due = np.where(self.open, prices.due, np.inf)
        order = np.argsort(due, axis=1, kind="stable")
        chosen = np.zeros(due.shape)
        np.put_along_axis(chosen, order, np.arange(due.shape[1]) < self.least[:, None], axis=1)
        return float(np.where(chosen > 0, due, 0.0).sum()), chosen

    def move(self, prices: Prices, chosen: Floats, choice: Choice, rate: float) -> Floats:
        """Move the prices towards balance and return what vans are paid now (`Pay.flat`, not rounded up)."""
        d, e = self.relaxed.demand, self.relaxed.events
        if not self.drift:
            self.drift = [np.zeros_like(array) for array in prices.all()]
        driven = choice.driven[: len(e.low)]
        called = choice.driven[len(driven) : len(driven) + self.open.size].reshape(self.open.shape)
        worth = d.items * (self._slope(prices) + self.price.late_per_item_hour / 4)
        sides = (
            (d.origin, self.boarded, self.board_at, prices.board, self.drift[0]),
            (d.destination, self.alighted, self.alight_at, prices.alight, self.drift[1]),
        )
        profits = np.zeros((2, len(driven)))

        def side(n: int) -> None:
            site, used, at, price, drift = sides[n]
            climb(site, used, e.first, at, worth, e.fixed, driven, rate, KEEP, price, drift, profits[n])

        self.crew.each(side, range(2))
        profit = profits.sum(axis=0)
        for n, site, used, by_day in (
            (2, d.origin, self.boarded, prices.board_day),
            (3, d.destination, self.alighted, prices.alight_day),
        ):
            gap = -called[site]
            day = np.append(e.day, -1)[used]
            rows = np.nonzero(day >= 0)[0]
            gap[rows, day[rows]] += 1.0
            self.drift[n] = KEEP * self.drift[n] + (1 - KEEP) * gap
            np.maximum(0.0, by_day + rate * worth[:, None] * self.drift[n], out=by_day)
        if self.ordered:
            orders = len(profit) + self.open.size
            before = choice.driven[orders : orders + prices.order.shape[1] * len(self.open) ** 2]
            before = before.reshape(len(self.open), len(self.open), -1)
            gap = -before[d.origin, d.destination]
            rows = np.nonzero(self.rode >= 0)[0]
            gap[rows, self.rode[rows]] += 1.0
            self.drift[4] = KEEP * self.drift[4] + (1 - KEEP) * gap
            np.maximum(0.0, prices.order + rate * worth[:, None] * self.drift[4], out=prices.order)
        self.drift[5] = KEEP * self.drift[5] + (1 - KEEP) * (chosen - called)
        np.maximum(0.0, prices.due + DUE_RATE * rate * self.drift[5], out=prices.due)
        if self.price.worst_municipality_per_hour > 0 and self.town_items.any():
            self._move_towns(prices, rate)
        roads = choice.driven[len(profit) + self.open.size + prices.order.shape[1] * len(self.open) ** 2 :]
        along = self.ties.move(prices, Rides(self.rode, self.hurried, worth), roads, rate)
        return Pay(profit, self.dues(prices), self.orders(prices), along).flat()

    def _move_towns(self, prices: Prices, rate: float) -> None:
        """Let the municipalities that wait longest weigh more; all weights together stay the given price."""
        total = self.price.worst_municipality_per_hour
        served = self.town_items > 0
        hours = np.bincount(self.town, self.relaxed.demand.items * np.maximum(self.hours, 0.0), len(self.town_items))[
            served
        ]
        mean = hours / self.town_items[served]
        weight = prices.towns[served] + rate * total / 200 * (mean - mean.mean()) / max(1.0, float(mean.std()))
        # The nearest point whose weights are at least 0 and sum up to the total.
        steps = np.sort(weight)[::-1]
        over = (np.cumsum(steps) - total) / np.arange(1, len(steps) + 1)
        cut = over[np.nonzero(steps > over)[0][-1]]
        prices.towns[:] = 0.0
        prices.towns[served] = np.maximum(0.0, weight - cut)
