"""The records of imports: what was taken in lately, and what was refused."""

from sqlmodel import Session, col, select

from transit.tables import HoldImport, HoldRefusal


def latest_imports(session: Session, most: int) -> list[HoldImport]:
    """Return the last imports of holds, at most so many, the latest first."""
    return list(session.exec(select(HoldImport).order_by(col(HoldImport.id).desc()).limit(most)))


def refusals_of(session: Session, import_id: int, most: int) -> list[HoldRefusal]:
    """Return the first refusals of an import, at most so many, in the order in which they came."""
    of_import = select(HoldRefusal).where(HoldRefusal.import_id == import_id)
    return list(session.exec(of_import.order_by(col(HoldRefusal.id)).limit(most)))
