"""Closed days kept and taken back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from depots.closures import FURTHEST, add_special_day, coming_special_days, remove_special_day
from depots.errors import SpecialDayError, UnknownSiteError
from depots.store import session_on
from depots.tables import Site, SpecialDay

TODAY = date(2026, 11, 22)
EVE = date(2026, 12, 24)


@pytest.fixture
def with_site(session: Session) -> Session:
    session.add(Site(code="A", kind="library", name="A", municipality_code="743", lat=62.8, lon=22.8))
    session.flush()
    return session


def test_a_day_kept_is_among_those_ahead_by_date_until_it_is_taken_back(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        session.add(Site(code="A", kind="library", name="A", municipality_code="743", lat=62.8, lon=22.8))
        session.flush()
        later = add_special_day(session, EVE, site_code=None, hours=None, reason="  Christmas \n Eve ", today=TODAY)
        sooner = add_special_day(session, TODAY, site_code="A", hours=(600, 840), reason="", today=TODAY)
        session.add(SpecialDay(day=TODAY - timedelta(days=1)))
        session.flush()
        assert [row.id for row in coming_special_days(session, TODAY)] == [sooner.id, later.id]
        assert (later.reason, later.opens, sooner.opens, sooner.closes) == ("Christmas Eve", None, 600, 840)
        remove_special_day(session, later.id or 0, today=TODAY)
        assert [row.id for row in coming_special_days(session, TODAY)] == [sooner.id]


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + FURTHEST + timedelta(days=1)])
def test_a_day_that_is_over_or_too_far_away_is_refused(with_site: Session, day: date) -> None:
    with pytest.raises(SpecialDayError, match="must lie between") as refusal:
        add_special_day(with_site, day, site_code="A", hours=None, reason="", today=TODAY)
    assert (refusal.value.field, refusal.value.code) == ("day", "not_ahead")


@given(st.integers(-10, 2_000), st.integers(-10, 2_000))
def test_hours_must_begin_before_they_end_within_the_day(opens: int, closes: int) -> None:
    fits = 0 <= opens < closes <= 1_440
    try:
        add_special_day(_Anything(), EVE, site_code=None, hours=(opens, closes), reason="", today=TODAY)  # type: ignore[arg-type]
    except SpecialDayError as error:
        assert (error.code, fits) == ("no_hours", False)
    else:
        assert fits


class _Anything:
    """Stands for a store in which nothing is kept."""

    def exec(self, _query: object) -> "_Anything":
        return self

    def all(self) -> list[SpecialDay]:
        return []

    def add(self, _row: object) -> None: ...

    def flush(self) -> None: ...


def test_a_day_kept_twice_for_the_same_place_is_refused_but_a_site_may_differ_from_all(with_site: Session) -> None:
    add_special_day(with_site, EVE, site_code=None, hours=None, reason="", today=TODAY)
    add_special_day(with_site, EVE, site_code="A", hours=(600, 720), reason="", today=TODAY)
    add_special_day(with_site, EVE, site_code="A", hours=(780, 900), reason="", today=TODAY)
    for site, hours in ((None, None), (None, (600, 720)), ("A", (600, 720))):
        with pytest.raises(SpecialDayError, match="stands there already"):
            add_special_day(with_site, EVE, site_code=site, hours=hours, reason="", today=TODAY)


def test_an_unknown_site_is_named(with_site: Session) -> None:
    with pytest.raises(UnknownSiteError, match="'B'"):
        add_special_day(with_site, EVE, site_code="B", hours=None, reason="", today=TODAY)


def test_what_was_stays_as_it_was(with_site: Session) -> None:
    past = SpecialDay(day=TODAY - timedelta(days=1))
    with_site.add(past)
    with_site.flush()
    with pytest.raises(SpecialDayError, match="is over"):
        remove_special_day(with_site, past.id or 0, today=TODAY)
    with pytest.raises(SpecialDayError, match="not there"):
        remove_special_day(with_site, 99, today=TODAY)
