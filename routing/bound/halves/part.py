"""Plans that call somewhere in each of some shifts and in no others: their prices, and what they have proven."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from routing.bound.halves.climbing import climb
from routing.bound.halves.columns import CALL, CROSS, END, PAIR, SITE, Column, Items, way_column
from routing.bound.halves.crates import pair_cost, pairs, site_cost, sites
from routing.bound.halves.prices import UNIT, DayPay, Layout
from routing.bound.halves.space import Day, Space
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
from routing.bound.halves.week import FAR, Alone, Shift
from routing.bound.parameters import (
    HALVES_CLIMBS,
    HALVES_COLUMNS,
    HALVES_KEEP,
    HALVES_PAIR_MARGINS,
    HALVES_SAFE,
    HALVES_WITHIN,
)
from routing.bound.shapes import Flags, Floats, Ints
from routing.units import WEEK_MINUTES

Stop = Callable[[], bool]
of_pair: Any = pair_cost  # their types count starred arguments as one
ascend: Any = climb
SEVERAL = np.isin(np.arange(PAIR_STATES), MANY).astype(np.int64)
NEVER = 8.0  # euros that weeks may cost more than the cheapest and still be looked at


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """There is no time left; nothing is lost but the look that was begun."""


class Part:
    """The plans that drive these shifts. Raises `Stopped` from whatever takes long."""

    def __init__(self, week: Alone, shifts: list[Shift], space: Space, may: Flags | None = None) -> None:
        """`may[day, site, state]`: which states sites may have; all that can be where it is not given."""
        self.week, self.shifts, self.space = week, shifts, space
        n, many = len(week.places) - 1, len(shifts)
        self.flowing = [(a, b) for a in range(n) for b in range(a + 1, n) if {(a, b), (b, a)} & week.flows.keys()]
        self.layout = Layout(many, n, self.flowing)
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
        self.must = [sum(1 << i for i in np.flatnonzero(~day[:, 0]).tolist()) for day in self.may]
        self.joint = np.array(
            [[[possible(q, day[a], day[b]) for q in range(PAIR_STATES)] for a, b in self.flowing] for day in self.may],
            dtype=np.bool_,
        ).reshape(many, len(self.flowing), PAIR_STATES)
        self.widest = np.array([[_widest(row) for row in day] for day in self.joint], dtype=np.int64).T.copy()
        free = np.ones(self.layout.size - self.layout.first[2], dtype=np.bool_)
        self.allowed = np.concatenate([self.may.ravel(), self.joint.ravel(), free])
        self.slot, self.due = self._slots()
        self.known: dict[bytes, Column] = {}
        self.labels = np.zeros(many)  # by day, of the last search
        self.chosen: list[tuple[Column, float]] = []
        self.drift, self.square = np.zeros(self.layout.size), np.zeros(self.layout.size)

    def _slots(self) -> tuple[Ints, list[set[int]]]:
        """Return for each price which site or pair of which day it belongs to, and which ones a group must have."""
        days, sites = len(self.days), self.layout.sites
        site = np.repeat(np.arange(days * sites), SITE_STATES)
        pair = days * sites + np.repeat(np.arange(days * len(self.flowing)), PAIR_STATES)
        slot = np.concatenate([site, pair, np.full(self.layout.size - len(site) - len(pair), -1)])
        called, together = ~self.may[:, :, 0], ~self.joint[:, :, 0]
        due = [{d * sites + int(i) for i in np.flatnonzero(called[d])} for d in range(days)]
        due += [{int(d) * sites + i for d in np.flatnonzero(called[:, i])} for i in range(sites)]
        first, many = days * sites, len(self.flowing)
        due += [{first + int(d) * many + p for d in np.flatnonzero(together[:, p])} for p in range(many)]
        return slot, due

    # -- what crates cost ----------------------------------------------------------------------------------------------
    def site(self, i: int, prices: Floats, several: Flags, _: float = -math.inf) -> tuple[float, Floats, Ints]:
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

    def pair(self, p: int, prices: Floats, several: Flags, limit: float = -math.inf) -> tuple[float, Floats, Ints]:
        """Return the same of a pair, of weeks that cost little more than the cheapest or less than `limit`."""
        views, (a, b) = self.layout.views(prices), self.flowing[p]
        allowed = self.joint[:, p] & (
            several[:, None] | ~np.isin(np.arange(PAIR_STATES), MANY)
        )
        values, weeks = np.empty(allowed.shape), np.zeros((*allowed.shape, len(self.days)), dtype=np.int64)
        cross = np.ascontiguousarray(views.cross[:, p].transpose(1, 0, 2)) / UNIT
        least = pairs(
            a, b, *_listed(allowed), self.least[[a, b]], *self.week.flow(a, b), *self.week.flow(b, a), RULES, MIRROR,
            CALLS, SEVERAL, self.widest[p], self.days, self.low, self.width, self.price, WEEK_MINUTES, views.pair[:, p].copy(), cross, np.array(HALVES_PAIR_MARGINS), limit,
            values, weeks,
        )  # fmt: skip
        return float(least), values, weeks

    def crates(self, prices: Floats, several: Flags, stop: Stop) -> float:
        """Return what all crates cost at least with prices, infinite where no week is allowed, and keep columns."""
        total = 0.0
        for p in range(len(self.flowing)):
            _check(stop)
            total += self._keep(self.pair(p, prices, several), partial(self._pair_column, p), b"p%d" % p)
        for i in range(self.layout.sites):
            total += self._keep(self.site(i, prices, several), partial(self._site_column, i), b"s%d" % i)
        return total

    def _keep(self, found: tuple[float, Floats, Ints], column: Callable[[Ints], Column], name: bytes) -> float:
        """Keep the weeks nearly as cheap as the cheapest as columns; returns what that costs."""
        least, values, weeks = found
        for day, state in zip(*np.nonzero(values < least + HALVES_PAIR_MARGINS[0]), strict=True):
            key = name + weeks[day, state].tobytes()
            if key not in self.known:
                self.known[key] = column(weeks[day, state].copy())
        return least

    def _site_column(self, i: int, week: Ints) -> Column:
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

    def _pair_column(self, p: int, week: Ints) -> Column:
        (a, b), many = self.flowing[p], len(self.days)
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

    # -- prices --------------------------------------------------------------------------------------------------------
    def look(self, prices: Floats, many: int, stop: Stop, *, slack: float = 0.0, wide: bool = False) -> float | None:
        """Return what plans with at most `many` sites a day called at several times cost at least, by these prices.

        As much as `slack` euros less for each day, which needs less room. `None` where the search had no room; infinite
        where there is no such plan. Columns are kept.
        """
        total = self.crates(prices, np.full(len(self.days), wide), stop)
        if total == math.inf:
            return total
        for d, shift in enumerate(self.shifts):
            known = min((column.value(prices) for column in self.known.values() if column.group == d), default=math.inf)
            pay = DayPay.of(self.layout, prices, d)
            found = self.space.search(Day(self.week, shift, self.may[d], self.must[d]), pay, many, known - slack, stop)
            if found is None:
                _check(stop)
                return None
            total += found[0]
            self.labels[d] = self.space.count
            for way in found[1]:
                column = way_column(self.week, self.layout, shift, d, way)
                key = b"d%d" % d + column.item.tobytes() + np.round(column.coef, 6).tobytes()
                self.known.setdefault(key, column)
        return total - HALVES_SAFE

    def tightened(self, prices: Floats, stop: Stop) -> Floats:
        """Return prices that pay vans as little as possible for calling at a site several times on a day.

        Day by day, so little that crates would just not choose it rather than what costs them least otherwise.
        """
        prices = prices.copy()
        views = self.layout.views(prices)
        days = np.argsort(-self.labels)
        for p in range(len(self.flowing)):
            _check(stop)
            _lower(partial(self.pair, p, prices), views.pair[:, p], MANY, days)
        several = tuple(q for q in range(SITE_STATES) if q not in SINGLE_SITE)
        for i in range(self.layout.sites):
            _lower(partial(self.site, i, prices), views.site[:, i], several, days)
        return prices

    def _forget(self, prices: Floats) -> None:
        """Let go of columns that cost much more than others of their group, where there are many."""
        if len(self.known) <= HALVES_COLUMNS:
            return
        values = {key: column.value(prices) for key, column in self.known.items()}
        least = [math.inf] * (len(self.days) + self.layout.sites + len(self.flowing))
        for key, column in self.known.items():
            least[column.group] = min(least[column.group], values[key])
        self.known = {
            key: column for key, column in self.known.items() if values[key] <= least[column.group] + HALVES_WITHIN
        }

    def climbed(self, prices: Floats, heat: float, reach: float) -> tuple[Floats, float]:
        """Return prices near these at which the known columns cost more, and what they cost then."""
        self._forget(prices)
        columns = list(self.known.values())
        start = np.concatenate([[0], np.cumsum([len(column.item) for column in columns])]).astype(np.int64)
        rows: Any = [np.concatenate([getattr(c, name) for c in columns]) for name in ("item", "coef", "least", "width")]
        cost = np.array([column.cost for column in columns])
        group = np.array([column.group for column in columns], dtype=np.int64)
        moving, mean = prices.copy(), np.zeros(self.layout.size)
        chosen = np.zeros(len(columns))
        value = ascend(
            start, *rows, cost, group, len(self.days) + self.layout.sites + len(self.flowing), heat, reach / 40,
            HALVES_KEEP, HALVES_CLIMBS, self.layout.positive, moving, self.drift, self.square, mean, chosen, prices, reach,
        )  # fmt: skip
        self.chosen = list(zip(columns, chosen.tolist(), strict=True))
        return mean, float(value)

    # -- parts of it ---------------------------------------------------------------------------------------------------
    def shares(self) -> Floats:
        """Return `[day, site, state]`: the share of the last ways in which vans leave a site in a state."""
        found = np.zeros(self.layout.shapes[0])
        for column, share in self.chosen:
            if column.group < len(self.days):
                items = column.item[column.item < self.layout.first[1]]
                found.flat[items] += share
        found[:, :, 0] = 1 - found[:, :, 1:].sum(axis=2)
        return found

    def halved(self, day: int, site: int, states: tuple[int, ...]) -> "list[Part]":
        """Return the plans in which a site's day is in one of some states, and those in which it is not."""
        parts = []
        for inside in (True, False):
            may = self.may.copy()
            may[day, site] &= np.isin(np.arange(SITE_STATES), states) == inside
            part = Part(self.week, self.shifts, self.space, may)
            part.known = {key: column for key, column in self.known.items() if part.holds(column)}
            part.labels = self.labels.copy()
            part.drift, part.square = self.drift.copy(), self.square.copy()
            parts.append(part)
        return parts

    def holds(self, column: Column) -> bool:
        """Whether a column is one of this part's."""
        if not self.allowed[column.item].all():
            return False
        return self.due[column.group] <= set(self.slot[column.item].tolist())


def _lower(
    weeks: Callable[[Flags, float], tuple[float, Floats, Ints]], paid: Floats, several: tuple[int, ...], days: Ints
) -> None:
    """Lower `paid[day, state]` of the states `several`, `days` in this order; `weeks` tells what is cheapest then."""
    so_far = np.zeros(len(paid), dtype=np.bool_)
    least = weeks(so_far, -math.inf)[0]
    for d in days.tolist():
        base = float(np.delete(paid[d], several).min())
        paid[d, list(several)] = base
        so_far[d] = True
        values = weeks(so_far, least + NEVER)[1][d]
        for q in several:
            paid[d, q] = base + max(least - values[q], -NEVER)


def _states(low: Ints) -> Flags:
    """Return which states sites can have, `[day, site, state]`: those of halves in which a service can end."""
    can = np.moveaxis(low < FAR, 1, 2)
    bits = np.arange(SITE_STATES)
    return np.all([(bits & 1 << half == 0) | can[:, :, half, None] for half in range(3)], axis=0)


def _widest(can: Flags) -> int:
    """Return the state in which most crates can ride."""
    return next((q for q in (TWICE, I_TWICE, J_TWICE) if can[q]), 0)


def _listed(allowed: Any) -> tuple[Ints, Ints]:
    """Return the states allowed by day, first ones first, and how many they are."""
    order = np.argsort(~allowed, axis=1, kind="stable")
    return order.astype(np.int64), allowed.sum(axis=1).astype(np.int64)


def _check(stop: Stop) -> None:
    if stop():
        raise Stopped
