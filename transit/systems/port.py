"""The port: what any library system tells us, and nothing about readers.

A system yields, one after another, legs (an item wanted at another library than where it is), refusals (a row that
cannot be read) and skips (a row that is sound but moves nothing).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

MOST_LEGS = 2_000_000
"""More than this in one import is taken for a mistake: all of Finland has fewer holds under way."""


class LegKind(StrEnum):
    """Why an item travels: towards a reader, or home again."""

    HOLD = "hold"
    RETURN = "return"


class RefusalReason(StrEnum):
    """Why a row was refused; sentences are made above."""

    BAD_ROW = "bad_row"
    COLUMN_COUNT = "column_count"
    DOUBLED_FIELD = "doubled_field"
    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    TOO_LONG = "too_long"
    BAD_CHARACTERS = "bad_characters"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_STATUS = "unknown_status"
    BAD_DATE = "bad_date"
    IMPLAUSIBLE_DATE = "implausible_date"
    FUTURE_DATE = "future_date"
    UNKNOWN_LIBRARY = "unknown_library"
    DUPLICATE_LEG = "duplicate_leg"
    UNKNOWN_ITEM = "unknown_item"


class SkipReason(StrEnum):
    """Why a sound row moves nothing."""

    SAME_PLACE = "same_place"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"
    ARRIVED = "arrived"
    NO_ITEM = "no_item"
    IN_QUEUE = "in_queue"
    ON_LOAN = "on_loan"
    ITEM_MISSING = "item_missing"
    ORIGIN_UNKNOWN = "origin_unknown"


@dataclass(frozen=True, slots=True)
class Leg:
    """An item that should travel from one library to another; libraries by their codes in the library system.

    `placed_at` is aware. `line` is where it stood in its file (`None` for a live system). `guessed_origin`: the system
    no longer says where the item set out, so what an earlier import knew of it is better. `in_transit`: the system says
    that the item has left; else it waits to be found and sent.
    """

    key: str
    kind: LegKind
    item_key: str
    from_library: str
    to_library: str
    placed_at: datetime
    line: int | None = None
    guessed_origin: bool = False
    in_transit: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that could not be taken in. `value` is cut short, and empty where it may say who somebody is.

    `key` is the leg's id where it could be read: that leg is not taken for vanished. Nor is one whose id is in `maybe`:
    the words of a row that is too broken to say which of them is the id.
    """

    line: int | None
    field: str
    reason: RefusalReason
    value: str = ""
    key: str | None = None
    maybe: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """Where it stood: `line 7, placed_at`; without what is not known."""
        line = "" if self.line is None else f"line {self.line}"
        return ", ".join(filter(None, (line, self.field)))


@dataclass(frozen=True, slots=True)
class Skip:
    """A sound row that moves nothing; `stays`: what an earlier import knew of this leg still holds."""

    key: str
    reason: SkipReason
    stays: bool = False


@dataclass(frozen=True, slots=True)
class UnreadFields:
    """Fields that the system sent and nobody read: those about readers, and all others."""

    about_readers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class LibrarySystem(Protocol):
    """A library system as this floor sees it."""

    @property
    def system(self) -> str:
        """Return which kind it is (`file`, `koha`): legs are known by this and their key."""

    @property
    def source(self) -> str:
        """Return the file name or address, without any password."""

    def library_names(self) -> Mapping[str, str]:
        """Return the names of the system's libraries by code; empty where the system does not tell."""

    def legs(self) -> Iterator[Leg | Refusal | Skip]:
        """Yield what there is now. Raises `HoldSourceError` when the system cannot be read to its end."""

    def unread(self) -> UnreadFields:
        """Return which fields were left at the door; complete once `legs` has run out."""
