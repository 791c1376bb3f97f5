"""The multipliers of the proof in one row of numbers, and what they pay a van on one day."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from routing.bound.halves.ahead import completions, digits, sums
from routing.bound.halves.moves import BREAKS, breaks, soonest, steps_of
from routing.bound.halves.states import (
    AFTER_EARLY,
    AFTER_FRESH,
    AFTER_LATE,
    BEFORE_EARLY,
    BEFORE_LATE,
    EARLY_IJ,
    EARLY_JI,
    I_MANY,
    I_THEN_J,
    J_MANY,
    J_THEN_I,
    LATE_IJ,
    LATE_JI,
    ORDERS,
    PAIR_STATES,
    SITE_STATES,
    TWICE,
    WITHIN_EARLY,
    WITHIN_FRESH,
    WITHIN_LATE,
    leading,
)
from routing.bound.halves.week import FAR, MOST_PLACES, Alone, Shift
from routing.bound.parameters import GRAIN
from routing.bound.shapes import Flags, Floats, Ints

UNIT = 120.0  # minutes of which a price of lateness speaks, so that all prices are of like size


class Views(NamedTuple):
    """Prices in euros: `site[day, i, state]` and `pair[day, pair, state]` are earned by vans and paid by crates. For
    each `UNIT` minutes of lateness vans pay, and crates are spared, `call[day, i, half]` (2: of a round that left
    late), `end[day, i, half]` for the end of the round, and `cross[day, pair, direction, half]`.
    """

    site: Floats
    pair: Floats
    call: Floats
    end: Floats
    cross: Floats


class Layout:
    """Where each price stands."""

    def __init__(self, days: int, sites: int, pairs: list[tuple[int, int]]) -> None:
        self.days, self.sites, self.pairs = days, sites, pairs
        many = len(pairs)
        self.shapes = (
            (days, sites, SITE_STATES),
            (days, many, PAIR_STATES),
            (days, sites, 3),
            (days, sites, 2),
            (days, many, 2, 2),
        )
        self.first = np.concatenate([[0], np.cumsum([int(np.prod(shape)) for shape in self.shapes])])
        self.size = int(self.first[-1])
        self.positive = np.arange(self.size) >= self.first[2]

    def views(self, prices: Floats) -> Views:
        """Return the parts of a row of prices, not copied."""
        spans = zip(self.first[:-1], self.first[1:], self.shapes, strict=True)
        return Views(*(prices[a:b].reshape(shape) for a, b, shape in spans))

    def place(self, part: int, *where: int) -> int:
        """Return where a price of a part (in the order of `Views`) stands."""
        at = 0
        for index, size in zip(where, self.shapes[part], strict=True):
            at = at * size + index
        return int(self.first[part]) + at


@dataclass(frozen=True, slots=True)
class DayPay:
    """What a day pays: of sites j by their state, of pairs `[j, k]` where k was called at first, by the minute."""

    own: Floats
    slope: Floats
    end: Floats
    early: Floats  # both early
    then: Floats  # k early, j late
    late: Floats  # both late
    many: Floats  # `[order, j, k]`: one of them at several times, by `states.ORDERS`; at last both of them
    alone: Floats  # `[early, late or several, j, k]`: j is called at and k is not

    @classmethod
    def of(cls, layout: Layout, prices: Floats, day: int) -> "DayPay":
        """Gather a day's prices."""
        views, n = layout.views(prices), layout.sites
        slope, end = views.call[day].T / UNIT, views.end[day].T / UNIT
        early, then, late = np.zeros((3, n, n))
        many = np.zeros((len(ORDERS) + 1, n, n))
        alone = np.zeros((3, n, n))
        for p, (a, b) in enumerate(layout.pairs):
            paid, cross = views.pair[day, p], views.cross[day, p] / UNIT
            slope[:2, b] += cross[0]
            slope[:2, a] += cross[1]
            alone[:, a, b], alone[:, b, a] = paid[1:4], paid[4:7]
            early[b, a], early[a, b] = paid[EARLY_IJ], paid[EARLY_JI]
            then[b, a], then[a, b] = paid[I_THEN_J], paid[J_THEN_I]
            late[b, a], late[a, b] = paid[LATE_IJ], paid[LATE_JI]
            for order in ORDERS:
                before = order < WITHIN_EARLY  # then the site of several calls is the second
                (x, y) = (a, b) if before else (b, a)
                many[order, x, y], many[order, y, x] = paid[I_MANY + order], paid[J_MANY + order]
            many[-1, a, b] = many[-1, b, a] = paid[TWICE]
        return cls(views.site[day].copy(), slope, end, early, then, late, many, alone)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a way can still earn at most: see `completions`; and more for sites that will be called at again."""

    grain: int
    codes: Ints
    table: np.ndarray[tuple[int, ...], np.dtype[np.float32]]
    opened: Floats


class Day(NamedTuple):
    """A shift of a week, which states its sites may have, `[site, state]`, and a mask of those to be called at.

    `after[half, site]`: masks of sites that may not be called at before it in a half, where each of them is once.
    """

    week: Alone
    shift: Shift
    may: Flags
    must: int
    after: Ints


def ahead_of(day: Day, pay: DayPay, many: int) -> Ahead:
    """Return what ways through a day can still earn at most; `many` sites may be called at several times."""
    week, shift, may, must, _ = day
    n, rate = len(week.places) - 1, shift.van.cost.per_hour / 60
    leg = np.asarray(shift.van.cost.per_km * week.km + rate * week.road, dtype=np.float64)
    for k in range(n + 1):
        leg = np.minimum(leg, leg[:, k : k + 1] + leg[k : k + 1])
    again = _again(leg, np.asarray(rate * week.service, dtype=np.float64))
    most = np.array(
        [
            np.where(may[:, states], pay.own[:, states], -np.inf).max(axis=1)
            for states in (slice(1, None), slice(2, 7, 2))
        ]
    )
    most -= again
    paid = [
        pay.early,
        pay.many[[WITHIN_EARLY, AFTER_EARLY]].max(axis=0),
        pay.then,
        pay.late,
        pay.many[[WITHIN_LATE, WITHIN_FRESH, AFTER_LATE, AFTER_FRESH]].max(axis=0),
        pay.many[BEFORE_EARLY],
        pay.many[BEFORE_LATE],
        pay.many[-1],
    ]
    kinds = 4 if many else 3
    grain = GRAIN if n < MOST_PLACES - 1 else 2 * GRAIN  # the tables of ten places are four times as large
    times = np.array(shift.times)
    cuts = steps_of(times, grain)
    count = np.zeros((len(cuts), n + 1, n + 1, 2), dtype=np.int64)
    moves = np.zeros((*count.shape, BREAKS, 4), dtype=np.int64)
    breaks(times, grain, cuts, week.near, week.service, shift.opens, count, moves)
    table = np.empty((kinds**n, 4, len(cuts), n + 1, 2), dtype=np.float32)
    codes = digits(n, kinds)
    completions(
        -(-(times[2] - times[0]) // grain), cuts, count, moves, leg, week.service, week.near[:-1, -1].copy(), rate,
        may, leading(may), pay.own, most, pay.slope, lows(shift.low), pay.end, lows(shift.end_low),
        np.stack([sums(one, n) for one in paid]), np.stack([sums(one, n) for one in pay.alone]), many, must,
        soonest(times[0], week.near, week.service), codes, table,
    )  # fmt: skip
    opened, on = np.zeros((1, n)), leading(may)
    for j in range(n):
        steps = [(3, 1), (5, 1), (7, 1), (6, 2), (7, 3)]
        gains = [pay.own[j, after] - pay.own[j, before] for after, before in steps if may[j, after] and on[j, before]]
        opened[0, j] = max([0.0, *gains]) - again[j]
    return Ahead(grain, codes, table, sums(opened, n)[0])


def _again(leg: Floats, service: Floats) -> Floats:
    """Return what a second call at each site costs at least, the base being the last place: the way round by it.

    `leg` is the least that it costs from place to place.
    """
    n = len(leg) - 1
    found = np.zeros(n)
    for j in range(n):
        o = [k for k in range(n + 1) if k != j]
        found[j] = (leg[o, j][:, None] + leg[j, o] - leg[np.ix_(o, o)]).min() + service[j]
    return found


def lows(minutes: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return first minutes, 0 where there is none: nothing happens there."""
    return np.where(minutes < FAR, minutes, 0)
