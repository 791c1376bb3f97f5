"""The search through one day, and the memory it works in, made once for all days."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from routing.bound.halves.ahead import sums
from routing.bound.halves.columns import Way
from routing.bound.halves.prices import DayPay, ahead_of, lows
from routing.bound.halves.ways import ways
from routing.bound.halves.week import Alone, Shift, first_minutes, rest_of
from routing.bound.parameters import GRAIN, HALVES_ENDS, HALVES_LABELS, HALVES_MARGIN, HALVES_STEP, HALVES_WAYS
from routing.bound.shapes import Flags

through: Any = ways  # its type counts starred arguments as one


class Day(NamedTuple):
    """A shift of a week, which states its sites may have, `[site, state]`, and a mask of those to be called at."""

    week: Alone
    shift: Shift
    may: Flags
    must: int


class Space:
    """Room for labels: about 50 bytes each."""

    def __init__(self) -> None:
        slots, labels, ends = 1 << HALVES_LABELS.bit_length(), HALVES_LABELS, HALVES_ENDS
        self.labels: Any = (
            np.full(slots, -1, dtype=np.int64),
            np.full(slots, -1, dtype=np.int32),
            np.zeros(labels, dtype=np.int32),
            np.zeros(labels, dtype=np.int32),
            np.zeros(labels),
            np.zeros(labels),
            np.zeros(labels, dtype=np.int32),
            np.zeros(labels, dtype=np.int64),
            np.zeros(labels, dtype=np.int32),
            np.zeros(labels, dtype=np.int32),
            np.zeros(labels, dtype=np.bool_),
        )
        self.count = 0  # labels of the last search
        self.value, self.drive = np.zeros(ends), np.zeros(ends)
        self.time, self.length = np.zeros(ends, dtype=np.int64), np.zeros(ends, dtype=np.int64)
        self.path = np.zeros((ends, 48, 2), dtype=np.int64)

    def search(
        self, day: Day, pay: DayPay, many: int, known: float, stop: Callable[[], bool]
    ) -> tuple[float, list[Way]] | None:
        """Return what the cheapest way through a shift costs at least, no more than `known`, and some of the cheapest.

        At most `many` sites are called at several times. `None` where it was stopped or had no room.
        """
        week, shift, may = day.week, day.shift, day.may
        n = len(week.places) - 1
        ahead = ahead_of(week, shift, may, pay, many > 0, day.must)
        longest, rest = rest_of(shift)
        tables = [sums(table, n) for table in (pay.early, pay.then, pay.late)]
        tables += [np.stack([sums(table, n) for table in pay.many])] + [sums(table, n) for table in pay.alone]
        best, ends, self.count = known, 0, 0
        for start in first_minutes(shift, HALVES_STEP):
            if stop():
                return None
            found = through(
                int(start), np.array(shift.times), HALVES_STEP - 1, week.service, week.road,
                shift.van.cost.per_km * week.km, week.near[:-1, -1].copy(), shift.opens, shift.van.cost.per_hour / 60,
                shift.van.cost.per_shift, longest, rest, may, pay.own, pay.slope, lows(shift.low), pay.end,
                lows(shift.end_low), *tables, many, day.must, ahead.whole, GRAIN, ahead.opened, best, HALVES_MARGIN,
                ends, *self.labels, self.value, self.drive, self.time, self.length, self.path,
            )  # fmt: skip
            best, ends, count = found
            self.count += count
            if count == HALVES_LABELS:
                return None
        order = np.argsort(self.value[:ends])[:HALVES_WAYS]
        return best, [
            Way(float(self.drive[e]), int(self.time[e]), self.path[e, : self.length[e] + 1].copy()) for e in order
        ]
