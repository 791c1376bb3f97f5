"""How a planner writes the cells of the region's files, as pydantic types.

Times of day are `HH:MM` (24:00 ends a day), weekdays `mon` to `sun` alone, listed or as a stretch (`mon wed-fri`),
dates `YYYY-MM-DD` or `D.M.YYYY`, yes or no in words, decimals with a point or a comma. Numbers and codes that Excel
has shortened (`5` for `005`) are mended.
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from depots.csv_files import CellError, Reason
from depots.municipalities import find_municipality
from routing.units import DAY_MINUTES

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})([:.]00)?")
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"),
)
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,11}")
_ISIL = re.compile(r"[A-Z]{2,4}-[A-Za-z0-9:/-]{1,11}")


def _clock(value: str) -> int:
    match = _CLOCK.fullmatch(value)
    minutes = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else -1
    if not 0 <= minutes <= DAY_MINUTES:
        raise CellError(Reason.NOT_A_TIME)
    return minutes


def _weekday(value: str) -> int:
    if value.lower() not in WEEKDAYS:
        raise CellError(Reason.NOT_A_WEEKDAY)
    return WEEKDAYS.index(value.lower())


def _weekdays(value: str) -> tuple[int, ...]:
    days: set[int] = set()
    for part in value.lower().replace(",", " ").split():
        first, dash, last = part.partition("-")
        stretch = range(_weekday(first), _weekday(last if dash else first) + 1)
        if not stretch:
            raise CellError(Reason.NOT_A_WEEKDAY)
        days.update(stretch)
    return tuple(sorted(days))


def _day(value: str) -> date:
    for pattern in _DATES:
        if match := pattern.fullmatch(value):
            try:
                return date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                break
    raise CellError(Reason.NOT_A_DATE)


def _yes(value: str) -> bool:
    if value.lower() not in ("yes", "no"):
        raise CellError(Reason.NOT_YES_OR_NO)
    return value.lower() == "yes"


def _text(value: str) -> str:
    text = " ".join(value.split())
    if not text.isprintable():
        raise CellError(Reason.NOT_PRINTABLE)
    return text


def _code(value: str) -> str:
    if not _CODE.fullmatch(value):
        raise CellError(Reason.BAD_CODE)
    return value


def _isil(value: str) -> str:
    if not _ISIL.fullmatch(value):
        raise CellError(Reason.BAD_ISIL)
    return value


def _municipality(value: str) -> str:
    found = find_municipality(value)
    if found is None:
        raise CellError(Reason.UNKNOWN)
    return found.code


def _decimal(value: str) -> str:
    return value.replace(",", ".")


def _postcode(value: str) -> str:
    return value.zfill(5) if value.isdecimal() else _text(value)


Day = Annotated[date, BeforeValidator(_day)]
Clock = Annotated[int, BeforeValidator(_clock)]
Weekday = Annotated[int, BeforeValidator(_weekday)]
Weekdays = Annotated[tuple[int, ...], BeforeValidator(_weekdays)]
YesNo = Annotated[bool, BeforeValidator(_yes)]
Code = Annotated[str, BeforeValidator(_code)]
Name = Annotated[str, Field(max_length=100), BeforeValidator(_text)]
Note = Annotated[str, Field(max_length=500), BeforeValidator(_text)]
Decimal = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False), BeforeValidator(_decimal)]
Lat = Annotated[float, Field(ge=59, le=71), BeforeValidator(_decimal)]
Lon = Annotated[float, Field(ge=19, le=32), BeforeValidator(_decimal)]
MunicipalityCode = Annotated[str, BeforeValidator(_municipality)]
Isil = Annotated[str, BeforeValidator(_isil)]
LibraryCode = Annotated[str, Field(max_length=30), BeforeValidator(_text)]
Postcode = Annotated[str, Field(max_length=10), BeforeValidator(_postcode)]
Phone = Annotated[str, Field(max_length=30), BeforeValidator(_text)]
Confidence = Literal["high", "medium", "low"]
