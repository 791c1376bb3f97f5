"""Time as the planner counts it, and its one conversion to dates and instants.

A week plan counts *minutes of the week*: whole minutes from Monday 00:00 on the local wall clock.
A day always has 1,440 of them, also on the two Sundays when the clocks change; only here do they meet UTC.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from routing.errors import ProblemError

DAY_MINUTES = 1_440
WEEK_MINUTES = 7 * DAY_MINUTES

_ISO_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass(frozen=True, slots=True, order=True)
class IsoWeek:
    """An ISO 8601 week, written `2026-W48`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `YYYY-Www`; raises `ProblemError` for anything else, also for a week that year does not have.

        Years far from ours are refused: the dates around them may not exist.
        """
        match = _ISO_WEEK.fullmatch(text)
        if not match:
            raise ProblemError(f"week {text!r}", "is not an ISO week: write it like 2026-W48")
        year, number = int(match[1]), int(match[2])
        if not 1970 <= year <= 2999:
            raise ProblemError(f"week {text!r}", "is too far away: the year must be from 1970 to 2999")
        try:
            date.fromisocalendar(year, number, 1)
        except ValueError:
            raise ProblemError(f"week {text!r}", f"does not exist: {year} has no week {number}") from None
        return cls(year, number)

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the week that holds `day`."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        """The first day of the week."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def is_even(self) -> bool:
        """Whether the week's number is even, as bookmobile rotas count."""
        return self.number % 2 == 0

    def day(self, weekday: int) -> date:
        """Return the date of `weekday` (0 is Monday)."""
        return self.monday + timedelta(days=weekday)

    def shift(self, weeks: int) -> "IsoWeek":
        """Return the week `weeks` later (earlier if negative)."""
        return IsoWeek.of(self.monday + timedelta(weeks=weeks))

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"


def clock(minute: int) -> str:
    """Return the wall-clock time `HH:MM` of a minute of the week or of the day."""
    hours, minutes = divmod(minute % DAY_MINUTES, 60)
    return f"{hours:02d}:{minutes:02d}"


def weekday(minute: int) -> int:
    """Return the weekday (0 is Monday) of a minute of the week."""
    return minute // DAY_MINUTES % 7


@lru_cache(maxsize=16_384)
def instant(week: IsoWeek, minute: int, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a minute of the week; minutes past the week's end fall in the weeks after.

    On the Sunday in March whose hour 03–04 does not exist, a time in it becomes the same time an hour on (as wall
    clocks do); on the one in October whose hour 03–04 comes twice, the first of the two is meant.
    """
    days, rest = divmod(minute, DAY_MINUTES)
    local = datetime.combine(week.monday + timedelta(days=days), time(rest // 60, rest % 60), tzinfo=zone)
    return local.astimezone(UTC)


def week_at(moment: datetime, zone: ZoneInfo) -> IsoWeek:
    """Return the ISO week that the wall clock of `zone` shows at an aware instant."""
    return IsoWeek.of(moment.astimezone(zone).date())


def minute_of_week(moment: datetime, zone: ZoneInfo) -> tuple[IsoWeek, int]:
    """Return the ISO week and minute of the week that the wall clock of `zone` shows at an aware instant."""
    local = moment.astimezone(zone)
    return IsoWeek.of(local.date()), local.weekday() * DAY_MINUTES + local.hour * 60 + local.minute
