"""Columns: ways through days and weeks of sites and pairs that were cheapest once, kept for the ascent."""

from dataclasses import dataclass

import numpy as np

from routing.bound.halves.prices import UNIT, Layout
from routing.bound.halves.states import joint
from routing.bound.halves.week import Alone, Shift
from routing.bound.shapes import Floats, Ints

SITE, PAIR, CALL, END, CROSS = range(5)


@dataclass(frozen=True, slots=True)
class Column:
    """Costs `cost` and, by its items, `coef * price` less `width * max(0, price - least)`; one of a group is chosen."""

    group: int
    cost: float
    item: Ints
    coef: Floats
    least: Floats
    width: Floats

    def value(self, prices: Floats) -> float:
        """Return what it costs at prices."""
        paid = prices[self.item]
        return float(self.cost + self.coef @ paid - self.width @ np.maximum(0.0, paid - self.least))


class Items:
    """A column's items as they are gathered."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rows: list[tuple[int, float, float, float]] = []

    def add(self, part: int, where: tuple[int, ...], coef: float, least: float = 0.0, minutes: float = 0.0) -> None:
        """Add an item; `least`: euros a minute that crates pay for being late anyway, by `minutes` at most."""
        self.rows.append((self.layout.place(part, *where), coef, least * UNIT, minutes / UNIT))

    def column(self, group: int, cost: float) -> Column:
        """Return the column."""
        rows = np.array(self.rows, dtype=np.float64).reshape(-1, 4)
        item = rows[:, 0].astype(np.int64)
        return Column(group, cost, item, rows[:, 1].copy(), rows[:, 2].copy(), rows[:, 3].copy())


@dataclass(frozen=True, slots=True)
class Way:
    """A way through a day as the search found it: `path` holds states and times, backwards."""

    cost: float
    end: int
    path: Ints


@dataclass(slots=True)
class _Call:
    site: int
    half: int
    late_round: bool
    minute: int
    past: bool


def way_column(week: Alone, layout: Layout, shift: Shift, day: int, way: Way) -> Column:
    """Return what a way costs and is paid for."""
    calls, first_end = _calls(week, shift, way)
    items = Items(layout)
    state = [0] * layout.sites
    order: list[list[tuple[int, int]]] = [[] for _ in state]
    for at, call in enumerate(calls):
        i = call.site
        order[i].append((at, call.half))
        fresh = not state[i] & (6 if call.half else 1)
        if fresh:
            state[i] |= 1 if call.half == 0 else (4 if call.late_round else 2)
            _charge(items, week, shift, day, call, first_end=first_end)
        elif call.half and call.late_round:
            state[i] |= 4
    for i, s in enumerate(state):
        if s:
            items.add(SITE, (day, i, s), -1.0)
    for p, (a, b) in enumerate(layout.pairs):
        q = joint(tuple(order[a]), tuple(order[b]))
        if q:
            items.add(PAIR, (day, p, q), -1.0)
    return items.column(day, way.cost)


def _calls(week: Alone, shift: Shift, way: Way) -> tuple[list[_Call], int]:
    """Return a way's calls in their order, and when its first round is back at the base."""
    places, cut = len(week.places), shift.times[2]
    late_start = bool(way.path[-1, 0])
    calls: list[_Call] = []
    first_end = way.end
    before = -1
    for code, minute in way.path[:-1][::-1].tolist():
        plane, place = code % 6, code // 6 % places
        if place < places - 1:
            half = int(minute - week.service[place] >= cut)
            late_round = plane >= 4 or (plane < 2 and late_start)
            calls.append(_Call(place, half, late_round, minute, plane >= 2))
        elif 0 <= before < places - 1 and first_end == way.end:
            first_end = calls[-1].minute + int(week.road[before, -1] + week.service[-1])
        before = place
    return calls, first_end


def _charge(items: Items, week: Alone, shift: Shift, day: int, call: _Call, *, first_end: int) -> None:
    """Add what a van pays for being late at a site's first call of a half, and for the end of that round."""
    i, half = call.site, call.half
    late = (call.minute - int(shift.low[half, i])) / UNIT
    items.add(CALL, (day, i, half), late)
    for p, (a, b) in enumerate(items.layout.pairs):
        if i in (a, b):
            items.add(CROSS, (day, p, 0 if i == b else 1, half), late)
    if half and call.late_round:
        items.add(CALL, (day, i, 2), (call.minute - int(shift.low[2, i])) / UNIT)
    end = call.minute + int(week.near[i, -1] + week.service[-1]) if call.past else first_end
    items.add(END, (day, i, half), (end - int(shift.end_low[half, i])) / UNIT)
