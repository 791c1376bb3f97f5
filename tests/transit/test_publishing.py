from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, delete, select

from depots.store import now, session_on
from depots.tables import Site
from routing.units import instant
from tests.routing.worlds import DAY, plan, tour
from tests.transit.weeks import (
    MONDAY,
    THURSDAY_BEFORE,
    TUESDAY,
    WEEK,
    ZONE,
    draft,
    plant_world,
    request,
    week_world,
)
from transit.errors import NoSuchPlanError, PlanNotFeasibleError, WeekIsOverError
from transit.plans import published_plan
from transit.publishing import publish, roll_runs, stamp_promises
from transit.run_records import every_run_of_week, runs_of_week
from transit.tables import Run, RunCode, TransitRequest

MONDAY_NOON = datetime(2026, 11, 23, 10, tzinfo=UTC)
LATER_TUESDAY = tour("hub", "north", "south", "hub", day=1, leave=600)


@pytest.fixture
def planted(session: Session) -> Session:
    """A store with the small week's places."""
    plant_world(session, week_world())
    return session


def test_a_published_week_stands_with_its_runs_and_promises(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plant_world(session, week_world())
        request(session, "a", "hub", "north")
        row = draft(session)
        done = publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
    assert (done.changed, done.superseded, done.promises, done.unreachable) == (True, None, 1, ())
    assert done.rounds_without_run == ()
    with session_on(any_engine, read_only=True) as session:
        standing = published_plan(session, WEEK)
        assert standing is not None
        assert (standing.id, standing.published_at, standing.published_by) == (row.id, THURSDAY_BEFORE, "planner")
        assert [(run.plan_id, run.round_number, run.van_code) for run in runs_of_week(session, WEEK)] == [
            (row.id, 1, "v"),
            (row.id, 2, "v"),
        ]
        asked = session.exec(select(TransitRequest)).one()
        assert (asked.promised_at, asked.promised_by_plan_id) == (instant(WEEK, 530, ZONE), row.id)


def test_without_a_draft_it_says_to_plan_first(planted: Session) -> None:
    with pytest.raises(NoSuchPlanError, match="2026-W48 has no plan to publish: draft one first"):
        publish(planted, WEEK, by="planner", at=now())


def test_a_plan_that_breaks_rules_is_refused_with_all_of_them_and_nothing_changes(planted: Session) -> None:
    broken = draft(planted, answer=plan(tour("hub", "north", "hub", leave=60)))
    with pytest.raises(PlanNotFeasibleError, match="2026-W48") as refusal:
        publish(planted, WEEK, by="planner", at=now())
    assert {"outside_shift", "outside_window", "never_arrives"} <= {v.code for v in refusal.value.violations}
    assert broken.published_at is None
    assert published_plan(planted, WEEK) is None
    assert planted.exec(select(Run)).all() == []


def test_publishing_again_without_a_newer_draft_changes_nothing_and_says_so(planted: Session) -> None:
    draft(planted)
    row = draft(planted)
    first = publish(planted, WEEK, by="planner", at=THURSDAY_BEFORE)
    again = publish(planted, WEEK, by="another", at=MONDAY_NOON)
    assert (again.changed, again.plan, again.runs) == (False, first.plan, ())
    assert (row.published_at, row.published_by) == (THURSDAY_BEFORE, "planner")
    assert len(planted.exec(select(Run)).all()) == 2


def test_a_new_plan_supersedes_the_former_keeps_begun_runs_and_calls_off_the_others(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plant_world(session, week_world())
        former = draft(session)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
    with session_on(any_engine) as session:
        draft(session, answer=plan(MONDAY, LATER_TUESDAY))
        done = publish(session, WEEK, by="planner", at=MONDAY_NOON)
    assert done.superseded is not None
    assert (done.superseded.id, done.superseded.superseded_at) == (former.id, MONDAY_NOON)
    assert [run.round_number for run in done.cancelled] == [2]
    assert done.rounds_without_run == (1,)
    with session_on(any_engine, read_only=True) as session:
        runs = runs_of_week(session, WEEK)
        assert [(run.plan_id == former.id, run.starts_at) for run in runs] == [
            (True, instant(WEEK, MONDAY.begin, ZONE)),
            (False, instant(WEEK, LATER_TUESDAY.begin, ZONE)),
        ]
        called_off = [run for run in every_run_of_week(session, WEEK) if run.cancelled_at]
        assert [(run.plan_id, run.round_number, run.cancelled_at) for run in called_off] == [
            (former.id, 2, MONDAY_NOON)
        ]


def test_a_promise_once_given_is_never_rewritten(planted: Session) -> None:
    request(planted, "early", "hub", "south")
    draft(planted)
    publish(planted, WEEK, by="planner", at=THURSDAY_BEFORE)
    stamped = planted.exec(select(TransitRequest.promised_at, TransitRequest.promised_by_plan_id)).all()
    request(planted, "late", "hub", "south", placed_at=THURSDAY_BEFORE)
    draft(planted, answer=plan(tour("hub", "north", "south", "hub", leave=540), TUESDAY))
    done = publish(planted, WEEK, by="planner", at=THURSDAY_BEFORE + timedelta(hours=1))
    assert done.promises == 1
    rows = planted.exec(select(TransitRequest.promised_at, TransitRequest.promised_by_plan_id)).all()
    assert rows == [stamped[0], (instant(WEEK, 630, ZONE), done.plan.id)]
    assert stamped[0][0] == instant(WEEK, 570, ZONE)


def test_only_open_requests_are_promised_and_those_no_van_can_bring_are_named(planted: Session) -> None:
    gone, there = request(planted, "gone", "hub", "north"), request(planted, "there", "hub", "north")
    gone.withdrawn_at = there.arrived_at = THURSDAY_BEFORE
    planted.add(Site(code="new", kind="library", name="New", municipality_code="743", lat=62.8, lon=22.8))
    planted.flush()
    away = request(planted, "away", "hub", "new")
    draft(planted)
    done = publish(planted, WEEK, by="planner", at=THURSDAY_BEFORE)
    assert (done.promises, done.unreachable) == (0, (away.id,))


def test_rolling_makes_what_is_missing_once_and_nothing_without_a_published_plan(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plant_world(session, week_world())
        draft(session)
        assert roll_runs(session, WEEK, at=THURSDAY_BEFORE) == 0
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
        assert roll_runs(session, WEEK, at=THURSDAY_BEFORE) == 0
    with session_on(any_engine) as session:
        gone = every_run_of_week(session, WEEK)[1]
        session.exec(delete(RunCode).where(col(RunCode.run_id) == gone.id))
        session.delete(gone)
        session.flush()
        assert roll_runs(session, WEEK, at=THURSDAY_BEFORE) == 1
        assert roll_runs(session, WEEK, at=THURSDAY_BEFORE) == 0
        assert len(runs_of_week(session, WEEK)) == 2


def test_rolling_later_makes_no_run_that_publishing_left_out(planted: Session) -> None:
    draft(planted)
    assert len(publish(planted, WEEK, by="planner", at=MONDAY_NOON).runs) == 1
    assert roll_runs(planted, WEEK, at=MONDAY_NOON + timedelta(hours=2)) == 0


def test_requests_that_open_after_publishing_get_their_promise_by_the_standing_plan(planted: Session) -> None:
    assert stamp_promises(planted, WEEK, at=THURSDAY_BEFORE).arrivals == {}
    row = draft(planted)
    publish(planted, WEEK, by="planner", at=THURSDAY_BEFORE)
    late = request(planted, "late", "hub", "north", placed_at=MONDAY_NOON)
    promises = stamp_promises(planted, WEEK, at=MONDAY_NOON)
    kept = planted.exec(select(TransitRequest.promised_at, TransitRequest.promised_by_plan_id)).one()
    assert promises.arrivals == {late.id: kept[0]}
    assert kept == (instant(WEEK, DAY + 570, ZONE), row.id)


def test_two_publishers_at_once_publish_once(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plant_world(session, week_world())
        draft(session)

    def one(who: str) -> bool:
        with session_on(any_engine) as session:
            return publish(session, WEEK, by=who, at=THURSDAY_BEFORE).changed

    with ThreadPoolExecutor(4) as pool:
        changed = list(pool.map(one, "abcd"))
    assert sorted(changed) == [False, False, False, True]
    with session_on(any_engine, read_only=True) as session:
        assert len(every_run_of_week(session, WEEK)) == 2


def test_a_week_that_is_over_is_not_published_any_more(planted: Session) -> None:
    row = draft(planted)
    with pytest.raises(WeekIsOverError, match="2026-W48 is over"):
        publish(planted, WEEK, by="planner", at=MONDAY_NOON + timedelta(days=7))
    assert row.published_at is None
    assert publish(planted, WEEK, by="planner", at=MONDAY_NOON + timedelta(days=6)).changed
