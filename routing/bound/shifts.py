"""Ways through the shifts: the cheapest at given prices, found afresh, and those found so far, kept as columns."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from routing.bound.crew import Crew
from routing.bound.driving import drive, retrace
from routing.bound.kernels import weigh
from routing.bound.memory import memory
from routing.bound.parameters import BUDGET, MARGIN, MOST_BITS, TIED_BUDGET, WAYS
from routing.bound.shapes import Floats, Ints, Relaxed, Shift
from routing.problem import WeekProblem


@dataclass(frozen=True, slots=True)
class Pay:
    """Euros that vans are paid: for a call in each event, for calling at `[site, day]`, and for calling at
    `[i, j, day]` in this order, and for going from u to v, `along[day, hour at u, hours more at
    v, u, v]`; the last two have no days where such is not paid for.
    """

    event: Floats
    day: Floats
    order: Floats
    along: Floats

    def flat(self) -> Floats:
        """Return all, one after another."""
        return np.concatenate([self.event, self.day.ravel(), self.order.ravel(), self.along.ravel()])


@dataclass(slots=True)
class Columns:
    """Known ways through shifts: `item[start[c]:start[c + 1]]` is what way c is paid for, as `Pay.flat` counts."""

    start: Ints
    item: Ints
    cost: Floats
    shift: Ints


@dataclass(frozen=True, slots=True)
class _Way:
    """A way through a shift: what it is paid for, as `Pay.flat` counts; its visits in their order and its moves, as
    `routing.bound.driving.retrace` writes them; what it costs."""

    shift: int
    items: Ints
    path: Ints
    moves: Ints
    cost: float


@dataclass(slots=True)
class _Tables:
    best: Floats
    came: Ints
    ends: Floats
    ends_at: Ints
    since: Ints
    path: Ints
    moves: Ints


class Shifts:
    """All shifts of the week."""

    def __init__(self, problem: WeekProblem, relaxed: Relaxed, crew: Crew, *, forced: bool = False) -> None:
        self.forced, self.crew = forced, crew
        self.bases = int(relaxed.demand.free.sum())
        self.shifts = relaxed.shifts
        self.counts = np.array([shift.count for shift in self.shifts], dtype=np.float64)
        events = relaxed.events
        size = len(problem.sites)
        self.site = np.repeat(np.arange(size), np.diff(events.first))
        self.days = int(events.day.max(initial=0)) + 1
        paid = np.zeros(size, dtype=np.bool_)
        paid[self.site[~events.fixed]] = True
        self.paid = np.nonzero(paid)[0]
        longest = max((shift.event.shape[0] for shift in self.shifts), default=1)
        colours = self.shifts[0].event.shape[2] if self.shifts else 1
        self.flags = 2 if any(shift.home.max(initial=0) > 0 for shift in self.shifts) else 1
        room = (TIED_BUDGET if relaxed.tied else BUDGET) // (longest * size * size * colours * self.flags)
        bits = min(MOST_BITS, len(self.paid), max(0, room.bit_length() - 1))
        self.follow, self.own = memory(problem.travel.minutes, paid, bits)
        self.ordered = relaxed.alone and bits == len(self.paid)
        self.tables: dict[int, list[_Tables]] = {}  # by steps, those that no thread is using
        none = np.zeros((0, 4), dtype=np.int64)
        idle = [_Way(n, none[:, 0], none, none, self._idle(shift)) for n, shift in enumerate(self.shifts)]
        self.ways: list[_Way] = idle if forced and self.bases > 1 else []
        self.known: set[tuple[int, bytes]] = set()
        self.tied = relaxed.tied
        self.first_road = len(self.site) + size * self.days
        self.reach = relaxed.reach
        self.roads_a_day = relaxed.hours * relaxed.reach * size * size

    def look(self, pay: Pay, stop: Callable[[], bool]) -> float | None:
        """Return what all shifts cost at least, less what their visits are paid, and keep the best ways.

        `None` where it was stopped before it was done.
        """

        def look(number: int) -> tuple[float, list[_Way]] | None:
            return None if stop() else self.look_at(number, pay)

        total = 0.0
        for number, found in enumerate(self.crew.each(look, range(len(self.shifts)))):
            if found is None:
                return None
            cheapest, ways = found
            shift = self.shifts[number]
            total += shift.count * min(self._idle(shift), cheapest)
            for way in ways:
                self._keep(way)
        return total

    def take(self, other: Self) -> None:
        """Keep the ways of the same shifts in another relaxation, with the same steps and colours."""
        for way in other.ways:
            self._keep(replace(way, items=self._items(self.shifts[way.shift], way.path, way.moves)))

    def _keep(self, way: _Way) -> None:
        key = way.shift, way.items.tobytes()
        if key not in self.known:
            self.known.add(key)
            self.ways.append(way)

    def _idle(self, shift: Shift) -> float:
        """Return what a shift costs without a call.

        One that need not be driven: nothing. A driven one calls somewhere, as a round that does not only costs, and the
        plan without it belongs to another set of shifts; but between several bases it may carry crates.
        """
        if not self.forced:
            return 0.0
        return shift.per_shift if self.bases > 1 else math.inf

    def columns(self) -> Columns:
        """Return the ways found so far."""
        items = [way.items for way in self.ways] or [np.zeros(0, dtype=np.int64)]
        return Columns(
            np.concatenate([[0], np.cumsum([len(way.items) for way in self.ways])]).astype(np.int64),
            np.concatenate(items),
            np.array([way.cost for way in self.ways], dtype=np.float64),
            np.array([way.shift for way in self.ways], dtype=np.int64),
        )

    def look_at(self, number: int, pay: Pay) -> tuple[float, list[_Way]]:
        """Return what a shift's cheapest way costs, less what it is paid, and the cheapest ways."""
        shift, flat = self.shifts[number], pay.flat()
        free = self.tables.setdefault(len(shift.event), [])
        tables = free.pop() if free else self._new_tables(shift)
        # A shift that goes on past midnight may call on two days: nothing is remembered then.
        own = self.own if shift.day[0] == shift.day[-1] else np.zeros_like(self.own)
        road = self._roads(shift, pay)
        cheapest = shift.per_shift + drive(
            shift.event, shift.leaving, shift.day, shift.hour, shift.duration, shift.cost,
            shift.base, shift.end_steps, shift.end_cost, shift.per_wait, len(own) if shift.zero else 1, shift.home,
            pay.event, pay.day, self._orders(pay.order, int(shift.day[0])), road, self.follow, own,
            tables.best, tables.came, tables.ends, tables.ends_at, tables.since,
        )  # fmt: skip
        values = tables.ends.ravel()
        few = np.argpartition(values, min(400, len(values) - 1))[:400]
        taken, last = 0, -np.inf
        ways: list[_Way] = []
        dearest = MARGIN + max(cheapest, 0.0) - shift.per_shift
        for place in few[np.argsort(values[few])]:
            value = float(values[place])
            if taken == WAYS or value > dearest or value == math.inf:
                break
            if value < last + 1e-7:
                continue
            taken, last = taken + 1, value
            end, m = divmod(int(place), tables.ends.shape[1])
            count, gone = retrace(
                shift.event, shift.hour, shift.per_wait, own, shift.base, self.flags, road, tables.best, tables.came,
                tables.ends_at, tables.since, end, m, tables.path, tables.moves,
            )  # fmt: skip
            if count:
                path, moves = tables.path[:count][::-1].copy(), tables.moves[:gone].copy()
                items = self._items(shift, path, moves)
                ways.append(_Way(number, items, path, moves, value + shift.per_shift + float(flat[items].sum())))
        free.append(tables)
        return cheapest, ways

    def _new_tables(self, shift: Shift) -> _Tables:
        """Return tables for a shift and all that are as long."""
        steps, size, colours = shift.event.shape
        spread = self.follow.shape[2]
        shape = steps, size, colours * self.flags * spread
        return _Tables(
            np.empty(shape),
            np.empty(shape, dtype=np.int64),
            np.empty((steps + 1, spread)),
            np.empty((steps + 1, spread), dtype=np.int64),
            np.empty((steps, spread), dtype=np.int64),
            np.zeros((4096, 4), dtype=np.int64),
            np.zeros((4096, 4), dtype=np.int64),
        )

    def _orders(self, order: Floats, day: int) -> Floats:
        """Return what coming to j is paid for those called at before, `[j, memory]`."""
        if not self.ordered or day >= order.shape[2]:
            return np.zeros((0, 1))
        called = (np.arange(self.follow.shape[2])[:, None] >> np.arange(len(self.paid))) & 1
        return np.ascontiguousarray((called @ order[self.paid, :, day]).T)

    def _roads(self, shift: Shift, pay: Pay) -> Floats:
        """Return what ways earn from site to site and from hour to hour, `[hour, hours more, u, v]`; empty: nothing."""
        return pay.along[shift.day[0]] if self.tied else np.zeros((0, 1, 1, 1))

    def _items(self, shift: Shift, path: Ints, moves: Ints) -> Ints:
        """Return what visits in their order and moves are paid for."""
        step, site, colour, remembered = path.T
        events = shift.event[step, site, colour]
        day, fresh = int(shift.day[0]), (remembered == 0) & (events >= 0)
        days = shift.day[step[fresh]]
        fresh, events = fresh[events >= 0], events[events >= 0]
        sites = self.site[events]
        first, size = len(self.site), len(self.own)
        items = [events, first + sites[fresh] * self.days + days]
        first += size * self.days
        if self.ordered:
            called: list[int] = []
            for n, j in enumerate(sites.tolist()):
                if not n or sites[n - 1] != j:
                    items.append(first + (np.array(called, dtype=np.int64) * size + j) * self.days + day)
                if j not in called:
                    called.append(j)
        if self.tied:
            items.append(self.first_road + day * self.roads_a_day + self._passed(shift.hour, moves))
        return np.concatenate(items)

    def _passed(self, hour: Ints, moves: Ints) -> Ints:
        """Return which ways from spot to spot of a day moves are, as `Pay.along` counts."""
        here, there, i, j = hour[moves[:, 0]], hour[moves[:, 1]], moves[:, 2], moves[:, 3]
        gone, size = i != j, len(self.own)
        roads = ((here * self.reach + there - here) * size + i) * size + j
        stays = [
            ((np.arange(here[n], there[n]) * self.reach + 1) * size + i[n]) * size + i[n] for n in np.nonzero(~gone)[0]
        ]
        return np.concatenate([roads[gone], *stays])


@dataclass(slots=True)
class Choice:
    """What vans would drive, softly chosen among columns: how often they are paid for what, as `Pay.flat` counts."""

    driven: Floats
    _work: list[Floats] = field(default_factory=list)

    def of(self, columns: Columns, shifts: Shifts, flat: Floats, heat: float) -> float:
        """Choose anew; returns the value of the cheapest columns."""
        if not self._work or len(self._work[0]) != len(columns.cost):
            groups = len(shifts.counts)
            self._work = [np.empty(len(columns.cost)), np.empty(groups), np.empty(groups)]
        return weigh(
            columns.start, columns.item, columns.cost, columns.shift, shifts.counts, shifts.forced, flat, heat,
            self.driven, *self._work,
        )  # fmt: skip
