"""Editing a plan over the JSON interface."""

import pytest
from sqlalchemy import Engine

from api.tables import Role
from tests.api.conftest import ClientOf
from tests.api.pages.conftest import week_store as week_store  # noqa: PLC0414 - a fixture

EDITING = "/api/v1/plans/1/editing"
STEPS = f"{EDITING}/steps"
TURN = {"kind": "reverse_round", "round": 0}


def test_a_step_shows_what_it_did_and_is_undone(week_store: Engine, client_of: ClientOf) -> None:
    client = client_of(Role.PLANNER)
    before = client.get(EDITING).json()
    assert (before["number"], before["can_undo"], before["violations"]) == (0, False, [])
    turned = client.post(STEPS, json={"seen": 0, "edit": TURN})
    assert turned.status_code == 201
    sites = [stop["site"] for stop in turned.json()["rounds"]["rounds"][0]["stops"]]
    assert sites == ["hub", "south", "north", "hub"]
    assert turned.json()["before"] == before["measure"]
    back = client.post(STEPS, json={"seen": 1, "act": "undo"}).json()
    assert (back["number"], back["can_redo"]) == (2, True)
    assert back["measure"] == before["measure"]
    assert [r["stops"] for r in back["rounds"]["rounds"]] == [r["stops"] for r in before["rounds"]["rounds"]]


def test_the_rules_that_an_edit_breaks_are_named(week_store: Engine, client_of: ClientOf) -> None:
    client = client_of(Role.PLANNER)
    answer = client.post(STEPS, json={"seen": 0, "edit": {"kind": "move_round", "round": 0, "van": "v", "day": 6}})
    assert {flaw["code"] for flaw in answer.json()["violations"]} >= {"outside_shift"}
    kept = client.post(f"{EDITING}/draft")
    assert kept.status_code == 201
    refused = client.post("/api/v1/weeks/2026-W48/publication", json={"plan": kept.json()["id"]})
    assert refused.json()["code"] == "plan_not_feasible"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"seen": 3, "edit": TURN}, 409, "edited_since"),
        ({"seen": 0, "act": "undo"}, 409, "nothing_to_undo"),
        ({"seen": 0, "edit": {"kind": "drop_visit", "round": 0, "stop": 9}}, 409, "edit_refused"),
        ({"seen": 0, "edit": {"kind": "drop_visit", "round": "0", "stop": 9}}, 422, "invalid_request"),
        ({"seen": 0, "edit": {"kind": "wish"}}, 422, "invalid_request"),
        ({"seen": 0, "edit": TURN, "act": "undo"}, 422, "invalid_request"),
        ({"seen": 0}, 422, "invalid_request"),
    ],
)
def test_what_cannot_be_done_is_refused(
    week_store: Engine, client_of: ClientOf, body: dict[str, object], status: int, code: str
) -> None:
    answer = client_of(Role.PLANNER).post(STEPS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_locks_are_steps_and_the_planner_is_asked_around_them(week_store: Engine, client_of: ClientOf) -> None:
    client = client_of(Role.PLANNER)
    locked = client.post(STEPS, json={"seen": 0, "edit": {"kind": "lock", "on": True, "round": 0}}).json()
    assert locked["locks"] == {"rounds": [0], "stops": [], "days": []}
    refused = client.post(STEPS, json={"seen": 1, "edit": TURN})
    assert (refused.status_code, refused.json()["detail"]) == (409, "reverse_round is refused: locked")
    job = client.post(f"{EDITING}/improvement", json={"seconds": 5})
    assert (job.status_code, job.json()["kind"]) == (201, "improve")


def test_others_look_only(week_store: Engine, client_of: ClientOf) -> None:
    client = client_of(Role.MANAGER)
    assert client.get(EDITING).status_code == 200
    assert client.post(STEPS, json={"seen": 0, "edit": TURN}).status_code == 403
    assert client.post(f"{EDITING}/draft").status_code == 403
    assert client.get("/api/v1/plans/99/editing").status_code == 404
