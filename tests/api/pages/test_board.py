"""The board of departures: of today and, once today's vans are gone, of the next day, in each language."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from api.routes.pages import desk
from api.tables import Role
from depots.store import session_on
from tests.api.cast import DESK_SITE
from tests.api.pages.conftest import Reader, words_of
from tests.transit.weeks import WEEK
from transit.run_records import runs_of_week


@pytest.fixture
def departs(published: Engine) -> datetime:
    """When Monday's run leaves the hub."""
    with session_on(published, read_only=True) as session:
        return runs_of_week(session, WEEK)[0].starts_at


def board(reader: Reader, monkeypatch: pytest.MonkeyPatch, at: datetime, language: str = "en") -> str:
    monkeypatch.setattr(desk, "now", lambda: at)
    return words_of(reader(Role.PLANNER, language).get("/desk/board?site=hub"))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["Lähtevät autot", "Tänään, maanantai", "lähtee seuraavaksi", "Suunniteltu", "Puuttuu"]),
        ("sv", ["Avgångar", "I dag, måndag", "avgår härnäst", "Planerade", "Saknas"]),
        ("en", ["Departures", "Today, Monday", "leaves next", "Planned", "Lacking", "Van v", "North – South"]),
    ],
)
def test_it_names_the_next_van_and_what_it_lacks(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, departs: datetime, *, language: str, expected: list[str]
) -> None:
    shown = board(reader, monkeypatch, departs - timedelta(hours=1), language)
    assert [word for word in expected if word not in shown] == []


def test_a_van_that_should_have_left_is_told_and_the_next_day_follows_the_last(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, departs: datetime
) -> None:
    assert "should have left" in board(reader, monkeypatch, departs + timedelta(minutes=10))
    evening = board(reader, monkeypatch, departs + timedelta(hours=12))
    assert [word in evening for word in ("gone", "Tuesday", "leaves next")] == [True] * 3
    assert "No van leaves here on this day" in board(reader, monkeypatch, departs - timedelta(days=1))
    assert "No van is planned yet" in board(reader, monkeypatch, departs + timedelta(days=30))


def test_a_desk_sees_its_own_board_only_and_a_desk_page_leads_to_it(published: Engine, reader: Reader) -> None:
    assert published
    client = reader(Role.DESK, "en")
    assert client.get("/desk/board").status_code == 200
    assert client.get("/desk/board?site=hub").status_code == 403
    assert f'href="/desk/board?site={DESK_SITE}"' in client.get("/desk/in").text
