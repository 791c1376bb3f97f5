"""What the crates of each site, and of each pair of sites, cost by the week: the least of all weeks that may be."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from routing.bound.halves.columns import CALL, CROSS, END, PAIR, SITE, Column, Items
from routing.bound.halves.crates import pair_cost, pairs, site_cost, sites
from routing.bound.halves.prices import UNIT, Layout
from routing.bound.halves.states import (
    CALLS,
    I_TWICE,
    J_TWICE,
    MANY,
    MIRROR,
    PAIR_STATES,
    RULES,
    SINGLE_SITE,
    SITE_STATES,
    TWICE,
    possible,
)
from routing.bound.halves.week import FAR, MOST_SHIFTS, Alone, Shift
from routing.bound.parameters import HALVES_LIMIT, HALVES_PAIR_MARGINS, HALVES_TWICE_DAYS
from routing.bound.shapes import Flags, Floats, Ints
from routing.units import WEEK_MINUTES

Found = tuple[float, Floats, Ints]
of_pair: Any = pair_cost  # their types count starred arguments as one
all_pairs: Any = pairs
SEVERAL = np.isin(np.arange(PAIR_STATES), MANY)


class Weeks:
    """All weeks of some shifts in which sites have states that they `may` have, `[day, site, state]`."""

    def __init__(self, week: Alone, shifts: list[Shift], may: Flags | None = None, joint: Flags | None = None) -> None:
        """Where `may` is not given, sites may have all states that shifts and windows leave them; so may pairs."""
        self.week = week
        n, many = len(week.places) - 1, len(shifts)
        flowing = [(a, b) for a in range(n) for b in range(a + 1, n) if {(a, b), (b, a)} & week.flows.keys()]
        self.layout = Layout(many, n, flowing)
        self.days = np.array([shift.times for shift in shifts], dtype=np.int64).reshape(-1, 3)
        self.low, self.high = np.array([s.low for s in shifts]), np.array([s.high for s in shifts])
        self.end_low, self.end_high = np.array([s.end_low for s in shifts]), np.array([s.end_high for s in shifts])
        self.width = np.where(self.low[:, :2] < FAR, self.high[:, :2] - self.low[:, :2], 0)
        delay = week.problem.delay
        self.price = np.array([delay.per_item_hour, delay.promise_hours, delay.late_per_item_hour])
        called = {place for key in week.flows for place in key}
        visits = [week.problem.sites[week.places[j]].min_visits for j in range(n)]
        self.least = np.array([max(least, int(j in called)) for j, least in enumerate(visits)], dtype=np.int64)
        self.may = _states(self.low) if may is None else may
        self.joint = np.array(
            [[[possible(q, day[a], day[b]) for q in range(PAIR_STATES)] for a, b in flowing] for day in self.may],
            dtype=np.bool_,
        ).reshape(many, len(flowing), PAIR_STATES)
        if joint is not None:
            self.joint &= joint
        self.widest = np.array([[_widest(row) for row in day] for day in self.joint], dtype=np.int64).T.copy()

    def site(self, i: int, prices: Floats, several: Flags, _most: int, _limit: float = -math.inf) -> Found:
        """Return the least that a site's week costs, and by day and state the least and the week of it.

        It is called at several times on the days `several` only.
        """
        views, n = self.layout.views(prices), self.layout.sites
        allowed = self.may[:, i] & (several[:, None] | np.isin(np.arange(8), SINGLE_SITE))
        values, weeks = np.full(allowed.shape, math.inf), np.zeros((*allowed.shape, len(self.days)), dtype=np.int64)
        if not allowed.any(axis=1).all():
            return math.inf, values, weeks
        least = sites(
            i, *_listed(allowed), int(self.least[i]), *self.week.flow(n, i), *self.week.flow(i, n), self.days, self.low,
            self.high, self.end_low, self.end_high, self.price, WEEK_MINUTES, views.site[:, i].copy(),
            views.call[:, i] / UNIT, views.end[:, i] / UNIT, values, weeks,
        )  # fmt: skip
        return float(least), values, weeks

    def pair(self, p: int, prices: Floats, several: Flags, most: int, limit: float = -math.inf) -> Found:
        """Return the same of a pair, of weeks that cost little more than the cheapest or less than `limit`.

        Some site of it is called at several times on `most` days at most.
        """
        views, (a, b) = self.layout.views(prices), self.layout.pairs[p]
        allowed = self.joint[:, p] & (several[:, None] | ~SEVERAL)
        values, weeks = np.empty(allowed.shape), np.zeros((*allowed.shape, len(self.days)), dtype=np.int64)
        cross = np.ascontiguousarray(views.cross[:, p].transpose(1, 0, 2)) / UNIT
        least = all_pairs(
            a, b, *_listed(allowed), self.least[[a, b]], *self.week.flow(a, b), *self.week.flow(b, a), RULES, MIRROR,
            CALLS, SEVERAL.astype(np.int64), self.widest[p], self.days, self.low, self.width, self.price, WEEK_MINUTES,
            views.pair[:, p].copy(), cross, np.array(HALVES_PAIR_MARGINS), limit, most, values, weeks,
        )  # fmt: skip
        return float(least), values, weeks

    def site_column(self, i: int, week: Ints) -> Column:
        """Return what a site's week costs and is paid for."""
        n, many = self.layout.sites, len(self.days)
        heavy, ends = np.zeros((many, 3)), np.zeros((many, 2))
        cost = site_cost(
            week, i, *self.week.flow(n, i), *self.week.flow(i, n), self.days, self.low, self.end_low, self.price,
            WEEK_MINUTES, heavy, ends,
        )  # fmt: skip
        items = Items(self.layout)
        low, high, end = self.low[:, :, i], self.high[:, :, i], self.end_high[:, :, i] - self.end_low[:, :, i]
        for d, q in enumerate(week.tolist()):
            if q:
                items.add(SITE, (d, i, q), 1.0)
            if q & 1:
                items.add(CALL, (d, i, 0), 0.0, heavy[d, 0], high[d, 0] - low[d, 0])
                items.add(END, (d, i, 0), 0.0, ends[d, 0], end[d, 0])
            if q & 6:
                here = low[d, 1] if q & 2 else low[d, 2]
                items.add(CALL, (d, i, 1), -(here - low[d, 1]) / UNIT, heavy[d, 1], high[d, 1] - here)
                items.add(END, (d, i, 1), 0.0, ends[d, 1], end[d, 1])
            if q & 4:
                items.add(CALL, (d, i, 2), 0.0, heavy[d, 2], high[d, 2] - low[d, 2])
        return items.column(many + i, float(cost))

    def pair_column(self, p: int, week: Ints) -> Column:
        """Return the same of a pair's week."""
        (a, b), many = self.layout.pairs[p], len(self.days)
        there, back = np.zeros((2, many, 2))
        same: Any = (RULES, self.days, self.low, self.price, WEEK_MINUTES, 0, many)
        cost = of_pair(week, a, b, *self.week.flow(a, b), *same, there)
        cost += of_pair(MIRROR[week], b, a, *self.week.flow(b, a), *same, back)
        items = Items(self.layout)
        for d, q in enumerate(week.tolist()):
            if q:
                items.add(PAIR, (d, p, q), 1.0)
            for half in range(2):
                if CALLS[q, 4 + half]:
                    items.add(CROSS, (d, p, 0, half), 0.0, there[d, half], self.width[d, half, b])
                if CALLS[q, 2 + half]:
                    items.add(CROSS, (d, p, 1, half), 0.0, back[d, half], self.width[d, half, a])
        return items.column(many + self.layout.sites + p, float(cost))


def most_twice(days: int) -> int:
    """Return on how many days a pair may have second calls while prices are sought: all but where that takes long."""
    return days if days < MOST_SHIFTS else HALVES_TWICE_DAYS


def lower(weeks: Callable[[Flags, int, float], Found], paid: Floats, several: tuple[int, ...], days: Ints) -> None:
    """Lower `paid[day, state]` of the states `several`, `days` in this order; `weeks` tells what is cheapest then."""
    so_far = np.zeros(len(paid), dtype=np.bool_)
    least = weeks(so_far, 0, -math.inf)[0]
    if least == math.inf:
        return  # there must be second calls
    for d in days.tolist():
        base = float(np.delete(paid[d], several).min())
        paid[d, list(several)] = base
        so_far[d] = True
        values = weeks(so_far, most_twice(len(paid)), least + HALVES_LIMIT)[1][d]
        for q in several:
            paid[d, q] = base + max(least - values[q], -HALVES_LIMIT)


def _states(low: Ints) -> Flags:
    """Return which states sites can have, `[day, site, state]`: those of halves in which a service can end."""
    can = np.moveaxis(low < FAR, 1, 2)
    bits = np.arange(SITE_STATES)
    return np.asarray(np.all([(bits & 1 << half == 0) | can[:, :, half, None] for half in range(3)], axis=0))


def _widest(can: Flags) -> int:
    """Return the state in which most crates can ride."""
    return next((q for q in (TWICE, I_TWICE, J_TWICE) if can[q]), 0)


def _listed(allowed: Any) -> tuple[Ints, Ints]:
    """Return the states allowed by day, first ones first, and how many they are."""
    order = np.argsort(~allowed, axis=1, kind="stable")
    return order.astype(np.int64), allowed.sum(axis=1).astype(np.int64)
