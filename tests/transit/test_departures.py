"""Departures of a day: what the plan wants, what stands ready for which van, what was loaded, and who has left."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from depots.store import session_on, to_micros, to_millis
from tests.transit.scans.world import ANYONE, DEVICE, EPOCH, deliver, scan
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, week_world
from transit.crate_records import add_crates
from transit.departures import Departure, Leaving, departures_of, next_day_with_runs
from transit.devices import enrol_device
from transit.publishing import publish
from transit.run_records import runs_of_week
from transit.sheets import run_sheet

MONDAY = WEEK.day(0)


@pytest.fixture
def codes(engine: Engine) -> list[str]:
    """Codes of four crates, in a world with a published week of two runs: on Monday hub, north, south, hub."""
    with session_on(engine) as session:
        plant_world(session, week_world())
        draft(session)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
        enrol_device(session, DEVICE, "desk", by="admin", at=THURSDAY_BEFORE)
        return add_crates(session, 4, at=THURSDAY_BEFORE)


def monday(session: Session) -> tuple[str, datetime, datetime]:
    """Return code, departure from the hub and end of Monday's run."""
    sheet = run_sheet(session, runs_of_week(session, WEEK)[0])
    return sheet.code, sheet.stops[0].departs_at, sheet.ends_at


def say(engine: Engine, number: int, kind: str, at: datetime, **fields: object) -> None:
    said = {"code": None, "site": "hub", "device_ms": to_millis(at), "run": None} | fields
    answers = deliver(engine, scan(number, kind, **said), sender=ANYONE, epoch=EPOCH, server_us=to_micros(at))
    assert all(answer.counts for answer in answers), answers


def at_hub(engine: Engine, at: datetime, site: str = "hub") -> list[Departure]:
    with session_on(engine, read_only=True) as session:
        return departures_of(session, site, MONDAY, at)


def test_a_van_is_due_what_its_plan_takes_and_lacks_what_nobody_put_out(engine: Engine, codes: list[str]) -> None:
    with session_on(engine, read_only=True) as session:
        run, departs, _ends = monday(session)
    before = departs - timedelta(hours=1)
    [first] = at_hub(engine, before)
    assert (first.sheet.code, first.goals, first.state) == (run, ("north", "south"), Leaving.COMING)
    assert (first.due, first.ready, first.loaded, first.lacking) == (first.due, 0, 0, first.due)
    assert first.due > 2
    say(engine, 1, "out", before, code=codes[0], to_site="north")
    say(engine, 2, "out", before, code=codes[1], to_site="south")
    say(engine, 3, "load", before, code=codes[1], run=run)
    [then] = at_hub(engine, before)
    assert (then.ready, then.loaded, then.lacking) == (1, 1, first.due - 2)


def test_a_van_has_left_when_its_driver_says_so_and_is_overdue_until_then(engine: Engine, codes: list[str]) -> None:
    with session_on(engine, read_only=True) as session:
        run, departs, ends = monday(session)
    late = departs + timedelta(minutes=10)
    assert [found.state for found in at_hub(engine, late)] == [Leaving.OVERDUE]
    assert [(found.state, found.lacking) for found in at_hub(engine, ends)] == [(Leaving.OVER, 0)]
    say(engine, 1, "leave", late, run=run)
    [left] = at_hub(engine, late)
    assert (left.state, left.left_at, left.lacking, left.is_to_come) == (Leaving.LEFT, late, 0, False)


def test_a_crate_waits_for_the_first_van_that_has_not_left_and_comes_to_its_site_or_to_a_hub(
    engine: Engine, codes: list[str]
) -> None:
    with session_on(engine, read_only=True) as session:
        run, departs, _ends = monday(session)
    before = departs - timedelta(hours=1)
    say(engine, 1, "out", before, site="north", code=codes[0], to_site="south")
    say(engine, 2, "out", before, site="north", code=codes[1])
    say(engine, 3, "out", before, site="south", code=codes[2], to_site="north")
    assert [found.ready for found in at_hub(engine, before, "north")] == [2]
    assert [found.ready for found in at_hub(engine, before, "south")] == [1]
    say(engine, 4, "leave", departs, site="north", run=run)
    assert [found.ready for found in at_hub(engine, departs, "north")] == [0]


def test_a_stop_that_failed_or_was_passed_by_is_not_counted_as_coming(engine: Engine, codes: list[str]) -> None:
    with session_on(engine, read_only=True) as session:
        run, departs, _ends = monday(session)
    say(engine, 1, "out", departs, site="north", code=codes[0], to_site="south")
    say(engine, 2, "out", departs, site="hub", code=codes[1], to_site="south")
    say(engine, 3, "fail", departs, site="south", run=run, reason="closed")
    [failed] = at_hub(engine, departs, "south")
    assert (failed.state, failed.is_to_come, failed.lacking) == (Leaving.FAILED, False, 0)
    assert [found.ready for found in at_hub(engine, departs, "north")] == [1], "by the hub, where the van still comes"
    assert [found.ready for found in at_hub(engine, departs)] == [0], "no van comes to its site any more"
    say(engine, 4, "arrive", departs, site="south", run=run)
    [passed] = at_hub(engine, departs + timedelta(hours=3), "north")
    assert (passed.state, passed.lacking) == (Leaving.OVER, 0)


def test_a_site_that_no_van_leaves_has_none_and_the_next_day_with_runs_is_found(
    engine: Engine, codes: list[str]
) -> None:
    assert codes
    with session_on(engine, read_only=True) as session:
        assert departures_of(session, "hub", WEEK.day(2), THURSDAY_BEFORE) == []
        assert next_day_with_runs(session, THURSDAY_BEFORE.date()) == MONDAY
        assert next_day_with_runs(session, MONDAY) == WEEK.day(1)
        assert next_day_with_runs(session, WEEK.day(1)) is None
