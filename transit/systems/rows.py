"""One row of a hold file, whatever its form, read into a leg, a skip or a refusal. `docs/hold-file.md` is its contract.

Pure. Values come as text (CSV) or as JSON values; only whole numbers and text are taken.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from depots.settings import ZONE
from transit.systems.door import repeatable
from transit.systems.port import Leg, LegKind, Refusal, RefusalReason, Skip, SkipReason

REQUIRED = ("leg_id", "item", "from_library", "to_library", "placed_at")
ALLOWED = frozenset({*REQUIRED, "kind", "status"})
"""The fields that are read; no other passes the door."""

LONGEST = 64
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:/+-]*")
_LOCAL_TIME = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?([+-]\d{2}:?\d{2}|[Zz])?")
_SKIPPED = {
    "cancelled": SkipReason.CANCELLED,
    "suspended": SkipReason.SUSPENDED,
    "arrived": SkipReason.ARRIVED,
    "waiting": SkipReason.ARRIVED,
}
_TRAVELLING = frozenset({"", "open", "in_transit"})


class _FlawError(Exception):
    def __init__(self, field: str, reason: RefusalReason, value: object = "") -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason
        self.value = value


def read_row(row: Mapping[str, object], line: int | None) -> Leg | Refusal | Skip:
    """Read one row by field name; `line` is its place in the file."""
    key: str | None = None
    try:
        key = _identifier(row, "leg_id")
        status = _word(row, "status")
        if status in _SKIPPED:
            return Skip(key, _SKIPPED[status])
        if status not in _TRAVELLING:
            raise _FlawError("status", RefusalReason.UNKNOWN_STATUS, status)
        return Leg(
            key=key,
            kind=_kind(row),
            item_key=_identifier(row, "item"),
            from_library=_text(row, "from_library"),
            to_library=_text(row, "to_library"),
            placed_at=_moment(row, "placed_at"),
            line=line,
        )
    except _FlawError as flaw:
        return Refusal(line, flaw.field, flaw.reason, repeatable(flaw.value), key)


def read_moment(text: str) -> datetime:
    """Read an ISO 8601 instant; without an offset it is the wall clock of `ZONE`, a date alone means its midnight.

    Returns UTC. Raises `ValueError` for anything else.
    """
    if not _LOCAL_TIME.fullmatch(text):
        raise ValueError(f"{text!r} is not an ISO 8601 date or time")
    moment = datetime.fromisoformat(text.upper())
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)


def _raw(row: Mapping[str, object], field: str) -> str:
    value = row.get(field)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _FlawError(field, RefusalReason.WRONG_TYPE)
    text = str(value).strip()
    if len(text) > LONGEST:
        raise _FlawError(field, RefusalReason.TOO_LONG)
    if not text.isprintable():
        raise _FlawError(field, RefusalReason.BAD_CHARACTERS)
    return text


def _text(row: Mapping[str, object], field: str) -> str:
    text = _raw(row, field)
    if not text:
        raise _FlawError(field, RefusalReason.MISSING)
    return text


def _identifier(row: Mapping[str, object], field: str) -> str:
    text = _text(row, field)
    if not _ID.fullmatch(text):
        raise _FlawError(field, RefusalReason.BAD_CHARACTERS, text)
    return text


def _word(row: Mapping[str, object], field: str) -> str:
    return _raw(row, field).lower()


def _kind(row: Mapping[str, object]) -> LegKind:
    word = _word(row, "kind") or LegKind.HOLD
    try:
        return LegKind(word)
    except ValueError:
        raise _FlawError("kind", RefusalReason.UNKNOWN_KIND, word) from None


def _moment(row: Mapping[str, object], field: str) -> datetime:
    text = _text(row, field)
    try:
        moment = read_moment(text)
    except (ValueError, OverflowError):
        raise _FlawError(field, RefusalReason.BAD_DATE, text) from None
    if moment < _EARLIEST:
        raise _FlawError(field, RefusalReason.IMPLAUSIBLE_DATE, text)
    return moment
