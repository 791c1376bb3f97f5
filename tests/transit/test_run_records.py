from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from depots.store import session_on
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, week_world
from transit.errors import UnknownRunError
from transit.publishing import publish
from transit.run_records import cancel_runs, every_run_of_week, get_run_by_code, new_run_code, runs_of_week


@pytest.fixture
def published(session: Session) -> Session:
    """A store with the small week published."""
    plant_world(session, week_world())
    draft(session)
    publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
    return session


def test_codes_are_twenty_signs_of_base_32_and_never_the_same() -> None:
    codes = {new_run_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    assert all(len(code) == 20 and set(code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for code in codes)


def test_a_run_is_found_by_its_code_also_when_called_off(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plant_world(session, week_world())
        draft(session)
        first, second = publish(session, WEEK, by="planner", at=THURSDAY_BEFORE).runs
        cancel_runs(session, [first], THURSDAY_BEFORE)
    with session_on(any_engine, read_only=True) as session:
        assert get_run_by_code(session, first.code).cancelled_at == THURSDAY_BEFORE
        assert get_run_by_code(session, second.code).day == date(2026, 11, 24)
        with pytest.raises(UnknownRunError, match="NONE"):
            get_run_by_code(session, "NONE")


def test_runs_that_were_called_off_stand_in_no_list_but_that_of_all(published: Session) -> None:
    first, second = runs_of_week(published, WEEK)
    cancel_runs(published, [first], THURSDAY_BEFORE)
    assert runs_of_week(published, WEEK) == [second]
    assert every_run_of_week(published, WEEK) == [first, second]
    assert every_run_of_week(published, WEEK.shift(1)) == []
