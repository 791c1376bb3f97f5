"""Empty crates: how many are idle, and whether the coming visits make them too few or too many."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from depots.store import session_on
from tests.transit.scans.world import deliver, scan
from tests.transit.scans.world import plant_world as plant_scans
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, week_world
from transit.empties import AHEAD, PILE, Call, Empties, Hint, all_empties, count_empties, empties_at
from transit.publishing import publish

NOON = datetime(2026, 11, 23, 10, tzinfo=UTC)

calls = st.builds(
    Call, st.integers(0, 99).map(lambda h: NOON + timedelta(hours=h)), st.integers(0, 9), st.integers(0, 9)
)


def call(hours: int, leave: int, take: int) -> Call:
    return Call(NOON + timedelta(hours=hours), leave, take)


def test_what_a_van_brings_can_be_packed_only_for_the_next() -> None:
    """Two are idle, the first van takes three and leaves five: one is short, by the first van."""
    found = count_empties("A", 2, [call(48, 0, 5), call(24, 5, 3)])
    assert found == Empties("A", 2, 8, Hint.SHORT, 1, NOON + timedelta(hours=24))


def test_crates_pile_up_that_even_another_week_would_not_take() -> None:
    assert count_empties("A", 20, [call(24, 5, 5)]) == Empties("A", 20, 5, Hint.PILES_UP, 10)


def test_a_few_crates_are_no_pile_and_enough_is_no_hint() -> None:
    assert count_empties("A", PILE - 1, []).hint is None
    assert count_empties("A", PILE, []).hint == Hint.PILES_UP
    assert count_empties("A", 5, [call(24, 0, 5)]).hint is None


@given(st.integers(0, 60), st.lists(calls, max_size=6), st.integers(0, 20))
def test_as_many_as_are_said_to_be_short_or_spare_would_end_the_hint(idle: int, coming: list[Call], more: int) -> None:
    found = count_empties("A", idle, coming)
    assert found == count_empties("A", idle, coming[::-1])
    if found.hint == Hint.SHORT:
        assert count_empties("A", idle + found.crates, coming).hint != Hint.SHORT
        assert count_empties("A", idle + found.crates - 1, coming).hint == Hint.SHORT
    if found.hint == Hint.PILES_UP:
        assert count_empties("A", idle - found.crates, coming).hint is None
        assert count_empties("A", idle + more, coming).crates == found.crates + more


@pytest.fixture
def store(any_engine: Engine) -> Engine:
    """The small week, published, and its crates."""
    plant_scans(any_engine)
    with session_on(any_engine) as session:
        plant_world(session, week_world())
        draft(session)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
    return any_engine


def test_the_visits_are_those_of_the_published_runs_of_the_coming_week(store: Engine) -> None:
    """One crate is idle at the south, which sends one a week; nobody ever scanned a crate at the north."""
    deliver(store, scan(1, "in", site="south"))
    with session_on(store, read_only=True) as session:
        [south] = all_empties(session, THURSDAY_BEFORE)
        assert (south.site, south.idle) == ("south", 1)
        assert south.taken == 1
        assert empties_at(session, "south", THURSDAY_BEFORE) == south
        assert empties_at(session, "north", THURSDAY_BEFORE) == Empties("north", 0, 0)
        later = empties_at(session, "south", THURSDAY_BEFORE + 3 * AHEAD)
        assert (later.idle, later.taken, later.hint) == (1, 0, None)


def test_a_site_that_crates_come_from_or_go_to_counts_even_where_none_is_idle(store: Engine) -> None:
    deliver(store, scan(1, "out", site="south", to_site="north"))
    with session_on(store, read_only=True) as session:
        assert [found.site for found in all_empties(session, THURSDAY_BEFORE)] == ["north", "south"]
