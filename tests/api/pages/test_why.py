"""Why items wait: the parts of delays, the journeys of a pair, one more visit."""

import pytest
from sqlalchemy import Engine

from api.contexts import why
from api.tables import Role
from depots.store import session_on
from tests.api.pages.conftest import Reader, words_of
from tests.transit.weeks import WEEK
from transit.plans import published_plan


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    why.forget()


def page_of(engine: Engine) -> str:
    with session_on(engine, read_only=True) as session:
        plan = published_plan(session, WEEK)
        assert plan is not None
        return f"/weeks/{WEEK}/plans/{plan.id}/why"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["Miksi aineisto odottaa", "odottaa autoa", "solmupisteessä", "koko alue"]),
        ("sv", ["Varför exemplar väntar", "väntar på bilen", "vid en knutpunkt"]),
        ("en", ["Why items wait", "waits for a van", "at a hub"]),
    ],
)
def test_the_region_is_shown_in_the_language_of_the_reader(
    published: Engine, reader: Reader, language: str, expected: list[str]
) -> None:
    shown = words_of(reader(Role.MANAGER, language).get(page_of(published)))
    assert [words for words in expected if words not in shown] == []


def test_a_pair_shows_its_journey_from_ready_to_arrival_with_every_wait(published: Engine, reader: Reader) -> None:
    answer = reader(language="en").get(page_of(published) + "?site=north&origin=hub&destination=north")
    shown = words_of(answer)
    assert "From Hub to North Ready Mon 07:00 62 items a week" in shown
    assert "waits 1 h at Hub Mon 08:00 Van v, round 1 → North Mon 08:50" in shown
    assert "In all 2 h." in shown


def test_what_comes_next_week_says_so(published: Engine, reader: Reader) -> None:
    shown = words_of(reader(language="en").get(page_of(published) + "?origin=hub&destination=south"))
    assert "Ready Tue 07:00" in shown
    assert "South Tue 08:50" in shown
    late = words_of(reader(language="en").get(page_of(published) + "?origin=south&destination=north"))
    assert "Nothing is expected to travel between the two that week." in late


def test_a_site_shows_what_comes_and_leaves_with_parts_that_add_up(published: Engine, reader: Reader) -> None:
    shown = words_of(reader(language="en").get(page_of(published) + "?site=hub"))
    coming = shown[shown.index("What comes to Hub") : shown.index("What leaves Hub")]
    assert "North" in coming
    assert "South" in coming


def test_one_more_visit_is_worked_out_when_asked_for(published: Engine, reader: Reader) -> None:
    client = reader(language="en")
    address = page_of(published) + "?site=north"
    assert "Work out what it would cost" in words_of(client.get(address))
    shown = words_of(client.get(address + "&more=true"))
    assert "Cheapest on" in shown
    assert "In all it would" in shown


def test_unknown_sites_are_passed_over(published: Engine, reader: Reader) -> None:
    answer = reader().get(page_of(published) + "?site=nowhere&origin=a&destination=b&more=true")
    assert answer.status_code == 200


def test_one_more_visit_becomes_a_scenario_by_one_click(published: Engine, reader: Reader) -> None:
    client = reader(language="en")
    page = client.get(f"{page_of(published)}?site=north")
    assert "A scenario with at least 3 visits" in words_of(page)
    fields = {"plan": "1", "site": "north", "visits": "3", "name": "North: at least 3 visits"}
    made = client.post(f"/weeks/{WEEK}/scenarios", data=fields)
    assert made.status_code == 303
    assert "North: at least 3 visits Take away" in words_of(client.get(made.headers["location"]))
    assert client.post(f"/weeks/{WEEK}/scenarios", data=fields | {"site": "nowhere"}).status_code == 422
    assert "A scenario with" not in words_of(
        reader(Role.MANAGER, language="en").get(f"{page_of(published)}?site=north")
    )
