from datetime import datetime

from sqlalchemy import Engine

from api.tables import Role
from depots.settings import ZONE
from routing.units import instant
from tests.api.routes.v1.conftest import OF_WEEK, WEEK, As, add_draft, publish
from tests.transit.weeks import MONDAY


def test_a_week_has_a_run_for_each_round_on_its_date(as_: As, week: Engine) -> None:
    client = as_(Role.PLANNER)
    publish(client, add_draft(week))
    runs = client.get(f"{OF_WEEK}/runs").json()
    assert [(run["day"], run["round"], run["van"]) for run in runs] == [
        (WEEK.day(0).isoformat(), 1, "v"),
        (WEEK.day(1).isoformat(), 2, "v"),
    ]


def test_a_run_shows_its_stops_at_their_instants(as_: As, week: Engine) -> None:
    planner = as_(Role.PLANNER)
    publish(planner, add_draft(week))
    [first, _] = planner.get(f"{OF_WEEK}/runs").json()
    run = as_(Role.DRIVER).get(f"/api/v1/runs/{first['code']}").json()
    assert {key: run[key] for key in first} == first
    assert (run["van_name"], run["visits"], run["km"]) == ("Van v", 2, 60)
    assert [stop["site_code"] for stop in run["stops"]] == ["hub", "north", "south", "hub"]
    arrivals = [datetime.fromisoformat(stop["arrives_at"]) for stop in run["stops"]]
    assert arrivals == [instant(WEEK, stop.arrive, ZONE) for stop in MONDAY.stops]
    leave = run["stops"][1]["leave"]
    assert leave["total"] == sum(leave["own"].values()) + leave["shared"] == 3


def test_a_code_that_nobody_gave_out_is_no_run(as_: As) -> None:
    client = as_(Role.DRIVER)
    for code in ("X", "0" * 20, "x" * 5_000, "%C3%A4", "%F0%9F%9A%90", "..%2F"):
        assert client.get(f"/api/v1/runs/{code}").status_code == 404, code
