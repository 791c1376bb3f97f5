"""The page of a site: when the van comes next."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from api.contexts.site import site_context
from api.tables import Role
from depots.store import session_on
from depots.tables import Bookmobile, OpeningWindow, Site, SpecialDay
from routing.units import IsoWeek
from tests.api.pages.conftest import HOSTILE, Reader, words_of
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft
from transit.publishing import publish


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Sunday before the small week, on which all pages of sites are read."""
    moment = datetime(2026, 11, 22, 10, tzinfo=UTC)
    monkeypatch.setattr("api.routes.pages.sites.now", lambda: moment)
    return moment


@pytest.mark.usefixtures("moment")
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "Auto tulee seuraavaksi Maanantai 23.11. 08.40–08.50 Van v · tuo 3 laatikkoa · vie 1 laatikon"),
        ("sv", "Bilen kommer härnäst Måndag 23.11 08.40–08.50 Van v · lämnar 3 lådor · tar med 1 låda"),
        ("en", "The van comes next Monday 23 Nov 08:40–08:50 Van v · brings 3 crates · takes 1 crate"),
    ],
)
def test_a_desk_sees_when_the_van_comes_next_and_with_what(
    published: Engine, reader: Reader, language: str, expected: str
) -> None:
    assert expected in words_of(reader(Role.DESK, language).get("/sites/north"))


@pytest.mark.usefixtures("moment")
def test_bookmobiles_are_among_the_visits_by_their_name(published: Engine, reader: Reader) -> None:
    with session_on(published) as session:
        session.add(Bookmobile(code="BUS", name="Book bus", base_site_code="hub", capacity_crates=6))
    assert "Mon 23 Nov 11:00–11:30 Book bus – –" in words_of(reader(language="en").get("/sites/north"))


def test_calls_that_are_over_are_told_apart_from_those_to_come(published: Engine) -> None:
    with session_on(published, read_only=True) as session:
        tuesday = datetime(2026, 11, 24, 6, tzinfo=UTC)
        context = site_context(session, "north", tuesday, language="en")
        assert [call.arrives_at.day for call in context.gone] == [23, 23]
        assert [call.arrives_at.day for call in context.coming] == [24]
        assert context.next_call == context.coming[0]


def test_a_run_called_off_is_no_visit(published: Engine) -> None:
    with session_on(published) as session:
        draft(session)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE + timedelta(hours=1))
        context = site_context(session, "north", THURSDAY_BEFORE, language="en")
    vans = [call.arrives_at for call in context.coming if call.round_number]
    assert len(vans) == len(set(vans)) == 2


def test_before_anything_is_published_the_page_says_so(week_store: Engine, reader: Reader) -> None:
    assert "No week is published yet" in words_of(reader(language="en").get("/sites/north"))


def test_a_site_that_no_van_calls_at_says_until_when(published: Engine) -> None:
    with session_on(published, read_only=True) as session:
        context = site_context(session, "TEU", THURSDAY_BEFORE, language="en")
    assert (context.coming, context.next_call, context.planned_until) == ((), None, IsoWeek(2026, 48).day(6))


@pytest.mark.usefixtures("moment")
def test_hours_exceptions_and_the_place_are_told(published: Engine, reader: Reader) -> None:
    with session_on(published) as session:
        site = session.get_one(Site, "north")
        site.address, site.postcode, site.access_note = "Main street 1", "60100", HOSTILE
        site.is_sample, site.coordinate_confidence = True, "low"
        session.add(OpeningWindow(site_code="north", weekday=0, opens=480, closes=1080))
        session.add(SpecialDay(site_code="north", day=WEEK.day(1), reason="Inventory"))
    page = reader(language="en").get("/sites/north")
    shown = words_of(page)
    for words in ("Monday 08:00–18:00 Tuesday –", "Main street 1, 60100 Seinäjoki", "uncertain", "Sample data"):
        assert words in shown
    assert "Tue 24 Nov closed, Inventory" in shown
    assert HOSTILE not in page.text
    assert HOSTILE in shown


def test_an_unknown_site_is_not_found(week_store: Engine, reader: Reader) -> None:
    assert reader().get("/sites/nowhere").status_code == 404
