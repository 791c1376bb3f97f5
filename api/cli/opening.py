"""How a command gets at the store."""

from sqlalchemy import Engine

from api.migration import make_ready
from depots.settings import settings
from depots.store import open_engine


def open_store() -> Engine:
    """Return the engine of the database in use, with its tables made where it is new."""
    settings().home.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings().store_url)
    make_ready(engine)
    return engine
