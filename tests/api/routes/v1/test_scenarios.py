"""Scenarios, comparisons and trade-offs over the JSON interface."""

import pytest
from sqlalchemy import Engine

from api.tables import Role
from depots.store import session_on
from routing.front import FrontPoint
from routing.measure import measure
from tests.api.conftest import ClientOf
from tests.routing.worlds import plan, tour
from tests.transit.weeks import WEEK, draft, plant_world, week_plan, week_world
from transit.fronts import keep_front
from transit.plan_jobs import Outcome, job_by_id
from transit.tables import row_id

API = "/api/v1"
OF_WEEK = f"{API}/weeks/{WEEK}"


@pytest.fixture
def plans(cast: Engine) -> tuple[int, int]:
    """Two plans of the week: the first, and one that goes an hour later."""
    with session_on(cast) as session:
        plant_world(session, week_world())
        first = row_id(draft(session).id)
        late = plan(tour("hub", "north", "south", "hub", leave=540), tour("hub", "south", "north", "hub", day=1))
        return first, row_id(draft(session, answer=late).id)


def test_a_scenario_is_made_changed_and_planned(plans: tuple[int, int], client_of: ClientOf) -> None:
    client = client_of(Role.PLANNER)
    made = client.post(f"{OF_WEEK}/scenarios", json={"plan": plans[0], "name": "Two vans"})
    assert made.status_code == 201
    address = f"{API}/scenarios/{made.json()['id']}"
    change = {"kind": "add_van", "like": "v", "code": "NEW1"}
    changed = client.post(f"{address}/changes", json={"change": change})
    assert (changed.status_code, changed.json()["changes"]) == (201, [{**change, "base": None}])
    job = client.post(f"{address}/planning-jobs", json={"seconds": 5})
    assert (job.status_code, job.json()["scenario"]) == (201, made.json()["id"])
    assert client.get(address).json()["base_plan"] == plans[0]
    assert client.delete(f"{address}/changes/0").json()["changes"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "teleport"},
        {"kind": "remove_van", "van": "ghost"},
        {"kind": "scale_flows", "factor": "1.2"},
        {"kind": "set_shift", "van": "v", "day": 9, "starts": 0, "ends": 60},
    ],
)
def test_a_change_that_cannot_be_is_refused_and_nothing_kept(
    plans: tuple[int, int], client_of: ClientOf, change: dict[str, object]
) -> None:
    client = client_of(Role.PLANNER)
    made = client.post(f"{OF_WEEK}/scenarios", json={"plan": plans[0], "name": "x"}).json()["id"]
    assert client.post(f"{API}/scenarios/{made}/changes", json={"change": change}).status_code == 422
    assert client.get(f"{API}/scenarios/{made}").json()["changes"] == []


def test_plans_and_scenarios_come_in_pages_newest_first(plans: tuple[int, int], client_of: ClientOf) -> None:
    client = client_of(Role.PLANNER)
    for name in "abc":
        client.post(f"{OF_WEEK}/scenarios", json={"plan": plans[0], "name": name})
    for path, key in (("scenarios", "name"), ("plans", "id")):
        whole = client.get(f"{OF_WEEK}/{path}").json()
        first = client.get(f"{OF_WEEK}/{path}?limit=1").json()
        rest = client.get(f"{OF_WEEK}/{path}?before={first[0]['id']}").json()
        assert [row[key] for row in first + rest] == [row[key] for row in whole]
        assert len(first) == 1
    assert client.get(f"{OF_WEEK}/plans?limit=0").status_code == 422


def test_a_comparison_tells_costs_arrivals_promises_and_ways(plans: tuple[int, int], client_of: ClientOf) -> None:
    answer = client_of(Role.MANAGER).get(f"{OF_WEEK}/comparison", params={"plan": list(plans)}).json()
    first, second = answer["plans"]
    assert (first["plan"]["id"], second["plan"]["id"]) == plans
    assert first["forecast"] is None
    assert second["forecast"]["later"] > 0
    assert second["promises"] == {"kept": 0, "earlier": 0, "later": 0, "lost": 0, "later_hours": 0.0, "pairs": []}
    assert answer["ways"]["second"] == []
    missing = client_of(Role.MANAGER).get(f"{OF_WEEK}/comparison?plan=1&plan=99")
    assert (missing.status_code, missing.json()["code"]) == (404, "no_such_plan")
    assert client_of(Role.MANAGER).get(f"{OF_WEEK}/comparison?plan=1").status_code == 422


def test_a_trade_off_is_asked_for_and_its_points_are_plans(
    cast: Engine, plans: tuple[int, int], client_of: ClientOf
) -> None:
    client = client_of(Role.PLANNER)
    assert client.get(f"{OF_WEEK}/trade-off").json() == {"points": []}
    job = client.post(f"{OF_WEEK}/trade-off", json={"seconds": 5}).json()
    assert job["kind"] == "front"
    with session_on(cast) as session:
        row = job_by_id(session, job["id"])
        point = FrontPoint(2.0, 0.0, week_plan(), measure(week_world(), week_plan()))
        keep_front(session, row, week_world(), (point,))
        row.finished_at, row.outcome = row.created_at, Outcome.DONE
    [found] = client.get(f"{OF_WEEK}/trade-off").json()["points"]
    assert found["weight"] == 2.0
    [row_of_list] = [row for row in client.get(f"{OF_WEEK}/plans").json() if row["id"] == found["plan"]["id"]]
    assert (row_of_list["point"], row_of_list["scenario"]) == (True, None)
