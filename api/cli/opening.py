"""How a command gets at the store."""

from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from api.migration import make_ready
from depots.errors import SettingsError
from depots.settings import settings
from depots.store import open_engine


def open_store() -> Engine:
    """Return the engine of the database in use, with its tables made where it is new.

    Raises as `open_database` does.
    """
    engine = open_database()
    make_ready(engine)
    return engine


def open_database() -> Engine:
    """Return the engine of the database in use, whatever its tables.

    Raises `SettingsError` where the settings name no database that answers.
    """
    settings().home.mkdir(parents=True, exist_ok=True)
    try:
        engine = open_engine(settings().store_url)
        engine.connect().close()
    except OperationalError as error:
        reason = str(error.orig).splitlines()[0]
        raise SettingsError(f"the database does not answer ({reason}): check KIMPPAKYYTI_DATABASE_URL") from error
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise SettingsError(
            "KIMPPAKYYTI_DATABASE_URL names no database that can be used: write it like "
            "postgresql://user:password@host/kimppakyyti, or leave it empty for SQLite"
        ) from error
    return engine
