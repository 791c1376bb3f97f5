"""Scenarios, comparisons and the trade-off on their pages."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from api.tables import Role
from depots.store import now, session_on
from routing.front import FrontPoint
from routing.measure import measure
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from tests.api.pages.conftest import Reader, words_of
from tests.routing.worlds import plan as rounds
from tests.routing.worlds import tour
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, request, week_plan, week_world
from transit import fronts, plan_work, plan_worker
from transit.fronts import ask_for_front, keep_front, newest_front
from transit.plan_jobs import Outcome, job_by_id
from transit.planning_tables import PlanAside, PlanJob, Scenario
from transit.plans import latest_draft, plan_values, published_plan
from transit.publishing import publish
from transit.scenario_changes import AddSite
from transit.scenario_records import ask_scenario, plans_of_scenario, scenario_by_id, scenario_changes
from transit.tables import row_id

LIST = f"/weeks/{WEEK}/scenarios"
ADD_VAN = {"kind": "add_van", "like": "v", "code": "NEW1"}


NEW_SITE = {
    "kind": "add_site",
    "code": "NEW1",
    "name": "Hyllykallio",
    "site_kind": "library",
    "municipality": "Seinäjoki",
    "lat": "62,83",
    "lon": "22.91",
    "days": ["0", "2"],
    "opens": "09:00",
    "closes": "15:00",
    "least": "1",
    "share": "50",
    "like": "north",
}


def make(reader: Reader, *changes: Mapping[str, object]) -> str:
    client = reader(language="en")
    address = client.post(LIST, data={"plan": "1", "name": "A second van"}).headers["location"]
    for change in changes:
        assert client.post(f"{address}/changes", data=change).status_code == 303
    return str(address)


def test_a_scenario_is_made_changed_and_told_in_words(week_store: Engine, reader: Reader) -> None:
    address = make(
        reader,
        ADD_VAN,
        {"kind": "set_visits", "site": "north", "least": "2", "most": ""},
        {"kind": "set_shift", "van": "v", "day": "5", "starts": "08:00", "ends": "12:30"},
        {"kind": "set_weights", "promise_hours": "48", "per_item_hour": "", "late_per_item_hour": "0,05"},
        {"kind": "move_hub", "hub": "hub", "to": "south"},
    )
    shown = words_of(reader(language="en").get(address))
    for words in (
        "One more van, NEW1, like Van v",
        "North: at least 2 visits",
        "Van v: Saturday 08:00–12:30",
        "Weights: past the promise €0.050 more, promise 2 d 0 h",
        "The hub moves from Hub to South",
    ):
        assert words in shown, words
    assert "A second van" in words_of(reader(language="en").get(LIST))


def test_a_change_that_cannot_be_is_refused_and_one_may_be_taken_away(week_store: Engine, reader: Reader) -> None:
    address = make(reader, ADD_VAN)
    client = reader(language="en")
    assert client.post(f"{address}/changes", data={"kind": "remove_van", "van": "ghost"}).status_code == 422
    assert (
        client.post(f"{address}/changes", data={"kind": "set_visits", "site": "north", "least": "x"}).status_code == 422
    )
    assert client.post(f"{address}/changes/0/drop").status_code == 303
    assert "Nothing yet" in words_of(client.get(address))


def test_a_refusal_is_told_in_the_readers_language_and_a_needed_change_stays(
    week_store: Engine, reader: Reader
) -> None:
    address = make(
        reader, ADD_VAN, {"kind": "set_shift", "van": "NEW1", "day": "5", "starts": "08:00", "ends": "12:30"}
    )
    client = reader(language="fi")
    few = client.post(f"{address}/changes", data={"kind": "set_visits", "site": "north", "least": "3", "most": "2"})
    assert few.status_code == 422
    assert "Käyntejä olisi enintään vähemmän kuin vähintään." in words_of(few)
    base = client.post(f"{address}/changes", data={"kind": "close_site", "site": "hub"})
    assert "Hub on autojen lähtöpaikka." in words_of(base)
    needed = client.post(f"{address}/changes/0/drop")
    assert needed.status_code == 422
    assert "Myöhempi muutos tarvitsee tätä." in words_of(needed)
    assert "NEW1" in words_of(client.get(address))


def test_a_site_more_is_told_in_words_with_the_road_to_its_nearest_neighbour(
    week_store: Engine, reader: Reader
) -> None:
    address = make(reader, NEW_SITE, ADD_VAN | {"base": "NEW1"})
    shown = words_of(reader(language="en").get(address))
    told = (
        "New: Hyllykallio (library, Seinäjoki), Mon, Wed 09:00–15:00; 50 % as many items as North; at least 1 visit; "
        "{} km by road from {}"
    )
    with Session(week_store) as session:
        (change, _) = scenario_changes(scenario_by_id(session, 1))
        assert isinstance(change, AddSite)
        near = min(change.roads, key=lambda road: road.minutes)
        assert {road.site for road in change.roads} == {"hub", "north", "south"}
    assert told.format(round(near.km, 1), near.site.title()) in shown
    assert "One more van, NEW1, like Van v, based at Hyllykallio" in shown


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ({"lat": "60.1", "lon": "19.9"}, "No known road leads there."),
        ({"code": "north"}, "Somebody has just used this code."),
        ({"municipality": "Atlantis"}, "The municipality is not known."),
        ({"days": ["1", "x"]}, "One of the fields cannot be used"),
        ({"days": []}, "Nobody ever comes there."),
        ({"opens": "16:00"}, "The end comes before the beginning."),
        ({"lat": "north"}, "One of the fields cannot be used"),
        ({"share": "-1"}, "One of the fields cannot be used"),
        ({"moved": "yes", "share": "150"}, "More cannot move from North than it has"),
        ({"fixed_round": "BUS-2-1"}, "The bookmobile does not drive this round"),
    ],
)
def test_a_site_that_cannot_be_is_refused_on_the_page_and_the_form_keeps_what_was_typed(
    week_store: Engine, reader: Reader, flaw: dict[str, object], words: str
) -> None:
    address = make(reader)
    answer = reader(language="en").post(f"{address}/changes", data=NEW_SITE | flaw)
    assert answer.status_code in (409, 422)
    assert words in words_of(answer)
    assert 'value="Hyllykallio"' in answer.text
    assert "Nothing yet" in words_of(reader(language="en").get(address))


def test_who_only_reads_changes_nothing(week_store: Engine, reader: Reader) -> None:
    address = make(reader, ADD_VAN)
    manager = reader(Role.MANAGER, "en")
    assert "Change something" not in words_of(manager.get(address))
    assert manager.post(f"{address}/changes", data=ADD_VAN).status_code == 403
    assert manager.post(LIST, data={"plan": "1", "name": "x"}).status_code == 403
    assert manager.get(f"/weeks/{WEEK}/comparison").status_code == 200
    assert manager.get("/scenarios/99").status_code == 404


def planned_scenario(engine: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> int:
    """A scenario with a van that does not exist, planned: the plan uses it."""
    address = make(reader, ADD_VAN)
    asked: list[WeekProblem] = []

    def answer(problem: WeekProblem, **options: object) -> WeekPlan:
        asked.append(problem)
        assert isinstance(options["start"], WeekPlan)
        assert options["start"].rounds == week_plan().rounds, "the search goes on from the plan before the change"
        return rounds(tour("hub", "north", "south", "hub", van="NEW1"), week_plan().rounds[1])

    monkeypatch.setattr(plan_work, "solve_with_bound", answer)
    with session_on(engine) as session:
        scenario = scenario_by_id(session, int(address.rsplit("/", 1)[1]))
        ask_scenario(session, scenario, seconds=5, by="planner", at=now())
    assert plan_worker.work_off(engine, "a")
    assert [van.id for van in asked[0].vans] == ["v", "NEW1"]
    with Session(engine) as session:
        (plan,) = plans_of_scenario(session, scenario_by_id(session, row_id(scenario.id)))
        return row_id(plan.id)


def test_a_scenario_is_planned_and_its_plan_opens_but_never_waits_to_be_published(
    week_store: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned_scenario(week_store, reader, monkeypatch)
    with Session(week_store) as session:
        assert session.get_one(PlanAside, plan).scenario_id == session.get_one(Scenario, 1).id
        waiting = latest_draft(session, WEEK)
        assert waiting is not None
        assert waiting.id == 1
    page = reader(language="en").get(f"/weeks/{WEEK}/plans/{plan}")
    assert page.status_code == 200
    assert "NEW1" in words_of(page)
    assert "A plan of a scenario It answers another question than the week's, and is never published: A second van" in (
        words_of(page)
    )
    assert "A plan of a scenario" not in words_of(reader(language="en").get(f"/weeks/{WEEK}/plans/1"))
    assert reader().get(f"/weeks/{WEEK}/plans/{plan}/edit").status_code == 200


def test_plans_are_compared_side_by_side(week_store: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned_scenario(week_store, reader, monkeypatch)
    client = reader(language="en")
    offered = words_of(client.get(f"/weeks/{WEEK}/comparison"))
    assert "Choose two or more plans" in offered
    assert "A second van" in offered
    page = client.get(f"/weeks/{WEEK}/comparison?plan=1&plan={plan}")
    shown = words_of(page)
    for words in ("of which kilometres", "CO₂ 29 kg 29 kg ±0", "Mean delay by municipality", "in both (3)"):
        assert words in shown, words
    assert client.get(f"/weeks/{WEEK}/comparison?plan=1&plan=77").status_code == 200


def test_a_plan_with_a_site_that_is_not_kept_opens_everywhere_and_is_compared(
    week_store: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = make(reader, NEW_SITE)
    with session_on(week_store) as session:
        scenario = scenario_by_id(session, int(address.rsplit("/", 1)[1]))
        ask_scenario(session, scenario, seconds=5, by="planner", at=now())
    answer = rounds(tour("hub", "north", "NEW1", "south", "hub"), week_plan().rounds[1])
    monkeypatch.setattr(plan_work, "solve_with_bound", lambda _problem, **_options: answer)
    assert plan_worker.work_off(week_store, "a")
    with session_on(week_store) as session:
        (plan,) = plans_of_scenario(session, scenario_by_id(session, row_id(scenario.id)))
        number = row_id(plan.id)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
        before = published_plan(session, WEEK)
        assert before is not None
        first = row_id(before.id)
    client = reader(language="en")
    page = f"/weeks/{WEEK}/plans/{number}"
    for part in ("", "/edit", "/why", "/why?site=NEW1", "/week.geojson", "/week.pdf", "/sites/NEW1"):
        assert client.get(page + part).status_code == 200, part
    shown = client.get(page)
    assert "Hyllykallio" in words_of(shown)
    assert "/sites/NEW1" not in shown.text.replace(f"{page}/sites/NEW1", "")
    assert "The site's page" not in words_of(client.get(f"{page}/sites/NEW1"))
    assert "The site's page" in words_of(client.get(f"{page}/sites/north"))
    for pair in ((first, number), (number, first)):
        compared = client.get(f"/weeks/{WEEK}/comparison?plan={pair[0]}&plan={pair[1]}")
        assert '"code": "NEW1"' in compared.text
        only = "only asked for here" if pair[1] == number else "not asked for here"
        assert f"37 {only}" in words_of(compared)
        answered = client.get(f"/api/v1/weeks/{WEEK}/comparison?plan={pair[0]}&plan={pair[1]}").json()
        assert answered["plans"][1]["forecast"]["added" if pair[1] == number else "dropped"] == 37


def test_a_trade_off_is_asked_for_and_its_points_are_plans(
    week_store: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = reader(language="en")
    page = f"/weeks/{WEEK}/trade-off"
    assert "There is no curve of this week yet." in words_of(client.get(page))
    assert client.post(page, data={"seconds": "60"}).status_code == 303
    cheap = rounds(tour("hub", "north", "south", "hub"))

    def sweep(problem: WeekProblem, **options: object) -> tuple[FrontPoint, ...]:
        assert options["points"] == fronts.POINTS
        assert isinstance(options["start"], WeekPlan)
        assert options["start"].rounds == week_plan().rounds, "the curve goes on from the plan that stands"
        return tuple(
            FrontPoint(weight, 0.0, answer, measure(problem, answer))
            for weight, answer in ((0.5, cheap), (2.0, week_plan()))
        )

    monkeypatch.setattr(fronts, "trade_off", sweep)
    assert plan_worker.work_off(week_store, "a")
    with session_on(week_store) as session:
        assert job_by_id(session, 1).outcome == Outcome.DONE
        assert [aside.weight for _, aside in newest_front(session, WEEK)] == [0.5, 2.0]
    shown = words_of(client.get(page))
    assert "stands for the week" in shown
    assert "The curve is ready." in shown
    assert "3 plans from" in client.get(page).text
    week = client.get(f"/weeks/{WEEK}")
    assert "The curve is ready." in words_of(week)
    assert 'id="planning">' in week.text, "what is no news of the week itself stays folded on its page"
    kept = client.post(f"/weeks/{WEEK}/plans/2/draft")
    assert kept.headers["location"] == f"/weeks/{WEEK}/plans/4"
    with Session(week_store) as session:
        waiting = latest_draft(session, WEEK)
        assert waiting is not None
        assert waiting.id == 4
        assert len(plan_values(session, waiting).plan.rounds) == 1


def test_a_curve_that_is_asked_for_anew_replaces_the_one_before(week_store: Engine) -> None:
    problem = week_world()
    with session_on(week_store) as session:
        for answer in (week_plan(), rounds(tour("hub", "north", "south", "hub"))):
            job = ask_for_front(session, WEEK, seconds=5, by="planner", at=now())
            keep_front(session, job, problem, (FrontPoint(1.0, 0.0, answer, measure(problem, answer)),))
            job.finished_at, job.outcome = now(), Outcome.DONE
            session.flush()
        ((plan, _),) = newest_front(session, WEEK)
        assert len(plan_values(session, plan).plan.rounds) == 1


def test_a_week_without_plans_says_what_is_missing(week_store: Engine, reader: Reader) -> None:
    client = reader(language="en")
    assert "The week needs a plan first." in words_of(client.get("/weeks/2026-W50/scenarios"))
    assert "fewer than two plans" in words_of(client.get("/weeks/2026-W50/comparison"))


def test_a_job_of_a_scenario_is_remembered_with_it(week_store: Engine, reader: Reader) -> None:
    make(reader, ADD_VAN)
    with session_on(week_store) as session:
        draft(session)
        job = ask_scenario(session, scenario_by_id(session, 1), seconds=5, by="planner", at=now())
        assert session.get_one(PlanJob, job.id).scenario_id == 1


def test_the_promises_that_a_plan_would_move_are_told_by_pair(week_store: Engine, reader: Reader) -> None:
    with session_on(week_store) as session:
        request(session, "1", "hub", "north")
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
        late = rounds(tour("hub", "north", "south", "hub", leave=600), tour("hub", "south", "north", "hub", day=1))
        other = row_id(draft(session, answer=late).id)
    client = reader(language="en")
    page = client.get(f"/weeks/{WEEK}/comparison?plan=1&plan={other}")
    assert "Count the promises that would move" in words_of(page)
    part = client.get(f"/weeks/{WEEK}/comparison/promises?plan=1&plan={other}")
    shown = words_of(part)
    assert "1 open item was promised an arrival" in shown
    assert f"Whose promises plan {other} moves most" in shown
    assert "Whose promises plan 1 moves most" not in shown
    assert "+2 h" in shown


def test_the_map_tells_any_two_of_the_compared_plans_apart(week_store: Engine, reader: Reader) -> None:
    with session_on(week_store) as session:
        draft(session)
        draft(session, answer=rounds(tour("hub", "north", "hub")))
        draft(session, answer=rounds(tour("hub", "south", "hub")))
    client = reader(language="en")
    page = f"/weeks/{WEEK}/comparison?plan=1&plan=2&plan=3"
    shown = words_of(client.get(page))
    assert "only in plan 1" in shown
    assert "only in plan 3" in shown
    chosen = client.get(f"{page}&one=2&other=3")
    assert "only in plan 2" in words_of(chosen)
    assert '<option value="2" selected>' in chosen.text
    for odd in ("&one=3&other=3", "&one=3", "&one=77&other=1"):
        assert client.get(page + odd).status_code == 200
    assert "only in plan 2" in words_of(client.get(f"{page}&one=3&other=3"))


def test_what_a_scenario_does_not_know_any_more_is_no_part_of_where_its_search_begins(
    week_store: Engine, reader: Reader
) -> None:
    make(reader, ADD_VAN, {"kind": "remove_van", "van": "v"})
    with session_on(week_store) as session:
        job = ask_scenario(session, scenario_by_id(session, 1), seconds=5, by="planner", at=now())
        assert '"van"' not in job.start
