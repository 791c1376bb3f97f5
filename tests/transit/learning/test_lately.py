"""What visits show is observed once, and anew whenever anything changes it: as if nothing were kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from depots.sites import get_site
from depots.store import session_on, to_micros, to_millis
from tests.transit.learning.driven import AT, drive_weeks
from tests.transit.scans.world import DEVICE, EPOCH, deliver, scan
from tests.transit.weeks import WEEK
from transit.learning import lately
from transit.learning.lately import MOST_KEPT, Seen, seen_lately
from transit.run_records import every_run_of_week
from transit.scan_tables import Device, Scan

LATE = 5_000
"""The first number of scans that come late."""


@pytest.fixture
def driven(any_engine: Engine) -> Engine:
    drive_weeks(any_engine, weeks=4)
    return any_engine


def seen(engine: Engine, days: int = 0) -> Seen:
    with session_on(engine, read_only=True) as session:
        return seen_lately(session, AT + timedelta(days=days), simulated=False)


def fresh(engine: Engine) -> Seen:
    """Return the same as worked out with nothing kept."""
    lately._kept.of(engine.pool).forget()
    return seen(engine)


def last_run(engine: Engine) -> str:
    with session_on(engine, read_only=True) as session:
        return every_run_of_week(session, WEEK.shift(-1))[0].code


def a_scan_came_late(engine: Engine) -> None:
    """A second arrival, half an hour after the first, contradicts it: the drive to it counts no more."""
    with session_on(engine, read_only=True) as session:
        first = session.exec(select(Scan).where(Scan.kind == "arrive", Scan.run_code == last_run(engine))).first()
    assert first is not None
    at_ms = first.device_us // 1_000 + 30 * 60_000
    late = scan(LATE, "arrive", code=None, run=first.run_code, site=first.site_code, device_ms=at_ms)
    assert deliver(engine, late, device=DEVICE, epoch=EPOCH, server_us=to_micros(AT))[0].counts


def a_scan_was_taken_back(engine: Engine) -> None:
    with session_on(engine, read_only=True) as session:
        first = session.exec(select(Scan).where(Scan.kind == "leave", Scan.run_code == last_run(engine))).first()
    assert first is not None
    undo = scan(LATE, "undo", code=None, site=None, undoes=first.scan_id, device_ms=to_millis(AT))
    assert deliver(engine, undo, device=DEVICE, epoch=EPOCH, server_us=to_micros(AT))[0].counts


def a_site_was_moved(engine: Engine) -> None:
    """So far away that no van could have been there in time."""
    with session_on(engine) as session:
        get_site(session, "north").lat += 5


def its_device_turned_out_to_be_made_up(engine: Engine) -> None:
    with session_on(engine) as session:
        session.get_one(Device, DEVICE).is_simulated = True


@pytest.mark.parametrize(
    "change", [a_scan_came_late, a_scan_was_taken_back, a_site_was_moved, its_device_turned_out_to_be_made_up]
)
def test_a_change_shows_at_the_next_look(driven: Engine, change: Callable[[Engine], None]) -> None:
    before = seen(driven)
    change(driven)
    after = seen(driven)
    assert after != before
    assert after == fresh(driven)


def test_a_week_that_begins_brings_its_runs(driven: Engine) -> None:
    seen(driven, -14)
    assert len(seen(driven).observed.drives) > len(seen(driven, -14).observed.drives)
    assert seen(driven) == fresh(driven)


def test_nothing_is_observed_again_while_nothing_changes(driven: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Session] = []
    look = lately._look

    def note(session: Session, codes: list[str], *, simulated: bool) -> Seen:
        looked.append(session)
        return look(session, codes, simulated=simulated)

    monkeypatch.setattr(lately, "_look", note)
    assert seen(driven) == seen(driven, 1)
    assert len(looked) == 1
    a_scan_came_late(driven)
    seen(driven)
    assert len(looked) == 2


def test_only_so_much_is_kept_of_a_store_and_nothing_of_one_that_is_gone(driven: Engine) -> None:
    for day in range(3 * MOST_KEPT):
        seen(driven, -3 * day)
    kept = lately._kept.of(driven.pool)
    assert 1 < len(kept) <= MOST_KEPT
    del kept
    driven.dispose()
    assert driven.pool not in lately._kept
