"""Closed days and special hours: kept once, for a site or for all, and taken back while they lie ahead."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from depots.errors import SpecialDayError
from depots.sites import get_site
from depots.tables import SpecialDay
from routing.units import DAY_MINUTES

FURTHEST = timedelta(days=800)
"""How far ahead a closed day is believed: beyond, a wrong year was typed."""
LONGEST_REASON = 120


def coming_special_days(session: Session, today: date) -> list[SpecialDay]:
    """Return the special days from `today` on, by date and site."""
    ahead = select(SpecialDay).where(col(SpecialDay.day) >= today)
    return list(session.exec(ahead.order_by(col(SpecialDay.day), col(SpecialDay.site_code), col(SpecialDay.id))))


def add_special_day(
    session: Session,
    day: date,
    *,
    site_code: str | None,
    hours: tuple[int, int] | None,
    reason: str,
    today: date,
) -> SpecialDay:
    """Keep an exception on `day` for a site, or (`site_code` None) for all: closed, or open from and to `hours`.

    `hours` are minutes of the day. Raises `SpecialDayError` for a day that is over or too far away, hours that end
    before they begin, and a day that is closed there already; `UnknownSiteError`.
    """
    if not today <= day <= today + FURTHEST:
        raise SpecialDayError("day", "not_ahead", f"{day} must lie between today and {today + FURTHEST}")
    if hours is not None and not 0 <= hours[0] < hours[1] <= DAY_MINUTES:
        raise SpecialDayError("hours", "no_hours", "must end after they begin, within the day")
    if site_code is not None:
        get_site(session, site_code)
    same = select(SpecialDay).where(SpecialDay.day == day, col(SpecialDay.site_code).is_not_distinct_from(site_code))
    kept = session.exec(same).all()
    if any(row.opens is None or (row.opens, row.closes) == hours for row in kept):
        raise SpecialDayError("day", "kept_already", f"{day} stands there already: take it back first to change it")
    row = SpecialDay(
        site_code=site_code,
        day=day,
        opens=hours[0] if hours else None,
        closes=hours[1] if hours else None,
        reason=" ".join(reason.split())[:LONGEST_REASON],
    )
    session.add(row)
    session.flush()
    return row


def remove_special_day(session: Session, key: int, *, today: date) -> SpecialDay:
    """Take an exception back that lies ahead. Raises `SpecialDayError` for one that is over or not there."""
    row = session.get(SpecialDay, key)
    if row is None:
        raise SpecialDayError("day", "not_there", "is not there any more")
    if row.day < today:
        raise SpecialDayError("day", "is_over", f"{row.day} is over: what was stays as it was")
    session.delete(row)
    session.flush()
    return row
