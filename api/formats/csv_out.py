"""Tables as CSV for spreadsheets and programs: UTF-8 with a mark, commas, and no cell that a spreadsheet would run.

A text that begins with `=`, `+`, `-`, `@`, a tab or a line break is taken for a formula by spreadsheets, with or
without blanks before it (OWASP, CSV injection); it gets an apostrophe first. Numbers are written as numbers.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from depots.settings import ZONE

Cell = str | int | float | date | datetime | None
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV; instants are written on the region's wall clock, with their offset from UTC."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_text(name) for name in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


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
