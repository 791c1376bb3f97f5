"""What a person should look at: scans that never came, and scans that could not count. Session first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union_all
from sqlmodel import Session, col
from sqlmodel import select as select_rows
from sqlmodel.sql.expression import SelectOfScalar

from depots.store import to_micros
from transit.errors import NotInQuarantineError
from transit.scan_tables import Device, QuarantinedScan, Scan
from transit.scans.ingest import take_in_again
from transit.scans.judge import DEVICE_REVOKED, UNKNOWN_CRATE, Sender
from transit.scans.kinds import ScanKind
from transit.scans.pieces import Delivery
from transit.search_tables import QuarantineDismissal

_CURABLE = (f"{UNKNOWN_CRATE}:", DEVICE_REVOKED)
"""What stood against a scan and may be gone one day. Whose scan it is was judged when it came."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The scans from `first` to `last` of an installation happened and never came; both included."""

    device: str
    epoch: str
    first: int
    last: int


def sequence_gaps(session: Session) -> list[Gap]:
    """Return all gaps in what devices counted, by device and installation. What lies in quarantine did come."""
    came = union_all(
        select(col(Scan.device), col(Scan.epoch), col(Scan.sequence)),
        select(col(QuarantinedScan.device), col(QuarantinedScan.epoch), col(QuarantinedScan.sequence)).where(
            col(QuarantinedScan.sequence).is_not(None)
        ),
    ).subquery()
    stream = (came.c.device, came.c.epoch)
    before = func.lag(came.c.sequence, 1, 0).over(partition_by=stream, order_by=came.c.sequence).label("before")
    pairs = select(*stream, came.c.sequence, before).subquery()
    gaps = select(pairs).where(pairs.c.sequence > pairs.c.before + 1)
    rows = session.connection().execute(gaps.order_by(pairs.c.device, pairs.c.epoch, pairs.c.sequence))
    return [Gap(device, epoch, earlier + 1, sequence - 1) for device, epoch, sequence, earlier in rows]


def open_quarantine(session: Session) -> Sequence[QuarantinedScan]:
    """Return what is in quarantine, did not come to count since and was not put aside, oldest first."""
    dismissed = select_rows(QuarantineDismissal.quarantine_number)
    return session.exec(_open().where(col(QuarantinedScan.number).not_in(dismissed))).all()


def dismiss_stray(session: Session, number: int, *, by: str, at: datetime, reason: str = "") -> None:
    """Put a scan in quarantine aside, for a reason; the first time stands. It still counts once its crate is made.

    Does not commit. Raises `NotInQuarantineError`.
    """
    if session.get(QuarantinedScan, number) is None:
        raise NotInQuarantineError(number)
    if session.get(QuarantineDismissal, number) is None:
        session.add(QuarantineDismissal(quarantine_number=number, at_us=to_micros(at), by=by, reason=reason))
        session.flush()


def take_in_for_crates(session: Session) -> int:
    """Let those scans count that lay in quarantine only because their crate was unknown; return how many do now.

    They count as of when they were made and had; those whose crate is still unknown, or whose device is revoked, stay
    where they are. Does not commit.
    """
    return _take_in_where(session, f"{UNKNOWN_CRATE}:")


def take_in_of_device(session: Session, device: str) -> int:
    """Let those scans of a device count that lay in quarantine only because it was revoked; return how many do now."""
    return _take_in_where(session, DEVICE_REVOKED, device)


def _take_in_where(session: Session, reason: str, device: str | None = None) -> int:
    query = _open().where(col(QuarantinedScan.codes).contains(reason))
    revoked = set(session.exec(select_rows(Device.id).where(col(Device.revoked_us).is_not(None))))
    strays = session.exec(query if device is None else query.where(QuarantinedScan.device == device))
    deliveries = [
        Delivery(
            Sender(row.sent_by, frozenset(ScanKind)),
            row.device,
            row.epoch,
            row.sent_us,
            row.server_us,
            (json.loads(row.payload),),
        )
        for row in strays
        if row.device not in revoked and all(code.startswith(_CURABLE) for code in row.codes.split())
    ]
    return take_in_again(session.connection(), deliveries)


def _open() -> SelectOfScalar[QuarantinedScan]:
    counted = select(col(Scan.content)).where(col(Scan.scan_id) == col(QuarantinedScan.scan_id))
    open_ones = select_rows(QuarantinedScan).where(col(QuarantinedScan.content).not_in(counted))
    return open_ones.order_by(col(QuarantinedScan.number))
