"""Who may use which route, and when what a request wrote is kept."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import Engine
from sqlmodel import Session, select
from starlette.types import Message

from api import urls
from api.accounts import disable_account, find_account
from api.accounts.sign_ins import SEEN_EVERY
from api.app import create_app
from api.cookies import PLAIN_NAME
from api.deps import PUBLIC, OpenPolicy, Policy, SignedIn, StoreSession, allow
from api.tables import Account, Role, SignIn
from depots.store import now, session_on
from depots.tables import Van
from tests.api.cast import ADDRESS, OTHER_SITE, client_on
from tests.api.conftest import ClientOf


@dataclass(frozen=True)
class Stated:
    """A route and what it says of who may use it; `policies` is empty where it says nothing."""

    method: str
    path: str
    policies: tuple[Policy | OpenPolicy, ...]

    @property
    def address(self) -> str:
        """An address of this route; what it names need not exist."""
        known = {"{week}": "2026-W48", "{plan_id}": "1", "{device}": "X", "{name:path}": "x"}
        path = self.path
        for name, value in known.items():
            path = path.replace(name, value)
        return path.replace("{code}", "X")


def stated(app: FastAPI) -> list[Stated]:
    """Return every route of the app, whatever it is mounted by."""
    found = []
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        calls = [dependency.call for dependency in dependant.dependencies] if dependant else []
        policies = tuple(call for call in calls if isinstance(call, Policy | OpenPolicy))
        found += [Stated(method, str(route.path), policies) for method in sorted(route.methods or {"MOUNT"})]
    return found


def with_policy(app: FastAPI) -> Iterator[tuple[Stated, Policy]]:
    """Yield the routes that are not for everyone, each with its policy."""
    for route in stated(app):
        for policy in route.policies:
            if isinstance(policy, Policy):
                yield route, policy


def test_every_route_states_once_who_may_use_it(app: FastAPI) -> None:
    assert [f"{route.method} {route.path}" for route in stated(app) if len(route.policies) != 1] == []


def test_a_route_that_states_nothing_would_be_caught(app: FastAPI) -> None:
    app.get("/forgotten")(lambda: None)
    assert [route.path for route in stated(app) if len(route.policies) != 1] == ["/forgotten"]


def test_only_these_doors_are_open_to_everyone(app: FastAPI) -> None:
    opened = {route.path for route in stated(app) if any(isinstance(policy, OpenPolicy) for policy in route.policies)}
    assert opened <= {
        urls.HEALTH,
        urls.SIGN_IN,
        urls.SIGN_OUT,
        urls.LOCK,
        urls.UNLOCK,
        urls.LANGUAGE,
        urls.STATIC + "/{name:path}",
        urls.VENDOR + "/{name:path}",
        urls.WORKER,
        urls.CALENDAR,  # by a secret key: calendar programs cannot sign in
        f"{urls.API}/session",
        f"{urls.API}/openapi.json",
    }


def test_whoever_is_not_signed_in_is_sent_to_the_sign_in_page_or_told_so(app: FastAPI, client_of: ClientOf) -> None:
    client = client_of(None)
    for route, _policy in with_policy(app):
        response = client.request(route.method, route.address)
        if route.path.startswith(urls.API):
            assert (response.status_code, response.json()["code"]) == (401, "sign_in_needed"), route
        else:
            back = route.address if route.method == "GET" else urls.HOME
            assert (response.status_code, response.headers["location"]) == (303, urls.sign_in(back)), route


def test_the_wrong_role_is_refused_and_the_right_one_is_not(app: FastAPI) -> None:
    """Asked without bodies: a right role may get 404 or 422 then, but is never told that it may not."""
    clients = {role: client_on(app, role) for role in Role}
    for route, policy in with_policy(app):
        for role, client in clients.items():
            status = client.request(route.method, route.address).status_code
            assert (status == 403) == (role not in policy.roles), (route, role, status)
            assert status != 401, (route, role)


def test_the_way_back_keeps_the_query(app: FastAPI, client_of: ClientOf) -> None:
    app.get("/page", dependencies=[allow(Role.PLANNER)])(lambda: None)
    response = client_of(None).get("/page?day=2&van=A")
    assert response.headers["location"] == urls.sign_in("/page?day=2&van=A")


def test_a_sign_in_counts_for_the_next_request_only_as_long_as_it_stands(app: FastAPI) -> None:
    client = client_on(app, Role.DRIVER)
    assert client.get(f"{urls.API}/me").status_code == 200
    with session_on(app.state.engine) as session:
        disable_account(session, find_account(session, "driver") or pytest.fail(), now())
    assert client.get(f"{urls.API}/me").status_code == 401


def test_a_cookie_that_is_not_ours_is_nobody(client_of: ClientOf) -> None:
    client = client_of(None)
    for value in ("", "x", "%00", "a" * 4_000, '"'):
        client.cookies.set(PLAIN_NAME, value)
        assert client.get(f"{urls.API}/me").status_code == 401


def late_session(request: Request) -> Iterator[Session]:
    """A session as FastAPI's documentation opens it."""
    with session_on(request.app.state.engine) as session:
        yield session


Late = Annotated[Session, Depends(late_session)]


def _van(code: str) -> Van:
    return Van(
        code=code,
        name=code,
        base_site_code=OTHER_SITE,
        capacity_crates=80,
        capacity_kg=1000,
        max_continuous_minutes=330,
        break_minutes=30,
        cost_per_shift=1,
        cost_per_hour=1,
        cost_per_km=1,
    )


@pytest.fixture
def writing(any_cast: Engine) -> FastAPI:
    """The app with routes that keep a van: at once, too late, not at all, and by GET."""
    app = create_app(any_cast)

    @app.post("/keep", dependencies=[PUBLIC])
    def keep(session: StoreSession) -> dict[str, bool]:
        session.add(_van("V1"))
        return {"kept": True}

    @app.post("/late", dependencies=[PUBLIC])
    def late(session: Late) -> dict[str, bool]:
        session.add(_van("V1"))
        return {"kept": True}

    @app.post("/fail", dependencies=[PUBLIC])
    def fail(session: StoreSession) -> None:
        session.add(_van("V1"))
        session.flush()
        raise RuntimeError("after the write")

    @app.post("/clash", dependencies=[PUBLIC])
    def clash(session: StoreSession) -> dict[str, bool]:
        session.add(Van.model_validate(_van("V1").model_dump() | {"base_site_code": "NOWHERE"}))
        return {"kept": True}

    @app.get("/keep", dependencies=[PUBLIC])
    def keep_by_get(session: StoreSession) -> None:
        session.add(_van("V1"))
        session.flush()

    @app.post("/mine", dependencies=[allow(*Role)])
    def mine(session: StoreSession, account: SignedIn) -> dict[str, str]:
        session.add(_van("V1"))
        session.flush()
        return {"login": account.login}

    return app


def vans(engine: Engine) -> list[str]:
    """Return the vans that are kept, as another connection sees them."""
    with session_on(engine, read_only=True) as session:
        return list(session.exec(select(Van.code)))


def kept_when_the_answer_leaves(app: FastAPI, path: str) -> list[list[str]]:
    """Post to `path`, and return what is kept at the moment the answer's first byte goes out."""
    seen: list[list[str]] = []
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200
            seen.append(vans(app.state.engine))

    asyncio.run(app(scope, receive, send))
    return seen


def test_what_a_request_wrote_is_kept_before_its_answer_leaves(writing: FastAPI) -> None:
    assert kept_when_the_answer_leaves(writing, "/keep") == [["V1"]]


def test_at_the_default_scope_the_answer_would_leave_first(writing: FastAPI) -> None:
    """Why `StoreSession` has another; when this fails, it need not."""
    assert kept_when_the_answer_leaves(writing, "/late") == [[]]


@pytest.mark.parametrize("path", ["/fail", "/clash"])
def test_a_request_that_fails_keeps_nothing_and_does_not_say_that_it_did(writing: FastAPI, path: str) -> None:
    response = TestClient(writing, base_url=ADDRESS).post(path)
    assert response.status_code == 500
    assert vans(writing.state.engine) == []


def test_a_get_keeps_nothing(writing: FastAPI) -> None:
    assert TestClient(writing, base_url=ADDRESS).get("/keep").status_code == 200
    assert vans(writing.state.engine) == []


def test_more_requests_than_threads_and_connections_do_not_wait_for_each_other_for_ever(any_cast: Engine) -> None:
    """Each would hold a connection or wait for one in a thread, until the database gives up on it."""
    app = create_app(any_cast)

    @app.post("/count", dependencies=[PUBLIC])
    def count(session: StoreSession) -> dict[str, int]:
        account = session.exec(select(Account).where(Account.login == "driver").with_for_update()).one()
        account.failed_sign_ins += 1
        return {"count": account.failed_sign_ins}

    @app.get("/count", dependencies=[PUBLIC])
    def look(session: StoreSession) -> dict[str, int]:
        return {"count": session.exec(select(Account).where(Account.login == "driver")).one().failed_sign_ins}

    async def flood() -> list[int]:
        transport = ASGITransport(app)
        async with AsyncClient(transport=transport, base_url=ADDRESS, timeout=None) as client:
            guess = {"login": "planner", "password": "wrong"}
            asked = [client.request(method, "/count") for _ in range(80) for method in ("POST", "GET")]
            guesses = [client.post(f"{urls.API}/session", json=guess) for _ in range(80)]
            return [answer.status_code for answer in await asyncio.gather(*asked, *guesses)]

    assert Counter(asyncio.run(flood())) == {200: 160, 401: 80}
    assert TestClient(app, base_url=ADDRESS).get("/count").json() == {"count": 80}


def test_looking_up_who_asks_does_not_wait_for_the_requests_own_transaction(writing: FastAPI) -> None:
    """It writes when the sign-in was last seen: on SQLite that would hang beside an open transaction of the request."""
    client = client_on(writing, Role.PLANNER)
    long_ago = now() - SEEN_EVERY
    with session_on(writing.state.engine) as session:
        session.exec(select(SignIn)).one().seen_at = long_ago
    assert client.post("/mine").json() == {"login": "planner"}
    with session_on(writing.state.engine, read_only=True) as session:
        assert session.exec(select(SignIn)).one().seen_at > long_ago
    assert vans(writing.state.engine) == ["V1"]
