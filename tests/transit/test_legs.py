"""Legs of the library system that cannot be as it says are shown: those that hang, and items with two."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from depots.store import from_micros, session_on
from tests.transit.scans.world import AWAY, CRATES, HOME, HUB, MINUTE, NINE, deliver, plant_world, scan
from transit.ladders import set_ladder
from transit.legs import Oddity, OddLeg, odd_legs
from transit.missing import Ladder
from transit.tables import TransitRequest

ITEM = "30100000001"
SAID = from_micros(NINE)
"""When an import first saw the library system say that the item is under way."""
WEEK = timedelta(days=7)


@pytest.fixture
def world(any_engine: Engine) -> Engine:
    """The small world of scans, without a scan."""
    plant_world(any_engine)
    return any_engine


def leg(engine: Engine, key: str = "1", *, item: str = ITEM, said: datetime | None = SAID, **fields: object) -> None:
    """Keep a leg of the item from home to away."""
    row = TransitRequest(
        system="file",
        leg_key=key,
        kind="hold",
        item_key=item,
        from_site_code=HOME,
        to_site_code=AWAY,
        placed_at=SAID,
        opened_at=SAID + timedelta(minutes=int(key)),
        in_transit_since=said,
    )
    with session_on(engine) as session:
        session.add(row.sqlmodel_update(fields))


def odd(engine: Engine, at: datetime = SAID + WEEK, site: str | None = None) -> list[tuple[Oddity, str, datetime]]:
    return [(found.oddity, found.item, found.since) for found in legs(engine, at, site)]


def legs(engine: Engine, at: datetime, site: str | None = None) -> tuple[OddLeg, ...]:
    with session_on(engine, read_only=True) as session:
        return odd_legs(session, site, at=at)


def test_a_leg_that_nobody_ever_scanned_hangs_a_week_after_the_library_system_first_said_so(world: Engine) -> None:
    leg(world)
    assert odd(world, SAID + WEEK - timedelta(seconds=1)) == []
    assert odd(world) == [(Oddity.HANGING, ITEM, SAID)]
    [found] = legs(world, SAID + WEEK)
    assert (found.state, found.legs[0].key, found.legs[0].to_site) == (None, "1", AWAY)


def test_the_consortium_sets_after_how_many_days_a_leg_hangs(world: Engine) -> None:
    leg(world)
    with session_on(world) as session:
        set_ladder(session, Ladder(hanging_days=2), by="admin", at=SAID)
    assert odd(world, SAID + timedelta(days=2)) == [(Oddity.HANGING, ITEM, SAID)]


def test_what_waits_to_be_found_does_not_hang_nor_does_what_arrived_or_was_withdrawn(world: Engine) -> None:
    leg(world, "1", item="a", said=None)
    leg(world, "2", item="b", arrived_at=SAID)
    leg(world, "3", item="c", withdrawn_at=SAID)
    assert odd(world, SAID + 10 * WEEK) == []


def test_a_scan_is_a_movement(world: Engine) -> None:
    leg(world)
    deliver(world, scan(60, "out", code=ITEM, to_site=AWAY))
    scanned = from_micros(NINE + 60 * MINUTE)
    assert odd(world) == []
    assert odd(world, scanned + WEEK) == [(Oddity.HANGING, ITEM, scanned)]


def test_an_item_moves_with_its_crate_but_not_with_its_crates_next_journey(world: Engine) -> None:
    leg(world)
    deliver(
        world,
        scan(1, "pack", code=ITEM, crate=CRATES[0], to_site=AWAY),
        scan(2, "out", to_site=AWAY),
        scan(60, "in", site=AWAY),
        scan(9_000, "out", site=AWAY, to_site=HOME),
    )
    moved = from_micros(NINE + 60 * MINUTE)
    assert odd(world) == []
    assert odd(world, moved + WEEK) == [(Oddity.HANGING, ITEM, moved)]


def test_an_item_with_two_open_legs_is_doubled_from_when_the_second_opened(world: Engine) -> None:
    leg(world, "1", said=None)
    leg(world, "2", said=None, to_site_code=HUB)
    leg(world, "3", said=None, withdrawn_at=SAID)
    assert odd(world) == [(Oddity.DOUBLED, ITEM, SAID + timedelta(minutes=2))]
    [found] = legs(world, SAID)
    assert [one.to_site for one in found.legs] == [AWAY, HUB]


def test_one_of_two_legs_may_hang_as_well(world: Engine) -> None:
    leg(world, "1", said=None)
    leg(world, "2")
    assert {(found.oddity, len(found.legs)) for found in legs(world, SAID + WEEK)} == {
        (Oddity.HANGING, 1),
        (Oddity.DOUBLED, 2),
    }


def test_a_site_sees_the_legs_from_it_and_to_it_and_of_what_was_last_seen_there(world: Engine) -> None:
    leg(world)
    assert (len(odd(world, site=HOME)), len(odd(world, site=AWAY)), len(odd(world, site=HUB))) == (1, 1, 0)
    deliver(world, scan(1, "in", code=ITEM, site=HUB))
    later = SAID + WEEK + timedelta(minutes=1)
    assert len(odd(world, later, site=HUB)) == 1
