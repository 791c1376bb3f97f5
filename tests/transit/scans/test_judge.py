"""A driver acts only on the run they hold; what comes late, after a hand-over, counts all the same."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from depots.store import from_micros, session_on
from tests.transit.scans.world import ANYONE, MINUTE, NINE, RUN, deliver, plant_world, scan
from transit.run_holds import hand_over
from transit.run_records import get_run_by_code
from transit.scans.judge import HAND_OVER_GRACE_US, Sender
from transit.scans.kinds import ScanKind
from transit.tables import RunHold, row_id

ANNA = Sender("anna", frozenset(ScanKind), must_hold=True)
BO = Sender("bo", frozenset(ScanKind), must_hold=True)
LATE = NINE + 1_000 * MINUTE
NOT_YOURS = ("not_your_run",)


@pytest.fixture
def world(any_engine: Engine) -> Engine:
    """The world, with its run in Anna's hands since nine."""
    plant_world(any_engine)
    with session_on(any_engine) as session:
        run = get_run_by_code(session, RUN)
        session.add(RunHold(run_id=row_id(run.id), holder="anna", taken_at=from_micros(NINE)))
    return any_engine


def release(world: Engine, minutes: int) -> None:
    with session_on(world) as session:
        at = from_micros(NINE) + timedelta(minutes=minutes)
        hand_over(session, get_run_by_code(session, RUN), by="anna", at=at)


def codes(world: Engine, sender: Sender, *scans: object) -> list[tuple[str, ...]]:
    return [answer.codes for answer in deliver(world, *scans, sender=sender, sent_us=LATE, server_us=LATE)]


def test_only_who_holds_a_run_scans_on_it(world: Engine) -> None:
    assert codes(world, BO, scan(1, "load"), scan(2, "arrive", code=None)) == [NOT_YOURS, NOT_YOURS]
    assert codes(world, ANNA, scan(3, "load"), scan(4, "arrive", code=None)) == [(), ()]
    assert codes(world, ANYONE, scan(5, "unload")) == [()]


def test_what_was_scanned_before_a_hand_over_counts_however_late_it_comes(world: Engine) -> None:
    release(world, 10)
    grace = HAND_OVER_GRACE_US // MINUTE
    assert codes(world, ANNA, scan(9, "load"), scan(10 + grace, "unload"), scan(11 + grace, "load")) == [
        (),
        (),
        NOT_YOURS,
    ]


def test_a_clock_behind_costs_nobody_a_scan(world: Engine) -> None:
    assert codes(world, ANNA, scan(1, "load", device_ms=0, offset_ms=0)) == [()]


def test_desk_work_needs_no_run(world: Engine) -> None:
    assert codes(world, BO, scan(1, "in")) == [()]
    with session_on(world, read_only=True) as session:
        assert len(session.exec(select(RunHold)).all()) == 1
