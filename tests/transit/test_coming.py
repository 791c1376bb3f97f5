"""Whether a van still comes to a stop: it is due, late, here or gone, by what was told and by the clock."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from depots.store import session_on
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, week_world
from transit.coming import Coming, how_it_comes, stop_of
from transit.publishing import publish
from transit.run_log import VisitNote
from transit.run_records import runs_of_week
from transit.scans.kinds import FailReason, ScanKind
from transit.sheets import RunSheet, run_sheet

A_BIT = timedelta(minutes=10)


@pytest.fixture
def sheet(engine: Engine) -> RunSheet:
    """Monday's run: hub, north, south, hub."""
    with session_on(engine) as session:
        plant_world(session, week_world())
        draft(session)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
        return run_sheet(session, runs_of_week(session, WEEK)[0])


def note(kind: ScanKind, site: str, at: datetime) -> VisitNote:
    reason = FailReason.CLOSED if kind == ScanKind.FAIL else None
    return VisitNote(kind, "run", site, at, "driver", reason, "", None)


def test_by_the_clock_alone_a_van_is_due_then_late_and_gone_with_its_run(sheet: RunSheet) -> None:
    stop = sheet.stops[1]
    times = (stop.arrives_at, stop.departs_at, sheet.ends_at)
    assert [how_it_comes(sheet, stop, [], at) for at in times] == [Coming.DUE, Coming.LATE, Coming.GONE]


def test_what_the_driver_told_comes_before_the_clock(sheet: RunSheet) -> None:
    stop = sheet.stops[1]
    early, late = stop.arrives_at - A_BIT, stop.departs_at + A_BIT
    for told, expected in ((ScanKind.ARRIVE, Coming.HERE), (ScanKind.LEAVE, Coming.GONE), (ScanKind.FAIL, Coming.GONE)):
        assert how_it_comes(sheet, stop, [note(told, stop.site_code, early)], early) == expected
        assert how_it_comes(sheet, stop, [note(told, stop.site_code, late)], late) == expected


def test_a_stop_passed_by_may_be_served_later_but_not_once_its_time_is_past(sheet: RunSheet) -> None:
    north, south = sheet.stops[1:3]
    reached = [note(ScanKind.ARRIVE, south.site_code, north.arrives_at)]
    assert how_it_comes(sheet, north, reached, north.arrives_at) == Coming.DUE
    assert how_it_comes(sheet, north, reached, north.departs_at) == Coming.GONE
    given_up = [note(ScanKind.FAIL, south.site_code, north.arrives_at)]
    assert how_it_comes(sheet, north, given_up, north.departs_at) == Coming.LATE


def test_what_is_told_of_a_site_called_at_twice_belongs_to_the_call_nearest_in_time(sheet: RunSheet) -> None:
    first, last = sheet.stops[0], sheet.stops[-1]
    assert first.site_code == last.site_code
    assert stop_of(note(ScanKind.LEAVE, "hub", first.departs_at + A_BIT), sheet.stops) is first
    assert stop_of(note(ScanKind.ARRIVE, "hub", last.departs_at - A_BIT), sheet.stops) is last
    assert stop_of(note(ScanKind.ARRIVE, "elsewhere", last.departs_at), sheet.stops) is None
