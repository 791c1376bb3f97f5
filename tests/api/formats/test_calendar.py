"""Calendar files: what RFC 5545 and 7986 ask for, and instants that every program reads as they were meant."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from api.formats.calendar import Appointment, calendar_file
from depots.settings import ZONE


def appointment(starts_at: datetime, minutes: int = 40) -> Appointment:
    ends_at = starts_at + timedelta(minutes=minutes)
    facts = {"title": "Van, 1; brings", "place": "Apila, 60100", "notes": "a\nb", "address": "https://example.org/"}
    return Appointment("one@kimppakyyti", starts_at, ends_at, changed_at=starts_at, **facts)


@pytest.mark.parametrize("sunday", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_every_quarter_of_an_hour_around_a_change_of_the_clocks_reads_back_as_the_same_instant(
    sunday: datetime,
) -> None:
    for quarter in range(-8, 16):
        at = sunday + timedelta(minutes=15 * quarter)
        read = icalendar.Calendar.from_ical(calendar_file("N", "fi", [appointment(at)]))
        (event,) = read.walk("VEVENT")
        starts, ends = event.decoded("dtstart"), event.decoded("dtend")
        assert starts.astimezone(UTC) == at, quarter
        assert (ends.astimezone(UTC) - at) == timedelta(minutes=40), quarter


def test_the_zones_rule_says_what_the_zone_does_in_all_years_that_plans_are_made_for() -> None:
    read = icalendar.Calendar.from_ical(calendar_file("N", "fi", []))
    (zone,) = read.timezones
    rule = zone.to_tz(lookup_tzid=False)
    hours = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=7 * n) for n in range(15 * 365 * 24 // 7))
    assert all(at.astimezone(rule).utcoffset() == at.astimezone(ZONE).utcoffset() for at in hours)


def test_how_often_to_look_again_is_a_duration_and_lines_are_folded() -> None:
    lines = calendar_file("N" * 200, "fi", [appointment(datetime(2026, 11, 23, tzinfo=UTC))]).split(b"\r\n")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert b"X-PUBLISHED-TTL:PT1H" in lines
    assert max(map(len, lines)) <= 75
