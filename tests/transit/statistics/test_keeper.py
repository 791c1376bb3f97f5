"""The server keeps the figures up with the scans by itself."""

import time
from threading import Event

import pytest
from sqlalchemy import Engine

from tests.transit.scans.world import AWAY, CRATES, NINE, deliver, plant_world, scan
from transit.statistics import keeper, records
from transit.statistics.keeper import LegKeeper
from transit.statistics.legs import local_day


def test_what_is_scanned_is_counted_without_being_asked(any_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "LOOK_EVERY", 0.01)
    plant_world(any_engine)
    keeping = LegKeeper(any_engine)
    keeping.start()
    try:
        deliver(
            any_engine,
            scan(1, "pack", code="301", crate=CRATES[0], to_site=AWAY),
            scan(2, "in", code="301", site=AWAY),
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with any_engine.connect() as connection:
                if local_day(NINE) in records.pages_between(connection, 0, 30_000, is_crate=False):
                    return
            time.sleep(0.02)
        pytest.fail("nothing was counted")
    finally:
        keeping.stop()


def test_stopping_a_keeper_that_never_began_is_harmless(engine: Engine) -> None:
    LegKeeper(engine).stop()


class Rests(Event):
    """An event that notes how long it was waited for, and does not wait."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout or 0)
        return False


@pytest.mark.parametrize("is_busy", [True, False])
def test_while_scans_wait_it_rests_many_times_as_long_as_it_held_them_up(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, is_busy: bool
) -> None:
    clock, worked = iter((0.0, 0.25, 10.0, 10.001, 20.0)), iter((25, 25, 0))
    monkeypatch.setattr(keeper, "monotonic", lambda: next(clock))
    monkeypatch.setattr(keeper, "correct_some", lambda _engine, _limit: next(worked))
    monkeypatch.setattr(keeper, "share_one", lambda _engine: False)
    monkeypatch.setattr(LegKeeper, "_is_due", lambda _self, *other: not other)
    keeping = LegKeeper(engine, lambda: is_busy)
    keeping._over = rests = Rests()
    keeping._catch_up()
    assert rests.seconds == ([0.25 * keeper.LONGER, keeper.LONG_BREATH] if is_busy else [keeper.BREATH] * 2)
