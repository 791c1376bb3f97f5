"""Bringing a store up to the tables of this version, without losing a row."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from depots.backup import back_up
from depots.errors import DepotsError
from depots.settings import settings
from depots.store import now

_SCRIPTS = Path(__file__).parent / "migrations"


class OutdatedStoreError(DepotsError):
    """The store's tables are of another version than the program."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str | None:
    """Return the revision that this version of the program wants."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def revision_of(engine: Engine) -> str | None:
    """Return the revision the store is at, or None where it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> bool:
    """Bring the store to the newest revision; return whether there was anything to do.

    A store that holds something is copied first. On SQLite foreign keys are off while tables are rebuilt (else the
    rebuilding of a parent would delete its children) and checked before anything is committed.
    """
    before = revision_of(engine)
    if before == newest_revision():
        return False
    if before is not None:
        back_up(engine, settings().home / "backups", at=now(), keep=settings().backups_kept)
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys=OFF")  # before our transaction begins
        try:
            command.upgrade(_config(connection), "head")
            if sqlite:
                _check_references(connection)
            connection.commit()
        finally:
            connection.rollback()
            if sqlite and raw is not None:
                raw.execute("PRAGMA foreign_keys=ON")
    return True


def _check_references(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise DepotsError(f"the upgrade would leave {broken[0]} pointing at missing rows; nothing was changed")


def make_ready(engine: Engine) -> None:
    """Make the tables of an empty store; raise `OutdatedStoreError` for one of another version."""
    found = revision_of(engine)
    if found == newest_revision():
        return
    if found is None and not inspect(engine).get_table_names():
        upgrade(engine)
        return
    raise OutdatedStoreError(
        f"the database is at revision {found or 'none'}, this version needs {newest_revision()}: "
        "run 'kimppakyyti migrate'"
    )
