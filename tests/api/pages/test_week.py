"""The page of a week: its plan in three languages, its filter, its warnings, and publishing it."""

import re
from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import Mock

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from api.contexts import timetable
from api.tables import Role
from depots.store import session_on
from depots.tables import Site, SpecialDay
from routing.units import IsoWeek
from tests.api.pages.conftest import HOSTILE, Reader, words_of
from tests.routing.worlds import plan, tour
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, request, week_world
from transit.publishing import publish
from transit.run_records import runs_of_week
from transit.tables import Plan, TransitRequest, row_id

PAGE = "/weeks/2026-W48"


def newest_draft(engine: Engine) -> int:
    with session_on(engine, read_only=True) as session:
        return max(row_id(key) for key in session.exec(select(Plan.id)))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["Viikko 48/2026", "Luonnos", "ma 23.11. – su 29.11.", "Kierroksia", "08.00–10.10", "Kirjastoautot"]),
        ("sv", ["Vecka 48/2026", "Utkast", "mån 23.11 – sön 29.11", "Turer", "08.00–10.10", "Bokbussar"]),
        ("en", ["Week 48/2026", "Draft", "Mon 23 Nov – Sun 29 Nov", "Rounds", "08:00–10:10", "Bookmobiles"]),
    ],
)
def test_a_week_is_shown_in_the_language_of_the_reader(
    week_store: Engine, reader: Reader, language: str, expected: list[str]
) -> None:
    answer = reader(language=language).get(PAGE)
    assert (answer.status_code, answer.headers["content-language"]) == (200, language)
    shown = words_of(answer)
    assert [words for words in expected if words not in shown] == []


def test_each_round_has_its_stops_with_times_and_crates(week_store: Engine, reader: Reader) -> None:
    shown = words_of(reader().get(PAGE))
    assert "08.00–10.10 · 60 km · kyydissä enintään 3 laatikkoa" in shown
    assert "08.10 Hub – 3 3 08.40 North" in shown


def test_a_week_without_a_plan_says_how_to_get_one(week_store: Engine, reader: Reader) -> None:
    shown = words_of(reader(language="en").get("/weeks/2026-W50"))
    assert "No plan yet for this week" in shown
    assert "kimppakyyti plan 2026-W50" in shown


@pytest.mark.parametrize("week", ["2026-W54", "2025-W53", "next", "2026-48", "0000-W01"])
def test_a_week_that_does_not_exist_is_not_found(week_store: Engine, reader: Reader, week: str) -> None:
    assert reader().get(f"/weeks/{week}").status_code == 404


def test_the_front_page_leads_to_this_week_or_the_next_where_only_that_has_a_plan(
    week_store: Engine, reader: Reader
) -> None:
    client = reader()
    now = IsoWeek.of(date.today())  # noqa: DTZ011 - the same day but for an instant at midnight
    assert client.get("/").headers["location"] in (f"/weeks/{now}", f"/weeks/{now.shift(1)}")
    with session_on(week_store) as session:
        draft(session, week=now.shift(1))
    if now != WEEK:
        assert client.get("/").headers["location"] == f"/weeks/{now.shift(1)}"


def test_only_the_chosen_day_and_van_are_shown(week_store: Engine, reader: Reader) -> None:
    client = reader()
    both, monday, other_van = (client.get(PAGE + query).text for query in ("", "?day=0", "?van=x"))
    hidden = re.compile(r'<article class="round[^>]* hidden>')
    assert [len(hidden.findall(page)) for page in (both, monday, other_van)] == [0, 1, 2]
    assert client.get(PAGE + "?day=8").status_code == 422


def test_names_are_shown_and_never_obeyed(week_store: Engine, reader: Reader) -> None:
    problem = week_world()
    hub, *others = problem.sites
    with session_on(week_store) as session:
        draft(session, replace(problem, sites=(replace(hub, name=HOSTILE), *others)))
        session.add(SpecialDay(site_code="north", day=WEEK.day(2), reason=HOSTILE))
    page = reader().get(PAGE)
    assert HOSTILE not in page.text
    assert HOSTILE in words_of(page)


def test_closed_days_and_holidays_of_the_week_are_told(week_store: Engine, reader: Reader) -> None:
    with session_on(week_store) as session:
        session.add(SpecialDay(site_code="north", day=date(2026, 12, 23), reason="Inventory"))
        session.add(SpecialDay(day=date(2026, 12, 22), opens=480, closes=720))
    shown = words_of(reader(language="en").get("/weeks/2026-W52"))
    assert "Tue 22 Dec everywhere: open 08:00–12:00" in shown
    assert "Wed 23 Dec North : closed, Inventory" in shown
    assert "Christmas Day" in shown


def test_a_plan_that_breaks_rules_says_which(week_store: Engine, reader: Reader) -> None:
    with session_on(week_store) as session:
        draft(session, answer=plan(tour("hub", "north", "south", "hub", leg=10), tour("hub", "south", "hub", day=1)))
    shown = words_of(reader(language="en").get(PAGE))
    assert "3 rules are broken" in shown
    assert "Round 1, Van v, North: The van arrives Mon 08:20, but coming from Hub it cannot be there before" in shown


def test_a_site_that_the_plan_could_not_serve_as_wanted_is_named(week_store: Engine, reader: Reader) -> None:
    with session_on(week_store) as session:
        session.get_one(Site, "north").min_visits = 3
        session.get_one(Site, "TEU").min_visits = 1
        problem = week_world()
        wanted = tuple(replace(site, min_visits=2 if site.id == "north" else 0) for site in problem.sites)
        draft(session, replace(problem, sites=wanted))
    shown = words_of(reader(language="en").get(PAGE))
    assert "North: 3 visits are wanted, but it is open for 2 only." in shown
    assert "Teuva: no vehicle can serve it this week." in shown


def test_a_bound_is_told_where_one_is_proven(week_store: Engine, reader: Reader) -> None:
    client = reader(language="en")
    assert "Room to improve ? nothing proven" in words_of(client.get(PAGE))
    with session_on(week_store) as session:
        kept = draft(session)
        kept.lower_bound = kept.objective * 0.9
    assert "Room to improve ≤ 10.0 % proven" in words_of(client.get(PAGE))


def test_a_draft_of_the_clock_says_so(week_store: Engine, reader: Reader) -> None:
    with session_on(week_store) as session:
        kept = draft(session)
        kept.created_by, kept.created_at = "clock", THURSDAY_BEFORE
    assert "Made by the clock on Thursday, 19 Nov at 06:00" in words_of(reader(language="en").get(PAGE))
    assert "Ajastin laati torstaina 19.11. klo 06.00" in words_of(reader().get(PAGE))


@pytest.mark.parametrize("role", [Role.PLANNER, Role.ADMIN])
def test_planners_publish_the_draft_they_looked_at(week_store: Engine, reader: Reader, role: Role) -> None:
    with session_on(week_store) as session:
        request(session, "1", "hub", "north")
    client = reader(role, "en")
    asked = re.search(r'name="plan" value="(\d+)"', client.get(PAGE).text)
    assert asked
    answer = client.post(f"{PAGE}/publication", data={"plan": asked[1], "sure": "yes"})
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    shown = words_of(client.get(PAGE))
    assert "Published" in shown
    assert "not published yet" not in shown
    with session_on(week_store, read_only=True) as session:
        plan_row = session.exec(select(Plan)).one()
        assert plan_row.published_by == role.value
        assert session.exec(select(TransitRequest)).one().promised_by_plan_id == plan_row.id


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PLANNER, Role.ADMIN}))
def test_others_see_the_draft_but_cannot_publish_it(week_store: Engine, reader: Reader, role: Role) -> None:
    client = reader(role, "en")
    assert "A planner publishes it." in words_of(client.get(PAGE))
    answer = client.post(f"{PAGE}/publication", data={"plan": newest_draft(week_store), "sure": "yes"})
    assert answer.status_code == 403
    assert "This is not for your role" in words_of(answer)
    with session_on(week_store, read_only=True) as session:
        assert session.exec(select(Plan)).one().published_at is None


def test_nothing_is_published_unconfirmed_or_when_a_newer_draft_has_come(week_store: Engine, reader: Reader) -> None:
    client = reader(language="en")
    looked_at = newest_draft(week_store)
    unsure = client.post(f"{PAGE}/publication", data={"plan": looked_at})
    assert (unsure.status_code, "Nothing was published" in words_of(unsure)) == (422, True)
    with session_on(week_store) as session:
        draft(session)
    late = client.post(f"{PAGE}/publication", data={"plan": looked_at, "sure": "yes"})
    assert (late.status_code, "A newer draft has come" in words_of(late)) == (409, True)
    with session_on(week_store, read_only=True) as session:
        assert all(row.published_at is None for row in session.exec(select(Plan)))


def test_a_plan_that_breaks_rules_cannot_be_published(week_store: Engine, reader: Reader) -> None:
    with session_on(week_store) as session:
        draft(session, answer=plan(tour("hub", "north", "south", "hub", leg=10)))
    data = {"plan": newest_draft(week_store), "sure": "yes"}
    answer = reader(language="en").post(f"{PAGE}/publication", data=data)
    assert (answer.status_code, "This plan breaks rules" in words_of(answer)) == (409, True)
    page = reader(language="en").get(f"{PAGE}/plans/{data['plan']}")
    assert "It cannot be published as it is" in words_of(page)
    assert 'name="sure"' not in page.text


def test_the_plan_in_force_stays_in_view_while_a_newer_draft_waits(published: Engine, reader: Reader) -> None:
    with session_on(published) as session:
        waiting = row_id(draft(session).id)
    client = reader(language="en")
    shown = words_of(client.get(PAGE))
    assert "A newer draft waits" in shown
    assert "Published by planner" in shown
    assert "This draft is not published yet" in words_of(client.get(f"{PAGE}/plans/{waiting}"))


def test_a_superseded_plan_is_shown_as_such(published: Engine, reader: Reader) -> None:
    first = newest_draft(published)
    with session_on(published) as session:
        draft(session)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE + timedelta(hours=1))
    assert "Superseded" in words_of(reader(language="en").get(f"{PAGE}/plans/{first}"))


def test_a_plan_of_another_week_is_not_found(week_store: Engine, reader: Reader) -> None:
    client = reader()
    assert client.get(f"/weeks/2026-W47/plans/{newest_draft(week_store)}").status_code == 404
    assert client.get(f"{PAGE}/plans/999").status_code == 404
    assert client.get(f"{PAGE}/plans/{2**70}").status_code == 404


def test_published_rounds_lead_to_their_runs(published: Engine, reader: Reader) -> None:
    client = reader()
    links = re.findall(r'href="(/runs/[0-9A-Z]+)"', client.get(PAGE).text)
    with session_on(published, read_only=True) as session:
        assert sorted(links) == sorted(f"/runs/{run.code}" for run in runs_of_week(session, WEEK))
    assert all(client.get(link).status_code == 200 for link in links)


def test_a_plan_is_laid_out_once_however_often_it_is_looked_at(
    week_store: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out = Mock(wraps=timetable.lay_out)
    monkeypatch.setattr(timetable, "lay_out", lay_out)
    client = reader()
    first, second = client.get(PAGE), client.get(PAGE)
    assert (first.text, lay_out.call_count) == (second.text, 1)


def test_the_longest_wait_comes_first_and_is_marked_where_it_is_past_the_promise(
    week_store: Engine, reader: Reader
) -> None:
    problem = replace(week_world(), delay=replace(week_world().delay, promise_hours=1))
    with session_on(week_store) as session:
        draft(session, problem)
    shown = words_of(reader(language="en").get(PAGE))
    table = shown[shown.rindex("Mean delay by municipality") :]
    assert "past the promise" in table
    hours = [int(days) * 24 + int(rest) for days, rest in re.findall(r"(\d+) d (\d+) h", table)]
    assert hours == sorted(hours, reverse=True)


def test_every_link_of_the_page_leads_somewhere(published: Engine, reader: Reader) -> None:
    client = reader()
    page = client.get(PAGE).text
    links = {link.partition("#")[0] for link in re.findall(r'(?:href|src)="(/[^"]*)"', page)}
    broken = {link for link in links if client.get(link).status_code not in (200, 303)}
    assert broken == set()


def test_a_sunday_round_and_an_unknown_municipality_are_shown_all_the_same(cast: Engine, reader: Reader) -> None:
    problem = week_world()
    elsewhere = tuple(replace(site, municipality="Nowhere") for site in problem.sites)
    with session_on(cast) as session:
        plant_world(session, problem)
        draft(session, replace(problem, sites=elsewhere), plan(tour("hub", "north", "hub", day=6)))
    shown = words_of(reader(language="en").get(PAGE))
    assert "Sunday 29 Nov" in shown
    assert "Nowhere" in shown


def test_a_full_van_is_named_with_what_waits_for_the_next(week_store: Engine, reader: Reader) -> None:
    tight = replace(week_world(), vans=tuple(replace(van, capacity=2.0) for van in week_world().vans))
    with session_on(week_store) as session:
        draft(session, tight)
    shown = words_of(reader(language="en").get(PAGE))
    assert "What does not fit" in shown
    assert "full at Hub, Monday 08:00: 62 items" in shown
    assert "items a week wait" in shown
    assert "1 full van, see above" in shown
