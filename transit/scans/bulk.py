"""Writing many rows at once, as fast as the driver can: for the one path where it counts."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Values = dict[str, Any]
"""A row to be written, by column; all rows of one call have the same columns."""

Clash = Literal["raise", "ignore", "replace"]
"""What to do with a row whose key stands there already."""

_compiled: dict[tuple[str, str, Clash, tuple[str, ...]], tuple[str, tuple[str, ...] | None]] = {}


def run_many(connection: Connection, table: Table, rows: Sequence[Values], clash: Clash = "raise") -> None:
    """Insert rows of plain values.

    The statement is put together once, and the rows go to the driver as they are: both would else cost more than the
    writing.
    """
    if not rows:
        return
    key = (connection.dialect.name, table.name, clash, tuple(rows[0]))
    if key not in _compiled:
        _compiled[key] = _compile(connection, table, clash, list(rows[0]))
    statement, places = _compiled[key]
    if places is None:
        connection.exec_driver_sql(statement, list(rows))
    else:
        values = itemgetter(*places)
        connection.exec_driver_sql(statement, [values(row) for row in rows])


def _compile(
    connection: Connection, table: Table, clash: Clash, columns: list[str]
) -> tuple[str, tuple[str, ...] | None]:
    """Return the statement, and the columns in the order of its placeholders (`None`: they are named)."""
    insert = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
    if clash == "ignore":
        insert = insert.on_conflict_do_nothing()
    elif clash == "replace":
        keys = [column.name for column in table.primary_key]
        changed = {name: insert.excluded[name] for name in columns if name not in keys}
        insert = insert.on_conflict_do_update(index_elements=keys, set_=changed)
    compiled = insert.compile(dialect=connection.dialect, column_keys=columns)
    return str(compiled), None if compiled.positiontup is None else tuple(compiled.positiontup)
