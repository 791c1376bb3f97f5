"""Piles at a hub stand as the vans do: a late one takes crates still, one that left early takes none."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from api.contexts.piles import piles_from
from depots.store import session_on
from tests.transit.test_departures import codes, monday, say
from transit.run_records import get_run_by_code
from transit.sheets import RunSheet, run_sheet

__all__ = ["codes"]
A_BIT = timedelta(minutes=10)


@pytest.fixture
def sheet(engine: Engine, codes: list[str]) -> RunSheet:
    """Monday's run: hub, north, south, hub."""
    assert codes
    with session_on(engine, read_only=True) as session:
        return run_sheet(session, get_run_by_code(session, monday(session)[0]))


def piles(engine: Engine, at: datetime) -> dict[str, tuple[str, datetime]]:
    """The first pile for each goal: its run, and until when it is reached."""
    with session_on(engine, read_only=True) as session:
        return {goal: (rides[0][0].run, rides[0][1]) for goal, rides in piles_from(session, "hub", at).items()}


def test_a_van_is_reached_until_it_should_leave_and_when_late_until_it_is_told_to_be_gone(
    engine: Engine, sheet: RunSheet
) -> None:
    departs = sheet.stops[0].departs_at
    early, late = piles(engine, departs - A_BIT), piles(engine, departs + A_BIT)
    assert early == {"north": (sheet.code, departs), "south": (sheet.code, departs)}
    assert late == {"north": (sheet.code, sheet.ends_at), "south": (sheet.code, sheet.ends_at)}
    assert sheet.code not in [run for run, _until in piles(engine, sheet.ends_at).values()]


def test_a_van_that_left_early_is_reached_no_more(engine: Engine, sheet: RunSheet) -> None:
    early = sheet.stops[0].departs_at - A_BIT
    say(engine, 1, "leave", early, run=sheet.code)
    assert sheet.code not in [run for run, _until in piles(engine, early).values()]


def test_a_stop_that_failed_is_no_goal_of_its_run(engine: Engine, sheet: RunSheet) -> None:
    early = sheet.stops[0].departs_at - A_BIT
    say(engine, 1, "fail", early, site="south", run=sheet.code, reason="closed")
    found = piles(engine, early)
    assert found["north"][0] == sheet.code
    assert found.get("south", ("",))[0] != sheet.code
