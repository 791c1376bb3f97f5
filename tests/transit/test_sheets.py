"""Run sheets: what a driver reads is what the plan says."""

import dataclasses
import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from depots.store import session_on
from depots.tables import Site, Van
from routing.problem import Flow
from routing.units import instant
from tests.routing.worlds import plan, tour, world
from tests.transit.weeks import MONDAY, THURSDAY_BEFORE, WEEK, ZONE, draft, plant_world, week_plan, week_world
from transit.errors import SheetError
from transit.publishing import Publication, publish
from transit.sheets import CrateCount, count_crates, run_sheet, run_sheets, whole_crates

CODES = ["hub", "north", "south", "west"]
loads = st.dictionaries(st.sampled_from(CODES), st.floats(0.001, 40), max_size=4)


def published(session: Session) -> Publication:
    plant_world(session, week_world())
    draft(session)
    return publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)


def test_a_sheet_holds_the_runs_stops_times_loads_and_totals(any_engine: Engine) -> None:
    """On Monday 2.4 crates go to north and from there 0.2 on to south; 0.3 and 1.0 come home with the van."""
    with session_on(any_engine) as session:
        run = published(session).runs[0]
        north = session.get_one(Site, "north")
        north.address, north.postcode, north.access_note = "Kirkkotie 1", "60100", "Ring twice"
        north.contact, north.phone = "Desk", "040 123"
    with session_on(any_engine, read_only=True) as session:
        sheet = run_sheet(session, run)
    assert (sheet.code, sheet.week, sheet.day) == (run.code, WEEK, date(2026, 11, 23))
    assert (sheet.van_code, sheet.van_name, sheet.base_name, sheet.capacity) == ("v", "Van v", "Hub", 80)
    assert (sheet.tour, sheet.tours, sheet.visits, sheet.cancelled_at) == (1, 1, 2, None)
    assert (sheet.starts_at, sheet.ends_at) == (instant(WEEK, 480, ZONE), instant(WEEK, 610, ZONE))
    assert (sheet.km, sheet.hours, sheet.crates, sheet.highest_load) == (60.0, 130 / 60, 4, 3)
    hub, stop, south, home = sheet.stops
    assert [one.number for one in sheet.stops] == [1, 2, 3, 4]
    assert (stop.site_code, stop.site_name, stop.municipality_code) == ("north", "North", "743")
    assert (stop.address, stop.postcode, stop.access_note) == ("Kirkkotie 1", "60100", "Ring twice")
    assert (stop.contact, stop.phone) == ("Desk", "040 123")
    assert stop.arrives_at == stop.starts_at == instant(WEEK, 520, ZONE)
    assert stop.departs_at == instant(WEEK, 530, ZONE)
    assert (hub.leave.total, hub.take, hub.aboard) == (0, CrateCount(3, (("north", 3),), 0), 3)
    assert (stop.leave, stop.take) == (CrateCount(3, (("north", 3),), 0), CrateCount(1, (), 1))
    assert (stop.aboard, south.leave.total, south.take.total, south.aboard) == (1, 1, 1, 2)
    assert (home.leave, home.take.total, home.aboard) == (CrateCount(2, (("hub", 2),), 0), 0, 0)


def test_a_break_begins_when_the_service_is_over(session: Session) -> None:
    hub, north, *rest = MONDAY.stops
    paused = dataclasses.replace(north, depart=north.depart + 30, break_minutes=30)
    late = [dataclasses.replace(s, arrive=s.arrive + 30, start=s.start + 30, depart=s.depart + 30) for s in rest]
    rounds = (dataclasses.replace(MONDAY, stops=(hub, paused, *late)), *week_plan().rounds[1:])
    plant_world(session, week_world())
    draft(session, answer=plan(*rounds))
    run = publish(session, WEEK, by="planner", at=THURSDAY_BEFORE).runs[0]
    _, stop, after, _ = run_sheet(session, run).stops
    assert (stop.break_from, stop.break_minutes) == (instant(WEEK, 530, ZONE), 30)
    assert stop.departs_at - instant(WEEK, 530, ZONE) == timedelta(minutes=30)
    assert (after.break_from, after.break_minutes) == (None, 0)


def test_rounds_of_a_van_are_counted_by_the_day_in_the_order_they_leave(session: Session) -> None:
    problem = world(Flow("north", "hub", 420, 1.0, 26))
    plant_world(session, problem)
    answer = plan(
        tour("hub", "north", "hub", leave=800), tour("hub", "south", "hub"), tour("hub", "north", "hub", day=1)
    )
    draft(session, problem, answer)
    sheets = run_sheets(session, publish(session, WEEK, by="planner", at=THURSDAY_BEFORE).runs)
    assert [(sheet.tour, sheet.tours) for sheet in sheets] == [(2, 2), (1, 2), (1, 1)]


def test_a_sheet_of_a_week_long_published_tells_its_own_plan(session: Session) -> None:
    first = published(session).runs[0]
    before = run_sheet(session, first)
    draft(session, world(Flow("hub", "north", 420, 40.0, 900)), week_plan())
    publish(session, WEEK, by="planner", at=instant(WEEK, 700, ZONE))
    assert run_sheet(session, first) == before


def test_a_run_whose_van_or_site_is_gone_says_so(session: Session) -> None:
    run = published(session).runs[0]
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    session.delete(session.exec(select(Van)).one())
    session.flush()
    with pytest.raises(SheetError, match="no van 'v'"):
        run_sheet(session, run)
    session.rollback()


@given(loads, st.floats(0, 500))
def test_the_parts_of_a_count_add_up_and_the_whole_holds_the_load_in_as_few_crates_as_can_be(
    by_destination: dict[str, float], items: float
) -> None:
    crates = sum(by_destination.values())
    count = count_crates(crates, items, by_destination)
    assert count.total == count.shared + sum(n for _, n in count.own)
    assert count.shared >= 0
    assert count.total >= crates - 1e-6
    assert count.total < crates + 1 or (count.total == 1 and items > 0)
    if len(by_destination) > 1:
        assert all(0 < n <= by_destination[code] + 1e-6 for code, n in count.own)


@given(st.integers(0, 1_000))
def test_a_load_of_whole_crates_is_not_rounded_up_for_a_hair(n: int) -> None:
    assert whole_crates(math.fsum([0.1] * (10 * n)), 0) == n
    assert whole_crates(n + 1e-9, 0) == n


def test_an_item_fills_a_crate_of_its_own_at_least() -> None:
    assert whole_crates(0.0, 1) == 1
    assert count_crates(0.04, 1, {"north": 0.04}) == CrateCount(1, (("north", 1),), 0)
    assert count_crates(0.0, 0, {}) == CrateCount(0, (), 0)


def test_a_destination_gets_the_crates_it_fills_and_shares_what_is_left() -> None:
    count = count_crates(3.4, 90, {"north": 2.1, "south": 0.9, "west": 0.4})
    assert count == CrateCount(4, (("north", 2),), 2)
