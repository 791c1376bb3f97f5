"""Every error has one shape: a problem document for programs, a page for people, and nothing of our insides."""

import json
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Path
from fastapi.testclient import TestClient
from pydantic import Field
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api import urls
from api.app import create_app
from api.deps import PUBLIC
from api.errors import MOST_FIELD_ERRORS, PROBLEM_TYPE, ApiError, Problem, install
from api.schemas import Body, ProblemAnswer
from depots.errors import RegionDataError, SettingsError, UnknownSiteError
from routing.check import Violation
from routing.errors import NoRoadError, ProblemError, SolverError
from tests.api.cast import ADDRESS
from transit.errors import NoSuchPlanError, PlanNotFeasibleError, SheetError, UnknownRunError

SECRET = "postgresql://user:hunter2@store"


class Thing(Body):
    """A body with a field of each kind."""

    count: int
    share: float = 0.0
    name: Annotated[str, Field(max_length=20)] = ""
    parts: tuple[int, ...] = ()


@pytest.fixture
def app(engine: Engine) -> FastAPI:
    """The app with routes that take a body, and that break in chosen ways."""
    app = create_app(engine)

    @app.post("/api/v1/things", dependencies=[PUBLIC])
    def make(thing: Thing) -> Thing:
        return thing

    @app.get("/api/v1/things/{number}", dependencies=[PUBLIC])
    def look(number: Annotated[int, Path(ge=1)]) -> int:
        return number

    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A client that is not signed in."""
    return TestClient(app, base_url=ADDRESS, follow_redirects=False)


def breaking(app: FastAPI, error: Exception, path: str = "/api/v1/broken") -> TestClient:
    """Return a client of `app` with a route at `path` that raises `error`."""

    @app.get(path, dependencies=[PUBLIC])
    def broken() -> None:
        raise error

    return TestClient(app, base_url=ADDRESS)


def problem(response: Any) -> dict[str, Any]:
    """Return the problem document of a response, having checked its shape."""
    assert response.headers["content-type"] == PROBLEM_TYPE
    document: dict[str, Any] = response.json()
    ProblemAnswer.model_validate(document)
    assert document["status"] == response.status_code
    assert document["type"] == f"urn:kimppakyyti:error:{document['code']}"
    assert document["detail"]
    return document


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing-here", 404, "not_found"),
        ("GET", "/api/v1/", 404, "not_found"),
        ("PUT", "/api/v1/me", 405, "method_not_allowed"),
        ("GET", "/api/v1/me", 401, "sign_in_needed"),
        ("GET", "/api/v1/things/x", 422, "invalid_request"),
        ("GET", "/api/v1/things/0", 422, "invalid_request"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_document(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    document = problem(client.request(method, path))
    assert (document["status"], document["code"]) == (status, code)


def test_a_refused_method_names_those_that_are_allowed(client: TestClient) -> None:
    assert client.put("/api/v1/me").headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (UnknownSiteError("XYZ"), 404, "unknown_site"),
        (UnknownRunError("XYZ"), 404, "unknown_run"),
        (NoSuchPlanError("2026-W48 has no plan"), 404, "no_such_plan"),
        (SheetError("no such van"), 409, "refused"),
        (RegionDataError("sites.csv", 3, "lat", "is not a number"), 409, "refused"),
        (NoRoadError("SEI", "KSK"), 409, "no_road"),
        (SolverError("nothing found"), 409, "no_plan_found"),
        (SettingsError("KIMPPAKYYTI_HOME: wrong"), 409, "refused"),
        (ApiError(418, "teapot", "Short and stout."), 418, "teapot"),
        (HTTPException(415), 415, "unsupported_media_type"),
    ],
)
def test_what_the_floors_below_refuse_keeps_its_meaning_and_its_sentence(
    app: FastAPI, error: Exception, status: int, code: str
) -> None:
    document = problem(breaking(app, error).get("/api/v1/broken"))
    assert (document["status"], document["code"]) == (status, code)
    assert document["detail"] == getattr(error, "detail", str(error))


def test_a_problem_of_data_names_the_place(app: FastAPI) -> None:
    document = problem(breaking(app, ProblemError("sites[4].windows[0]", "must end later")).get("/api/v1/broken"))
    assert (document["status"], document["place"]) == (422, "sites[4].windows[0]")


def test_a_plan_that_breaks_rules_lists_them_with_their_places(app: FastAPI) -> None:
    violations = (
        Violation("window", 2, 3, "TEU", "A", {"start": 5}),
        Violation("too_few_visits", None, None, "SEI", None, {}),
        Violation("shift", 0, None, None, "B", {}),
    )
    document = problem(breaking(app, PlanNotFeasibleError("2026-W48", violations)).get("/api/v1/broken"))
    assert (document["status"], document["code"]) == (409, "plan_not_feasible")
    assert [(flaw["place"], flaw["code"]) for flaw in document["errors"]] == [
        ("rounds[2].stops[3]", "window"),
        ("sites[SEI]", "too_few_visits"),
        ("rounds[0]", "shift"),
    ]


@pytest.mark.parametrize("path", ["/api/v1/broken", "/broken"])
def test_the_unexpected_shows_a_number_that_stands_in_the_log_and_nothing_else(
    app: FastAPI, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    response = breaking(app, RuntimeError(SECRET), path).get(path)
    assert response.status_code == 500
    assert "hunter2" not in response.text
    assert "Traceback" not in response.text
    [logged] = [json.loads(line) for line in capsys.readouterr().err.splitlines() if "incident" in line]
    assert logged["incident"] in response.text
    assert "RuntimeError" in logged["exception"]
    assert response.headers["content-security-policy"]


@pytest.mark.parametrize("error", [OperationalError(SECRET, {}, Exception(SECRET)), NoConnectionError(SECRET)])
def test_a_store_that_is_not_reached_is_said_to_be_so_without_its_address(app: FastAPI, error: Exception) -> None:
    document = problem(breaking(app, error).get("/api/v1/broken"))
    assert (document["status"], document["code"]) == (503, "store_unavailable")
    assert "hunter2" not in json.dumps(document)


def test_people_get_a_page(client: TestClient) -> None:
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "<main" in response.text


def test_a_page_of_errors_that_fails_itself_is_replaced_by_a_plain_one(app: FastAPI) -> None:
    def fail(_request: Request, _problem: Problem) -> Response:
        raise RuntimeError("no template")

    install(app, fail)
    response = TestClient(app, base_url=ADDRESS).get("/nothing-here")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "<h1>404" in response.text


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b"\x00",
        b"NaN",
        b'{"count": NaN}',
        b'{"count": Infinity}',
        b'{"count": 1, "share": NaN}',
        b'{"count": 1, "share": -Infinity}',
        b'{"count": 1, "share": 1e999}',
        b'{"count": "1"}',
        b'{"count": 1.0}',
        b'{"count": true}',
        b'{"count": null}',
        b'{"count": 1e400}',
        b'{"count": ' + b"9" * 5_000 + b"}",
        b'{"count": 1, "name": "\\ud800"}',
        b'{"count": 1, "\\ud800": 1}',
        b'{"count": 1, "name": "' + b"x" * 10_000 + b'"}',
        b'{"count": 1, "unknown": 1}',
        b'{"count": 1, "parts": [1, "2"]}',
        b'{"count": 1, "parts": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"[" * 500_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"' + b"k" * 100_000 + b'": 1}',
        b'{"count": 1, "parts": [' + b'"x",' * 100_000 + b"1]}",
    ],
    ids=lambda body: body[:30].decode("latin-1"),
)
def test_hostile_bodies_are_refused_in_the_one_shape(client: TestClient, body: bytes) -> None:
    response = client.post("/api/v1/things", content=body, headers=JSON)
    document = problem(response)
    assert document["status"] in (400, 422)
    assert len(response.content) < 20_000
    assert len(document.get("errors", [])) <= MOST_FIELD_ERRORS


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_of_another_kind_is_no_json(client: TestClient, kind: str) -> None:
    response = client.post("/api/v1/things", content=b'{"count": 1}', headers={"content-type": kind})
    assert problem(response)["status"] == 422


def test_flaws_name_their_fields_and_do_not_repeat_what_was_sent(client: TestClient) -> None:
    document = problem(client.post("/api/v1/things", json={"count": "hunter2", "unknown": "hunter2"}))
    assert sorted(flaw["place"] for flaw in document["errors"]) == ["body.count", "body.unknown"]
    assert "hunter2" not in json.dumps(document)


def test_health_speaks_the_same_shape(client: TestClient) -> None:
    assert problem(client.get(urls.HEALTH))["code"] == "store_outdated"
