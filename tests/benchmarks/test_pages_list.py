"""No page can be forgotten when the speed of pages is measured."""

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine

from api.app import create_app
from api.deps import PUBLIC
from api.tables import Role
from benchmarks.pages_list import Look, looks
from benchmarks.pages_store import Planted

PLANTED = Planted(
    url="",
    week="2026-W48",
    plan=1,
    draft=2,
    compared=(1, 2),
    scenario=1,
    job=1,
    run="R" * 20,
    printed="P" * 26,
    feed="key",
    crate="KL-00000A",
    item="301",
    month="2026-10",
    hub="SJK",
    site="AAL",
    tokens={},
)


def test_every_address_that_is_answered_by_get_is_looked_at_by_somebody_who_may(engine: Engine) -> None:
    app = create_app(engine)
    wanted = {str(route.path) for route in iter_route_contexts(app.routes) if "GET" in (route.methods or ())}
    found = list(looks(app, PLANTED))
    assert {look.route for look in found} == wanted
    assert all("{" not in look.address for look in found)
    assert {look.role for look in found} >= {None, *Role} - {Role.MANAGER}


def test_a_page_that_nobody_said_how_to_look_at_is_named(engine: Engine) -> None:
    app = create_app(engine)
    app.get("/new-page", dependencies=[PUBLIC])(lambda: None)
    with pytest.raises(RuntimeError, match="/new-page"):
        list(looks(app, PLANTED))


def test_pages_are_told_from_files_and_parts(engine: Engine) -> None:
    found: list[Look] = list(looks(create_app(engine), PLANTED))
    pages = {look.route for look in found if look.is_page}
    assert {"/", "/weeks/{week}", "/desk/in", "/runs/{code}", "/statistics"} <= pages
    assert not {route for route in pages if route.endswith((".pdf", "{form}", ".geojson")) or "/api/" in route}
