"""Calendars (iCalendar, RFC 5545) of published weeks: when vans come to a site, where a van goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import icalendar

from depots.settings import ZONE

_LOOK_AGAIN = "PT1H"
_HELSINKI = """BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:DAYLIGHT
DTSTART:19970330T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
"""
"""The zone by its rule (directive 2000/84/EC): some calendar programs read no zone that lists every change by date."""


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
    calendar.add("refresh-interval", icalendar.vText(_LOOK_AGAIN), parameters={"VALUE": "DURATION"})  # RFC 7986
    calendar.add("x-published-ttl", _LOOK_AGAIN)
    calendar.add_component(icalendar.Timezone.from_ical(_HELSINKI))
    for one in appointments:
        calendar.add_component(_event(one))
    return bytes(calendar.to_ical())


def _event(one: Appointment) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("dtstart", _local(one.starts_at))
    event.add("dtend", _local(max(one.ends_at, one.starts_at + timedelta(minutes=1))))
    event.add("summary", one.title)
    event.add("location", one.place)
    event.add("description", one.notes)
    event.add("url", one.address)
    event.add("transp", "TRANSPARENT")
    return event


def _local(at: datetime) -> datetime:
    """Return an instant on the wall clock; in the hour that comes twice, the second time, in UTC.

    A local time that comes twice means the first one (RFC 5545, 3.3.5).
    """
    local = at.astimezone(ZONE)
    return at.astimezone(UTC) if local.fold else local
