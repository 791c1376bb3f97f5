"""The days of the ladder are the consortium's: the last that were set count, and all stay on record."""

from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlmodel import Session, func, select

from depots.store import session_on
from transit.ladders import ladder_in_force, set_ladder
from transit.missing import Ladder
from transit.scan_tables import LadderDays

AT = datetime(2026, 11, 22, tzinfo=UTC)


def test_without_a_setting_the_defaults_of_practice_elsewhere_count(session: Session) -> None:
    assert ladder_in_force(session) == Ladder(late_days=1, search_days=7, missing_days=14, hanging_days=7)


def test_the_last_setting_counts_and_the_former_stays_on_record(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        assert set_ladder(session, Ladder(2, 8, 15, 9), by="admin", at=AT)
        assert set_ladder(session, Ladder(3, 9, 16, 10), by="admin", at=AT)
    with session_on(any_engine) as session:
        assert ladder_in_force(session) == Ladder(3, 9, 16, 10)
        assert session.exec(select(func.count()).select_from(LadderDays)).one() == 2


def test_setting_what_is_in_force_changes_nothing(session: Session) -> None:
    assert not set_ladder(session, Ladder(), by="admin", at=AT)
    assert session.exec(select(LadderDays)).all() == []
