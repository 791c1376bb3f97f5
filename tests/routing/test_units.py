"""Minutes of the week, ISO weeks, and the one conversion to instants, also on the Sundays when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.units import DAY_MINUTES, WEEK_MINUTES, IsoWeek, clock, instant, minute_of_week, week_at, weekday

HELSINKI = ZoneInfo("Europe/Helsinki")
SPRING, AUTUMN = IsoWeek.parse("2026-W13"), IsoWeek.parse("2026-W43")
SUNDAY = 6 * DAY_MINUTES
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def test_a_week_is_read_and_written_alike() -> None:
    week = IsoWeek.parse("2026-W05")
    assert (week.year, week.number, str(week)) == (2026, 5, "2026-W05")
    assert week.monday == date(2026, 1, 26)
    assert week.day(6) == date(2026, 2, 1)


@pytest.mark.parametrize("text", ["2027-W53", "2025-W53", "2026-W00", "2026-W54"])
def test_a_week_that_its_year_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(ProblemError, match=f"week '{text}'.*does not exist"):
        IsoWeek.parse(text)


@pytest.mark.parametrize("text", ["0000-W01", "1969-W52", "3000-W01", "9999-W52"])
def test_a_week_beyond_all_planning_is_refused(text: str) -> None:
    with pytest.raises(ProblemError, match="the year must be from 1970 to 2999"):
        IsoWeek.parse(text)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026W48", "2026-48", "2026-W8", " 2026-W48", "2026-W48\n", "26-W48", "W48", "２０２６-W48"]
)
def test_what_is_not_written_as_a_week_is_refused(text: str) -> None:
    with pytest.raises(ProblemError, match="is not an ISO week"):
        IsoWeek.parse(text)


def test_years_have_52_or_53_weeks_and_one_follows_the_other() -> None:
    assert IsoWeek.parse("2020-W53").monday == date(2020, 12, 28)
    assert IsoWeek.parse("2020-W53").shift(1) == IsoWeek.parse("2021-W01")
    assert IsoWeek.parse("2026-W01").shift(-1) == IsoWeek.parse("2025-W52")
    assert IsoWeek.parse("2027-W01").shift(-1) == IsoWeek.parse("2026-W53")


def test_the_days_around_new_year_may_belong_to_the_other_years_week() -> None:
    assert IsoWeek.of(date(2026, 12, 31)) == IsoWeek.of(date(2027, 1, 3)) == IsoWeek.parse("2026-W53")
    assert IsoWeek.of(date(2024, 12, 30)) == IsoWeek.parse("2025-W01")


def test_even_and_odd_weeks_are_those_of_their_numbers_also_across_a_week_53() -> None:
    """Weeks 53 and 1 are both odd: a two-week rota repeats its odd week there."""
    assert IsoWeek.parse("2026-W48").is_even
    assert not IsoWeek.parse("2026-W53").is_even
    assert not IsoWeek.parse("2026-W53").shift(1).is_even


@given(DAYS)
def test_every_day_lies_in_its_week(day: date) -> None:
    week = IsoWeek.of(day)
    assert week.day(day.weekday()) == day
    assert IsoWeek.parse(str(week)) == week


@given(DAYS, DAYS)
def test_weeks_are_ordered_as_their_mondays(one: date, other: date) -> None:
    assert (IsoWeek.of(one) < IsoWeek.of(other)) == (IsoWeek.of(one).monday < IsoWeek.of(other).monday)


def test_clock_and_weekday_of_a_minute() -> None:
    assert (clock(0), weekday(0)) == ("00:00", 0)
    assert (clock(SUNDAY + 1_439), weekday(SUNDAY + 1_439)) == ("23:59", 6)
    assert (clock(WEEK_MINUTES + 485), weekday(WEEK_MINUTES + 485)) == ("08:05", 0)


def test_the_hour_that_does_not_exist_in_march_becomes_the_one_after() -> None:
    """On 2026-03-29 at 3:00 (1:00 UTC) the clocks go to 4:00."""
    assert instant(SPRING, SUNDAY + 179, HELSINKI) == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert instant(SPRING, SUNDAY + 210, HELSINKI) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert minute_of_week(instant(SPRING, SUNDAY + 210, HELSINKI), HELSINKI) == (SPRING, SUNDAY + 270)
    assert instant(SPRING, SUNDAY + 240, HELSINKI) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert instant(SPRING, SUNDAY + 480, HELSINKI) == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)


def test_of_the_hour_that_comes_twice_in_october_the_first_is_meant() -> None:
    """On 2026-10-25 at 4:00 (1:00 UTC) the clocks go back to 3:00."""
    assert instant(AUTUMN, SUNDAY + 179, HELSINKI) == datetime(2026, 10, 24, 23, 59, tzinfo=UTC)
    assert instant(AUTUMN, SUNDAY + 210, HELSINKI) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant(AUTUMN, SUNDAY + 240, HELSINKI) == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
    assert instant(AUTUMN, SUNDAY + 480, HELSINKI) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)


def test_both_hours_in_october_show_the_same_minute() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert minute_of_week(first, HELSINKI) == minute_of_week(second, HELSINKI) == (AUTUMN, SUNDAY + 210)


def test_a_sunday_of_23_or_25_hours_has_1440_minutes_of_the_week() -> None:
    for week, hours in ((SPRING, 23), (AUTUMN, 25)):
        start, end = (instant(week, minute, HELSINKI) for minute in (SUNDAY, WEEK_MINUTES))
        assert end - start == timedelta(hours=hours)
        assert end == instant(week.shift(1), 0, HELSINKI)


def test_minutes_before_and_past_the_week_fall_in_the_weeks_around() -> None:
    assert instant(SPRING, WEEK_MINUTES + 480, HELSINKI) == instant(SPRING.shift(1), 480, HELSINKI)
    assert instant(SPRING, -60, HELSINKI) == instant(SPRING.shift(-1), WEEK_MINUTES - 60, HELSINKI)


@given(DAYS, st.integers(0, WEEK_MINUTES - 1))
def test_a_minute_that_exists_once_comes_back_from_its_instant(day: date, minute: int) -> None:
    week = IsoWeek.of(day)
    moment = instant(week, minute, HELSINKI)
    back = minute_of_week(moment, HELSINKI)
    skipped = back == (week, minute + 60) and instant(week, minute + 60, HELSINKI) == moment
    assert back == (week, minute) or skipped


def test_midnight_in_finland_is_the_day_before_in_utc() -> None:
    assert minute_of_week(datetime(2026, 11, 22, 22, 5, tzinfo=UTC), HELSINKI) == (IsoWeek.parse("2026-W48"), 5)


def test_a_week_begins_at_local_midnight() -> None:
    for month, hour in ((1, 22), (7, 21)):  # Finland is two hours ahead of UTC in winter, three in summer
        monday = IsoWeek(2026, 2 if month == 1 else 28).monday
        eve = datetime(monday.year, monday.month, monday.day, hour, tzinfo=UTC) - timedelta(days=1)
        assert week_at(eve, HELSINKI) == IsoWeek.of(monday)
        assert week_at(eve - timedelta(seconds=1), HELSINKI) == IsoWeek.of(monday).shift(-1)
