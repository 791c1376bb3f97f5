"""The secret addresses of calendars: made, found, renewed. Session first; the caller commits."""

import secrets
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from api.errors import ApiError
from api.i18n import Language
from api.tables import Feed
from depots.sites import get_site
from depots.vans import all_vans

FeedKind = Literal["site", "van"]


class UnknownFeedError(ApiError):
    """No calendar stands at this address, or not any more."""

    def __init__(self, detail: str = "There is no calendar at this address: ask for the new one.") -> None:
        super().__init__(404, "unknown_calendar", detail)


def open_feeds(session: Session) -> list[Feed]:
    """Return the calendars that can be read, by kind and code."""
    stands = select(Feed).where(col(Feed.revoked_at).is_(None))
    return list(session.exec(stands.order_by(col(Feed.kind), col(Feed.code))))


def get_feed(session: Session, key: str) -> Feed:
    """Return the calendar of this address. Raises `UnknownFeedError`, also for one that was renewed since."""
    feed = session.get(Feed, key)
    if feed is None or feed.revoked_at is not None:
        raise UnknownFeedError
    return feed


def renew_feed(session: Session, kind: FeedKind, code: str, *, language: Language, by: str, at: datetime) -> Feed:
    """Give the calendar of a site or van a new address; the former one, if any, is read no more.

    Raises `UnknownSiteError` or `UnknownFeedError` where there is no such site or van.
    """
    if kind == "site":
        get_site(session, code)
    elif code not in {van.code for van in all_vans(session)}:
        raise UnknownFeedError(f"There is no van {code!r}.")
    former = select(Feed).where(Feed.kind == kind, Feed.code == code, col(Feed.revoked_at).is_(None))
    for feed in session.exec(former.with_for_update()):
        feed.revoked_at = at
    made = Feed(key=secrets.token_urlsafe(16), kind=kind, code=code, language=language, created_at=at, created_by=by)
    session.add(made)
    session.flush()
    return made
