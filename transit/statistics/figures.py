"""Figures from columns: medians, shares, the four parts, for any part of the region. Exact to the minute. Pure.

A *cut* parts the legs by something (their destination, their weekday …) into groups; a *choice* narrows them first.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from transit.statistics import kernel
from transit.statistics.columns import REASONS, Columns, join
from transit.statistics.legs import Reason

SHARES = (0.5, 0.9, 0.95)


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
class Days:
    """Pages of legs: the columns of each date that has any, dates as days since 1970, and the sites' numbers."""

    days: tuple[int, ...]
    columns: Columns
    offsets: NDArray[np.int64]
    sites: Mapping[str, int]
    highest: int = field(default=0)

    @classmethod
    def of(cls, pages: Mapping[int, Columns], sites: Mapping[str, int]) -> "Days":
        """Join the pages of some dates."""
        days = tuple(sorted(pages))
        offsets = np.zeros(len(days) + 1, np.int64)
        np.cumsum([len(pages[day]) for day in days], out=offsets[1:])
        return cls(days, join([pages[day] for day in days]), offsets, sites, max(sites.values(), default=0))


def by_day(days: Days, choice: Choice, group_of: Callable[[int], int | None], count: int) -> tuple[Figures, ...]:
    """Return the figures of `count` groups of dates; `group_of` says to which a day since 1970 belongs, if to any."""
    return _figures(days, choice, count, of_day=[group_of(day) for day in days.days])


def by_weekday(days: Days, choice: Choice) -> tuple[Figures, ...]:
    """Return the figures by weekday of arrival, Monday first."""
    return by_day(days, choice, weekday_of, 7)


def by_reason(days: Days, choice: Choice) -> Mapping[Reason, Figures]:
    """Return the figures by reason."""
    found = _figures(days, choice, len(REASONS), of_reason=range(len(REASONS)))
    return dict(zip(REASONS, found, strict=True))


def by_destination(days: Days, choice: Choice, names: Mapping[str, str]) -> Mapping[str, Figures]:
    """Return the figures by a name of the destination (its code, its municipality); `names` says it by site code."""
    groups, table = _groups(days, names)
    return _named(groups, _figures(days, choice, len(groups), of_destination=table))


def by_origin(days: Days, choice: Choice, names: Mapping[str, str]) -> Mapping[str, Figures]:
    """Return the figures by a name of the origin."""
    groups, table = _groups(days, names)
    return _named(groups, _figures(days, choice, len(groups), of_origin=table))


def by_pair(days: Days, choice: Choice) -> Mapping[tuple[str, str], Figures]:
    """Return the figures by origin and destination."""
    codes = list(days.sites)
    origins = {code: n * len(codes) for n, code in enumerate(codes)}
    destinations = {code: n for n, code in enumerate(codes)}
    found = _figures(
        days, choice, len(codes) ** 2, of_origin=_table(days, origins), of_destination=_table(days, destinations)
    )
    return {
        (codes[n // len(codes)], codes[n % len(codes)]): figures for n, figures in enumerate(found) if _is_any(figures)
    }


def overall(days: Days, choice: Choice) -> Figures:
    """Return the figures of all chosen legs."""
    return by_day(days, choice, lambda _day: 0, 1)[0]


def warm_up() -> None:
    """Load what counts, which takes a second, and compile it where that was never done."""
    overall(Days.of({}, {}), Choice())


def weekday_of(day: int) -> int:
    """Return the weekday (0 is Monday) of a day since 1970, which began on a Thursday."""
    return (day + 3) % 7


def _groups(days: Days, names: Mapping[str, str]) -> tuple[list[str], NDArray[np.int32]]:
    groups = {name: n for n, name in enumerate(dict.fromkeys(names.values()))}
    return list(groups), _table(days, {code: groups[name] for code, name in names.items()})


def _named(groups: Sequence[str], found: Sequence[Figures]) -> Mapping[str, Figures]:
    return {name: figures for name, figures in zip(groups, found, strict=True) if _is_any(figures)}


def _is_any(figures: Figures) -> bool:
    return figures.legs > 0 or figures.left_out > 0


def _table(days: Days, groups: Mapping[str, int]) -> NDArray[np.int32]:
    table = np.full(days.highest + 1, -1, np.int32)
    for code, group in groups.items():
        if code in days.sites:
            table[days.sites[code]] = group
    return table


def _figures(
    days: Days,
    choice: Choice,
    count: int,
    *,
    of_day: Sequence[int | None] | None = None,
    of_origin: NDArray[np.int32] | None = None,
    of_destination: NDArray[np.int32] | None = None,
    of_reason: Sequence[int] | None = None,
) -> tuple[Figures, ...]:
    columns = days.columns
    groups = kernel.choose(
        columns.origin,
        columns.destination,
        columns.flags,
        days.offsets,
        _of_days(days, choice, of_day),
        _of_sites(days, choice.origins, of_origin),
        _of_sites(days, choice.destinations, of_destination),
        _of_reasons(choice, of_reason),
    )
    counts, sums = kernel.tally(groups, columns.total, columns.flags, columns.parts, count)
    at = kernel.quantiles(groups, columns.total, counts[:, 0], np.array(SHARES))
    rows = zip(counts.tolist(), sums.tolist(), at.tolist(), strict=True)
    return tuple(_one(*row) if any(row[0]) else EMPTY for row in rows)


def _of_days(days: Days, choice: Choice, groups: Sequence[int | None] | None) -> NDArray[np.int32]:
    given = groups if groups is not None else [0] * len(days.days)
    wanted = choice.weekday
    return np.array(
        [
            -1 if group is None or wanted not in (None, weekday_of(day)) else group
            for day, group in zip(days.days, given, strict=True)
        ],
        np.int32,
    )


def _of_sites(days: Days, chosen: frozenset[str] | None, groups: NDArray[np.int32] | None) -> NDArray[np.int32]:
    table = np.zeros(days.highest + 1, np.int32) if groups is None else groups
    if chosen is None:
        return table
    numbers = [days.sites[code] for code in chosen if code in days.sites]
    only = np.full_like(table, -1)
    only[numbers] = table[numbers]
    return only


def _of_reasons(choice: Choice, groups: Sequence[int] | None) -> NDArray[np.int32]:
    given = groups if groups is not None else [0] * len(REASONS)
    wanted = [choice.reason in (None, reason) for reason in REASONS]
    table = [group if is_wanted else -1 for group, is_wanted in zip(given, wanted, strict=True)]
    return np.array([*table, -1], np.int32)


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
