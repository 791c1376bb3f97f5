"""Asking the planner over the JSON interface."""

import pytest
from sqlalchemy import Engine

from api.tables import Role
from depots.store import now, session_on
from routing.solve import Progress
from tests.api.conftest import ClientOf
from tests.transit.weeks import WEEK
from transit import plan_jobs

JOBS = f"/api/v1/weeks/{WEEK}/planning-jobs"


def begin(engine: Engine, job: int) -> None:
    with session_on(engine) as session:
        plan_jobs.claim(session, "w", now())
        plan_jobs.beat(session, job, "w", Progress(2.0, 10, 900.0, 500.0, 40.0, 810.0), now())


def test_a_plan_is_asked_for_once_a_week(client_of: ClientOf) -> None:
    client = client_of(Role.PLANNER)
    first = client.post(JOBS, json={"seconds": 30})
    assert first.status_code == 201
    assert (first.json()["state"], first.json()["by"], first.json()["seconds"]) == ("waiting", "planner", 30)
    again = client.post(JOBS, json={})
    assert (again.status_code, again.json()["code"]) == (409, "already_planning")
    assert [job["id"] for job in client.get(JOBS).json()] == [first.json()["id"]]


def test_a_job_tells_how_it_goes(cast: Engine, client_of: ClientOf) -> None:
    client = client_of(Role.PLANNER)
    job = client.post(JOBS, json={}).json()["id"]
    begin(cast, job)
    answer = client_of(Role.MANAGER).get(f"/api/v1/planning-jobs/{job}").json()
    assert (answer["state"], answer["objective"], answer["lower_bound"]) == ("working", 900, 810)
    assert answer["gap"] == pytest.approx(0.1)
    assert answer["curve"] == [[2.0, 900.0, 810.0]]


def test_a_job_can_be_stopped_twice(cast: Engine, client_of: ClientOf) -> None:
    client = client_of(Role.PLANNER)
    job = client.post(JOBS, json={}).json()["id"]
    begin(cast, job)
    states = [client.post(f"/api/v1/planning-jobs/{job}/stop").json()["state"] for _ in range(2)]
    assert states == ["stopping", "stopping"]


@pytest.mark.parametrize("body", [{"seconds": 0}, {"seconds": 1e9}, {"seconds": "60"}, {"wish": 1}, {"seed": -1}])
def test_a_wish_that_cannot_be_is_refused(client_of: ClientOf, body: dict[str, object]) -> None:
    assert client_of(Role.PLANNER).post(JOBS, json=body).status_code == 422


def test_a_job_that_does_not_exist_is_not_found(client_of: ClientOf) -> None:
    answer = client_of(Role.PLANNER).get("/api/v1/planning-jobs/99")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_job")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DESK, Role.DRIVER])
def test_others_read_only(client_of: ClientOf, role: Role) -> None:
    client = client_of(role)
    assert client.post(JOBS, json={}).status_code == 403
    assert client.post("/api/v1/planning-jobs/1/stop").status_code == 403
    assert client.get(JOBS).status_code == 200
