"""The server keeps the figures up with the scans by itself."""

import time

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
