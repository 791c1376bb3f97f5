"""The store: engines and sessions for SQLite (embedded default) and PostgreSQL, and how instants are kept."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.orm import declared_attr
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

try:  # Debian's Python carries an SQLite with the WAL-reset bug (mended in 3.51.3); the wheel carries a newer one.
    from pysqlite3 import dbapi2 as _driver
except ImportError:
    import sqlite3 as _driver

sqlite_driver = _driver

# The driver asks every value that is no plain number or text for an adapter: finding none for None costs it a
# microsecond each time, which is more than writing the value. So None has one, which leaves it as it is.
sqlite_driver.register_adapter(type(None), {}.get)

_CHECKPOINT = "wal_autocheckpoint=16000"
"""Pages of the log (some 60 MiB) after which a commit carries them over to the database file. At SQLite's own 1,000
every tenth group of scans would wait for it, and the same pages would be written again and again."""

_CACHE = "cache_size=-32000"
"""KiB of pages that a connection keeps at most. With SQLite's 2,000 a transaction of thousands of scans would write its
pages to the log before it ends, and read them again."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def to_micros(at: datetime) -> int:
    """Return an aware instant as whole microseconds since 1970; raises `ValueError` for one without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone: instants must be aware")
    return (at - EPOCH) // timedelta(microseconds=1)


def to_millis(at: datetime) -> int:
    """Return an aware instant as whole milliseconds since 1970, as browsers count; raises `ValueError` as above."""
    return to_micros(at) // 1_000


def from_micros(micros: int) -> datetime:
    """Return the UTC instant that is so many microseconds after 1970."""
    return EPOCH + timedelta(microseconds=micros)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, kept as whole UTC microseconds; refuses datetimes without a zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn an aware datetime into microseconds since 1970."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn microseconds back into an aware UTC datetime."""
        return None if value is None else from_micros(int(value))


class Table(SQLModel):
    """The parent of all tables: `TransitRequest` is kept in `transit_request`."""

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805
        """Return the class name in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def tables() -> MetaData:
    """Return what is known of all tables imported so far."""
    return SQLModel.metadata


def open_engine(url: str) -> Engine:
    """Return an engine for `url` with the pragmas a careful SQLite needs; PostgreSQL is used through psycopg 3.

    Errors do not repeat the values of a statement: they end in logs, and some are logins or password hashes.
    """
    if url.startswith("sqlite"):
        # Group commit has some hundred statements: putting one together anew costs more than running it. So they are
        # kept with their connection, and the connection that was used last is used next.
        given = {"timeout": 30, "cached_statements": 512}
        pool = {"pool_use_lifo": True} if make_url(url).database not in (None, "", ":memory:") else {}
        engine = create_engine(url, module=sqlite_driver, connect_args=given, hide_parameters=True, **pool)
        event.listen(engine, "connect", _careful_sqlite)
        event.listen(engine, "begin", _begin_at_once)
        return engine
    address = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)
    return create_engine(address, pool_pre_ping=True, hide_parameters=True)


def _careful_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions begin too late (a read, then a write, loses updates): we begin them ourselves.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        _CHECKPOINT,
        _CACHE,
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_at_once(connection: Any) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")


@contextmanager
def session_on(engine: Engine, *, read_only: bool = False) -> Iterator[Session]:
    """Open a session that commits at the end of the block, and rolls back when it raises.

    `read_only` begins a deferred transaction on SQLite, so that readers never wait for the writer.
    """
    bind = engine.execution_options(sqlite_begin="DEFERRED") if read_only else engine
    with Session(bind, expire_on_commit=False) as session:
        yield session
        if not read_only:  # closing ends a read-only one; a rollback would empty the values it handed out
            session.commit()


def now() -> datetime:
    """Return this instant in UTC."""
    return datetime.now(UTC)
