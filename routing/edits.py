"""What a planner does to a plan by hand, as values; `routing.editing` makes the plan that comes of it.

Rounds and stops are counted from 0 in the plan that is edited; a round's stop 0 is its base.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from routing.errors import RoutingError


@dataclass(frozen=True, slots=True)
class MoveStop:
    """Move a visit to stand before what is stop `to` of `to_round`, or last where `to` is that round's end.

    Without `to` it stands where it makes the round's way the least longer.
    """

    round: int
    stop: int
    to_round: int
    to: int | None = None
    kind: Literal["move_stop"] = "move_stop"


@dataclass(frozen=True, slots=True)
class AddVisit:
    """Visit a site before what is stop `to` of a round; without `to` where it makes the way the least longer."""

    site: str
    round: int
    to: int | None = None
    kind: Literal["add_visit"] = "add_visit"


@dataclass(frozen=True, slots=True)
class DropVisit:
    """Leave a visit out; a round without visits is left out whole."""

    round: int
    stop: int
    kind: Literal["drop_visit"] = "drop_visit"


@dataclass(frozen=True, slots=True)
class NewRound:
    """Make a round of a van on a weekday that visits one site; moved from (`round`, `stop`) where these are given."""

    site: str
    van: str
    day: int
    round: int | None = None
    stop: int | None = None
    kind: Literal["new_round"] = "new_round"


@dataclass(frozen=True, slots=True)
class MoveRound:
    """Let another van drive a round, or on another weekday, at the same time of day."""

    round: int
    van: str
    day: int
    kind: Literal["move_round"] = "move_round"


@dataclass(frozen=True, slots=True)
class DropRound:
    """Leave a round out."""

    round: int
    kind: Literal["drop_round"] = "drop_round"


@dataclass(frozen=True, slots=True)
class ReverseRound:
    """Drive a round the other way about."""

    round: int
    kind: Literal["reverse_round"] = "reverse_round"


@dataclass(frozen=True, slots=True)
class Depart:
    """Begin a round at this minute of the week, on its own weekday, or as soon after as its base is open."""

    round: int
    minute: int
    kind: Literal["depart"] = "depart"


@dataclass(frozen=True, slots=True)
class Lock:
    """Lock a round, a stop of it, or a weekday, or let go of it (`on` false); only what is named is given."""

    on: bool
    round: int | None = None
    stop: int | None = None
    day: int | None = None
    kind: Literal["lock"] = "lock"


Edit = MoveStop | AddVisit | DropVisit | NewRound | MoveRound | DropRound | ReverseRound | Depart | Lock


class Refusal(StrEnum):
    """Why an edit cannot be made."""

    NO_SUCH_ROUND = "no_such_round"
    NO_SUCH_STOP = "no_such_stop"
    """The round has no such visit: its base counts for none."""
    NO_SUCH_PLACE = "no_such_place"
    """The round has no such position to stand at."""
    NO_SUCH_SITE = "no_such_site"
    NO_SUCH_VAN = "no_such_van"
    NO_SUCH_DAY = "no_such_day"
    LOCKED = "locked"
    """What would change is locked."""
    NOTHING_CHANGES = "nothing_changes"


class EditRefusedError(RoutingError):
    """The edit cannot be made; `reason` says why."""

    def __init__(self, edit: Edit, reason: Refusal) -> None:
        super().__init__(f"{edit.kind} is refused: {reason.value.replace('_', ' ')}")
        self.edit = edit
        self.reason = reason
