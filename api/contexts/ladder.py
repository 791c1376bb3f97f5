"""What the form for the days of the ladder shows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlmodel import Session

from transit.ladders import ladder_in_force


@dataclass(frozen=True, slots=True)
class LadderContext:
    """The days by field; `refused` is the field that makes no ladder, `is_kept` whether they were set just now."""

    days: Mapping[str, int]
    refused: str = ""
    is_kept: bool = False


def ladder_context(session: Session, *, is_kept: bool = False) -> LadderContext:
    """Return the days in force."""
    return LadderContext(asdict(ladder_in_force(session)), is_kept=is_kept)
