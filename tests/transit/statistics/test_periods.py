"""Calendar periods: what they hold, how they are written, which come before."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError
from transit.statistics.periods import Period, PeriodKind, day_number, day_of

NEIGHBOURS = [kind for kind in PeriodKind if kind != PeriodKind.ALL]
DAYS = st.dates(date(1971, 1, 1), date(2900, 1, 1))


@given(DAYS, st.sampled_from(NEIGHBOURS), st.integers(-40, 40))
def test_a_period_holds_its_day_is_read_back_and_its_neighbours_touch(day: date, kind: PeriodKind, by: int) -> None:
    period = Period.of(kind, day)
    assert period.first <= day < period.until
    assert Period.parse(str(period)) == period
    assert period.shift(1).first == period.until
    assert period.shift(by).shift(-by) == period


def test_periods_are_written_as_people_write_them() -> None:
    day = date(2026, 11, 22)
    assert [str(Period.of(kind, day)) for kind in NEIGHBOURS] == ["2026-W47", "2026-11", "2026-Q4", "2026"]


def test_all_years_are_whole_and_have_none_beside_them() -> None:
    period = Period.all_years(date(2024, 12, 31), date(2026, 1, 1))
    assert (period.first, period.until, str(period)) == (date(2024, 1, 1), date(2027, 1, 1), "all")
    assert [str(year) for year in period.years] == ["2024", "2025", "2026"]
    with pytest.raises(ValueError, match="no other"):
        period.shift(1)


def test_a_series_ends_with_the_period_and_has_no_gaps() -> None:
    series = Period.parse("2026-02").series(3)
    assert [str(period) for period in series] == ["2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-W54", "2026-Q5", "0001", "9999-W01", "november", "²026"]
)
def test_what_is_no_period_is_refused_in_words(text: str) -> None:
    with pytest.raises(ProblemError):
        Period.parse(text)


@given(DAYS)
def test_days_are_counted_from_1970(day: date) -> None:
    assert day_of(day_number(day)) == day
    assert date(1970, 1, 1) + timedelta(days=day_number(day)) == day
