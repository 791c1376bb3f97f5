"""What is kept of crates is what their scans amount to, whatever came since: late scans, undos, other crates' scans."""

from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from tests.transit.scans.world import AWAY, CRATES, HOME, HUB, NINE, deliver, plant_world, scan, scan_id
from transit.crate_events import LONGEST_US, crate_events
from transit.journeys import fold
from transit.scans.histories import facts_of
from transit.whereabouts import Event, Place, PlaceKind, State


def packed(crate: str, at_us: int = NINE) -> State:
    """Return the state of a thing that was packed into a crate."""
    return State(Place(PlaceKind.IN_CRATE, HOME, crate=crate), at_us, None, (at_us, "", "", 0, ""))


def plainly(connection: Connection) -> dict[str, tuple[Event, ...]]:
    """Return what the scans of all crates amount to, with nothing kept."""
    return {crate: fold(facts).events for crate, facts in facts_of(connection, CRATES).items()}


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_all_scans_so_far_amount_to(any_engine: Engine, seed: int) -> None:
    plant_world(any_engine)
    random = Random(seed)
    sent: list[dict[str, Any]] = []
    for n in range(1, 25):
        site, crate = random.choice((HOME, AWAY, HUB)), random.choice(CRATES)
        said = scan(n, random.choice(("in", "out", "empty")), code=crate, site=site)
        if sent and random.random() < 0.3:
            said = scan(n, "undo", undoes=random.choice(sent)["scan_id"])
        late = {"device_ms": said["device_ms"] - 40 * 60_000} if random.random() < 0.3 else {}
        sent.append(said | late)
        deliver(any_engine, sent[-1])
        with any_engine.connect() as connection:
            assert crate_events(connection, [packed(crate) for crate in CRATES]) == plainly(connection)


def test_an_undo_that_names_no_crate_counts_at_once(any_engine: Engine) -> None:
    plant_world(any_engine)
    deliver(any_engine, scan(1, "out", to_site=AWAY), scan(2, "in", site=AWAY))
    with any_engine.connect() as connection:
        before = crate_events(connection, [packed(CRATES[0])])
    deliver(any_engine, scan(3, "undo", code=None, undoes=scan_id(2)))
    with any_engine.connect() as connection:
        after = crate_events(connection, [packed(CRATES[0])])
        assert after != before
        assert after[CRATES[0]] == plainly(connection)[CRATES[0]]


def test_nothing_older_is_read_than_what_journeys_of_then_need(any_engine: Engine) -> None:
    """Twice the longest time before the first thing was packed is always left out, once that is always read."""
    plant_world(any_engine)
    long_after = NINE + 4 * LONGEST_US
    deliver(any_engine, scan(1, "out", to_site=AWAY), server_us=NINE)
    deliver(any_engine, scan(2, "in", device_ms=long_after // 1_000), server_us=long_after)
    with any_engine.connect() as connection:
        late = crate_events(connection, [packed(CRATES[0], long_after)])[CRATES[0]]
        both = crate_events(connection, [packed(CRATES[0], long_after), packed(CRATES[0], NINE)])[CRATES[0]]
        assert both == plainly(connection)[CRATES[0]]
        assert len(late) < len(both)
    with any_engine.connect() as connection:
        early = crate_events(connection, [packed(CRATES[0], NINE + LONGEST_US)])
        assert early[CRATES[0]] == both


def test_things_in_no_crate_ask_for_nothing(any_engine: Engine) -> None:
    plant_world(any_engine)
    with any_engine.connect() as connection:
        assert crate_events(connection, [State(Place(PlaceKind.AT_SITE, HOME))]) == {}
