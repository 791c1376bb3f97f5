"""Calendars (iCalendar, RFC 5545) of published weeks: when vans come to a site, where a van goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import icalendar

from depots.settings import ZONE

_LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """One entry: `uid` stays the same as long as it means the same call; instants are aware."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    notes: str
    changed_at: datetime
    address: str


def calendar_file(name: str, language: str, appointments: Iterable[Appointment]) -> bytes:
    """Return a calendar file with times on the region's wall clock; the same appointments give the same bytes."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Kimppakyyti//{language}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _LOOK_AGAIN)
    calendar.add("x-published-ttl", _LOOK_AGAIN)
    for one in appointments:
        calendar.add_component(_event(one))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(one: Appointment) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("dtstart", one.starts_at.astimezone(ZONE))
    event.add("dtend", max(one.ends_at, one.starts_at + timedelta(minutes=1)).astimezone(ZONE))
    event.add("summary", one.title)
    event.add("location", one.place)
    event.add("description", one.notes)
    event.add("url", one.address)
    event.add("transp", "TRANSPARENT")
    return event
