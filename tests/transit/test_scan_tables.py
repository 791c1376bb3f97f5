"""What was scanned stays as it was kept: the databases themselves see to it."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.transit.scans.world import deliver, plant_world, scan
from transit.scan_tables import APPEND_ONLY, put_up_scan_guards


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {} SET sent_by = 'nobody'", "DELETE FROM {}"])
def test_scans_can_neither_be_changed_nor_deleted(any_engine: Engine, table: str, change: str) -> None:
    plant_world(any_engine)
    deliver(any_engine, scan(1, "in"), None)
    with pytest.raises(DBAPIError, match="stays as it was kept"), any_engine.begin() as connection:
        connection.execute(text(change.format(table)))
    with any_engine.connect() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table} WHERE sent_by = 'planner'")).scalar() == 1  # noqa: S608


def test_putting_the_guards_up_again_is_harmless(any_engine: Engine) -> None:
    with any_engine.begin() as connection:
        put_up_scan_guards(connection)
