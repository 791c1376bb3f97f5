"""The search through one day, and the memory it works in, made once for all days."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from routing.bound.crew import Crew
from routing.bound.halves.ahead import sums
from routing.bound.halves.columns import Way
from routing.bound.halves.prices import Day, DayPay, ahead_of, lows
from routing.bound.halves.ways import ways
from routing.bound.halves.week import first_minutes, rest_of
from routing.bound.parameters import HALVES_ENDS, HALVES_LABELS, HALVES_MARGIN, HALVES_STEP, HALVES_WAYS

through: Any = ways  # its type counts starred arguments as one


class Ways(NamedTuple):
    """What the cheapest way costs at least, no more than what was known; some of the cheapest; labels of the search."""

    least: float
    few: list[Way]
    labels: int


class Room:
    """Room for the labels of one search, about 50 bytes each, and what it found."""

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
        self.value, self.drive = np.zeros(ends), np.zeros(ends)
        self.time, self.length = np.zeros(ends, dtype=np.int64), np.zeros(ends, dtype=np.int64)
        self.path = np.zeros((ends, 48, 2), dtype=np.int64)

    def way(self, end: int) -> Way:
        """Return a way that was found."""
        return Way(float(self.drive[end]), int(self.time[end]), self.path[end, : self.length[end] + 1].copy())


class Space:
    """Searches through days, each in two halves of its beginnings, which threads may share."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.rooms = [Room(), Room()]

    def search(self, day: Day, pay: DayPay, many: int, known: float, stop: Callable[[], bool]) -> Ways | None:
        """Return the cheapest ways through a shift; at most `many` sites are called at several times.

        `None` where it was stopped or had no room.
        """
        week, shift, may, must = day
        n = len(week.places) - 1
        ahead = ahead_of(day, pay, many > 0)
        longest, rest = rest_of(shift)
        tables = [sums(table, n) for table in (pay.early, pay.then, pay.late)]
        tables += [np.stack([sums(table, n) for table in pay.many])] + [sums(table, n) for table in pay.alone]

        def half(number: int) -> tuple[float, int, int] | None:
            room = self.rooms[number]
            best, ends, labels = known, 0, 0
            for start in first_minutes(shift, HALVES_STEP)[number :: len(self.rooms)]:
                if stop():
                    return None
                best, ends, count = through(
                    int(start), np.array(shift.times), HALVES_STEP - 1, week.service, week.road,
                    shift.van.cost.per_km * week.km, week.near[:-1, -1].copy(), shift.opens,
                    shift.van.cost.per_hour / 60, shift.van.cost.per_shift, longest, rest, may, pay.own, pay.slope,
                    lows(shift.low), pay.end, lows(shift.end_low), *tables, many, must, ahead.before, ahead.after,
                    *ahead.codes, ahead.grain,
                    ahead.opened, best, HALVES_MARGIN, ends, *room.labels, room.value, room.drive, room.time,
                    room.length, room.path,
                )  # fmt: skip
                labels += count
                if count == HALVES_LABELS:
                    return None
            return best, ends, labels

        done = [one for one in self.crew.each(half, range(len(self.rooms))) if one is not None]
        if len(done) < len(self.rooms):
            return None
        ends = [
            (float(room.value[e]), number, e) for number, room in enumerate(self.rooms) for e in range(done[number][1])
        ]
        few = [self.rooms[number].way(end) for _, number, end in sorted(ends)[:HALVES_WAYS]]
        return Ways(min(best for best, _, _ in done), few, sum(labels for _, _, labels in done))
