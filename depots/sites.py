"""Sites and what is kept of their hours. A session comes first; nothing here commits."""

from datetime import date

from sqlmodel import Session, col, select

from depots.errors import UnknownSiteError
from depots.tables import OpeningWindow, Site, SpecialDay


def all_sites(session: Session) -> list[Site]:
    """Return every site, by code."""
    return list(session.exec(select(Site).order_by(col(Site.code))))


def get_site(session: Session, code: str) -> Site:
    """Return the site with this code; raises `UnknownSiteError`."""
    site = session.get(Site, code)
    if site is None:
        raise UnknownSiteError(code)
    return site


def find_site_by_library_code(session: Session, library_code: str) -> Site | None:
    """Return the site that the library system knows by this code, or `None`."""
    return session.exec(select(Site).where(Site.library_code == library_code)).one_or_none()


def opening_windows(session: Session) -> list[OpeningWindow]:
    """Return the opening windows of all sites, by site, weekday and time."""
    keys = (col(OpeningWindow.site_code), col(OpeningWindow.weekday), col(OpeningWindow.opens))
    return list(session.exec(select(OpeningWindow).order_by(*keys)))


def special_days(session: Session, first: date, last: date) -> list[SpecialDay]:
    """Return the special days from `first` to `last`, both included, by date."""
    wanted = select(SpecialDay).where(col(SpecialDay.day).between(first, last))
    return list(session.exec(wanted.order_by(col(SpecialDay.day), col(SpecialDay.id))))
