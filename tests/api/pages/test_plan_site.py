"""A site in a plan: its days, times and vans, what changes there, for a draft as for a published plan."""

import pytest
from sqlalchemy import Engine

from api.tables import Role
from depots.store import session_on
from tests.api.pages.conftest import Reader, words_of
from tests.routing.worlds import plan, tour
from tests.transit.weeks import WEEK, draft
from transit.tables import row_id

PAGE = f"/weeks/{WEEK}"


@pytest.mark.parametrize("role", [Role.PLANNER, Role.MANAGER, Role.DESK])
def test_a_draft_tells_which_days_when_and_by_which_van(week_store: Engine, reader: Reader, role: Role) -> None:
    shown = words_of(reader(role, language="en").get(f"{PAGE}/plans/1/sites/north"))
    assert "North" in shown
    assert "Mon 23 Nov 08:40 1 Round 1, Van v" in shown


def test_what_changes_against_the_plan_in_force_stands_beside_the_day(published: Engine, reader: Reader) -> None:
    with session_on(published) as session:
        made = row_id(draft(session, answer=plan(tour("hub", "north", "south", "hub", leave=540))).id)
    shown = words_of(reader(language="en").get(f"{PAGE}/plans/{made}/sites/north"))
    assert "time moves · was 08:40" in shown
    assert "Tue 24 Nov no visit day dropped · was" in shown


def test_without_a_script_the_site_stands_on_the_page_of_the_week(week_store: Engine, reader: Reader) -> None:
    client = reader(language="en")
    shown = words_of(client.get(f"{PAGE}?site=north"))
    assert "Visits to North" in shown
    assert "Visits to" not in words_of(client.get(PAGE))
    assert "Visits to" not in words_of(client.get(f"{PAGE}?site=ghost"))


def test_a_site_or_plan_that_is_not_there_is_not_found(week_store: Engine, reader: Reader) -> None:
    for address in (
        f"{PAGE}/plans/1/sites/ghost",
        f"{PAGE}/plans/9/sites/north",
        "/weeks/2026-W50/plans/1/sites/north",
    ):
        assert reader().get(address).status_code == 404, address
