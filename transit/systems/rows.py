"""One row of a hold file, whatever its form, read into a leg, a skip or a refusal. `docs/hold-file.md` is its contract.

Pure. Values come as text (CSV) or as JSON values; only whole numbers and text are taken.
"""

from transit.systems.fields import FlawError, Row, identifier, moment, text, word
from transit.systems.port import Leg, LegKind, Refusal, RefusalReason, Skip, SkipReason

REQUIRED = ("leg_id", "item", "from_library", "to_library", "placed_at")
ALLOWED = frozenset({*REQUIRED, "kind", "status"})
"""The fields that are read; no other passes the door."""

_SKIPPED = {
    "cancelled": SkipReason.CANCELLED,
    "suspended": SkipReason.SUSPENDED,
    "arrived": SkipReason.ARRIVED,
    "waiting": SkipReason.ARRIVED,
}
_IN_TRANSIT = "in_transit"
_TRAVELLING = frozenset({"", "open", _IN_TRANSIT})


def read_row(row: Row, line: int | None) -> Leg | Refusal | Skip:
    """Read one row by field name; `line` is its place in the file."""
    key: str | None = None
    try:
        key = identifier(row, "leg_id")
        status = word(row, "status")
        if status in _SKIPPED:
            return Skip(key, _SKIPPED[status])
        if status not in _TRAVELLING:
            raise FlawError("status", RefusalReason.UNKNOWN_STATUS, status)
        return Leg(
            key=key,
            kind=_kind(row),
            item_key=identifier(row, "item"),
            from_library=text(row, "from_library"),
            to_library=text(row, "to_library"),
            placed_at=moment(row, "placed_at"),
            line=line,
            in_transit=status == _IN_TRANSIT,
        )
    except FlawError as flaw:
        return flaw.refusal(line, key)


def _kind(row: Row) -> LegKind:
    kind = word(row, "kind") or LegKind.HOLD
    try:
        return LegKind(kind)
    except ValueError:
        raise FlawError("kind", RefusalReason.UNKNOWN_KIND, kind) from None
