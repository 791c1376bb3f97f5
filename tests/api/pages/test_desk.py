"""The desk page: whose site it is, where crates can go, when the van comes and what it takes."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from api.assets import assets, static_root
from api.contexts.visits import next_visits, rides_from
from api.tables import Account, Role
from depots.store import session_on
from tests.api.cast import DESK_SITE, OTHER_SITE
from tests.api.conftest import ClientOf
from tests.api.pages.conftest import Reader, words_of
from transit.crates import crate_code
from transit.scan_tables import Crate

MONDAY_EARLY = datetime(2026, 11, 23, 3, tzinfo=UTC)


def data_of(text: str) -> dict[str, Any]:
    """What the page tells its script."""
    found = re.search(r'<script type="application/json" id="scan-data">(.*?)</script>', text)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_a_desk_is_led_to_its_own_site_and_no_other(client_of: ClientOf) -> None:
    client = client_of(Role.DESK)
    assert client.get("/desk").headers["location"] == f"/desk/in?site={DESK_SITE}"
    assert data_of(client.get("/desk/out").text)["site"] == DESK_SITE
    assert client.get(f"/desk/in?site={OTHER_SITE}").status_code == 403


def test_a_planner_stands_at_any_desk_first_at_a_hub(client_of: ClientOf) -> None:
    client = client_of(Role.PLANNER)
    assert data_of(client.get("/desk/in").text)["site"] == OTHER_SITE
    assert data_of(client.get(f"/desk/in?site={DESK_SITE}").text)["site"] == DESK_SITE
    assert client.get("/desk/in?site=nowhere").status_code == 404


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", {"in": "Kirjaa saapuneeksi", "out": "Kirjaa lähteneeksi"}),
        ("sv", {"in": "Skanna in", "out": "Skanna ut"}),
        ("en", {"in": "Scan in", "out": "Scan out"}),
    ],
)
def test_in_and_out_are_named_in_the_language_of_the_desk(
    reader: Reader, language: str, expected: dict[str, str]
) -> None:
    client = reader(Role.DESK, language)
    for mode, words in expected.items():
        assert words in words_of(client.get(f"/desk/{mode}"))


def test_the_destination_of_the_address_is_chosen_and_an_unknown_one_is_not_found(client_of: ClientOf) -> None:
    client = client_of(Role.DESK)
    page = client.get(f"/desk/out?to={OTHER_SITE}").text
    assert f'<option value="{OTHER_SITE}" selected>' in page
    assert data_of(page)["to"] == OTHER_SITE
    assert data_of(client.get("/desk/out").text)["to"] == ""
    assert client.get("/desk/out?to=nowhere").status_code == 404


def test_the_next_vans_say_what_they_should_take_and_those_that_are_over_are_left_out(published: Engine) -> None:
    with session_on(published, read_only=True) as session:
        visit, later = next_visits(session, "north", MONDAY_EARLY, most=2)
        assert (visit.leave.total, visit.take.total) == (3, 1)
        assert next_visits(session, "north", visit.departs_at.replace(day=24)) == [later]
        assert later.arrives_at > visit.departs_at
        assert next_visits(session, "north", MONDAY_EARLY.replace(month=12)) == []


def test_a_ride_goes_on_only_to_stops_behind_and_the_soonest_counts(published: Engine) -> None:
    with session_on(published, read_only=True) as session:
        from_hub = rides_from(session, "hub", MONDAY_EARLY)
        assert set(from_hub) == {"north", "south"}
        assert {ride.departs_at.day for ride in from_hub.values()} == {23}
        assert set(rides_from(session, "north", MONDAY_EARLY)) == {"south", "hub"}


def test_the_page_tells_its_script_who_scans(client_of: ClientOf, cast: Engine) -> None:
    with session_on(cast, read_only=True) as session:
        login = session.exec(select(Account.login).where(Account.role == Role.DESK)).one()
    data = data_of(client_of(Role.DESK).get("/desk/in").text)
    assert (data["actor"], data["mode"], data["is_hub"], data["under_way"]) == (login, "in", False, {})
    assert data["names"][DESK_SITE] == "Teuva"


def test_the_service_worker_is_served_from_the_root_and_names_every_file(client_of: ClientOf) -> None:
    answer = client_of(None).get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "no-cache" in answer.headers["cache-control"]
    assert f'"{static_root()}/js/scan/worker.js"' in answer.text
    assert all(json.dumps(address) in answer.text for address in assets())


def test_a_label_is_for_a_new_crate_or_one_that_there_is(client_of: ClientOf, cast: Engine) -> None:
    client = client_of(Role.DESK)
    first = client.post("/desk/crates", data={"site": DESK_SITE, "to": OTHER_SITE})
    assert (first.status_code, first.headers["content-type"], first.content[:5]) == (200, "application/pdf", b"%PDF-")
    code = crate_code(0)
    assert first.headers["content-disposition"] == f'inline; filename="{code}.pdf"'
    again = client.post("/desk/crates", data={"site": DESK_SITE, "crate": code.lower()})
    assert again.headers["content-disposition"] == first.headers["content-disposition"]
    with session_on(cast, read_only=True) as session:
        assert session.exec(select(Crate.code)).all() == [code]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"to": DESK_SITE}, 422),
        ({"to": "nowhere"}, 404),
        ({"crate": crate_code(7)}, 422),
        ({"crate": "KL-000000Z"}, 422),
        ({"site": OTHER_SITE}, 403),
    ],
)
def test_a_label_that_cannot_be_makes_no_crate(
    client_of: ClientOf, cast: Engine, sent: dict[str, str], status: int
) -> None:
    answer = client_of(Role.DESK).post("/desk/crates", data={"site": DESK_SITE} | sent)
    assert answer.status_code == status
    with session_on(cast, read_only=True) as session:
        assert session.exec(select(Crate)).all() == []


def test_the_form_for_a_label_offers_the_destination_of_the_desk(reader: Reader) -> None:
    client = reader(Role.DESK, "en")
    answer = client.get(f"/desk/crates/new?to={OTHER_SITE}")
    assert f'<option value="{OTHER_SITE}" selected>' in answer.text
    assert "SORT" in words_of(answer)
    assert f'<option value="{DESK_SITE}"' not in answer.text
