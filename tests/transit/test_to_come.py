"""Where a run still comes: behind the last stop its driver scanned at, else by the clock."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from depots.store import session_on, to_micros
from tests.transit.scans.world import CRATES, deliver, plant_world, scan
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, week_world
from tests.transit.weeks import plant_world as plant_week
from transit.publishing import publish
from transit.run_records import runs_of_week
from transit.sheets import RunSheet, run_sheet
from transit.to_come import ahead, stops_to_come


@pytest.fixture
def store(any_engine: Engine) -> Engine:
    """The small week, published, beside the world of scans."""
    plant_world(any_engine)
    with session_on(any_engine) as session:
        plant_week(session, week_world())
        draft(session)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
    return any_engine


def first_sheet(engine: Engine) -> RunSheet:
    with session_on(engine, read_only=True) as session:
        return run_sheet(session, runs_of_week(session, WEEK)[0])


def test_without_scans_the_clock_decides(store: Engine) -> None:
    stops = first_sheet(store).stops
    assert ahead(stops, set(), stops[0].starts_at) == stops[1:]
    assert ahead(stops, set(), stops[1].departs_at + timedelta(seconds=1)) == stops[2:]
    assert ahead(stops, set(), stops[-1].departs_at + timedelta(days=1)) == ()


def test_a_late_van_still_comes_where_it_was_not_yet(store: Engine) -> None:
    sheet = first_sheet(store)
    later = sheet.ends_at + timedelta(hours=3)
    deliver(store, scan(1, "load", code=CRATES[0], site="hub", run=sheet.code), server_us=to_micros(later))
    with session_on(store, read_only=True) as session:
        assert stops_to_come(session, sheet, later) == sheet.stops[1:]
    deliver(store, scan(2, "unload", code=CRATES[0], site="south", run=sheet.code), server_us=to_micros(later))
    with session_on(store, read_only=True) as session:
        assert [stop.site_code for stop in stops_to_come(session, sheet, later)] == ["hub"]
