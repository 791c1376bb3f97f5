"""The store is made and brought up to date by migrations, and nothing is lost on the way."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlmodel import Session

import api.tables  # noqa: F401 - makes its tables known
from api import migration
from api.migration import OutdatedStoreError
from depots.settings import settings
from depots.store import open_engine, tables
from depots.tables import RoadNode
from tests.conftest import empty_schema
from transit.tables import Plan

AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("KIMPPAKYYTI_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def bare_engine(any_engine: Engine) -> Engine:
    """A store without a table."""
    tables().drop_all(any_engine)
    with any_engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    return any_engine


def test_the_migrations_make_just_the_tables_the_program_knows(bare_engine: Engine) -> None:
    assert migration.upgrade(bare_engine)
    with bare_engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables()) == []


_COMPRESSED = """
    SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relname IN ('leg_page', 'leg_sum') AND atttypid = 'bytea'::regtype AND attstorage <> 'e'
"""


@pytest.mark.postgres
@pytest.mark.parametrize("is_migrated", [True, False])
def test_pages_of_legs_are_never_compressed(postgres_url: str, *, is_migrated: bool) -> None:
    """Neither in a store that was migrated nor in one made at once: a late scan would wait for it."""
    engine = open_engine(postgres_url)
    empty_schema(engine)
    try:
        if is_migrated:
            migration.upgrade(engine)
        else:
            tables().create_all(engine)
        with engine.connect() as connection:
            assert list(connection.scalars(text(_COMPRESSED))) == []
    finally:
        empty_schema(engine)
        engine.dispose()


def test_a_migrated_store_guards_published_plans(bare_engine: Engine) -> None:
    migration.upgrade(bare_engine)
    with Session(bare_engine) as session:
        plan = Plan(
            week="2026-W48", created_at=AT, created_by="cli", problem="", measure="", objective=1, seed=1, seconds=1
        )
        plan.published_at = AT
        session.add(plan)
        session.commit()
    with pytest.raises(Exception, match="never altered"), bare_engine.begin() as connection:
        connection.execute(text("UPDATE plan SET objective = 0"))


def guards(engine: Engine) -> set[str]:
    catalogue = "sqlite_master WHERE type = 'trigger'" if engine.dialect.name == "sqlite" else "pg_trigger"
    name = "name" if engine.dialect.name == "sqlite" else "tgname"
    with engine.connect() as connection:
        names = connection.execute(text(f"SELECT {name} FROM {catalogue}")).scalars()  # noqa: S608
        return {found for found in names if not found.startswith("RI_")}


def test_a_migrated_store_has_all_the_guards_of_a_new_one(any_engine: Engine) -> None:
    new = guards(any_engine)
    tables().drop_all(any_engine)
    with any_engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    migration.upgrade(any_engine)
    assert guards(any_engine) == new != set()


def test_a_second_upgrade_has_nothing_to_do(bare_engine: Engine) -> None:
    migration.upgrade(bare_engine)
    assert not migration.upgrade(bare_engine)


def test_messages_take_the_numbers_of_their_scans_and_stay_in_order(bare_engine: Engine) -> None:
    """From 0018 on; their former numbers may be those of other scans."""
    with bare_engine.begin() as connection:
        command.upgrade(migration._config(connection), "0017")
        connection.execute(text("INSERT INTO device (id, name, enrolled_us, enrolled_by) VALUES ('d', 'd', 0, 'a')"))
        scan = text(
            "INSERT INTO scan (number, scan_id, content, device, epoch, sequence, kind, device_us, offset_us,"
            " server_us, actor, sent_by, codes) VALUES (:n, 's' || :n, '', 'd', 'e', :n, 'out', 0, 0, 0, 'a', 'a', '')"
        )
        connection.execute(scan, [{"n": number} for number in range(1, 7)])
        message = text(
            "INSERT INTO outbox_message (number, scan_id, event, code, at_us)"
            " VALUES (:n, 's' || :scan, 'departed', 'item', 0)"
        )
        connection.execute(message, [{"n": n, "scan": scan} for n, scan in ((1, 2), (2, 4), (5, 5), (6, 6))])
        command.upgrade(migration._config(connection), "head")
    with bare_engine.connect() as connection:
        rows = connection.execute(text("SELECT number, scan_id, attempts FROM outbox_message ORDER BY number"))
        assert [tuple(row) for row in rows] == [(2, "s2", 0), (4, "s4", 0), (5, "s5", 0), (6, "s6", 0)]


def test_an_empty_store_is_made_ready_and_a_foreign_one_is_refused(bare_engine: Engine) -> None:
    migration.make_ready(bare_engine)
    migration.make_ready(bare_engine)
    with bare_engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'other'"))
    with pytest.raises(OutdatedStoreError, match="kimppakyyti migrate"):
        migration.make_ready(bare_engine)


def test_foreign_keys_are_on_again_after_an_upgrade(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'own.sqlite3'}")
    migration.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_store_that_holds_something_is_copied_before_an_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'own.sqlite3'}")
    migration.upgrade(engine)
    with Session(engine) as session:
        session.add(RoadNode(name="Nurmo", lat=62.8, lon=22.9))
        session.commit()
    monkeypatch.setattr(migration, "newest_revision", lambda: "a newer one")
    migration.upgrade(engine)
    (copy,) = (tmp_path / "home" / "backups").iterdir()
    with Session(open_engine(f"sqlite:///{copy}")) as session:
        assert session.get(RoadNode, "Nurmo")
