"""What Koha's holds and items mean for a van: pure.

A hold's `status` is null (nobody has found the item yet), T (in transit to the pickup library), P (being processed) or
W (waiting on the hold shelf). An item travels for a hold that was placed on that very item or has found one:

- Without an item (`item_level` false, nothing found) there is no leg yet: it is counted.
- Several holds may name one item: the one found goes first, else the least `priority`, else the oldest; others wait.
- A suspended or cancelled hold moves nothing, nor does one whose item is on loan, lost or withdrawn.
- While an item travels, its holding library may already be the pickup library. Then it is thought to come from its
  home library, unless an earlier import knows better.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from transit.systems.fields import FlawError, Row, is_identifier, moment, optional_text, text, word
from transit.systems.port import Leg, LegKind, Refusal, RefusalReason, Skip, SkipReason

HOLD_FIELDS = frozenset(
    {
        *("hold_id", "item_id", "item_level", "pickup_library_id", "status", "priority"),
        *("hold_date", "timestamp", "suspended", "cancellation_date"),
    }
)
ITEM_FIELDS = frozenset(
    {
        *("item_id", "external_id", "home_library_id", "holding_library_id"),
        *("checked_out_date", "lost_status", "withdrawn"),
    }
)
LIBRARY_FIELDS = frozenset({"library_id", "name"})
"""The fields that are read of each; no other passes the door, `patron_id` least of all."""

_TRAVELLING = "t"
_WAITING = "w"
_FOUND = frozenset({_TRAVELLING, "p"})


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that may move an item."""

    number: int
    item_id: int
    pickup_library: str
    status: str
    priority: int
    placed_at: datetime

    @property
    def key(self) -> str:
        """The leg's key."""
        return str(self.number)


def read_hold(row: Row) -> Hold | Refusal | Skip:
    """Read one row of `/holds`."""
    key: str | None = None
    try:
        number = _whole(row, "hold_id")
        key = str(number)
        if reason := _standing_still(row):
            return Skip(key, reason)
        return Hold(
            number=number,
            item_id=_whole(row, "item_id"),
            pickup_library=text(row, "pickup_library_id"),
            status=word(row, "status"),
            priority=_whole(row, "priority") if row.get("priority") is not None else 0,
            placed_at=moment(row, "timestamp" if word(row, "status") else "hold_date"),
        )
    except FlawError as flaw:
        return flaw.refusal(None, key)


def first_in_line(holds: Iterable[Hold]) -> tuple[list[Hold], list[Skip]]:
    """Return one hold for each item, in the order of their ids, and the others as skips."""
    ahead: dict[int, Hold] = {}
    behind: list[Skip] = []
    for hold in sorted(holds, key=lambda hold: (hold.status not in _FOUND, hold.priority, hold.number)):
        if ahead.setdefault(hold.item_id, hold) is not hold:
            behind.append(Skip(hold.key, SkipReason.IN_QUEUE))
    return sorted(ahead.values(), key=lambda hold: hold.number), behind


def leg_of(hold: Hold, item: Row | None) -> Leg | Refusal | Skip:
    """Return what a hold moves, given its item's row of `/items` (`None`: Koha does not know it)."""
    try:
        if item is None:
            raise FlawError("item_id", RefusalReason.UNKNOWN_ITEM, hold.item_id)
        if reason := _out_of_reach(hold, item):
            return Skip(hold.key, reason)
        holding, guessed = text(item, "holding_library_id"), False
        if holding == hold.pickup_library:
            if hold.status != _TRAVELLING:
                return Skip(hold.key, SkipReason.SAME_PLACE)
            holding, guessed = optional_text(item, "home_library_id"), True
            if holding in ("", hold.pickup_library):
                return Skip(hold.key, SkipReason.ORIGIN_UNKNOWN, stays=True)
        barcode = optional_text(item, "external_id")
        return Leg(
            key=hold.key,
            kind=LegKind.HOLD,
            item_key=barcode if is_identifier(barcode) else f"item-{hold.item_id}",
            from_library=holding,
            to_library=hold.pickup_library,
            placed_at=hold.placed_at,
            guessed_origin=guessed,
            in_transit=hold.status == _TRAVELLING,
        )
    except FlawError as flaw:
        return flaw.refusal(None, hold.key)


def _standing_still(row: Row) -> SkipReason | None:
    status = word(row, "status")
    if row.get("cancellation_date"):
        return SkipReason.CANCELLED
    if row.get("suspended"):
        return SkipReason.SUSPENDED
    if status == _WAITING:
        return SkipReason.ARRIVED
    if status and status not in _FOUND:
        raise FlawError("status", RefusalReason.UNKNOWN_STATUS, status)
    if row.get("item_id") is None or not (row.get("item_level") or status):
        return SkipReason.NO_ITEM
    return None


def _out_of_reach(hold: Hold, item: Row) -> SkipReason | None:
    if item.get("lost_status") or item.get("withdrawn"):
        return SkipReason.ITEM_MISSING
    if item.get("checked_out_date") and hold.status not in _FOUND:
        return SkipReason.ON_LOAN
    return None


def _whole(row: Row, field: str) -> int:
    value = row.get(field)
    if isinstance(value, bool) or not isinstance(value, int):
        raise FlawError(field, RefusalReason.WRONG_TYPE)
    return value
