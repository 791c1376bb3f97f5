"""Simulated history: through the same path as real scans, marked as made up, the same for the same seed."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from depots.settings import ZONE
from depots.store import open_engine, session_on, tables, to_micros
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, week_world
from transit.leg_tables import Leg, LegDue
from transit.publishing import publish
from transit.requests import SIMULATED, placed_between
from transit.scan_tables import Device, OutboxMessage, QuarantinedScan, Scan, ScanAnomaly
from transit.simulation import plant
from transit.simulation.plant import Planted, has_scans, is_simulated, plant_history
from transit.statistics.legs import LegState
from transit.tables import Plan, Run, TransitRequest


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plant, "VOLUME", 0.05)


def planted(engine: Engine, *, seed: int = 1) -> Planted:
    with session_on(engine) as session:
        plant_world(session, week_world())
        draft(session)
        model = publish(session, WEEK, by="planner", at=THURSDAY_BEFORE).plan
        return plant_history(session, model, THURSDAY_BEFORE, seed=seed, weeks=1)


def legs(engine: Engine) -> list[tuple[object, ...]]:
    with Session(engine) as session:
        rows = session.exec(select(Leg).order_by(col(Leg.code), col(Leg.ended_us)))
        return [(row.code, row.origin, row.destination, row.sent_us, row.ended_us, row.riding_us) for row in rows]


def test_every_leg_comes_from_scans_of_simulated_devices_that_are_past(any_engine: Engine) -> None:
    done = planted(any_engine)
    midnight = to_micros(datetime.combine(THURSDAY_BEFORE.date(), datetime.min.time(), tzinfo=ZONE))
    with Session(any_engine) as session:
        ids = set(session.exec(select(Scan.scan_id)))
        found = session.exec(select(Leg)).all()
        assert len(ids) == done.scans
        assert len(found) > 100
        assert all({leg.sent_scan_id, leg.ended_scan_id} <= ids and leg.is_simulated for leg in found)
        measured = [leg for leg in found if leg.state == LegState.MEASURED and not leg.is_crate]
        assert sum(leg.promised_us is not None for leg in measured) > 0.9 * len(measured)
        assert session.exec(select(func.max(col(Scan.device_us)))).one() < midnight
        assert all(device.is_simulated for device in session.exec(select(Device)))
        assert session.exec(select(QuarantinedScan)).all() == []
        assert session.exec(select(OutboxMessage)).all() == []
        assert session.exec(select(LegDue)).all() == []
        odd = session.exec(select(func.count()).select_from(ScanAnomaly)).one()
        assert odd < 0.05 * done.scans


def test_history_makes_past_weeks_with_runs_and_feeds_no_forecast(any_engine: Engine) -> None:
    planted(any_engine)
    with Session(any_engine) as session:
        past = session.exec(select(Plan).where(col(Plan.created_by) == "simulation")).all()
        assert sorted(plan.week for plan in past) == ["2026-W46", "2026-W47"]
        runs = session.exec(select(Run).join(Plan).where(col(Plan.created_by) == "simulation")).all()
        assert max(run.day for run in runs) < THURSDAY_BEFORE.date()
        assert {row.system for row in session.exec(select(TransitRequest))} == {SIMULATED}
        assert placed_between(session) is None
        assert has_scans(session)
        assert is_simulated(session)


def test_the_same_seed_gives_the_same_history(engine: Engine) -> None:
    planted(engine)
    others = [open_engine("sqlite://") for _ in range(2)]
    for other, seed in zip(others, (1, 2), strict=True):
        tables().create_all(other)
        planted(other, seed=seed)
    same, different = map(legs, others)
    assert legs(engine) == same
    assert legs(engine) != different


def test_stopped_half_way_nothing_is_kept(engine: Engine) -> None:
    class StopError(Exception):
        pass

    def stop(share: float) -> None:
        if share > 0.5:
            raise StopError

    with session_on(engine) as session:
        plant_world(session, week_world())
        draft(session)
        model = publish(session, WEEK, by="planner", at=THURSDAY_BEFORE).plan
    with pytest.raises(StopError), session_on(engine) as session:
        plant_history(session, model, THURSDAY_BEFORE + timedelta(hours=1), weeks=1, on_progress=stop)
    with Session(engine) as session:
        assert not has_scans(session)
        assert not is_simulated(session)
        assert session.exec(select(Plan).where(col(Plan.created_by) == "simulation")).all() == []
