"""Robust figures of observed times: medians with their count and quartiles, by pair and hour, and by site. Pure.

A median does not move beyond the good observations while fewer than half are bad; a mean follows a single bad one.
Quartiles are numpy's `percentile`, as in all delay figures. The hour is that of the wall clock when the van left; the
minutes are between instants, so the nights when clocks change alter neither.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from zoneinfo import ZoneInfo

import numpy as np

from depots.store import from_micros
from routing.units import week_at
from transit.learning.observed import Drive, Handling

SHRINKS_BY = 8
"""An hour's median counts as many drives as it has, that of all hours as many as this: an hour of eight drives has half
the say about itself, one of a single drive a ninth. Eight are the least that a proposal needs, by default."""
NOTCH = 1.57
"""Half the width of a median's notch, in interquartile ranges by the root of the count: outside of it differs by more
than chance (McGill, Tukey & Larsen, The American Statistician 32, 1978)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Minutes observed: how often, on how many dates, the median, the quartiles."""

    count: int
    days: int
    median: float
    lower: float
    upper: float

    @property
    def notch(self) -> tuple[float, float]:
        """Between which minutes the median lies for all that chance may do."""
        half = NOTCH * (self.upper - self.lower) / sqrt(self.count)
        return self.median - half, self.median + half


@dataclass(frozen=True, slots=True)
class HourFigure:
    """The drives of a pair that began in an hour of the day; `minutes` is their median, shrunk towards all hours'."""

    hour: int
    spread: Spread
    minutes: float


@dataclass(frozen=True, slots=True)
class PairFigure:
    """The drives from one site to another, all hours and each."""

    start: str
    goal: str
    spread: Spread
    hours: tuple[HourFigure, ...]


@dataclass(frozen=True, slots=True)
class SiteFigure:
    """The handlings at a site."""

    site: str
    spread: Spread


@dataclass(frozen=True, slots=True)
class HourPace:
    """How long drives that begin in an hour of the day take against the plan: the median share, 1 is as planned."""

    hour: int
    count: int
    share: float


def pair_figures(drives: Iterable[Drive], zone: ZoneInfo) -> tuple[PairFigure, ...]:
    """Return the figures of each ordered pair of sites, in the order of their codes."""
    by_pair: defaultdict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for drive in drives:
        by_pair[drive.start, drive.goal].append((drive.left_us, drive.minutes))
    return tuple(_pair(start, goal, seen, zone) for (start, goal), seen in sorted(by_pair.items()))


def site_figures(handlings: Iterable[Handling], zone: ZoneInfo) -> tuple[SiteFigure, ...]:
    """Return the figures of each site, in the order of their codes."""
    by_site: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for handling in handlings:
        by_site[handling.site].append((handling.begun_us, handling.minutes))
    return tuple(SiteFigure(site, _spread(seen, zone)) for site, seen in sorted(by_site.items()))


def weeks_seen(drives: Iterable[Drive], zone: ZoneInfo) -> int:
    """Return in how many weeks vans were seen driving."""
    return len({week_at(from_micros(drive.left_us), zone) for drive in drives})


def paces(drives: Iterable[Drive], planned: Callable[[str, str], float | None], zone: ZoneInfo) -> tuple[HourPace, ...]:
    """Return the pace of each hour in which vans left; drives that are planned to take no time are passed over."""
    by_hour: defaultdict[int, list[float]] = defaultdict(list)
    for drive in drives:
        if minutes := planned(drive.start, drive.goal):
            by_hour[from_micros(drive.left_us).astimezone(zone).hour].append(drive.minutes / minutes)
    return tuple(HourPace(hour, len(shares), float(np.median(shares))) for hour, shares in sorted(by_hour.items()))


def shrunk(median: float, count: int, all_hours: float) -> float:
    """Return an hour's median drawn towards that of all hours, the more the fewer drives it has."""
    return (count * median + SHRINKS_BY * all_hours) / (count + SHRINKS_BY)


def _pair(start: str, goal: str, seen: Sequence[tuple[int, float]], zone: ZoneInfo) -> PairFigure:
    whole = _spread(seen, zone)
    by_hour: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for at_us, minutes in seen:
        by_hour[from_micros(at_us).astimezone(zone).hour].append((at_us, minutes))
    hours = []
    for hour, part in sorted(by_hour.items()):
        spread = _spread(part, zone)
        hours.append(HourFigure(hour, spread, shrunk(spread.median, spread.count, whole.median)))
    return PairFigure(start, goal, whole, tuple(hours))


def _spread(seen: Sequence[tuple[int, float]], zone: ZoneInfo) -> Spread:
    days: set[date] = {from_micros(at_us).astimezone(zone).date() for at_us, _ in seen}
    lower, median, upper = (float(figure) for figure in np.percentile([minutes for _, minutes in seen], (25, 50, 75)))
    return Spread(len(seen), len(days), median, lower, upper)
