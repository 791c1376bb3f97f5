"""Legs summed up by cell: what figures are read from, in memory and as bytes. Pure.

A *cell* holds all legs of a time from one site to another, for one reason and with one weekday of arrival: its counts,
its sums of minutes, and how often each delay occurs (`transit.statistics.coding`), so that percentiles of any union of
cells stay exact. A *row* is what is kept of the cells of one place: those that arrive there, those that leave there, or
all of one reason and weekday.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from transit.statistics import coding, kernel
from transit.statistics.columns import REASON_MASK, UNKNOWN, Columns, join
from transit.statistics.kernel import SLOTS

Ints = NDArray[np.int64]


class Side(IntEnum):
    """How rows part the cells: by destination, by origin, or by reason and weekday over all sites."""

    GOAL = 0
    START = 1
    SLOT = 2


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one place (a site's number; for `Side.SLOT` a slot) of a time, as bytes."""

    place: int
    heads: bytes
    runs: bytes


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells: numbers of their sites (0: unknown, or all), reason and weekday (`slot`), and of which part they are.

    `counts` and `sums` are those of `transit.statistics.kernel.tally`; the run of a cell is `runs[starts:ends]`.
    """

    part: Ints
    origin: Ints
    destination: Ints
    slot: Ints
    counts: Ints
    sums: Ints
    starts: Ints
    ends: Ints
    runs: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.part)

    @classmethod
    def of(cls, pages: Mapping[int, Columns]) -> "Cells":
        """Sum up pages of legs by date (days since 1970); the cells are ordered by destination, origin, slot."""
        days = sorted(pages)
        offsets = np.zeros(len(days) + 1, np.int64)
        np.cumsum([len(pages[day]) for day in days], out=offsets[1:])
        legs = join([pages[day] for day in days])
        weekdays = np.array([weekday_of(day) for day in days], np.int64)
        keys, counts, sums, ends, runs = kernel.build(
            legs.total, legs.origin, legs.destination, legs.flags, legs.parts, offsets, weekdays
        )
        part = np.zeros(len(ends), np.int64)
        return cls(part, keys[:, 1], keys[:, 0], keys[:, 2], counts, sums, _starts(ends), ends, runs)

    @classmethod
    def decode(cls, rows: Sequence[tuple[int, Row]], side: Side) -> "Cells":
        """Return the cells of rows, each given with the number of its part."""
        lengths = [len(row.heads) for _, row in rows]
        places = np.zeros(len(rows), np.int64)
        np.cumsum(lengths[:-1], out=places[1:])
        heads = np.frombuffer(b"".join(row.heads for _, row in rows), np.uint8)
        runs = np.frombuffer(b"".join(row.runs for _, row in rows), np.uint8)
        keys, counts, sums, ends = coding.decode_heads(heads, places)
        part = np.array([part for part, _ in rows], np.int64)[keys[:, 0]]
        place = np.array([row.place for _, row in rows], np.int64)[keys[:, 0]]
        other, slot, none = keys[:, 1], keys[:, 2], np.zeros(len(part), np.int64)
        origin = {Side.GOAL: other, Side.START: place, Side.SLOT: none}[side]
        destination = {Side.GOAL: place, Side.START: other, Side.SLOT: none}[side]
        return cls(part, origin, destination, slot, counts, sums, _starts(ends), ends, runs)

    def of_part(self, part: int) -> "Cells":
        """Return the cells of one part."""
        chosen = self.part == part
        kept = {field.name: getattr(self, field.name)[chosen] for field in fields(Cells) if field.name != "runs"}
        return Cells(**kept, runs=self.runs)

    def moved(self, by: int) -> "Cells":
        """Return the cells with their parts numbered so much higher."""
        return replace(self, part=self.part + by)

    def rows(self, side: Side) -> Iterator[Row]:
        """Return what is kept of all cells, as rows of a side by place."""
        if side == Side.SLOT:
            yield from self._slot_rows()
            return
        place, other = (self.destination, self.origin) if side == Side.GOAL else (self.origin, self.destination)
        order = np.lexsort((self.slot, other, place))
        bounds = np.flatnonzero(np.diff(place[order])) + 1
        for chosen in np.split(order, bounds) if len(order) else ():
            runs = b"".join(
                self.runs[a:b].tobytes() for a, b in zip(self.starts[chosen], self.ends[chosen], strict=True)
            )
            yield Row(int(place[chosen[0]]), self._heads(chosen, other), runs)

    def _slot_rows(self) -> Iterator[Row]:
        none = np.zeros(1, np.int64)
        for slot in range(SLOTS):
            chosen = np.flatnonzero(self.slot == slot)
            if len(chosen):
                run = coding.merge_runs(self.runs, self.starts[chosen], self.ends[chosen])
                counts, sums = self.counts[chosen].sum(axis=0), self.sums[chosen].sum(axis=0)
                slots, length = np.array([slot]), np.array([len(run)])
                heads = coding.encode_heads(none, slots, counts[None, :], sums[None, :], length)
                yield Row(slot, heads.tobytes(), run.tobytes())

    def _heads(self, chosen: Ints, other: Ints) -> bytes:
        lengths = self.ends[chosen] - self.starts[chosen]
        heads = coding.encode_heads(other[chosen], self.slot[chosen], self.counts[chosen], self.sums[chosen], lengths)
        return heads.tobytes()


@dataclass(frozen=True, slots=True)
class Change:
    """A leg that comes to a cell (`sign` 1) or leaves it (-1): the cell's key, and the leg as one row of columns."""

    other: int
    slot: int
    columns: Columns
    sign: int


def amend(row: Row, changes: Collection[Change]) -> Row | None:
    """Return a row with legs added and taken away, `None` where nothing is left.

    Raises `ValueError` where a leg that should leave is not there.
    """
    keys, counts, sums, ends = coding.decode_heads(np.frombuffer(row.heads, np.uint8), np.zeros(1, np.int64))
    keys, runs = keys[:, 1:], row.runs
    for change in changes:
        wanted = change.other, change.slot
        cell = int(np.searchsorted(keys[:, 0] * SLOTS + keys[:, 1], change.other * SLOTS + change.slot))
        start = int(ends[cell - 1]) if cell else 0
        if cell == len(keys) or tuple(keys[cell]) != wanted:
            keys = np.insert(keys, cell, wanted, axis=0)
            counts, sums = np.insert(counts, cell, 0, axis=0), np.insert(sums, cell, 0, axis=0)
            ends = np.insert(ends, cell, start)
        leg = change.columns
        kernel.add_leg(counts[cell], sums[cell], leg.total[0], leg.flags[0], leg.parts[0], change.sign)
        if leg.total[0] != UNKNOWN:
            end = int(ends[cell])
            run = coding.change_run(np.frombuffer(runs[start:end], np.uint8), int(leg.total[0]), change.sign).tobytes()
            runs = runs[:start] + run + runs[end:]
            ends[cell:] += len(run) - (end - start)
        if not counts[cell].any():
            keys, counts, sums, ends = (np.delete(each, cell, axis=0) for each in (keys, counts, sums, ends))
    if not len(keys):
        return None
    heads = coding.encode_heads(keys[:, 0], keys[:, 1], counts, sums, ends - _starts(ends))
    return Row(row.place, heads.tobytes(), runs)


NOTHING = b"\0"
"""The heads of no cells."""


def slot_of(day: int, flags: int) -> int:
    """Return the slot of a leg that ended on a day (since 1970), by its flags."""
    return (flags & REASON_MASK) * 7 + weekday_of(day)


def weekday_of(day: int) -> int:
    """Return the weekday (0 is Monday) of a day since 1970, which began on a Thursday."""
    return (day + 3) % 7


def _starts(ends: Ints) -> Ints:
    return np.concatenate((np.zeros(1, np.int64), ends[:-1]))[: len(ends)]
