"""The search through one day, and the memory it works in, made once for all days."""

from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, NamedTuple

import numpy as np

from routing.bound.crew import Crew, Item
from routing.bound.halves.ahead import sums
from routing.bound.halves.columns import Way
from routing.bound.halves.moves import needed
from routing.bound.halves.prices import Day, DayPay, ahead_of, lows
from routing.bound.halves.states import leading
from routing.bound.halves.ways import begin, ways
from routing.bound.halves.week import first_minutes, rest_of
from routing.bound.parameters import HALVES_ENDS, HALVES_LABELS, HALVES_MARGIN, HALVES_STEP, HALVES_WAYS

SHORT = 30  # minutes of a day between two looks whether to stop

through: Any = ways  # its type counts starred arguments as one


class Ways(NamedTuple):
    """What the cheapest way costs at least, no more than what was known; some of the cheapest; labels of the search."""

    least: float
    few: list[Way]
    labels: int


class Room:
    """Room for the labels of one search, about 60 bytes each, and what it found."""

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
    """Searches through days, as many at once as there are threads."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.rooms: SimpleQueue[Room] = SimpleQueue()
        for _ in range(crew.threads):
            self.rooms.put(Room())

    def each(self, work: Callable[[Item], None], items: list[Item]) -> None:
        """Do some work on each, side by side where there are several; within one, days and pairs are then in turn."""
        if len(items) < 2:
            for item in items:
                work(item)
            return
        whole, self.crew = self.crew, Crew()
        try:
            whole.each(work, items)
        finally:
            self.crew = whole

    def search(self, day: Day, pay: DayPay, many: int, known: float, stop: Callable[[], bool]) -> Ways | None:
        """Return the cheapest ways through a shift; at most `many` sites are called at several times.

        `None` where it was stopped or had no room.
        """
        room = self.rooms.get()
        try:
            return _searched(room, day, pay, many, known, stop=stop)
        finally:
            self.rooms.put(room)


def _searched(room: Room, day: Day, pay: DayPay, many: int, known: float, *, stop: Callable[[], bool]) -> Ways | None:
    week, shift, may, must, after = day
    n, (first, last, cut) = len(week.places) - 1, shift.times
    ahead = ahead_of(day, pay, many)
    longest, rest = rest_of(shift)
    tables = [sums(table, n) for table in (pay.early, pay.then, pay.late)]
    tables += [np.stack([sums(table, n) for table in pay.many])] + [sums(table, n) for table in pay.alone]
    times, starts, rate = np.array(shift.times), first_minutes(shift, HALVES_STEP), shift.van.cost.per_hour / 60
    slack, reach = HALVES_STEP - 1, last - longest
    free = last + -(last - first) % HALVES_STEP  # a beginning on the grid, after which no work is too long
    needs = needed(week.near, week.service)
    fee = shift.van.cost.per_shift + rate * int(week.service[n])
    best, ends, labels = known, 0, 0
    for late in (False, True):
        mine = starts[starts >= cut] if late else starts[starts < cut]
        buckets = np.full(last - first + 2, -1, dtype=np.int64)
        count = begin(mine, int(week.service[n]), fee, rate, times, slack, reach, free, n, buckets, *room.labels)
        given_up = False
        for minute in range(first, last + 1, SHORT):
            if stop() or given_up:
                break
            best, ends, count, given_up = through(
                np.arange(minute, min(last + 1, minute + SHORT)), late, times, slack, week.service, week.road,
                shift.van.cost.per_km * week.km, week.near[:-1, -1].copy(), needs, shift.opens, rate, longest, rest,
                reach, free, may, leading(may), after, pay.own, pay.slope, lows(shift.low), pay.end,
                lows(shift.end_low), *tables, many, must, ahead.table, ahead.codes, ahead.grain, ahead.opened, best,
                HALVES_MARGIN, ends, count, buckets, *room.labels, room.value, room.drive, room.time, room.length,
                room.path,
            )  # fmt: skip
        room.labels[0][room.labels[2][:count]] = -1
        labels += count
        if stop() or given_up:
            return None
    few = [room.way(int(end)) for end in np.argsort(room.value[:ends], kind="stable")[:HALVES_WAYS]]
    return Ways(best, few, labels)
