"""CSV tables as people keep them: read row by row, each flaw named by line, field, a code and what stood there.

UTF-8 with or without a byte order mark; comma, semicolon or tab; Excel's `sep=` line, empty rows and spare cells.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from depots.errors import RegionDataError

MOST_BYTES = 5_000_000
MOST_ROWS = 50_000
LONGEST_VALUE_SHOWN = 60
_SEPARATORS = ",;\t"

RowT = TypeVar("RowT", bound=BaseModel)


class Reason(StrEnum):
    """Why a row was refused: a closed list, put into words elsewhere."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_TIME = "not_a_time"
    NOT_A_DATE = "not_a_date"
    NOT_A_WEEKDAY = "not_a_weekday"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_IN_LIST = "not_in_list"
    BAD_CODE = "bad_code"
    BAD_ISIL = "bad_isil"
    NOT_PRINTABLE = "not_printable"
    TOO_LONG = "too_long"
    TOO_MANY_CELLS = "too_many_cells"
    WRONG_ORDER = "wrong_order"
    NOT_AT_BASE = "not_at_base"
    SAME = "same"
    UNKNOWN = "unknown"
    DOUBLE = "double"


ADVICE: Mapping[Reason, str] = {
    Reason.MISSING: "is empty: fill it in",
    Reason.NOT_A_NUMBER: "is not a number",
    Reason.NOT_WHOLE: "is not a whole number",
    Reason.OUT_OF_RANGE: "is out of range",
    Reason.NOT_A_TIME: "is not a time of day: write it like 08:30",
    Reason.NOT_A_DATE: "is not a date: write it like 2026-12-24",
    Reason.NOT_A_WEEKDAY: "is not a weekday: write mon, tue, wed, thu, fri, sat or sun, a stretch as mon-fri",
    Reason.NOT_YES_OR_NO: "is neither yes nor no",
    Reason.NOT_IN_LIST: "is not one of the words allowed here",
    Reason.BAD_CODE: "is not a code: use 2 to 12 capital letters A-Z, digits and hyphens",
    Reason.BAD_ISIL: "is not an ISIL: write it like FI-Sm",
    Reason.NOT_PRINTABLE: "holds characters that cannot be printed: type it anew",
    Reason.TOO_LONG: "is too long",
    Reason.TOO_MANY_CELLS: "has more cells than the header: put values with separators in quotes",
    Reason.WRONG_ORDER: "comes before what it should follow: put the two in order",
    Reason.NOT_AT_BASE: "is not the bookmobile's base, where each of its rounds begins and ends",
    Reason.SAME: "is both ends at once: name two places",
    Reason.UNKNOWN: "is not known: add it to its own table, or mend the name",
    Reason.DOUBLE: "stands twice: keep one of the rows",
}
"""What an administrator is told about each reason, after the value."""

_PYDANTIC: Mapping[str, Reason] = {
    "missing": Reason.MISSING,
    "float_parsing": Reason.NOT_A_NUMBER,
    "finite_number": Reason.NOT_A_NUMBER,
    "int_parsing": Reason.NOT_WHOLE,
    "int_parsing_size": Reason.OUT_OF_RANGE,
    "int_from_float": Reason.NOT_WHOLE,
    "greater_than": Reason.OUT_OF_RANGE,
    "greater_than_equal": Reason.OUT_OF_RANGE,
    "less_than": Reason.OUT_OF_RANGE,
    "less_than_equal": Reason.OUT_OF_RANGE,
    "string_too_long": Reason.TOO_LONG,
    "enum": Reason.NOT_IN_LIST,
    "literal_error": Reason.NOT_IN_LIST,
}


class CellError(ValueError):
    """Raised by a row's validators: the closed reason, and the field if it is not the one being read."""

    def __init__(self, reason: Reason, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """A row that cannot be taken in: 1-based line, column, reason, and what stood there (cut short)."""

    line: int
    field: str
    reason: Reason
    value: str

    def error(self, file: str) -> RegionDataError:
        """Return this refusal as an error that names the file."""
        return RegionDataError(file, self.line, self.field, f"{self.value!r} {ADVICE[self.reason]}")


@dataclass(frozen=True, slots=True)
class ReadRow(Generic[RowT]):
    """A good row, where it stood, and its cells as they were written."""

    line: int
    row: RowT
    cells: Mapping[str, str]

    def refusal(self, field: str, reason: Reason) -> RowRefusal:
        """Return a refusal of this row because of `field`."""
        return RowRefusal(self.line, field, reason, shown(self.cells.get(field, "")))


@dataclass(frozen=True, slots=True)
class CsvTable(Generic[RowT]):
    """A file's good rows and the refusals of the others, both in the file's order."""

    file: str
    rows: tuple[ReadRow[RowT], ...]
    refused: tuple[RowRefusal, ...]

    def all_good(self) -> tuple[ReadRow[RowT], ...]:
        """Return the rows; raises `RegionDataError` for the first refusal."""
        for refusal in self.refused:
            raise refusal.error(self.file)
        return self.rows


def shown(value: str) -> str:
    """Return a value short enough to be kept and shown."""
    return value if len(value) <= LONGEST_VALUE_SHOWN else value[: LONGEST_VALUE_SHOWN - 1] + "…"


def read_table(path: Path, schema: type[RowT]) -> CsvTable[RowT]:
    """Read a CSV file whose columns are the fields of `schema`, in any order; optional ones may be left out.

    Empty cells count as not given. Raises `RegionDataError` where the file as a whole cannot be used: not there, too
    large, not UTF-8, without a header, with a column that is missing, doubled or unknown.
    """
    lines = _cells(path.name, _text(path))
    header = _header(path.name, lines, schema)
    good: list[ReadRow[RowT]] = []
    refused: list[RowRefusal] = []
    for line, values in lines[1:]:
        spare = next((value for value in values[len(header) :] if value), None)
        if spare is not None:
            refused.append(RowRefusal(line, header[-1], Reason.TOO_MANY_CELLS, shown(spare)))
            continue
        cells = dict(zip_longest(header, values[: len(header)], fillvalue=""))
        try:
            row = schema.model_validate({name: value for name, value in cells.items() if value})
        except ValidationError as error:
            refused.append(_refusal(line, cells, error.errors(include_url=False)[0]))
        else:
            good.append(ReadRow(line, row, cells))
    return CsvTable(path.name, tuple(good), tuple(refused))


def without_doubles(
    rows: Iterable[ReadRow[RowT]], field: str, key: Callable[[RowT], object]
) -> tuple[list[ReadRow[RowT]], list[RowRefusal]]:
    """Keep the first row of each key (rows whose key is `None` all stay); refuse the later ones, naming `field`."""
    seen: set[object] = set()
    kept: list[ReadRow[RowT]] = []
    refused: list[RowRefusal] = []
    for row in rows:
        name = key(row.row)
        if name is not None and name in seen:
            refused.append(row.refusal(field, Reason.DOUBLE))
            continue
        seen.add(name)
        kept.append(row)
    return kept, refused


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise RegionDataError(path.name, None, None, f"cannot be read ({error.strerror}): check {path}") from error
    if len(raw) > MOST_BYTES:
        raise RegionDataError(path.name, None, None, f"is larger than {MOST_BYTES} bytes: split it")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RegionDataError(path.name, line, None, 'is not UTF-8: save it as "CSV UTF-8"') from error


def _cells(file: str, text: str) -> list[tuple[int, list[str]]]:
    """Return the filled rows with the line each begins on, cells stripped."""
    skipped = 0
    if text[:4].lower() == "sep=":
        _, _, text = text.partition("\n")
        skipped = 1
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=first.count), strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = skipped + 1
    try:
        for values in reader:
            cells = [value.strip() for value in values]
            if any(cells):
                rows.append((begins, cells))
            begins = skipped + reader.line_num + 1
            if len(rows) > MOST_ROWS:
                raise RegionDataError(file, begins, None, f"has more than {MOST_ROWS} rows: split it")
    except csv.Error as error:
        raise RegionDataError(file, begins, None, f"is not a CSV row ({error}): check its quotes") from error
    if not rows:
        raise RegionDataError(file, None, None, "is empty: its first line must name the columns")
    return rows


def _header(file: str, lines: Sequence[tuple[int, list[str]]], schema: type[BaseModel]) -> list[str]:
    line, names = lines[0]
    names = [name.lower() for name in names]
    while names and not names[-1]:
        names.pop()
    known = {info.alias or name: info for name, info in schema.model_fields.items()}
    for n, name in enumerate(names):
        if name not in known:
            raise RegionDataError(file, line, name, f"is not a column of this table: it has {', '.join(known)}")
        if name in names[:n]:
            raise RegionDataError(file, line, name, "names two columns: keep one")
    for name, info in known.items():
        if info.is_required() and name not in names:
            raise RegionDataError(file, line, name, "is missing: add this column")
    return names


def _refusal(line: int, cells: Mapping[str, str], error: Any) -> RowRefusal:
    field = str(error["loc"][0]) if error["loc"] else next(iter(cells))
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, CellError):
        field = cause.field or field
        return RowRefusal(line, field, cause.reason, shown(cells.get(field, "")))
    return RowRefusal(line, field, _PYDANTIC[error["type"]], shown(cells.get(field, "")))
