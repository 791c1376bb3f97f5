"""Plans that call somewhere in each of some shifts and in no others: their prices, and what they have proven."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from routing.bound.halves.climbing import climb
from routing.bound.halves.columns import Column, way_column
from routing.bound.halves.prices import Day, DayPay
from routing.bound.halves.space import Space
from routing.bound.halves.states import MANY, PAIR_STATES, SINGLE_SITE, SITE_STATES
from routing.bound.halves.week import Alone, Shift
from routing.bound.halves.weeks import Found, Weeks, lower
from routing.bound.parameters import (
    HALVES_CLIMBS,
    HALVES_COLUMNS,
    HALVES_KEEP,
    HALVES_PAIR_MARGINS,
    HALVES_SAFE,
    HALVES_WITHIN,
)
from routing.bound.shapes import Flags, Floats, Ints
from routing.bound.stopping import Stop, check

ascend: Any = climb  # its type counts starred arguments as one


class Part:
    """The plans that drive these shifts. Raises `Stopped` from whatever takes long."""

    def __init__(self, week: Alone, shifts: list[Shift], space: Space, may: Flags | None = None) -> None:
        """`may[day, site, state]`: which states sites may have; all that can be where it is not given."""
        self.week, self.shifts, self.space = week, shifts, space
        self.weeks = Weeks(week, shifts, may)
        self.layout, self.may, joint = self.weeks.layout, self.weeks.may, self.weeks.joint
        self.groups = len(shifts) + self.layout.sites + len(self.layout.pairs)
        self.must = [sum(1 << i for i in np.flatnonzero(~day[:, 0]).tolist()) for day in self.may]
        free = np.ones(self.layout.size - self.layout.first[2], dtype=np.bool_)
        self.allowed = np.concatenate([self.may.ravel(), joint.ravel(), free])
        self.slot, self.due = self._slots()
        self.known: dict[bytes, Column] = {}
        self.labels = np.zeros(len(shifts))  # by day, of the last search
        self.chosen: list[tuple[Column, float]] = []
        self.drift, self.square = np.zeros(self.layout.size), np.zeros(self.layout.size)

    def _slots(self) -> tuple[Ints, list[set[int]]]:
        """Return for each price which site or pair of which day it belongs to, and which ones a group must have."""
        days, sites = len(self.shifts), self.layout.sites
        site = np.repeat(np.arange(days * sites), SITE_STATES)
        pair = days * sites + np.repeat(np.arange(days * len(self.layout.pairs)), PAIR_STATES)
        slot = np.concatenate([site, pair, np.full(self.layout.size - len(site) - len(pair), -1)])
        called, together = ~self.may[:, :, 0], ~self.weeks.joint[:, :, 0]
        due = [{d * sites + int(i) for i in np.flatnonzero(called[d])} for d in range(days)]
        due += [{int(d) * sites + i for d in np.flatnonzero(called[:, i])} for i in range(sites)]
        first, many = days * sites, len(self.layout.pairs)
        due += [{first + int(d) * many + p for d in np.flatnonzero(together[:, p])} for p in range(many)]
        return slot, due

    # -- what crates cost ----------------------------------------------------------------------------------------------
    def crates(self, prices: Floats, most: int, stop: Stop) -> float:
        """Return what all crates cost at least with prices, infinite where no week is allowed, and keep columns.

        Of each pair some site is called at several times on `most` days at most.
        """
        check(stop)
        several = np.full(len(self.shifts), most > 0)
        found = self.space.crew.each(lambda p: self.weeks.pair(p, prices, several, most), range(len(self.layout.pairs)))
        total = 0.0
        for p, cheapest in enumerate(found):
            total += self._keep(cheapest, partial(self.weeks.pair_column, p), b"p%d" % p)
        for i in range(self.layout.sites):
            total += self._keep(
                self.weeks.site(i, prices, several, most), partial(self.weeks.site_column, i), b"s%d" % i
            )
        return total

    def _keep(self, found: Found, column: Callable[[Ints], Column], name: bytes) -> float:
        """Keep the weeks nearly as cheap as the cheapest as columns; returns what that costs."""
        least, values, weeks = found
        for day, state in zip(*np.nonzero(values < least + HALVES_PAIR_MARGINS[0]), strict=True):
            key = name + weeks[day, state].tobytes()
            if key not in self.known:
                self.known[key] = column(weeks[day, state].copy())
        return least

    # -- prices --------------------------------------------------------------------------------------------------------
    def look(self, prices: Floats, many: int, most: int, stop: Stop, slack: float = 0.0) -> float | None:
        """Return what plans with at most `many` sites a day called at several times cost at least, by these prices.

        Each pair takes part in that on `most` days at most: where both are at their highest, it holds for all plans.
        As much as `slack` euros less for each day, which needs less room. `None` where the search had no room; infinite
        where there is no such plan. Columns are kept.
        """
        total = self.crates(prices, most, stop)
        if total == math.inf:
            return total
        for d, shift in enumerate(self.shifts):
            known = min((column.value(prices) for column in self.known.values() if column.group == d), default=math.inf)
            pay = DayPay.of(self.layout, prices, d)
            found = self.space.search(Day(self.week, shift, self.may[d], self.must[d]), pay, many, known - slack, stop)
            if found is None:
                check(stop)
                self.labels[d] = math.inf
                return None
            total += found.least
            self.labels[d] = found.labels
            for way in found.few:
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

        def tighten(p: int) -> None:
            if not stop():
                lower(partial(self.weeks.pair, p, prices), views.pair[:, p], MANY, days)

        self.space.crew.each(tighten, range(len(self.layout.pairs)))
        check(stop)
        several = tuple(q for q in range(SITE_STATES) if q not in SINGLE_SITE)
        for i in range(self.layout.sites):
            lower(partial(self.weeks.site, i, prices), views.site[:, i], several, days)
        return prices

    def _forget(self, prices: Floats) -> None:
        """Let go of columns that cost much more than others of their group, where there are many."""
        if len(self.known) <= HALVES_COLUMNS:
            return
        values = {key: column.value(prices) for key, column in self.known.items()}
        least = [math.inf] * self.groups
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
            start, *rows, cost, group, self.groups, heat, reach / 40, HALVES_KEEP, HALVES_CLIMBS, self.layout.positive,
            moving, self.drift, self.square, mean, chosen, prices, reach,
        )  # fmt: skip
        self.chosen = list(zip(columns, chosen.tolist(), strict=True))
        return mean, float(value)

    # -- parts of it ---------------------------------------------------------------------------------------------------
    def shares(self) -> Floats:
        """Return `[day, site, state]`: the share of the last ways in which vans leave a site in a state."""
        found = np.zeros(self.layout.shapes[0])
        for column, share in self.chosen:
            if column.group < len(self.shifts):
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
