"""The days of the ladder that the consortium set; each setting stays on record. Session first; nothing commits."""

from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, col, select

from depots.store import to_micros
from transit.missing import Ladder
from transit.scan_tables import LadderDays


def ladder_in_force(session: Session) -> Ladder:
    """Return the days that were set last, or the defaults where nobody set any."""
    row = session.exec(select(LadderDays).order_by(col(LadderDays.number).desc()).limit(1)).first()
    if row is None:
        return Ladder()
    return Ladder(row.late_days, row.search_days, row.missing_days, row.hanging_days)


def set_ladder(session: Session, ladder: Ladder, *, by: str, at: datetime) -> bool:
    """Let these days count from now on; return whether they differ from those in force."""
    if ladder == ladder_in_force(session):
        return False
    session.add(LadderDays(**asdict(ladder), set_us=to_micros(at), set_by=by))
    session.flush()
    return True
