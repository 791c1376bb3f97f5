"""Plans that call somewhere in each of some shifts and in no others: their prices, and what they have proven."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from routing.bound.halves.climbing import climb
from routing.bound.halves.columns import Column, way_column
from routing.bound.halves.prices import Day, DayPay
from routing.bound.halves.space import Space, Ways
from routing.bound.halves.states import (
    EARLY_IJ,
    EARLY_JI,
    LATE_IJ,
    LATE_JI,
    MANY,
    PAIR_STATES,
    SINGLE_SITE,
    SITE_STATES,
)
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

    def __init__(
        self, week: Alone, shifts: list[Shift], space: Space, may: Flags | None = None, joint: Flags | None = None
    ) -> None:
        """`may[day, site, state]`, `joint[day, pair, state]`: which may be; all that can be where none are given."""
        self.week, self.shifts, self.space = week, shifts, space
        self.weeks = Weeks(week, shifts, may, joint)
        self.layout, self.may, self.joint = self.weeks.layout, self.weeks.may, self.weeks.joint
        self.groups = len(shifts) + self.layout.sites + len(self.layout.pairs)
        self.must = [sum(1 << i for i in np.flatnonzero(~day[:, 0]).tolist()) for day in self.may]
        self.after = [self._after(day) for day in self.joint]
        free = np.ones(self.layout.size - self.layout.first[2], dtype=np.bool_)
        self.allowed = np.concatenate([self.may.ravel(), self.joint.ravel(), free])
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
        called, together = ~self.may[:, :, 0], ~self.joint[:, :, 0]
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
        lows = [math.inf] * len(self.shifts)
        for column in self.known.values():
            if column.group < len(lows):
                lows[column.group] = min(lows[column.group], column.value(prices))

        def through(d: int) -> Ways | None:
            day = Day(self.week, self.shifts[d], self.may[d], self.must[d], self.after[d])
            return self.space.search(day, DayPay.of(self.layout, prices, d), many, lows[d] - slack, stop)

        days = np.argsort(-self.labels, kind="stable").tolist()
        for d, found in zip(days, self.space.crew.each(through, days), strict=True):
            if found is None:
                check(stop)
                self.labels[d] = math.inf
                return None
            total += found.least
            self.labels[d] = found.labels
            for way in found.few:
                column = way_column(self.week, self.layout, self.shifts[d], d, way)
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
    def shares(self) -> tuple[Floats, Floats]:
        """Return `[day, site, state]` and `[day, pair, state]`: the share of the last ways that leave them so."""
        found = np.zeros(self.layout.first[2])
        for column, share in self.chosen:
            if column.group < len(self.shifts):
                found[column.item[column.item < len(found)]] += share
        sites, pairs = (
            part.reshape(shape)
            for part, shape in zip(np.split(found, [self.layout.first[1]]), self.layout.shapes[:2], strict=True)
        )
        for part in (sites, pairs):
            part[:, :, 0] = 1 - part[:, :, 1:].sum(axis=2)
        return sites, pairs

    def halved(self, day: int, site: int, states: tuple[int, ...]) -> "list[Part]":
        """Return the plans in which a site's day is in one of some states, and those in which it is not."""
        parts = []
        for inside in (True, False):
            may = self.may.copy()
            may[day, site] &= np.isin(np.arange(SITE_STATES), states) == inside
            parts.append(self._smaller(may, self.joint))
        return parts

    def ordered(self, day: int, pair: int, states: list[int]) -> "list[Part]":
        """Return the plans in which a pair's day is not in the first of two states, and those not in the second."""
        parts = []
        for state in states:
            joint = self.joint.copy()
            joint[day, pair, state] = False
            parts.append(self._smaller(self.may, joint))
        return parts

    def _smaller(self, may: Flags, joint: Flags) -> "Part":
        part = Part(self.week, self.shifts, self.space, may, joint)
        part.known = {key: column for key, column in self.known.items() if part.holds(column)}
        part.labels = self.labels.copy()
        part.drift, part.square = self.drift.copy(), self.square.copy()
        return part

    def _after(self, joint: Flags) -> Ints:
        """Return `[half, site]`: masks of the sites that, called at once like it, may not come before it."""
        found = np.zeros((2, self.layout.sites), dtype=np.int64)
        for p, (a, b) in enumerate(self.layout.pairs):
            for half, (first, second) in enumerate(((EARLY_IJ, EARLY_JI), (LATE_IJ, LATE_JI))):
                found[half, b] |= 0 if joint[p, first] else 1 << a
                found[half, a] |= 0 if joint[p, second] else 1 << b
        return found

    def holds(self, column: Column) -> bool:
        """Whether a column is one of this part's."""
        if not self.allowed[column.item].all():
            return False
        return self.due[column.group] <= set(self.slot[column.item].tolist())
