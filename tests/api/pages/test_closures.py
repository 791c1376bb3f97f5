"""Closed days: entered, taken back, and what they do to weeks ahead."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from api.tables import Role
from depots.settings import settings
from depots.store import session_on
from depots.tables import OpeningWindow, Site, SpecialDay, VanShift
from routing.files import load_json, plan_from_json
from routing.locks_json import locks_from_json
from routing.units import instant
from tests.api.pages.conftest import HOSTILE, Reader, words_of
from tests.transit.weeks import WEEK, ZONE
from transit.plan_jobs import jobs_of_week

TUESDAY = WEEK.day(1)


@pytest.fixture
def before_the_week(published: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """It is the Friday before the published week; all is open 8–20, and the van drives 7–17."""
    monkeypatch.setattr("api.routes.pages.closures.now", lambda: instant(WEEK.shift(-1), 4 * 1_440 + 600, ZONE))
    with session_on(published) as session:
        for day in range(5):
            session.add(VanShift(van_code="v", weekday=day, starts=420, ends=1_020))
            for site in ("hub", "north", "south"):
                session.add(OpeningWindow(site_code=site, weekday=day, opens=480, closes=1_200))
    return published


def form(**changes: str) -> dict[str, str]:
    return {"day": TUESDAY.isoformat(), "site": "north", "opens": "", "closes": "", "reason": "Koulutus"} | changes


def test_a_closed_day_entered_once_is_seen_on_the_page_the_site_and_the_week(
    before_the_week: Engine, reader: Reader
) -> None:
    client = reader(language="en")
    assert client.post("/closures", data=form()).status_code == 303
    shown = words_of(client.get("/closures"))
    assert "Tue 24 November 2026 North : closed, Koulutus" in shown
    assert "1 visit of the plan falls on closed doors: plan the week again Tue 24 Nov North" in shown
    assert "Tue 24 Nov North : closed, Koulutus" in words_of(client.get(f"/weeks/{WEEK}"))


def test_a_day_taken_back_is_gone(before_the_week: Engine, reader: Reader) -> None:
    client = reader(language="en")
    client.post("/closures", data=form())
    assert client.post("/closures/1").status_code == 303
    assert "None entered." in words_of(client.get("/closures"))
    assert client.post("/closures/1").status_code == 409


def test_special_hours_are_kept_as_typed(before_the_week: Engine, reader: Reader) -> None:
    client = reader()
    client.post("/closures", data=form(opens="09:30", closes="14:00", site=""))
    assert "kaikkialla : avoinna 09.30–14.00, Koulutus" in words_of(client.get("/closures"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"day": "2020-01-01"}, "The day must lie ahead"),
        ({"day": "24.12."}, "Choose a date."),
        ({"opens": "14:00", "closes": "10:00"}, "The hours must begin before they end"),
        ({"opens": "25:99", "closes": "26:00"}, "The hours must begin before they end"),
        ({"opens": "10:00"}, "The hours must begin before they end"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    before_the_week: Engine, reader: Reader, changes: dict[str, str], said: str
) -> None:
    answer = reader(language="en").post("/closures", data=form(reason=HOSTILE, **changes))
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert HOSTILE not in answer.text
    assert "&lt;script&gt;" in answer.text
    with session_on(before_the_week, read_only=True) as session:
        assert session.get(SpecialDay, 1) is None


@pytest.mark.parametrize("role", [Role.DESK, Role.DRIVER, Role.MANAGER])
def test_others_may_look_but_not_change(before_the_week: Engine, reader: Reader, role: Role) -> None:
    client = reader(role)
    page = client.get("/closures")
    assert page.status_code == 200
    assert 'method="post" action="/closures"' not in page.text
    assert client.post("/closures", data=form()).status_code == 403
    assert client.post("/closures/1").status_code == 403


def test_weeks_with_public_holidays_are_listed_with_the_usual_visits_they_lose(
    before_the_week: Engine, reader: Reader
) -> None:
    shown = words_of(reader(language="en").get("/closures"))
    assert "Christmas Day" in shown
    # Of the small week's rounds, on Monday and Tuesday, Christmas (Thursday and Friday) takes none; Epiphany is later.
    assert "Week 52/2026" in shown
    assert date(2026, 12, 25) - TUESDAY > timedelta(days=7)


def test_a_planner_asks_for_a_plan_near_the_usual_week(before_the_week: Engine, reader: Reader) -> None:
    after = WEEK.shift(1)
    with session_on(before_the_week) as session:
        for code in ("north", "south"):
            session.get_one(Site, code).min_visits = 1
    answer = reader().post(f"/weeks/{after}/proposal")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/weeks/{after}#planning")
    with session_on(before_the_week, read_only=True) as session:
        (job,) = jobs_of_week(session, after)
        assert (job.created_by, job.start_plan_id) == (Role.PLANNER, None)
        start = plan_from_json(load_json(job.start, "start"))
        assert [tour.van for tour in start.rounds] == ["v", "v"]
        assert locks_from_json(load_json(job.locks, "locks")).change_per_visit_day == settings().change_per_visit_day
    assert reader(Role.DESK).post(f"/weeks/{after}/proposal").status_code == 403
