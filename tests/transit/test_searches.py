"""Searching for what does not arrive: each site looks once, declared ends it, and being scanned again begins anew."""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from depots.store import from_micros, session_on
from tests.transit.scans.world import AWAY, CRATES, HOME, HUB, MINUTE, NINE, deliver, plant_world, scan
from transit.errors import NotSearchedError
from transit.missing import DAY_US, Ladder, Rung
from transit.searches import Act, Search, record_act, searches
from transit.tracing import overdue


@pytest.fixture
def world(any_engine: Engine) -> Engine:
    """A crate was sent and does not arrive."""
    plant_world(any_engine)
    deliver(any_engine, scan(1, "out", to_site=AWAY))
    return any_engine


def found(session: Session, days: int) -> Search | None:
    things = overdue(session, NINE + days * DAY_US + MINUTE, Ladder())
    return searches(session, things)[0] if things else None


def act(engine: Engine, days: int, what: Act, site: str) -> Search | None:
    """Do it after so many days, and return how the search stands."""
    with session_on(engine) as session:
        search = found(session, days)
        assert search
        record_act(session, search.thing, what, site, by="desk", at=from_micros(NINE + days * DAY_US + 2 * MINUTE))
        return found(session, days)


def test_a_site_that_looked_has_nothing_more_to_do_but_the_others_have(world: Engine) -> None:
    search = act(world, 8, Act.SEARCHED, HUB)
    assert search
    assert (search.thing.rung, search.searched, search.left) == (Rung.SEARCH, (HUB,), (HOME, AWAY))
    assert [search.is_open_at(site) for site in (HOME, HUB, AWAY)] == [True, False, True]


def test_looking_twice_counts_once(world: Engine) -> None:
    act(world, 8, Act.SEARCHED, HUB)
    search = act(world, 9, Act.SEARCHED, HUB)
    assert search
    assert search.searched == (HUB,)


def test_what_is_missing_is_declared_once_and_then_nobody_looks_for_it(world: Engine) -> None:
    act(world, 8, Act.SEARCHED, HUB)
    before = act(world, 14, Act.SEARCHED, HOME)
    assert before
    assert [before.is_open_at(site) for site in (HOME, HUB)] == [True, True]
    search = act(world, 14, Act.DECLARED, HUB)
    assert search
    assert not any(search.is_open_at(site) for site in (HOME, HUB, AWAY))


@pytest.mark.parametrize(("days", "what", "site"), [(8, Act.DECLARED, HUB), (8, Act.SEARCHED, "elsewhere")])
def test_what_makes_no_sense_is_refused(world: Engine, days: int, what: Act, site: str) -> None:
    with pytest.raises(NotSearchedError, match=CRATES[0]):
        act(world, days, what, site)


def test_scanned_again_the_search_is_over_and_a_later_one_begins_anew(world: Engine) -> None:
    act(world, 8, Act.SEARCHED, HUB)
    later = NINE + 9 * DAY_US
    deliver(world, scan(2, "in", site=HUB, device_ms=later // 1_000), server_us=later)
    with session_on(world, read_only=True) as session:
        search = found(session, 10)
        assert search
        assert (search.thing.rung, search.searched) == (Rung.LATE, ())
        search = found(session, 17)
        assert search
        assert (search.thing.rung, search.searched) == (Rung.SEARCH, ())


def test_received_where_it_goes_it_is_on_no_list(world: Engine) -> None:
    act(world, 15, Act.DECLARED, HUB)
    deliver(world, scan(2, "in", site=AWAY), server_us=NINE + 16 * DAY_US)
    with session_on(world, read_only=True) as session:
        assert found(session, 30) is None
