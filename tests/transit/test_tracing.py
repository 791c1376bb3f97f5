"""Looking up what was scanned: where it is, how it came there, what to expect and what to look for."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from depots.settings import settings
from depots.store import from_micros, session_on
from tests.transit.scans.world import AWAY, CRATES, HOME, HUB, MINUTE, NINE, RUN, deliver, plant_world, scan
from transit.missing import DAY_US, Ladder, Rung
from transit.tables import TransitRequest
from transit.tracing import (
    aboard,
    empty_crates,
    expected_at,
    locate,
    overdue,
    ready_at,
    trace,
)
from transit.whereabouts import PlaceKind, State

ITEM, OTHER = "30100000001", "30100000002"


@pytest.fixture
def world(any_engine: Engine) -> Engine:
    """One crate with two items was set down at its goal and another is in the van."""
    plant_world(any_engine)
    deliver(
        any_engine,
        *(scan(n, "pack", code=item, crate=CRATES[0], to_site=AWAY) for n, item in ((1, ITEM), (2, OTHER))),
        scan(3, "out", to_site=AWAY),
        scan(4, "load"),
        scan(5, "unload", site=AWAY),
        scan(6, "out", to_site=AWAY, code=CRATES[1]),
        scan(7, "load", code=CRATES[1]),
    )
    return any_engine


def at(minutes: int) -> int:
    return NINE + minutes * MINUTE


def located(engine: Engine, code: str) -> State:
    with session_on(engine, read_only=True) as session:
        found = locate(session, code)
    assert found is not None
    return found


def codes(engine: Engine, site: str) -> set[str]:
    with session_on(engine, read_only=True) as session:
        return {thing.code for thing in expected_at(session, site)}


def test_an_item_in_a_crate_is_where_the_crate_is(world: Engine) -> None:
    state = located(world, ITEM)
    assert (state.place.kind, state.place.site, state.since_us) == (PlaceKind.SET_DOWN, AWAY, at(5))


def test_an_item_whose_crate_has_not_left_lies_in_it(world: Engine) -> None:
    deliver(world, scan(9, "pack", code="new", crate=CRATES[2]))
    state = located(world, "new")
    assert (state.place.kind, state.place.crate) == (PlaceKind.IN_CRATE, CRATES[2])


def test_a_crate_is_where_its_last_scan_says(world: Engine) -> None:
    assert located(world, CRATES[1]).place.run == RUN


def test_what_was_never_scanned_is_unknown(world: Engine) -> None:
    with session_on(world, read_only=True) as session:
        assert locate(session, CRATES[3]) is None
        assert trace(session, CRATES[3]) is None


def test_a_trace_tells_the_whole_way_and_its_delay(world: Engine) -> None:
    deliver(world, scan(10, "in", code=ITEM, site=AWAY))
    with session_on(world, read_only=True) as session:
        found = trace(session, ITEM)
    assert found is not None
    assert [move.place.kind.value for move in found.moves] == ["in_crate", "ready", "aboard", "set_down", "at_site"]
    [delay] = found.delays(promised_us=at(8))
    assert (delay.waiting_us, delay.riding_us, delay.hub_us) == (3 * MINUTE, MINUTE, 0)
    assert (delay.receiving_us, delay.total_us, delay.late_us) == (5 * MINUTE, 9 * MINUTE, 2 * MINUTE)


def test_a_site_expects_what_is_sent_to_it_and_not_received(world: Engine) -> None:
    expected = {CRATES[0], CRATES[1], ITEM, OTHER}
    assert codes(world, AWAY) == expected
    assert codes(world, HOME) == set()
    deliver(world, scan(10, "in", site=AWAY))
    assert codes(world, AWAY) == expected - {CRATES[0]}


def test_what_is_in_a_van_and_which_crates_stand_ready_for_one(world: Engine) -> None:
    out = [scan(n, "out", code=code, to_site=AWAY) for n, code in ((20, CRATES[3]), (21, CRATES[2]), (22, "S1"))]
    deliver(world, *out)
    with session_on(world, read_only=True) as session:
        assert [thing.code for thing in ready_at(session, HOME)] == [CRATES[3], CRATES[2]]
        assert ready_at(session, AWAY) == []
        assert [thing.code for thing in aboard(session, RUN)] == [CRATES[1]]


def test_crates_that_stand_idle_are_counted_by_site(world: Engine) -> None:
    deliver(world, scan(10, "in", site=AWAY), *(scan(n, "in", code=CRATES[n - 9], site=HUB) for n in (11, 12)))
    with session_on(world, read_only=True) as session:
        assert empty_crates(session) == {AWAY: 1, HUB: 2}


def promise(session: Session, *, key: str, withdrawn: bool, days_before: int) -> None:
    """Ask for the item, promised for an hour after nine or days before."""
    promised = from_micros(at(60))
    session.add(
        TransitRequest(
            system="file",
            leg_key=key,
            kind="hold",
            item_key=ITEM,
            from_site_code=HOME,
            to_site_code=AWAY,
            placed_at=promised,
            opened_at=promised,
            withdrawn_at=promised if withdrawn else None,
            promised_at=promised - timedelta(days=days_before),
        )
    )


def test_what_does_not_arrive_climbs_the_ladder_by_its_own_promise(world: Engine) -> None:
    """The first crate takes its item's promise, the second, with nothing known in it, the consortium's."""
    with session_on(world) as session:
        promise(session, key="1", withdrawn=False, days_before=0)
        promise(session, key="2", withdrawn=True, days_before=30)
    with session_on(world, read_only=True) as session:
        assert overdue(session, at(60) + DAY_US - 1, Ladder()) == []
        late = {thing.code: thing for thing in overdue(session, at(60) + DAY_US, Ladder())}
        assert set(late) == {ITEM, CRATES[0]}
        assert late[CRATES[0]].look_at == (HOME, AWAY, HUB)
        due = at(6) + round(settings().promise_hours * 3_600_000_000)
        everything = {thing.code: thing for thing in overdue(session, due + DAY_US, Ladder())}
        assert (everything[CRATES[1]].promised_us, everything[CRATES[1]].rung) == (due, Rung.LATE)
        assert {thing.rung for thing in overdue(session, at(60) + 14 * DAY_US, Ladder())} == {Rung.MISSING}


def test_found_again_it_is_off_the_ladder(world: Engine) -> None:
    deliver(world, *(scan(n, "in", code=code, site=AWAY) for n, code in enumerate((*CRATES[:2], ITEM, OTHER), 20)))
    with session_on(world, read_only=True) as session:
        assert overdue(session, at(60) + 30 * DAY_US, Ladder()) == []
