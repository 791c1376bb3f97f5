"""The rows of a CSV file one by one. Each line is a row by itself: a stray quotation mark spoils no other row."""

import csv
from collections.abc import Iterable, Iterator

from transit.errors import HoldSourceError
from transit.systems.door import normal_name
from transit.systems.fields import identifiers_among
from transit.systems.port import Refusal, RefusalReason
from transit.systems.rows import REQUIRED

SEPARATORS = (",", ";", "\t")


def csv_rows(lines: Iterable[tuple[int, str]], name: str) -> Iterator[tuple[int, dict[str, object] | Refusal]]:
    """Yield each row with its line number, by normalised column name; the first filled line names the columns.

    Raises `HoldSourceError` where the columns do not fit.
    """
    filled = ((number, line) for number, line in lines if line.strip(" \t\r\n,;"))
    first = next(filled, None)
    if first is not None and first[1].lower().startswith("sep="):  # Excel's hint, which says no more than the header
        first = next(filled, None)
    if first is None:
        raise HoldSourceError(f"{name} is empty: its first line must name the columns {', '.join(REQUIRED)}")
    separator, columns = _columns(*first, name)
    for number, line in filled:
        values = _split(line, separator)
        if values is None:
            words = (word.strip('"') for word in line.rstrip("\r\n").split(separator))
            yield number, Refusal(number, "", RefusalReason.BAD_ROW, maybe=identifiers_among(words))
        elif len(values) < len(columns) or any(values[len(columns) :]):
            count, maybe = str(len(values)), identifiers_among(values)
            yield number, Refusal(number, "", RefusalReason.COLUMN_COUNT, count, maybe=maybe)
        else:
            yield number, dict(zip(columns, values, strict=False))


def _columns(number: int, line: str, name: str) -> tuple[str, list[str]]:
    separator = max(SEPARATORS, key=line.count)
    columns = [normal_name(column) for column in _split(line, separator) or []]
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise HoldSourceError(
            f"{name} line {number}: the columns {', '.join(missing)} are missing; the first line must name the columns "
            f"{', '.join(REQUIRED)}, separated by comma, semicolon or tab"
        )
    doubled = sorted({column for column in columns if column in REQUIRED and columns.count(column) > 1})
    if doubled:
        raise HoldSourceError(f"{name} line {number}: the column {doubled[0]} stands twice: keep one of them")
    return separator, columns


def _split(line: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader((line.rstrip("\r\n"),), delimiter=separator, strict=True))
    except (csv.Error, StopIteration):
        return None
