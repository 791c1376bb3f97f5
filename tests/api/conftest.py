"""What the tests of the doors share: a store with the cast, the app on it, clients of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import create_app
from api.tables import Role
from tests.api.cast import client_on, plant_cast

ClientOf = Callable[[Role | None], TestClient]


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
