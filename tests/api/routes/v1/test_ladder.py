"""The days of the ladder by the interface: everyone sees them, administrators set them."""

from api.tables import Role
from tests.api.routes.v1.conftest import As

PATH = "/api/v1/ladder"
DEFAULTS = {"late_days": 1, "search_days": 7, "missing_days": 14, "hanging_days": 7}


def test_an_administrator_sets_what_everyone_sees(as_: As) -> None:
    assert as_(Role.DRIVER).get(PATH).json() == DEFAULTS
    wanted = DEFAULTS | {"search_days": 6}
    assert as_(Role.ADMIN).put(PATH, json=wanted).json() == wanted
    assert as_(Role.DESK).get(PATH).json() == wanted


def test_only_administrators_set_them(as_: As) -> None:
    assert as_(Role.PLANNER).put(PATH, json=DEFAULTS).status_code == 403


def test_days_that_make_no_ladder_are_refused_with_a_reason(as_: As) -> None:
    answer = as_(Role.ADMIN).put(PATH, json=DEFAULTS | {"missing_days": 7})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_ladder")
    assert "missing_days" in answer.json()["detail"]
    assert as_(Role.ADMIN).put(PATH, json=DEFAULTS | {"late_days": 10**30}).status_code == 422
