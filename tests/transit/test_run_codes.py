"""The code on a run sheet opens that run alone, until it expires or another takes its place."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from tests.transit.weeks import THURSDAY_BEFORE, WEEK, ZONE, draft, plant_world, week_world
from transit.errors import RunCodeError
from transit.publishing import publish
from transit.run_codes import code_of_run, issue_code, open_until, revoke_code, run_opened_by
from transit.run_records import cancel_runs
from transit.tables import Run

MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture
def runs(any_engine: Engine) -> Iterator[tuple[Session, Run, Run]]:
    """A store with the small week published: its session, and its two runs."""
    with Session(any_engine) as session:
        plant_world(session, week_world())
        draft(session)
        monday, tuesday = publish(session, WEEK, by="planner", at=THURSDAY_BEFORE).runs
        yield session, monday, tuesday


def code(session: Session, run: Run) -> str:
    found = code_of_run(session, run)
    assert found is not None
    return found.code


def opens(session: Session, code: str, at: datetime) -> str | None:
    try:
        return run_opened_by(session, code, at).code
    except RunCodeError:
        return None


def test_each_run_that_is_published_has_a_code_of_130_random_bits(runs: tuple[Session, Run, Run]) -> None:
    session, monday, tuesday = runs
    codes = [code(session, monday), code(session, tuesday)]
    assert codes[0] != codes[1]
    assert all(len(one) == 26 and one not in (monday.code, tuesday.code) for one in codes)


def test_a_code_opens_its_own_run_and_no_other(runs: tuple[Session, Run, Run]) -> None:
    session, monday, tuesday = runs
    assert opens(session, code(session, monday), MONDAY) == monday.code
    assert opens(session, code(session, tuesday), MONDAY) == tuesday.code
    assert opens(session, monday.code, MONDAY) is None


def test_a_code_expires_some_hours_after_the_runs_day_on_the_regions_clock(runs: tuple[Session, Run, Run]) -> None:
    session, monday, _ = runs
    end = datetime(2026, 11, 24, 12, tzinfo=ZONE)
    assert open_until(monday) == end
    assert opens(session, code(session, monday), end - timedelta(seconds=1)) == monday.code
    assert opens(session, code(session, monday), end) is None


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 35), ((2026, 10, 25), 37)])
def test_a_day_of_23_or_25_hours_ends_at_its_own_midnight(day: tuple[int, int, int], hours: int) -> None:
    midnight = datetime(*day, tzinfo=ZONE)
    run = Run(
        plan_id=1, round_number=1, van_code="V", day=midnight.date(), code="R", starts_at=midnight, ends_at=midnight
    )
    assert open_until(run) - midnight.astimezone(UTC) == timedelta(hours=hours)


def test_a_new_code_takes_the_place_of_the_old_one(runs: tuple[Session, Run, Run]) -> None:
    session, monday, _ = runs
    old = code(session, monday)
    new = issue_code(session, monday, by="planner", at=MONDAY)
    assert (opens(session, old, MONDAY), opens(session, new.code, MONDAY)) == (None, monday.code)
    revoke_code(session, monday, by="planner", at=MONDAY)
    assert (opens(session, new.code, MONDAY), code_of_run(session, monday)) == (None, None)


def test_no_code_opens_a_run_that_was_called_off(runs: tuple[Session, Run, Run]) -> None:
    session, monday, _ = runs
    cancel_runs(session, [monday], MONDAY)
    assert opens(session, code(session, monday), MONDAY) is None
