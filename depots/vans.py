"""Vans and bookmobiles, their shifts and rota. A session comes first; nothing here commits."""

from sqlmodel import Session, col, select

from depots.tables import Bookmobile, RotaStop, Van, VanShift


def all_vans(session: Session) -> list[Van]:
    """Return every van, by code."""
    return list(session.exec(select(Van).order_by(col(Van.code))))


def van_shifts(session: Session) -> list[VanShift]:
    """Return the shifts of all vans, by van, weekday and time."""
    keys = (col(VanShift.van_code), col(VanShift.weekday), col(VanShift.starts))
    return list(session.exec(select(VanShift).order_by(*keys)))


def bookmobiles(session: Session) -> list[Bookmobile]:
    """Return every bookmobile, by code."""
    return list(session.exec(select(Bookmobile).order_by(col(Bookmobile.code))))


def rota(session: Session) -> list[RotaStop]:
    """Return the stops of all bookmobiles, by bookmobile, weekday, tour and time."""
    keys = (
        col(RotaStop.bookmobile_code),
        col(RotaStop.weekday),
        col(RotaStop.tour),
        col(RotaStop.arrives),
        col(RotaStop.id),
    )
    return list(session.exec(select(RotaStop).order_by(*keys)))
