from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlmodel import Session, select

from depots.backup import BackupError, back_up
from depots.store import open_engine, session_on
from depots.tables import RoadNode

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_a_backup_holds_what_the_store_holds_while_a_writer_is_at_work(engine: Engine, tmp_path: Path) -> None:
    with session_on(engine) as session:
        session.add(RoadNode(name="Nurmo", lat=62.8, lon=22.9))
    with Session(engine) as writer:
        writer.add(RoadNode(name="Lapua", lat=63.0, lon=23.0))
        writer.flush()
        copy = back_up(engine, tmp_path / "backups", at=AT, keep=3)
    with session_on(open_engine(f"sqlite:///{copy}")) as session:
        assert [node.name for node in session.exec(select(RoadNode))] == ["Nurmo"]


def test_only_the_newest_copies_are_kept_and_other_files_are_left_alone(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    made = [back_up(engine, folder, at=AT + timedelta(days=n), keep=2) for n in range(4)]
    assert sorted(path.name for path in folder.iterdir()) == sorted([made[2].name, made[3].name, "notes.txt"])


def test_without_pg_dump_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    engine = create_engine("postgresql+psycopg://nobody@localhost/none")
    with pytest.raises(BackupError, match="postgresql-client"):
        back_up(engine, tmp_path, at=AT, keep=1)
