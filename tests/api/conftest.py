"""What the tests of the doors share: one account for each role, and clients that are signed in as it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.accounts import sign_in
from api.accounts.passwords import hash_password
from api.app import create_app
from api.cookies import PLAIN_NAME
from api.tables import Account, Role
from depots.store import now, session_on
from depots.tables import Site

ADDRESS = "http://127.0.0.1"
PASSWORD = "kotiva-mulepo-ranisu"
DESK_SITE = "TEU"
OTHER_SITE = "SEI"
_KEPT = hash_password(PASSWORD)

ClientOf = Callable[[Role | None], TestClient]


def plant_cast(engine: Engine) -> None:
    """Two sites, and an account for each role, with the role as login and `PASSWORD`."""
    with session_on(engine) as session:
        session.add(
            Site(
                code=OTHER_SITE, kind="hub", name="Seinäjoen pääkirjasto", municipality_code="743", lat=62.79, lon=22.84
            )
        )
        session.add(Site(code=DESK_SITE, kind="library", name="Teuva", municipality_code="846", lat=62.48, lon=21.74))
        session.flush()
        for role in Role:
            session.add(
                Account(
                    login=role.value,
                    name=role.value.title(),
                    password_hash=_KEPT,
                    role=role.value,
                    site_code=DESK_SITE if role == Role.DESK else None,
                    language="fi",
                    created_at=now(),
                )
            )


@pytest.fixture
def cast(engine: Engine) -> Engine:
    """A SQLite store with two sites and an account for each role."""
    plant_cast(engine)
    return engine


@pytest.fixture
def any_cast(any_engine: Engine) -> Engine:
    """The same on each database we support."""
    plant_cast(any_engine)
    return any_engine


@pytest.fixture
def app(cast: Engine) -> FastAPI:
    """The app on a SQLite store with the cast."""
    return create_app(cast)


@pytest.fixture
def client_of(app: FastAPI) -> Iterator[ClientOf]:
    """Makes a client that is signed in as the account of a role, or (`None`) not at all; it follows no redirects."""
    with ExitStack() as stack:
        yield lambda role: stack.enter_context(client_on(app, role))


def client_on(app: FastAPI, role: Role | None) -> TestClient:
    """Return a client of `app`, signed in as the account of `role`."""
    client = TestClient(app, base_url=ADDRESS, follow_redirects=False)
    if role is not None:
        client.cookies.set(PLAIN_NAME, sign_in(app.state.engine, role.value, PASSWORD, now())[1])
    return client
