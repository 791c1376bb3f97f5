"""A small week that the tests of the JSON interface share: the next one, so that its runs lie ahead."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import create_app
from api.tables import Role
from depots.settings import ZONE
from depots.store import now, session_on
from routing.plan import WeekPlan
from routing.units import IsoWeek
from tests.api.cast import client_on
from tests.transit.weeks import draft, plant_world, request, week_world
from transit.tables import row_id

WEEK = IsoWeek.of(now().astimezone(ZONE).date()).shift(1)
OF_WEEK = f"/api/v1/weeks/{WEEK}"

As = Callable[[Role], TestClient]


@pytest.fixture
def week(any_cast: Engine) -> Engine:
    """A store with the cast, the small week's places and one open request."""
    with session_on(any_cast) as session:
        plant_world(session, week_world())
        request(session, "a", "hub", "north", placed_at=now())
    return any_cast


@pytest.fixture
def as_(week: Engine) -> As:
    """Makes a client that is signed in as a role, on the small week."""
    app = create_app(week)
    return lambda role: client_on(app, role)


def add_draft(engine: Engine, answer: WeekPlan | None = None) -> int:
    """Keep a draft of the week and return its number."""
    with session_on(engine) as session:
        return row_id(draft(session, answer=answer, week=WEEK).id)


def publish(client: TestClient, plan: int) -> None:
    """Publish a draft by the interface."""
    assert client.post(f"{OF_WEEK}/publication", json={"plan": plan}).status_code == 201
