from datetime import datetime

from sqlalchemy import Engine

from api.tables import Role
from depots.settings import ZONE
from depots.store import session_on
from depots.tables import OpeningWindow
from routing.units import instant
from tests.api.cast import DESK_SITE
from tests.api.routes.v1.conftest import WEEK, As, add_draft, publish
from tests.transit.weeks import MONDAY, TUESDAY


def test_sites_are_listed_and_shown_with_their_hours(as_: As, week: Engine) -> None:
    with session_on(week) as session:
        session.add(OpeningWindow(site_code=DESK_SITE, weekday=1, opens=600, closes=1_080))
    client = as_(Role.DESK)
    sites = client.get("/api/v1/sites").json()
    assert {site["code"] for site in sites} >= {DESK_SITE, "hub", "north", "south"}
    found = client.get(f"/api/v1/sites/{DESK_SITE}").json()
    assert found.pop("windows") == [{"weekday": 1, "opens": 600, "closes": 1_080}]
    assert found in sites


def test_a_code_that_is_not_kept_is_no_site(as_: As) -> None:
    client = as_(Role.DESK)
    for code in ("NOWHERE", "x" * 5_000, "%E2%82%AC"):
        for path in ("", "/visits", f"/visits?week={WEEK}"):
            response = client.get(f"/api/v1/sites/{code}{path}")
            assert (response.status_code, response.json()["code"]) == (404, "unknown_site")


def test_a_site_knows_when_the_van_comes(as_: As, week: Engine) -> None:
    planner = as_(Role.PLANNER)
    publish(planner, add_draft(week))
    runs = [run["code"] for run in planner.get(f"/api/v1/weeks/{WEEK}/runs").json()]
    desk = as_(Role.DESK)
    visits = desk.get(f"/api/v1/sites/north/visits?week={WEEK}").json()
    stops = [next(stop for stop in tour.stops if stop.site == "north") for tour in (MONDAY, TUESDAY)]
    assert [datetime.fromisoformat(visit["arrives_at"]) for visit in visits] == [
        instant(WEEK, stop.start, ZONE) for stop in stops
    ]
    assert [(visit["vehicle"], visit["run"]) for visit in visits] == [("Van v", code) for code in runs]
    assert desk.get("/api/v1/sites/north/visits").json() == visits


def test_a_draft_promises_no_visit(as_: As, week: Engine) -> None:
    add_draft(week)
    client = as_(Role.DESK)
    assert client.get(f"/api/v1/sites/north/visits?week={WEEK}").json() == []
    assert client.get("/api/v1/sites/north/visits").json() == []
    assert client.get("/api/v1/sites/north/visits?week=x").status_code == 422


def test_municipalities_come_as_geojson(as_: As) -> None:
    response = as_(Role.DRIVER).get("/api/v1/municipalities")
    assert response.headers["content-type"] == "application/geo+json"
    assert response.json()["type"] == "FeatureCollection"
    assert len(response.json()["features"]) == 22
