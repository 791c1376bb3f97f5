"""What drivers told of their stops: arrivals, departures, failures and signatures, as far as they still stand."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from depots.store import from_micros
from transit.scan_tables import Scan
from transit.scans.kinds import VISITING, FailReason, ScanKind


@dataclass(frozen=True, slots=True)
class VisitNote:
    """What was told of a stop. `note` are a signer's initials, or what a driver wrote; `signature` is an SVG path."""

    kind: ScanKind
    run: str
    site: str
    at: datetime
    actor: str
    reason: FailReason | None
    note: str
    signature: str | None


def visits_told(session: Session, run: str) -> list[VisitNote]:
    """Return what was told of the stops of the run with this code, oldest first."""
    return _notes(session, standing_scans(VISITING).where(Scan.run_code == run))


def loads_at(session: Session, run: str, site: str) -> list[tuple[str, datetime]]:
    """Return what was scanned into the van of the run with this code at a site, and when."""
    rows = session.exec(standing_scans({ScanKind.LOAD}).where(Scan.run_code == run, Scan.site_code == site))
    return [(row.code, _at(row)) for row in rows if row.code is not None]


def signatures_for(session: Session, code: str) -> list[VisitNote]:
    """Return who signed where the crate or item `code` was set down by a van, oldest first."""
    down = standing_scans({ScanKind.UNLOAD}).where(Scan.code == code).subquery()
    signed = standing_scans({ScanKind.SIGN}).join(
        down, (down.c.run_code == col(Scan.run_code)) & (down.c.site_code == col(Scan.site_code))
    )
    return _notes(session, signed.distinct())


def standing_scans(kinds: set[ScanKind] | frozenset[ScanKind]) -> SelectOfScalar[Scan]:
    """Return the query for scans of these kinds that nobody took back; only the device that made one can."""
    undo = Scan.__table__.alias("undo")  # type: ignore[attr-defined]
    undone = select(undo.c.undoes).where(undo.c.undoes == col(Scan.scan_id), undo.c.device == col(Scan.device))
    return select(Scan).where(col(Scan.kind).in_(sorted(kinds)), ~undone.exists())


def _notes(session: Session, query: SelectOfScalar[Scan]) -> list[VisitNote]:
    return sorted(map(_note, session.exec(query)), key=lambda told: told.at)


def _note(row: Scan) -> VisitNote:
    return VisitNote(
        kind=ScanKind(row.kind),
        run=row.run_code or "",
        site=row.site_code or "",
        at=_at(row),
        actor=row.actor,
        reason=FailReason(row.reason) if row.reason else None,
        note=row.note or "",
        signature=row.signature,
    )


def _at(row: Scan) -> datetime:
    return from_micros(min(row.device_us + row.offset_us, row.server_us))
