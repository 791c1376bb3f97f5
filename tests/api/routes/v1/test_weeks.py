from sqlalchemy import Engine
from sqlmodel import select

from api.tables import Role
from depots.store import session_on
from routing.files import plan_from_json, plan_to_json, problem_to_json
from routing.measure import measure, measure_to_json
from tests.api.routes.v1.conftest import OF_WEEK, WEEK, As, add_draft, publish
from tests.routing.worlds import plan, tour
from tests.transit.weeks import MONDAY, week_plan, week_world
from transit.tables import Plan, TransitRequest

NEWER = plan(MONDAY, tour("hub", "north", "south", "hub", day=1, leave=600))


def test_a_week_without_a_plan_is_not_there(as_: As) -> None:
    client = as_(Role.DRIVER)
    assert client.get("/api/v1/weeks").json() == []
    for path in (OF_WEEK, f"{OF_WEEK}/plan", f"{OF_WEEK}/problem"):
        response = client.get(path)
        assert (response.status_code, response.json()["code"]) == (404, "no_such_plan")
    assert client.get(f"{OF_WEEK}/runs").json() == []


def test_what_is_no_week_is_refused_with_how_to_write_one(as_: As) -> None:
    client = as_(Role.DRIVER)
    for text in ("2026-48", "2026-W54", "2026-W00", "9999-W52", "0001-W01", "x", "2026-W48 ", "2026-W4€", "W" * 500):
        response = client.get(f"/api/v1/weeks/{text}")
        assert response.status_code == 422, text
        assert response.json()["code"] in ("invalid_week", "invalid_request"), text


def test_a_draft_is_shown_with_its_figures(as_: As, week: Engine) -> None:
    plan_id = add_draft(week)
    found = as_(Role.MANAGER).get(OF_WEEK).json()
    assert (found["week"], found["monday"]) == (str(WEEK), WEEK.monday.isoformat())
    assert found["published"] is None
    draft = found["draft"]
    assert (draft["id"], draft["state"], draft["by"], draft["gap"]) == (plan_id, "draft", "planner", None)
    assert draft["measure"] == measure_to_json(measure(week_world(), week_plan()))


def test_a_draft_is_published_by_who_may(as_: As, week: Engine) -> None:
    plan_id = add_draft(week)
    client = as_(Role.PLANNER)
    response = client.post(f"{OF_WEEK}/publication", json={"plan": plan_id})
    assert response.status_code == 201
    done = response.json()
    assert (done["changed"], done["superseded"], done["promises"], done["unreachable"]) == (True, None, 1, 0)
    assert done["plan"]["published_by"] == "planner"
    assert [run["code"] for run in client.get(f"{OF_WEEK}/runs").json()] == done["runs"]
    found = client.get(OF_WEEK).json()
    assert (found["published"]["id"], found["draft"]) == (plan_id, None)
    with session_on(week, read_only=True) as session:
        assert session.exec(select(TransitRequest)).one().promised_by_plan_id == plan_id


def test_publishing_again_changes_nothing(as_: As, week: Engine) -> None:
    plan_id = add_draft(week)
    client = as_(Role.ADMIN)
    publish(client, plan_id)
    before = client.get(f"{OF_WEEK}/runs").json()
    again = client.post(f"{OF_WEEK}/publication", json={"plan": plan_id}).json()
    assert (again["changed"], again["runs"]) == (False, [])
    assert client.get(f"{OF_WEEK}/runs").json() == before


def test_a_newer_plan_supersedes_the_former_and_its_runs(as_: As, week: Engine) -> None:
    client = as_(Role.PLANNER)
    former = add_draft(week)
    publish(client, former)
    newer = add_draft(week, NEWER)
    assert client.get(OF_WEEK).json()["draft"]["id"] == newer
    done = client.post(f"{OF_WEEK}/publication", json={"plan": newer}).json()
    assert (done["superseded"], len(done["cancelled_runs"]), len(done["runs"])) == (former, 2, 2)
    [row] = client.get("/api/v1/weeks").json()
    assert (row["week"], row["plan"]["id"], row["plan"]["state"]) == (str(WEEK), newer, "published")


def test_a_draft_that_is_not_the_latest_is_not_published(as_: As, week: Engine) -> None:
    older = add_draft(week)
    add_draft(week, NEWER)
    response = as_(Role.PLANNER).post(f"{OF_WEEK}/publication", json={"plan": older})
    assert (response.status_code, response.json()["code"]) == (409, "draft_changed")
    with session_on(week, read_only=True) as session:
        assert [row.published_at for row in session.exec(select(Plan))] == [None, None]


def test_a_draft_that_breaks_rules_is_not_published_and_the_rules_are_named(as_: As, week: Engine) -> None:
    plan_id = add_draft(week, plan(tour("hub", "north", "hub", leave=0)))
    client = as_(Role.PLANNER)
    response = client.post(f"{OF_WEEK}/publication", json={"plan": plan_id})
    assert (response.status_code, response.json()["code"]) == (409, "plan_not_feasible")
    assert response.json()["errors"]
    assert client.get(OF_WEEK).json()["published"] is None


def test_others_may_not_publish(as_: As, week: Engine) -> None:
    plan_id = add_draft(week)
    for role in (Role.DRIVER, Role.DESK, Role.MANAGER):
        assert as_(role).post(f"{OF_WEEK}/publication", json={"plan": plan_id}).status_code == 403
    assert as_(Role.PLANNER).get(OF_WEEK).json()["published"] is None


def test_a_publication_names_its_plan_exactly(as_: As) -> None:
    client = as_(Role.PLANNER)
    for body in ({}, {"plan": "1"}, {"plan": 1.0}, {"plan": True}, {"plan": 2**31}, {"plan": 0}, {"plan": 1, "x": 1}):
        assert client.post(f"{OF_WEEK}/publication", json=body).status_code == 422, body


def test_plan_and_problem_come_as_the_files_that_other_programs_read(as_: As, week: Engine) -> None:
    client = as_(Role.PLANNER)
    publish(client, add_draft(week))
    add_draft(week, NEWER)
    in_force = client.get(f"{OF_WEEK}/plan").json()
    assert plan_from_json(in_force).rounds == week_plan().rounds
    assert client.get(f"{OF_WEEK}/plan?state=published").json() == in_force
    newer = client.get(f"{OF_WEEK}/plan?state=draft").json()
    assert newer["rounds"] == plan_to_json(NEWER)["rounds"]
    assert client.get(f"{OF_WEEK}/problem").json() == problem_to_json(week_world())
    assert client.get(f"{OF_WEEK}/plan?state=other").status_code == 422
