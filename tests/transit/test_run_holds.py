"""A run is in one driver's hands at a time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, week_world
from transit.errors import RunHeldError, RunNotOpenError
from transit.publishing import publish
from transit.run_codes import open_until
from transit.run_holds import TAKEN_EARLY, hand_over, hold_of, holders, runs_to_take, take_run
from transit.run_records import cancel_runs
from transit.tables import Run, RunHold, row_id

MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture
def runs(any_engine: Engine) -> Iterator[tuple[Session, Run, Run]]:
    """A store with the small week published: its session, and its two runs."""
    with Session(any_engine) as session:
        plant_world(session, week_world())
        draft(session)
        monday, tuesday = publish(session, WEEK, by="planner", at=THURSDAY_BEFORE).runs
        yield session, monday, tuesday


def test_a_run_that_nobody_holds_is_taken_and_taking_it_again_changes_nothing(runs: tuple[Session, Run, Run]) -> None:
    session, monday, tuesday = runs
    first = take_run(session, monday, "anna", at=MONDAY)
    assert take_run(session, monday, "anna", at=MONDAY + timedelta(hours=1)) is first
    assert holders(session, [row_id(monday.id), row_id(tuesday.id)]) == {monday.id: "anna"}


def test_another_takes_it_only_by_the_printed_code_or_once_it_is_handed_over(runs: tuple[Session, Run, Run]) -> None:
    session, monday, _ = runs
    take_run(session, monday, "anna", at=MONDAY)
    with pytest.raises(RunHeldError, match="held by anna"):
        take_run(session, monday, "bo", at=MONDAY)
    take_run(session, monday, "bo", at=MONDAY, by_code=True)
    hand_over(session, monday, by="bo", at=MONDAY)
    assert hold_of(session, monday) is None
    take_run(session, monday, "anna", at=MONDAY)
    past = [(hold.holder, hold.released_by) for hold in session.exec(select(RunHold).order_by("id"))]
    assert past == [("anna", "bo"), ("bo", "bo"), ("anna", None)]


def test_handing_over_what_nobody_holds_does_nothing(runs: tuple[Session, Run, Run]) -> None:
    session, monday, _ = runs
    hand_over(session, monday, by="planner", at=MONDAY)
    assert session.exec(select(RunHold)).all() == []


def test_a_run_can_be_taken_from_the_evening_before_until_its_code_expires(runs: tuple[Session, Run, Run]) -> None:
    session, monday, _ = runs
    for at in (monday.starts_at - TAKEN_EARLY, open_until(monday) - timedelta(seconds=1)):
        assert monday in runs_to_take(session, at)
        take_run(session, monday, "anna", at=at)
    for at in (monday.starts_at - TAKEN_EARLY - timedelta(seconds=1), open_until(monday)):
        assert monday not in runs_to_take(session, at)
        with pytest.raises(RunNotOpenError):
            take_run(session, monday, "anna", at=at)


def test_a_run_that_was_called_off_cannot_be_taken(runs: tuple[Session, Run, Run]) -> None:
    session, monday, _ = runs
    cancel_runs(session, [monday], MONDAY)
    with pytest.raises(RunNotOpenError):
        take_run(session, monday, "anna", at=MONDAY)


def test_the_database_itself_lets_only_one_hold_stand(runs: tuple[Session, Run, Run]) -> None:
    session, monday, _ = runs
    session.add_all(RunHold(run_id=row_id(monday.id), holder=who, taken_at=MONDAY) for who in ("anna", "bo"))
    with pytest.raises(IntegrityError):
        session.flush()
