"""Which learned times are worth proposing, and what is odd about them. Pure.

A time is proposed where all of this holds:
- it was seen often enough (`Limits.visits`), and on `LEAST_DAYS` dates at least: one bad day is no pattern;
- its median differs by `Limits.minutes` at least from what plans use: less is lost in rounding and changes weeks for
  nothing;
- what plans use lies outside the median's notch: chance alone does not explain it;
- it was not refused, or differs from what was refused by `Limits.minutes` at least.

Proposed is the median rounded to whole minutes, halves up: rounding all up would add four minutes to a round of eight
stops. A drive is never proposed below what the fastest van could do (`Limits.kmh` over the road's km) without a
warning, as the road table is right about distance: such a median comes of scans made too late, of a shorter way that
the table lacks, or of speeding, and only a person knows which. Warned times are never accepted in a batch.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor

from transit.learning.decisions import Decision, TimeKey, TimeKind, Verdict, accepted
from transit.learning.medians import HourFigure, PairFigure, SiteFigure, Spread

LEAST_DAYS = 3
FAR = 2.0
"""A median of more than this times what plans use, or less than its inverse, is no slow road: something is wrong."""
HOURS_APART = 1.25
"""One time stands for all hours of the day. Where an hour's drives take so much longer, the plan errs at that hour."""


class Standing(StrEnum):
    """Where a learned time stands."""

    PROPOSED = "proposed"
    TOO_FEW = "too_few"
    AS_PLANNED = "as_planned"
    REFUSED = "refused"


class Oddity(StrEnum):
    """What to look at before accepting a learned time."""

    TOO_FAST = "too_fast"
    FAR_OFF = "far_off"
    BY_HOUR = "by_hour"


WARNINGS = frozenset({Oddity.TOO_FAST, Oddity.FAR_OFF})
"""Oddities for which a person must say yes to that one time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many visits on and from which difference in minutes a time is proposed, and how fast vans may go."""

    visits: int
    minutes: float
    kmh: float


@dataclass(frozen=True, slots=True)
class LearnedTime:
    """A time as planned and as it was. `used` are the minutes of plans to come, `minutes` those that visits teach.

    `weekly` is how often a week it happens, `floor` the least minutes at the highest speed, `decisions` those that
    stand, `hours` those of a drive.
    """

    key: TimeKey
    used: int
    minutes: int
    spread: Spread
    hours: tuple[HourFigure, ...]
    weekly: float
    floor: int
    standing: Standing
    oddities: frozenset[Oddity]
    decisions: tuple[Decision, ...]

    @property
    def difference(self) -> float:
        """By how many minutes it takes longer than planned; negative: less."""
        return self.spread.median - self.used

    @property
    def weekly_minutes(self) -> float:
        """The minutes a week by which plans err here."""
        return self.difference * self.weekly

    @property
    def needs_yes(self) -> bool:
        """Whether somebody must say yes to this one time."""
        return bool(self.oddities & WARNINGS)

    @property
    def accepted(self) -> Decision | None:
        """The accepted time that counts, if any."""
        return accepted(self.decisions)


def learned_times(
    pairs: Iterable[PairFigure],
    sites: Iterable[SiteFigure],
    *,
    weeks: int,
    used: Callable[[TimeKey], tuple[int, float] | None],
    decided: Mapping[TimeKey, tuple[Decision, ...]],
    limits: Limits,
) -> tuple[LearnedTime, ...]:
    """Return what visits teach, what matters most first: by the minutes a week by which plans err.

    `weeks` is in how many weeks vans were seen. `used` gives the minutes that plans use and the road's km (0 for a
    handling), `None` for what no plan can ask about any more: it is left out.
    """
    figures = [(TimeKey(TimeKind.DRIVING, pair.start, pair.goal), pair.spread, pair.hours) for pair in pairs]
    figures += [(TimeKey(TimeKind.HANDLING, site.site), site.spread, ()) for site in sites]
    found = []
    for key, spread, hours in figures:
        if (known := used(key)) is not None:
            found.append(
                _learned(
                    key,
                    (spread, hours),
                    known,
                    weekly=spread.count / max(weeks, 1),
                    decisions=decided.get(key, ()),
                    limits=limits,
                )
            )
    return tuple(sorted(found, key=lambda time: (-abs(time.weekly_minutes), time.key.site, time.key.goal or "")))


def whole(minutes: float) -> int:
    """Return minutes rounded to whole ones, halves up."""
    return floor(minutes + 0.5)


def _learned(
    key: TimeKey,
    seen: tuple[Spread, tuple[HourFigure, ...]],
    known: tuple[int, float],
    *,
    weekly: float,
    decisions: tuple[Decision, ...],
    limits: Limits,
) -> LearnedTime:
    (spread, hours), (used, km) = seen, known
    minutes = whole(spread.median)
    least = ceil(km / limits.kmh * 60)
    return LearnedTime(
        key=key,
        used=used,
        minutes=minutes,
        spread=spread,
        hours=hours,
        weekly=weekly,
        floor=least,
        standing=_standing(minutes, spread, used, decisions, limits),
        oddities=frozenset(_oddities(minutes, spread, hours, used, least)),
        decisions=decisions,
    )


def _standing(minutes: int, spread: Spread, used: int, decisions: tuple[Decision, ...], limits: Limits) -> Standing:
    if spread.count < limits.visits or spread.days < LEAST_DAYS:
        return Standing.TOO_FEW
    low, high = spread.notch
    if low <= used <= high or abs(minutes - used) < limits.minutes:
        return Standing.AS_PLANNED
    last = decisions[-1] if decisions else None
    if last is not None and last.verdict == Verdict.REFUSED and abs(minutes - last.minutes) < limits.minutes:
        return Standing.REFUSED
    return Standing.PROPOSED


def _oddities(minutes: int, spread: Spread, hours: tuple[HourFigure, ...], used: int, least: int) -> Iterable[Oddity]:
    if minutes < least:
        yield Oddity.TOO_FAST
    if used and not 1 / FAR <= spread.median / used <= FAR:
        yield Oddity.FAR_OFF
    if any(hour.minutes > HOURS_APART * spread.median for hour in hours):
        yield Oddity.BY_HOUR
