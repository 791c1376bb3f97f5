import hashlib
from pathlib import Path

from sqlmodel import col, func, select

from depots.store import open_engine, session_on
from tests.api.cli.conftest import Cli
from transit.leg_tables import Leg
from transit.scan_tables import Device, OutboxMessage
from transit.simulation.told import SIMULATION
from transit.tables import Plan


def fingerprints(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def test_a_second_time_changes_nothing_that_is_there(cli: Cli, planned: Path) -> None:
    before = fingerprints(planned)
    answer = cli("demo", "--only-prepare")
    assert answer.status == 0, answer.err
    assert fingerprints(planned) == before


def test_it_prints_the_figures_of_the_week(cli: Cli, planned: Path) -> None:
    printed = cli("demo", "--only-prepare").out
    for label in ("Rounds", "km", "van hours", "Operating cost", "Mean delay", "95 % delay", "Worst municipality"):
        assert label in printed


def test_it_plants_history_that_says_it_is_made_up(cli: Cli, planned: Path) -> None:
    engine = open_engine(f"sqlite:///{planned / 'kimppakyyti.sqlite3'}")
    with session_on(engine, read_only=True) as session:
        devices = session.exec(select(Device)).all()
        plans = session.exec(select(Plan).where(col(Plan.created_by) == SIMULATION)).all()
        assert session.exec(select(func.count()).select_from(Leg).where(~col(Leg.is_simulated))).one() == 0
        assert session.exec(select(func.count()).select_from(Leg)).one() > 2_000
        assert session.exec(select(func.count()).select_from(OutboxMessage)).one() == 0
    engine.dispose()
    assert devices and all(device.is_simulated for device in devices)
    assert 1 <= len(plans) <= 2
    assert "the simulated history stands already" in cli("demo", "--only-prepare").out


def test_only_its_owner_can_read_the_passwords(planned: Path) -> None:
    assert (planned / "accounts.txt").stat().st_mode & 0o077 == 0
