"""The crates there are. Session first; nothing here commits."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from depots.store import to_micros
from transit.crates import crate_code, crate_number
from transit.scan_tables import Crate
from transit.scans.lost import take_in_for_crates
from transit.scans.records import lock_writers


def add_crates(session: Session, count: int, *, at: datetime) -> list[str]:
    """Make `count` more crates and return their codes. Scans of them in quarantine count from now on."""
    lock_writers(session.connection())
    last = session.exec(select(func.max(col(Crate.code)))).one()  # codes sort as their numbers do
    first = 0 if last is None else crate_number(last) + 1
    codes = [crate_code(number) for number in range(first, first + count)]
    session.add_all(Crate(code=code, made_us=to_micros(at)) for code in codes)
    session.flush()
    take_in_for_crates(session)
    return codes
