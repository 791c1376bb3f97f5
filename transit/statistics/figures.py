"""Figures from columns: medians, shares, the four parts, for any part of the region. Exact to the minute. Pure.

A *cut* parts the legs by something (their destination, their weekday …) into groups; a *choice* narrows them first.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from transit.statistics import kernel
from transit.statistics.cells import NOTHING, Cells, Change, Row, Side, amend
from transit.statistics.columns import REASONS, Columns, unpack
from transit.statistics.legs import Reason

SHARES = (0.5, 0.9, 0.95)
_SITES = 65_536
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which legs are meant. `None`: all; sites by code; weekdays of arrival, 0 is Monday."""

    origins: frozenset[str] | None = None
    destinations: frozenset[str] | None = None
    reason: Reason | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some legs. Hours; `None` where no leg counts.

    `legs` count in the delays, `kept_out` do not (unseen, returned, diverted); `promised` of them had a promise and
    `within` kept it. `parts` are the mean hours of waiting, riding, hub and receiving over the `parts_known` legs of
    which all four were seen. `simulated` of all legs are made up.
    """

    legs: int = 0
    kept_out: tuple[int, int, int] = (0, 0, 0)
    promised: int = 0
    within: int = 0
    simulated: int = 0
    parts_known: int = 0
    median: float | None = None
    p90: float | None = None
    p95: float | None = None
    mean: float | None = None
    parts: tuple[float, float, float, float] | None = None

    @property
    def within_share(self) -> float | None:
        """The share of the promised that kept their promise, 0 to 1."""
        return self.within / self.promised if self.promised else None

    @property
    def left_out(self) -> int:
        """How many legs are kept out of the delays."""
        return sum(self.kept_out)


EMPTY = Figures()


@dataclass(frozen=True, slots=True)
class Counted:
    """Cells, and the numbers by which they name sites."""

    cells: Cells
    sites: Mapping[str, int]

    @classmethod
    def of(cls, pages: Mapping[int, Columns], sites: Mapping[str, int]) -> "Counted":
        """Sum up the pages of some dates."""
        return cls(Cells.of(pages), sites)

    def of_part(self, part: int) -> "Counted":
        """Return the cells of one part."""
        return Counted(self.cells.of_part(part), self.sites)


@dataclass(frozen=True, slots=True)
class Cut(Generic[Key]):
    """A way to part cells: the keys of its groups, and which group each cell is in (below 0: none)."""

    keys: Sequence[Key]
    groups: NDArray[np.int64]


def by_part(counted: Counted, choice: Choice, count: int) -> tuple[Figures, ...]:
    """Return the figures of `count` parts, as the cells are numbered."""
    return tuple(_single(counted, choice, Cut(range(count), counted.cells.part)).values())


def by_weekday(counted: Counted, choice: Choice) -> tuple[Figures, ...]:
    """Return the figures by weekday of arrival, Monday first."""
    return tuple(_single(counted, choice, Cut(range(7), counted.cells.slot % 7)).values())


def by_reason(counted: Counted, choice: Choice) -> Mapping[Reason, Figures]:
    """Return the figures by reason."""
    return _single(counted, choice, Cut(REASONS, counted.cells.slot // 7))


def by_destination(counted: Counted, choice: Choice, names: Mapping[str, str]) -> Mapping[str, Figures]:
    """Return the figures by a name of the destination (its code, its municipality); `names` says it by site code."""
    return _any(_single(counted, choice, _place_cut(counted, counted.cells.destination, names)))


def by_origin(counted: Counted, choice: Choice, names: Mapping[str, str]) -> Mapping[str, Figures]:
    """Return the figures by a name of the origin."""
    return _any(_single(counted, choice, _place_cut(counted, counted.cells.origin, names)))


def by_pair(counted: Counted, choice: Choice) -> Mapping[tuple[str, str], Figures]:
    """Return the figures by origin and destination."""
    return _any(_single(counted, choice, _pair_cut(counted)))


def by_goal(
    counted: Counted, choice: Choice, names: Mapping[str, str]
) -> tuple[Mapping[tuple[str, str], Figures], Mapping[str, Figures], Mapping[str, Figures]]:
    """Return the figures by pair, by destination, and by a name of the destination, in one go."""
    codes = {code: code for code in counted.sites}
    goal = counted.cells.destination
    cuts = (_pair_cut(counted), _place_cut(counted, goal, codes), _place_cut(counted, goal, names))
    pairs, sites, named = _figures(counted, choice, cuts)
    return _any(pairs), _any(sites), _any(named)


def overall(counted: Counted, choice: Choice) -> Figures:
    """Return the figures of all chosen legs."""
    return _single(counted, choice, Cut((0,), np.zeros(len(counted.cells), np.int64)))[0]


def warm_up() -> None:
    """Load what counts, which takes a second, and compile it where that was never done."""
    row = Row(1, NOTHING, b"")
    leg = unpack(bytes(7), bytes(8))
    full = amend(row, [Change(1, 0, leg, 1)]) or row
    overall(Counted(Cells.decode([(0, full)], Side.GOAL), {}), Choice())
    for side in Side:
        list(Cells.of({0: leg}).rows(side))


def _place_cut(counted: Counted, numbers: NDArray[np.int64], names: Mapping[str, str]) -> Cut[str]:
    keys = list(dict.fromkeys(names.values()))
    place = {name: n for n, name in enumerate(keys)}
    table = _table(counted, {code: place[name] for code, name in names.items()})
    return Cut(keys, table[numbers])


def _pair_cut(counted: Counted) -> Cut[tuple[str, str]]:
    numbers = {number: code for code, number in counted.sites.items()}
    cells = counted.cells
    pairs, groups = np.unique(cells.destination * _SITES + cells.origin, return_inverse=True)
    named = [(numbers.get(pair % _SITES), numbers.get(pair // _SITES)) for pair in pairs.tolist()]
    keys = [(start, goal) for start, goal in named if start is not None and goal is not None]
    known = np.cumsum([None not in pair for pair in named]) - 1
    table = np.array([n if None not in pair else -1 for n, pair in zip(known, named, strict=True)], np.int64)
    return Cut(keys, table[groups] if len(groups) else groups)


def _table(counted: Counted, groups: Mapping[str, int]) -> NDArray[np.int64]:
    table = np.full(_SITES, -1, np.int64)
    for code, group in groups.items():
        if code in counted.sites:
            table[counted.sites[code]] = group
    return table


def _chosen(counted: Counted, choice: Choice) -> NDArray[np.bool_]:
    cells = counted.cells
    chosen = np.ones(len(cells), np.bool_)
    for wanted, numbers in ((choice.origins, cells.origin), (choice.destinations, cells.destination)):
        if wanted is not None:
            chosen &= _table(counted, dict.fromkeys(wanted, 0))[numbers] == 0
    if choice.weekday is not None:
        chosen &= cells.slot % 7 == choice.weekday
    if choice.reason is not None:
        chosen &= cells.slot // 7 == REASONS.index(choice.reason)
    return chosen


def _single(counted: Counted, choice: Choice, cut: Cut[Key]) -> Mapping[Key, Figures]:
    return _figures(counted, choice, (cut,))[0]


def _figures(counted: Counted, choice: Choice, cuts: Sequence[Cut[Any]]) -> list[dict[Any, Figures]]:
    """Return the figures of cuts of which each parts finer than the one after it."""
    cells = counted.cells
    chosen = np.flatnonzero(_chosen(counted, choice))
    order = chosen[np.lexsort([cut.groups[chosen] for cut in cuts])]
    counts, sums, groups, first = [], [], [], 0
    for cut in cuts:
        own = cut.groups[order]
        of_groups = kernel.tally(own, cells.counts[order], cells.sums[order], len(cut.keys))
        counts.append(of_groups[0])
        sums.append(of_groups[1])
        groups.append(np.where(own < 0, -1, own + first))
        first += len(cut.keys)
    whole = np.concatenate(counts)
    starts, ends = cells.starts[order], cells.ends[order]
    at = kernel.quantiles(np.array(groups), whole[:, 0].copy(), starts, ends, cells.runs, np.array(SHARES))
    rows = zip(whole.tolist(), np.concatenate(sums).tolist(), at.tolist(), strict=True)
    found = iter([_one(*row) if any(row[0]) else EMPTY for row in rows])
    return [dict(zip(cut.keys, found, strict=False)) for cut in cuts]


def _any(found: Mapping[Key, Figures]) -> Mapping[Key, Figures]:
    return {key: figures for key, figures in found.items() if figures.legs > 0 or figures.left_out > 0}


def _one(counts: list[int], sums: list[int], at: list[float]) -> Figures:
    legs, promised, within, unseen, returned, diverted, known, simulated = counts
    if not legs:
        return Figures(kept_out=(unseen, returned, diverted), simulated=simulated)
    median, p90, p95 = (minutes / 60 for minutes in at)
    waiting, riding, hub, receiving = (part / known / 60 if known else math.nan for part in sums[1:])
    return Figures(
        legs=legs,
        kept_out=(unseen, returned, diverted),
        promised=promised,
        within=within,
        simulated=simulated,
        parts_known=known,
        median=median,
        p90=p90,
        p95=p95,
        mean=sums[0] / legs / 60,
        parts=(waiting, riding, hub, receiving) if known else None,
    )
