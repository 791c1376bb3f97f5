"""Calendar periods that figures are asked for: ISO weeks, months, quarters, years, and all years there are. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from routing.errors import ProblemError
from routing.units import IsoWeek

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_YEAR = re.compile(r"[0-9]{4}")
_FIRST_YEAR, _LAST_YEAR = 1970, 2999
EPOCH_DAY = date(1970, 1, 1).toordinal()


class PeriodKind(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """The dates from `first` until before `until`."""

    kind: PeriodKind
    first: date
    until: date

    @classmethod
    def all_years(cls, first: date, last: date) -> "Period":
        """Return the whole years from that of `first` to that of `last`."""
        return cls(PeriodKind.ALL, date(first.year, 1, 1), date(last.year + 1, 1, 1))

    @classmethod
    def of(cls, kind: PeriodKind, day: date) -> "Period":
        """Return the period of a kind that holds `day`; all years are those given elsewhere, or else the one of it."""
        match kind:
            case PeriodKind.WEEK:
                monday = day - timedelta(days=day.weekday())
                return cls(kind, monday, monday + timedelta(days=7))
            case PeriodKind.MONTH:
                return cls(kind, *_months(day.year, day.month, 1))
            case PeriodKind.QUARTER:
                return cls(kind, *_months(day.year, (day.month - 1) // 3 * 3 + 1, 3))
            case PeriodKind.YEAR:
                return cls(kind, *_months(day.year, 1, 12))
            case PeriodKind.ALL:
                return cls.all_years(day, day)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read `2026-W48`, `2026-11`, `2026-Q4` or `2026`; raises `ProblemError` for anything else."""
        year = text[:4]
        if year.isdecimal() and not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
            raise ProblemError(f"period {text!r}", f"is too far away: the year must be from {_FIRST_YEAR} to 2999")
        if match := _QUARTER.fullmatch(text):
            return cls(PeriodKind.QUARTER, *_months(int(match[1]), int(match[2]) * 3 - 2, 3))
        if (match := _MONTH.fullmatch(text)) and 1 <= int(match[2]) <= 12:
            return cls(PeriodKind.MONTH, *_months(int(match[1]), int(match[2]), 1))
        if _YEAR.fullmatch(text):
            return cls(PeriodKind.YEAR, *_months(int(text), 1, 12))
        if "-W" in text:
            return cls.of(PeriodKind.WEEK, IsoWeek.parse(text).monday)
        raise ProblemError(
            f"period {text!r}", "must be a week, month, quarter or year, like 2026-W48, 2026-11, 2026-Q4"
        )

    def shift(self, by: int) -> "Period":
        """Return the period so many of its kind later (earlier if negative). Beside all years there is no other."""
        if self.kind == PeriodKind.ALL:
            raise ValueError("beside all years there is no other period")
        if self.kind == PeriodKind.WEEK:
            return Period.of(self.kind, self.first + timedelta(weeks=by))
        months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}[self.kind]
        number = self.first.year * 12 + self.first.month - 1 + by * months
        return Period(self.kind, *_months(number // 12, number % 12 + 1, months))

    def series(self, count: int) -> tuple["Period", ...]:
        """Return `count` periods of this kind, oldest first, this one last."""
        return tuple(self.shift(back) for back in range(1 - count, 1))

    @property
    def years(self) -> tuple["Period", ...]:
        """The years that it touches, oldest first."""
        last = self.until - timedelta(days=1)
        return tuple(Period.of(PeriodKind.YEAR, date(year, 1, 1)) for year in range(self.first.year, last.year + 1))

    @property
    def day_numbers(self) -> tuple[int, int]:
        """First day and the day after the last, as days since 1970."""
        return day_number(self.first), day_number(self.until)

    def __str__(self) -> str:
        match self.kind:
            case PeriodKind.WEEK:
                return str(IsoWeek.of(self.first))
            case PeriodKind.MONTH:
                return f"{self.first:%Y-%m}"
            case PeriodKind.QUARTER:
                return f"{self.first.year}-Q{self.first.month // 3 + 1}"
            case PeriodKind.YEAR:
                return f"{self.first.year}"
            case PeriodKind.ALL:
                return "all"


def day_number(day: date) -> int:
    """Return a date as days since 1970."""
    return day.toordinal() - EPOCH_DAY


def day_of(number: int) -> date:
    """Return the date that is so many days after 1970-01-01."""
    return date.fromordinal(number + EPOCH_DAY)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    after = year * 12 + month - 1 + count
    return date(year, month, 1), date(after // 12, after % 12 + 1, 1)
