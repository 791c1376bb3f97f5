"""Ways through the shifts: the cheapest at given prices, found afresh, and those found so far, kept as columns."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routing.bound.kernels import drive, retrace, weigh
from routing.bound.memory import memory
from routing.bound.parameters import BUDGET, MOST_BITS, WAYS
from routing.bound.relax import Floats, Ints, Relaxed, Shift
from routing.problem import WeekProblem


@dataclass(slots=True)
class Columns:
    """Known ways through shifts, flat: visits `start[c]:start[c + 1]` are those of way c."""

    start: Ints
    event: Ints
    site: Ints
    day: Ints
    cost: Floats
    shift: Ints


@dataclass(slots=True)
class _Tables:
    best: Floats
    came: Ints
    ends: Floats
    ends_at: Ints
    since: Ints


class Shifts:
    """All shifts of the week."""

    def __init__(self, problem: WeekProblem, relaxed: Relaxed, *, forced: bool = False) -> None:
        self.forced = forced
        self.shifts = relaxed.shifts
        self.counts = np.array([shift.count for shift in self.shifts], dtype=np.float64)
        events = relaxed.events
        size = len(problem.sites)
        self.site = np.repeat(np.arange(size), np.diff(events.first))
        paid = np.zeros(size, dtype=np.bool_)
        paid[self.site[~events.fixed]] = True
        longest = max((shift.event.shape[0] for shift in self.shifts), default=1)
        colours = self.shifts[0].event.shape[2] if self.shifts else 1
        room = BUDGET // (longest * size * size * colours * 2)
        bits = min(MOST_BITS, int(paid.sum()), max(0, room.bit_length() - 1))
        self.follow, self.own = memory(problem.travel.minutes, paid, bits)
        self.tables: dict[int, _Tables] = {}
        self.ways: list[tuple[int, NDArray[np.int64], float]] = []
        self.known: set[tuple[int, bytes]] = set()
        self.path = np.zeros((4096, 2), dtype=np.int64)

    def look(self, profit: Floats, due: Floats, stop: Callable[[], bool]) -> float | None:
        """Return what all shifts cost at least, less what their visits are paid, and keep the best ways.

        `None` where it was stopped before it was done.
        """
        total = 0.0
        for number, shift in enumerate(self.shifts):
            if stop():
                return None
            cheapest = self._look(number, shift, profit, due)
            # A shift that is driven without a call costs its price at least, one that is not nothing.
            total += shift.count * min(shift.per_shift if self.forced else 0.0, cheapest)
        return total

    def columns(self) -> Columns:
        """Return the ways found so far."""
        visits = [way for _, way, _ in self.ways] or [np.zeros((0, 2), dtype=np.int64)]
        every = np.concatenate(visits)
        return Columns(
            np.concatenate([[0], np.cumsum([len(way) for _, way, _ in self.ways])]).astype(np.int64),
            np.ascontiguousarray(every[:, 0]),
            self.site[every[:, 0]],
            np.ascontiguousarray(every[:, 1]),
            np.array([cost for _, _, cost in self.ways], dtype=np.float64),
            np.array([number for number, _, _ in self.ways], dtype=np.int64),
        )

    def _look(self, number: int, shift: Shift, profit: Floats, due: Floats) -> float:
        steps, size, _ = shift.event.shape
        spread = self.follow.shape[2]
        if steps not in self.tables:
            memories = 2 * spread * shift.event.shape[2]
            self.tables[steps] = _Tables(
                np.empty((steps, size, memories)),
                np.empty((steps, size, memories), dtype=np.int64),
                np.empty((steps + 1, spread)),
                np.empty((steps + 1, spread), dtype=np.int64),
                np.empty((steps, spread), dtype=np.int64),
            )
        tables = self.tables[steps]
        # A shift that goes on past midnight may call on two days: nothing is remembered then.
        own = self.own if shift.day[0] == shift.day[-1] else np.zeros_like(self.own)
        cheapest = shift.per_shift + drive(
            shift.event, shift.leaving, shift.day, shift.duration, shift.cost, shift.base, shift.end_steps,
            shift.end_cost, shift.per_wait, size if shift.zero else 1, shift.home, profit, due, self.follow, own,
            tables.best, tables.came, tables.ends, tables.ends_at, tables.since,
        )  # fmt: skip
        values = tables.ends.ravel()
        few = np.argpartition(values, min(400, len(values) - 1))[:400]
        taken, last = 0, -np.inf
        for place in few[np.argsort(values[few])]:
            value = float(values[place])
            if taken == WAYS or value + shift.per_shift > 5.0 * (taken > 0):
                break
            if value < last + 1e-7:
                continue
            taken, last = taken + 1, value
            end, m = divmod(int(place), tables.ends.shape[1])
            count = retrace(
                shift.event, shift.day, shift.per_wait, own, shift.base, tables.best, tables.came, tables.ends_at,
                tables.since, end, m, self.path,
            )  # fmt: skip
            way = self.path[:count].copy()
            key = number, way.tobytes()
            if count and key not in self.known:
                self.known.add(key)
                fresh = way[:, 1] >= 0
                paid = profit[way[:, 0]].sum() + due[self.site[way[fresh, 0]], way[fresh, 1]].sum()
                self.ways.append((number, way, value + shift.per_shift + float(paid)))
        return cheapest


@dataclass(slots=True)
class Choice:
    """What vans would drive, softly chosen among columns."""

    driven: Floats
    called: Floats
    _work: list[Floats] = field(default_factory=list)

    def of(self, columns: Columns, shifts: Shifts, profit: Floats, due: Floats, heat: float) -> float:
        """Choose anew; returns the value of the cheapest columns."""
        if not self._work or len(self._work[0]) != len(columns.cost):
            groups = len(shifts.counts)
            self._work = [np.empty(len(columns.cost)), np.empty(groups), np.empty(groups)]
        return weigh(
            columns.start, columns.event, columns.site, columns.day, columns.cost, columns.shift, shifts.counts,
            shifts.forced, profit, due, heat, self.driven, self.called, *self._work,
        )  # fmt: skip
