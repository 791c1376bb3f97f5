from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from depots.store import session_on, to_micros, to_millis
from depots.tables import JobRun


def test_instants_come_back_aware_and_to_the_microsecond(any_engine: Engine) -> None:
    due = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)
    with session_on(any_engine) as session:
        session.add(JobRun(job="x", due_at=due, started_at=due))
    with session_on(any_engine, read_only=True) as session:
        assert session.exec(select(JobRun)).one().due_at == due


def test_an_instant_counts_in_microseconds_for_the_store_and_in_milliseconds_for_browsers() -> None:
    at = datetime(1970, 1, 2, 0, 0, 1, 999_999, tzinfo=UTC)
    assert to_micros(at) == 86_401_999_999
    assert to_millis(at) == 86_401_999
    with pytest.raises(ValueError, match="no time zone"):
        to_millis(at.replace(tzinfo=None))


def test_what_a_read_only_session_found_can_be_used_after_it_is_over(any_engine: Engine) -> None:
    due = datetime(2026, 11, 22, tzinfo=UTC)
    with session_on(any_engine) as session:
        session.add(JobRun(job="x", due_at=due, started_at=due))
    with session_on(any_engine, read_only=True) as session:
        found = session.exec(select(JobRun)).one()
    assert found.job == "x"


def test_errors_do_not_repeat_the_values_of_a_statement(any_engine: Engine) -> None:
    due = datetime(2026, 11, 22, tzinfo=UTC)
    with pytest.raises(IntegrityError) as caught, session_on(any_engine) as session:
        session.add_all(JobRun(job="x", due_at=due, started_at=due, message="private") for _ in range(2))
    assert "private" not in str(caught.value)
