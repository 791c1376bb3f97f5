"""How alembic meets our tables. The connection comes from `api.migration`, or from the settings on the command line."""

from alembic import context

import api.tables  # noqa: F401 - each import makes its tables known
import depots.tables  # noqa: F401
import transit.learning_tables
import transit.leg_tables
import transit.planning_tables
import transit.scan_tables
import transit.search_tables
import transit.tables  # noqa: F401
from depots.settings import settings
from depots.store import open_engine, tables


def _migrate(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=tables(),
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _migrate(given)
else:
    with open_engine(settings().store_url).connect() as own:
        _migrate(own)
        own.commit()
