"""Whatever is sent by whomever, no door answers 500; and what it refuses keeps to the one shape."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from api import urls
from api.app import create_app
from api.errors import PROBLEM_TYPE
from api.tables import Role
from depots.store import open_engine, session_on, tables
from routing.units import IsoWeek
from tests.api.cast import client_on, plant_cast
from tests.transit.weeks import WEEK, draft, plant_world, week_world

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/"), max_size=30)
NASTY = st.sampled_from(
    [
        "%00",
        "..",
        "%2e%2e%2f",
        "%F0%9F%9A%90",
        "%FF",
        "'--",
        "{week}",
        "-1",
        "1e9",
        "9" * 40,
        "a" * 3_000,
        "\u202e",
        "null",
    ]
)
KNOWN = {
    "week": st.one_of(st.just(str(WEEK)), st.builds(IsoWeek, st.integers(1960, 3010), st.integers(1, 52)).map(str)),
    "code": st.sampled_from(["hub", "north", "TEU", "garage"]),
    "plan_id": st.integers(-(2**70), 2**70).map(str),
}
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELD = st.sampled_from(
    ["login", "password", "plan", "sure", "next", "language", "week", "q", "day", "van", "lang", "state"]
)
QUERY = st.dictionaries(FIELD, st.one_of(TEXT, NASTY, st.just(str(WEEK)), st.integers().map(str)), max_size=3)
SIGNING_OUT = (("POST", urls.SIGN_OUT), ("DELETE", f"{urls.API}/session"))
JSON_BODY = st.one_of(
    VALUE.map(json.dumps), st.dictionaries(FIELD, VALUE, max_size=3).map(json.dumps), st.binary(max_size=50)
)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The app on a store with the cast and a draft, kept for all that is sent."""
    engine: Engine
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'store.sqlite3'}")
    else:
        engine = open_engine(request.getfixturevalue("postgres_url"))
        tables().drop_all(engine)
    tables().create_all(engine)
    plant_cast(engine)
    with session_on(engine) as session:
        plant_world(session, week_world())
        draft(session)
    yield create_app(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def doors(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of every route; health aside, since these stores were not made by migrations."""
    return [
        (method, str(route.path))
        for route in iter_route_contexts(app.routes)
        for method in sorted(route.methods or ())
        if route.path != urls.HEALTH
    ]


def address(draw: st.DrawFn, path: str) -> str:
    """Fill a route's path with names that are known, odd or hostile."""

    def name(match: re.Match[str]) -> str:
        known = KNOWN.get(match[1], st.just("x"))
        return str(draw(st.one_of(known, known, known, TEXT.map(quote), NASTY)))

    return re.sub(r"{(\w+)(?::path)?}", name, path)


@st.composite
def requests(draw: st.DrawFn, doors: list[tuple[str, str]]) -> dict[str, Any]:
    """A request to one of the doors, in one of the ways that something could be sent to it."""
    method, path = draw(st.sampled_from(doors))
    sent: dict[str, Any] = {"method": method, "url": address(draw, path), "params": draw(QUERY)}
    if method in ("POST", "PUT", "PATCH", "DELETE"):
        kind = draw(
            st.sampled_from(["application/json", "application/json", "form", "text/plain", "multipart/form-data"])
        )
        if kind == "form":
            sent["data"] = draw(st.dictionaries(FIELD, TEXT, max_size=3))
        else:
            sent["content"] = draw(JSON_BODY)
            sent["headers"] = {"content-type": kind}
    return sent


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "nobody")
def test_no_door_breaks_whatever_is_sent(app: FastAPI, doors: list[tuple[str, str]], role: Role | None) -> None:
    client = client_on(app, role)
    cookies = dict(client.cookies)
    # Who signs out would go on as nobody: only nobody tries that.
    tried = [door for door in doors if role is None or door not in SIGNING_OUT]

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(requests(tried))
    def send(sent: dict[str, Any]) -> None:
        client.cookies = cookies
        response = client.request(**sent)
        assert response.status_code < 500, sent
        if response.status_code >= 400 and str(sent["url"]).startswith(f"{urls.API}/"):
            assert response.headers["content-type"] == PROBLEM_TYPE
            assert response.json()["status"] == response.status_code

    send()
    client.cookies = cookies
    assert client.get(f"{urls.API}/me").status_code == (401 if role is None else 200)


def test_a_door_that_breaks_would_be_found(app: FastAPI) -> None:
    """The harness itself: an exception in a route shows as 500, as in the running server."""

    def broken() -> None:
        raise ValueError("broken")

    broken_app = create_app(app.state.engine)
    broken_app.get("/broken")(broken)
    assert client_on(broken_app, None).request(method="GET", url="/broken").status_code == 500


def test_it_knows_every_door(doors: list[tuple[str, str]]) -> None:
    assert len(doors) > 20
