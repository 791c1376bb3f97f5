"""Tables as CSV for spreadsheets and programs: UTF-8 with a mark, and no cell that a spreadsheet would run.

Programs get commas and decimal points. A table for people is written as their spreadsheet reads it: in Finnish and
Swedish figures have a decimal comma, and a semicolon parts the cells, else all would open in one column.

A text that begins with `=`, `+`, `-`, `@`, a tab or a line break is taken for a formula by spreadsheets, with or
without blanks before it (OWASP, CSV injection); it gets an apostrophe first. Numbers are written as numbers.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from depots.settings import ZONE

Cell = str | int | float | date | datetime | None
ROWS_AT_ONCE = 500
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, decimal_comma: bool = False) -> bytes:
    """Return a table as CSV; instants are written on the region's wall clock, with their offset from UTC."""
    return b"".join(csv_pieces(columns, rows, decimal_comma=decimal_comma))


def csv_pieces(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, decimal_comma: bool = False
) -> Iterator[bytes]:
    """Yield the same piece by piece, so that a long table begins to arrive while the rest of it is made."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if decimal_comma else ",")
    cell = _comma_cell if decimal_comma else _cell
    writer.writerow([safe_text(name) for name in columns])
    yield out.getvalue().encode("utf-8-sig")
    ahead = iter(rows)
    while piece := list(islice(ahead, ROWS_AT_ONCE)):
        out.seek(0)
        out.truncate()
        writer.writerows([cell(value) for value in row] for row in piece)
        yield out.getvalue().encode("utf-8")


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \N{NO-BREAK SPACE}").startswith(_RISKY) else text


def _cell(value: Cell) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(ZONE).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return safe_text(value) if isinstance(value, str) else value


def _comma_cell(value: Cell) -> str | int | float:
    return str(float(value)).replace(".", ",") if isinstance(value, float) else _cell(value)
