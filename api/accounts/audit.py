"""What was done about access, kept for who must answer for it. Session first; nothing here commits."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from api.tables import AuditEntry


class Event(StrEnum):
    """The closed list of what is kept."""

    SHARED = "shared"  # a device became a shared terminal
    REVOKED = "revoked"
    REINSTATED = "reinstated"
    PIN_SET = "pin_set"
    PIN_WRONG = "pin_wrong"
    PIN_SPENT = "pin_spent"  # too many wrong tries: it must be set anew
    UNLOCKED = "unlocked"
    LOCKED = "locked"


def note(
    session: Session, event: Event, login: str, at: datetime, *, device: str | None = None, about: str = ""
) -> None:
    """Keep that `login` did something."""
    session.add(AuditEntry(at=at, event=event.value, login=login, device=device, about=about))


def latest(session: Session, most: int = 50) -> list[AuditEntry]:
    """Return what was done last, the latest first."""
    return list(session.exec(select(AuditEntry).order_by(col(AuditEntry.number).desc()).limit(most)))
