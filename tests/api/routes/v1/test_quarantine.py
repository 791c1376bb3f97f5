"""Scans that do not count, by the interface: planners and administrators look, and dismiss with a reason."""

from sqlalchemy import Engine

from api.tables import Role
from depots.store import now, session_on
from tests.api.routes.v1.conftest import As
from tests.transit.scans.world import DEVICE, deliver, scan
from transit.devices import enrol_device

PATH = "/api/v1/quarantine"


def test_a_scan_is_looked_at_and_dismissed_once(week: Engine, as_: As) -> None:
    with session_on(week) as session:
        enrol_device(session, DEVICE, "desk", by="admin", at=now())
    deliver(week, scan(1, "in", code="?", site="north"))
    planner = as_(Role.PLANNER)
    [stray] = planner.get(PATH).json()
    assert (stray["codes"], stray["device"], stray["sequence"]) == (["bad_code:code"], DEVICE, 1)
    dismissal = f"{PATH}/{stray['number']}/dismissal"
    assert planner.post(dismissal, json={"reason": ""}).status_code == 422
    assert planner.post(dismissal, json={"reason": "an old label"}).status_code == 204
    assert planner.get(PATH).json() == []
    assert planner.post(dismissal, json={"reason": "again"}).status_code == 204
    nothing = planner.post(f"{PATH}/999/dismissal", json={"reason": "x"})
    assert (nothing.status_code, nothing.json()["code"]) == (404, "not_in_quarantine")


def test_others_may_not_look(as_: As) -> None:
    assert as_(Role.DESK).get(PATH).status_code == 403
