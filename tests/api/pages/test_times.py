"""Planned and real times: shown to the working group, decided by planners, numbers as files, punctual runs."""

import csv
import io
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from api.contexts.plans import plan_to_show
from api.tables import Role
from depots.settings import settings
from depots.store import session_on
from depots.tables import Site
from routing.units import instant
from tests.api.conftest import ClientOf
from tests.api.pages.conftest import HOSTILE, Reader, words_of
from tests.transit.learning.driven import AT, WEEKS, drive_weeks
from tests.transit.weeks import WEEK, ZONE, draft, week_world
from transit.learning.decisions import AcceptedTimes
from transit.learning.records import accepted_times, all_decisions
from transit.run_records import runs_of_week

NEXT = WEEK.shift(1)
DRIVE = {"act": "accept", "of": "real", "kind": "driving", "site": "hub", "goal": "north", "minutes": "37"}


@pytest.fixture
def driven(cast: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The small week was driven week after week, and it is the Monday after."""
    drive_weeks(cast)
    monkeypatch.setattr("api.routes.pages.times.now", lambda: AT)
    return cast


@pytest.mark.usefixtures("driven")
@pytest.mark.parametrize(
    ("language", "title"),
    [("fi", "Suunnitellut ja toteutuneet"), ("sv", "Planerade och verkliga"), ("en", "Planned and real")],
)
def test_what_visits_teach_is_shown_with_its_count_and_spread(reader: Reader, language: str, title: str) -> None:
    said = words_of(reader(Role.MANAGER, language).get("/statistics/times"))
    assert title in said
    assert "Hub → " in said
    assert "37 min" in said
    assert "Simul" not in said


@pytest.mark.usefixtures("driven")
def test_managers_read_and_cannot_decide(reader: Reader) -> None:
    manager = reader(Role.MANAGER, "en")
    assert "Accept" not in words_of(manager.get("/statistics/times")).replace("Accepted", "")
    assert manager.post("/statistics/times/decisions", data=DRIVE).status_code == 403


def test_an_accepted_time_enters_the_next_question_and_can_be_taken_back(driven: Engine, reader: Reader) -> None:
    planner = reader(Role.PLANNER, "en")
    answer = planner.post("/statistics/times/decisions", data=DRIVE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/statistics/times?of=real&done=1#said")
    said = words_of(planner.get(answer.headers["location"]))
    assert "1 decision was kept" in said
    assert "37 min, before 30 min, from week 49/2026 on" in said
    assert "Planner" in said
    with session_on(driven) as session:
        assert accepted_times(session, NEXT) == AcceptedTimes({("hub", "north"): 37})
        [decision] = all_decisions(session)
        assert (decision.by, decision.at, decision.basis.spread.count) == ("planner", AT, WEEKS)
    back = {"act": "take_back", "of": "real", "number": str(decision.number)}
    assert planner.post("/statistics/times/decisions", data=back).status_code == 303
    with session_on(driven) as session:
        assert accepted_times(session, NEXT) == AcceptedTimes()
    again = planner.post("/statistics/times/decisions", data=back)
    assert again.status_code == 409
    assert "does not stand any more" in words_of(again)


def test_all_are_decided_at_once_and_taken_back_as_one(driven: Engine, reader: Reader) -> None:
    planner = reader(Role.ADMIN, "en")
    planner.post("/statistics/times/decisions", data={"act": "accept_all", "of": "real"})
    with session_on(driven) as session:
        numbers = [one.number for one in all_decisions(session)]
    assert len(numbers) > 4
    page = planner.get("/statistics/times")
    assert "Nothing is proposed" in words_of(page)
    assert f"Take all {len(numbers)} back" in words_of(page)
    planner.post("/statistics/times/decisions", data={"act": "take_back", "of": "real", "number": numbers})
    planner.post("/statistics/times/decisions", data={"act": "refuse_all", "of": "real"})
    with session_on(driven) as session:
        assert accepted_times(session, NEXT) == AcceptedTimes()
        assert len(all_decisions(session)) == 3 * len(numbers)


def test_what_changed_meanwhile_is_said_and_nothing_is_kept(driven: Engine, reader: Reader) -> None:
    answer = reader(Role.PLANNER, "en").post("/statistics/times/decisions", data=DRIVE | {"minutes": "36"})
    assert answer.status_code == 409
    assert "Newer visits have changed that time" in words_of(answer)
    with session_on(driven) as session:
        assert all_decisions(session) == []


def test_odd_times_show_a_warning_and_need_a_yes(
    driven: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIMPPAKYYTI_LEARN_KMH", "30")
    settings.cache_clear()
    try:
        planner = reader(Role.PLANNER, "en")
        assert "faster than the speed limit allows" in words_of(planner.get("/statistics/times"))
        refused = planner.post("/statistics/times/decisions", data=DRIVE)
        assert "tick the box" in words_of(refused)
        assert planner.post("/statistics/times/decisions", data=DRIVE | {"sure": "yes"}).status_code == 303
    finally:
        settings.cache_clear()
    with session_on(driven) as session:
        assert len(all_decisions(session)) == 1


@pytest.mark.usefixtures("driven")
@pytest.mark.parametrize(
    "changes",
    [{"kind": "flying"}, {"act": "burn"}, {"of": "both"}, {"minutes": "-1"}, {"minutes": "many"}, {"site": "x" * 70}],
)
def test_a_form_that_cannot_be_read_is_refused(reader: Reader, changes: dict[str, str]) -> None:
    assert reader(Role.PLANNER).post("/statistics/times/decisions", data=DRIVE | changes).status_code == 422


def test_simulated_visits_have_a_view_of_their_own_and_are_marked(cast: Engine, reader: Reader) -> None:
    drive_weeks(cast, simulated=True, weeks=2)
    planner = reader(Role.PLANNER, "en")
    assert "These visits are made up" in words_of(planner.get("/statistics/times"))
    real = words_of(planner.get("/statistics/times?of=real"))
    assert "Visits have not taught anything yet" in real
    assert "These visits are made up" not in real


def test_numbers_come_as_csv_and_workbook_without_formulas(driven: Engine, reader: Reader) -> None:
    with session_on(driven) as session:
        north, south = session.get(Site, "north"), session.get(Site, "south")
        assert north is not None
        assert south is not None
        north.name, south.name = "=2+3", HOSTILE
    manager = reader(Role.MANAGER, "en")
    answer = manager.get("/statistics/times/tables/drives.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    [drive] = [row for row in rows if row["From"] == "Hub" and row["To"] == "'=2+3"]
    assert (drive["Planned (min)"], drive["Median (min)"], drive["Times seen"]) == ("30", "37.0", str(WEEKS))
    hours = manager.get("/statistics/times/tables/hours.csv").content.decode("utf-8-sig")
    assert len(hours.splitlines()) > len(rows)
    for table in ("drives", "hours", "handlings", "pace"):
        with zipfile.ZipFile(io.BytesIO(manager.get(f"/statistics/times/tables/{table}.xlsx").content)) as book:
            assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert manager.get("/statistics/times/tables/secrets.csv").status_code == 404
    assert manager.get("/statistics/times/tables/drives.exe").status_code == 404
    assert HOSTILE not in manager.get("/statistics/times").text


@pytest.mark.parametrize("role", [Role.DRIVER, Role.DESK, None])
def test_it_is_for_the_working_group_alone(client_of: ClientOf, role: Role | None) -> None:
    for path in ("/statistics/times", "/statistics/times/tables/drives.csv"):
        assert client_of(role).get(path).status_code in (303, 401, 403)


@pytest.mark.usefixtures("cast")
def test_before_any_visit_the_page_says_what_will_fill_it(reader: Reader) -> None:
    said = words_of(reader(Role.PLANNER, "en").get("/statistics/times"))
    assert "Visits have not taught anything yet" in said
    assert "Nobody has decided anything yet" in said


def test_a_week_and_its_runs_tell_how_punctual_they_were(driven: Engine, reader: Reader) -> None:
    driven_week = WEEK.shift(-1)
    with session_on(driven) as session:
        run = runs_of_week(session, driven_week)[0]
    planner = reader(Role.PLANNER, "en")
    week = words_of(planner.get(f"/weeks/{driven_week}"))
    assert "How punctual the runs were" in week
    assert "1 / 4" in week
    page = words_of(planner.get(f"/runs/{run.code}"))
    assert "On time at 1 of 4 stops" in page
    assert "+11 min" in page
    assert "How punctual" not in words_of(planner.get(f"/weeks/{NEXT}"))


def test_a_plan_says_how_many_learned_times_it_uses(driven: Engine, reader: Reader) -> None:
    planner = reader(Role.PLANNER, "en")
    planner.post("/statistics/times/decisions", data=DRIVE)
    asked = week_world()
    minutes = AcceptedTimes({("hub", "north"): 37}).travel(asked.travel, [site.id for site in asked.sites])
    with session_on(driven) as session:
        plan = draft(session, replace(asked, travel=minutes), week=NEXT)
        plan.created_at = instant(WEEK, 5_000, ZONE)
        assert plan_to_show(session, NEXT) is plan
    assert "1 learned time is used in this plan" in words_of(planner.get(f"/weeks/{NEXT}"))
    assert "learned time" not in words_of(planner.get(f"/weeks/{WEEK.shift(-1)}"))
