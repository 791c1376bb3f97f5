"""Where a crate is and when it will arrive; what a site should look for."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from api.contexts.crate import crate_context, rides_to
from api.contexts.work import work_context
from api.tables import Account, Role
from depots.sites import get_site
from depots.store import now, session_on, to_micros
from tests.api.conftest import ClientOf
from tests.api.pages.conftest import Reader, words_of
from tests.routing.worlds import plan, tour
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft
from transit.crate_records import add_crates
from transit.devices import enrol_device
from transit.missing import Rung
from transit.publishing import publish
from transit.run_records import runs_of_week
from transit.scan_tables import Device
from transit.scans.ingest import take_in
from transit.scans.judge import Sender
from transit.scans.kinds import ScanKind
from transit.scans.pieces import Delivery
from transit.tables import TransitRequest
from transit.whereabouts import Place, PlaceKind

DEVICE = "0190b5a0-0000-4000-8000-000000000001"
MONDAY_EARLY = datetime(2026, 11, 23, 3, tzinfo=UTC)


def scan(engine: Engine, at: datetime, **fields: str | None) -> None:
    """Keep a scan that happened, and was sent, at an instant."""
    with session_on(engine) as session:
        enrol_device(session, DEVICE, "test", by="planner", at=at)
    scan_id = f"{uuid.uuid4()}"
    scan_id = f"{scan_id[:14]}7{scan_id[15:]}"
    raw = {"scan_id": scan_id, "sequence": int(at.timestamp()), "device_ms": to_micros(at) // 1000, "actor": "x"}
    sender = Sender("planner", frozenset(ScanKind))
    with engine.begin() as connection:
        answers = take_in(connection, [Delivery(sender, DEVICE, DEVICE, None, to_micros(at), [raw | fields])])[0]
    assert answers
    assert answers[0].counts, answers


@pytest.fixture
def crate(published: Engine) -> str:
    """A crate put out at the north for the south, on the Monday that it is served."""
    with session_on(published) as session:
        code = add_crates(session, 1, at=now())[0]
    scan(published, MONDAY_EARLY, kind="out", code=code, site="north", to_site="south")
    return code


def test_a_crate_is_where_it_was_put_out_and_rides_with_the_next_van(published: Engine, crate: str) -> None:
    with session_on(published, read_only=True) as session:
        context = crate_context(session, crate, MONDAY_EARLY)
    assert (context.place, context.goal) == (Place(PlaceKind.READY, "north"), "south")
    assert [(ride.vehicle, ride.departs_at.day) for ride in context.rides] == [("Van v", 23)]
    assert [step.at for step in context.steps] == [MONDAY_EARLY]


def test_what_is_aboard_arrives_with_its_van_and_what_missed_all_vans_with_none(published: Engine, crate: str) -> None:
    with session_on(published, read_only=True) as session:
        run = runs_of_week(session, WEEK)[0]
        aboard = rides_to(session, Place(PlaceKind.ABOARD, run=run.code), "south", MONDAY_EARLY)
        assert [ride.run for ride in aboard] == [run.code]
        assert rides_to(session, Place(PlaceKind.READY, "north"), "south", MONDAY_EARLY + timedelta(days=30)) == []


def test_it_changes_vans_at_the_hub_where_no_van_goes_all_the_way(week_store: Engine) -> None:
    rounds = plan(tour("hub", "south", "hub"), tour("hub", "north", "hub", day=1))
    with session_on(week_store) as session:
        draft(session, answer=rounds)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
    with session_on(week_store, read_only=True) as session:
        first, second = rides_to(session, Place(PlaceKind.READY, "south"), "north", MONDAY_EARLY)
    assert (first.departs_at.day, second.departs_at.day) == (23, 24)
    assert first.arrives_at < second.departs_at


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["Odottaa autoa: North", "Kohde: South"]),
        ("sv", ["Väntar på bilen: North", "Till South"]),
        ("en", ["Put out for the van at North", "To South"]),
    ],
)
def test_the_page_says_so_in_each_language(crate: str, reader: Reader, language: str, expected: list[str]) -> None:
    shown = words_of(reader(Role.MANAGER, language).get(f"/crates/{crate}"))
    assert [words for words in expected if words not in shown] == []


def test_a_code_is_found_as_it_was_typed_and_what_is_none_is_told_with_the_form_at_hand(
    client_of: ClientOf, crate: str
) -> None:
    client = client_of(Role.DRIVER)
    assert client.get(f"/crates?code={crate.lower()}").headers["location"] == f"/crates/{crate}"
    for address in ("/crates?code=KL-1", "/crates/KL-1"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "KL-1 ei ole laatikon eikä niteen tunniste" in words_of(answer)
        assert 'action="/crates"' in answer.text
    assert client.get("/crates").status_code == 200
    assert "Kirjastojärjestelmäkään ei tunne" in words_of(client.get("/crates/31234"))


def test_what_nobody_scanned_is_known_by_its_request_with_when_it_arrives_and_why(
    published: Engine, reader: Reader
) -> None:
    at = now()
    with session_on(published) as session:
        way = {"from_site_code": "north", "to_site_code": "south", "placed_at": at, "opened_at": at}
        key = {"system": "file", "leg_key": "l1", "kind": "hold", "item_key": "31234"}
        session.add(TransitRequest.model_validate({**way, **key, "promised_at": MONDAY_EARLY + timedelta(minutes=1)}))
    with session_on(published, read_only=True) as session:
        context = crate_context(session, "31234", MONDAY_EARLY)
    assert (context.place, context.stands_at, context.bound_for) == (None, "north", "south")
    assert [(ride.origin, ride.goal) for ride in context.rides] == [("north", "south")]
    assert context.arrives_at == context.rides[-1].arrives_at
    assert context.is_late
    assert "Kukaan ei ole vielä skannannut sitä. Kirjastojärjestelmän mukaan se on toivottu: North → South" in words_of(
        reader(Role.DRIVER, "fi").get("/crates/31234")
    )


def test_an_item_is_shown_with_the_crate_it_lies_in_and_a_sort_crate_goes_to_the_hub(
    published: Engine, reader: Reader
) -> None:
    with session_on(published) as session:
        code = add_crates(session, 1, at=now())[0]
    scan(published, MONDAY_EARLY, kind="pack", code="31235", crate=code, site="north", to_site="south")
    scan(published, MONDAY_EARLY + timedelta(minutes=1), kind="out", code=code, site="north")
    with session_on(published, read_only=True) as session:
        item, sorted_there = (crate_context(session, one, MONDAY_EARLY) for one in ("31235", code))
    assert item.inside == code
    assert (sorted_there.goal, sorted_there.bound_for) == (None, "hub")
    assert [ride.goal for ride in sorted_there.rides] == ["hub"]
    assert f"in crate {code}" in words_of(reader(Role.DRIVER, "en").get("/crates/31235"))


def test_scans_that_were_made_up_are_told_as_such(published: Engine, crate: str, reader: Reader) -> None:
    client = reader(Role.MANAGER, "en")
    assert "imulated" not in words_of(client.get(f"/crates/{crate}"))
    with session_on(published) as session:
        device = session.get_one(Device, DEVICE)
        device.is_simulated = True
        session.add(device)
    shown = words_of(client.get(f"/crates/{crate}"))
    assert "Simulated: made up for this demonstration" in shown
    assert "(simulated)" in shown


def test_what_does_not_arrive_climbs_the_lists_of_all_who_should_look(published: Engine, crate: str) -> None:
    with session_on(published, read_only=True) as session:
        north, desk = get_site(session, "north"), session.exec(select(Account).where(Account.role == Role.DESK)).one()
        for days, rung in ((1, None), (7, Rung.SEARCH), (14, Rung.MISSING)):
            lists = work_context(session, north, desk, {}, MONDAY_EARLY + timedelta(days=days)).rungs
            found = [reached for reached, some in lists.items() if [row.search.thing.code for row in some] == [crate]]
            assert found == ([rung] if rung else [])


def test_the_work_lists_name_what_came_in_a_crate_and_was_not_scanned(
    published: Engine, crate: str, reader: Reader
) -> None:
    at = MONDAY_EARLY
    scan(published, at - timedelta(hours=1), kind="pack", code="31234", crate=crate, site="north", to_site="south")
    scan(published, at + timedelta(hours=6), kind="in", code=crate, site="south")
    held = words_of(reader(Role.PLANNER, "en").get(f"/crates/{crate}"))
    assert "Packed into it (1) 31234" in held
    assert "not scanned since" in held
    page = reader(Role.PLANNER, "en").get("/desk/work?site=south")
    assert "Arrived in a crate, not scanned (1)" in words_of(page)
    assert 'href="/crates/31234"' in page.text
    assert "Arrived in a crate, not scanned (0)" in words_of(reader(Role.PLANNER, "en").get("/desk/work?site=north"))
