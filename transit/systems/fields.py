"""The fields of a foreign row, read strictly: each value that cannot be used is a flaw with a closed reason. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from depots.settings import ZONE
from transit.systems.door import repeatable
from transit.systems.port import Refusal, RefusalReason

LONGEST = 64
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:/+-]*")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([+-]\d{2}:?\d{2}|[Zz])?)?")

Row = Mapping[str, object]


class FlawError(Exception):
    """A field that cannot be used, and why."""

    def __init__(self, field: str, reason: RefusalReason, value: object = "") -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason
        self.value = value

    def refusal(self, line: int | None, key: str | None) -> Refusal:
        """Return the refusal of the row it stood in; a value that may say who somebody is is left out."""
        return Refusal(line, self.field, self.reason, repeatable(self.value), key)


def optional_text(row: Row, field: str) -> str:
    """Return the field's text or whole number as trimmed text, '' where it is missing or null."""
    value = row.get(field)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise FlawError(field, RefusalReason.WRONG_TYPE)
    text = str(value).strip()
    if len(text) > LONGEST:
        raise FlawError(field, RefusalReason.TOO_LONG)
    if not text.isprintable():
        raise FlawError(field, RefusalReason.BAD_CHARACTERS)
    return text


def text(row: Row, field: str) -> str:
    """Return the field's text, which must not be empty."""
    value = optional_text(row, field)
    if not value:
        raise FlawError(field, RefusalReason.MISSING)
    return value


def identifier(row: Row, field: str) -> str:
    """Return an id or barcode: letters A-Z, digits and `._:/+-`, beginning with a letter or digit."""
    value = text(row, field)
    if not is_identifier(value):
        raise FlawError(field, RefusalReason.BAD_CHARACTERS, value)
    return value


def is_identifier(value: str) -> bool:
    """Tell whether a text may be an id or barcode."""
    return _ID.fullmatch(value) is not None


def identifiers_among(values: Iterable[object]) -> frozenset[str]:
    """Return those of some values that may be an id or barcode, as `identifier` would read them."""
    texts = {str(value).strip() for value in values if isinstance(value, str | int)}
    return frozenset(text for text in texts if len(text) <= LONGEST and is_identifier(text))


def word(row: Row, field: str) -> str:
    """Return the field's text in lower case, '' where it is missing."""
    return optional_text(row, field).lower()


def moment(row: Row, field: str) -> datetime:
    """Return the field's instant in UTC: ISO 8601, without an offset the wall clock of `ZONE`, a date its midnight."""
    value = text(row, field)
    try:
        if not _MOMENT.fullmatch(value):
            raise ValueError(value)
        read = datetime.fromisoformat(value.upper())
        instant = (read if read.tzinfo else read.replace(tzinfo=ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FlawError(field, RefusalReason.BAD_DATE, value) from None
    if instant < EARLIEST:
        raise FlawError(field, RefusalReason.IMPLAUSIBLE_DATE, value)
    return instant
