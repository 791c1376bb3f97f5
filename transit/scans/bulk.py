"""Reading and writing many rows at once, as fast as the driver can: for where it counts. Not for bytes.

A statement is one step for the driver, however many its rows. SQLite's driver lets other threads run at each step, and
waits its turn to go on: row by row a busy server would make it wait for ever. So what is read and asked for travels as
one JSON document, and so is what PostgreSQL is to write; SQLite writes plain values faster, many rows a statement.
Statements are put together once; that would else cost more than running them.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter, methodcaller
from typing import Any, Literal

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Select, Table, Text, bindparam, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

Values = dict[str, Any]
"""A row to be written, by column; all rows of one call have the same columns. Texts, whole numbers, `None`."""

Clash = Literal["raise", "ignore", "replace"]
"""What to do with a row whose key stands there already."""

_EXACT = 32
"""So many rows go by a statement of just that length; more are parted by powers of two, so that few statements do."""
_MOST_VALUES = 32_766
"""SQLite takes no more values at once."""

_to_bytes = msgspec.json.Encoder().encode
_inserts: dict[tuple[str, str, Clash, tuple[str, ...], int], str] = {}
_queries: dict[tuple[str, int], tuple[str, tuple[str, ...] | None]] = {}


def table_of(kind: Any) -> Table:
    """Return the table of a class whose rows are written past it."""
    table: Table = kind.__table__
    return table


class listed(FunctionElement[Any]):  # noqa: N801 - an SQL function
    """The elements of a JSON array, one a row, in a column `value`."""

    name = "listed"
    inherit_cache = True


@compiles(listed, "sqlite")
def _listed_by_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(listed, "postgresql")
def _listed_by_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_array_elements(CAST({compiler.process(element.clauses, **options)} AS JSON))"


def each(name: str, *places: int) -> Any:
    """Return the rows given by `name` (see `fetch`) as a table of texts: `c.value_0`, `c.value_1`…"""
    values = listed(bindparam(name)).table_valued("value")
    picked = (literal_column(f"value ->> {place}", Text).label(f"value_{place}") for place in places or (0,))
    return select(*picked).select_from(values)


def among(thing: ColumnElement[Any] | Column[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that a text column is among the texts given by `name` (see `fetch`)."""
    return thing.in_(each(name))


def _encode(values: Any) -> str:
    return _to_bytes(values).decode()


def listed_texts(texts: Iterable[str]) -> str:
    """Return texts as `among` and `each` take them."""
    return listed_rows([text] for text in texts)


def listed_rows(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as `each` takes them; all come out as texts."""
    return _encode([[str(value) for value in row] for row in rows])


def fetch(
    connection: Connection, query: Select[Any], **wanted: Collection[str] | Collection[Sequence[str]]
) -> list[Any]:
    """Return the rows of a query that lives as long as the program, as lists.

    `wanted` are the texts that `among` asks for, or the rows of texts that `each` does.
    """
    dialect = connection.dialect.name
    key = (dialect, id(query))
    if key not in _queries:
        _queries[key] = _compile_query(connection, query)
    statement, places = _queries[key]
    given = {name: _encode([[v] if isinstance(v, str) else v for v in values]) for name, values in wanted.items()}
    if places is None:
        return list(connection.exec_driver_sql(statement, given))
    [[found]] = connection.exec_driver_sql(statement, tuple(given[name] for name in places))
    rows: list[Any] = msgspec.json.decode(found)
    return rows


def run_many(connection: Connection, table: Table, rows: Sequence[Values], clash: Clash = "raise") -> None:
    """Insert rows of plain values."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        columns = _filled(rows)
        pick = itemgetter(*columns) if len(columns) > 1 else methodcaller("values")
        done = 0
        for count in _parted(len(rows), _MOST_VALUES // len(columns)):
            values = tuple(chain.from_iterable(map(pick, rows[done : done + count])))
            connection.exec_driver_sql(_insert(connection, table, clash, columns, count), values)
            done += count
    else:
        connection.exec_driver_sql(_insert(connection, table, clash, tuple(rows[0]), 0), {"rows": _encode(rows)})


def _filled(rows: Sequence[Values]) -> tuple[str, ...]:
    """Return the columns to be written: of many rows only those that one of them fills, for each value costs.

    Few rows keep all, so that few statements do.
    """
    first = rows[0]
    if len(rows) <= _EXACT:
        return tuple(first)
    return tuple(
        name for name, value in first.items() if value is not None or any(row[name] is not None for row in rows)
    )


def _parted(count: int, most: int) -> Iterator[int]:
    """Yield how many rows go by one statement each, until all `count` are gone, and never more than `most`."""
    while count > 0:
        some = count if count <= min(_EXACT, most) else 1 << min(count, most).bit_length() - 1
        yield some
        count -= some


def _insert(connection: Connection, table: Table, clash: Clash, columns: tuple[str, ...], count: int) -> str:
    """Return the statement for `count` rows with these columns; of 0 rows, the one that takes them as JSON."""
    key = (connection.dialect.name, table.name, clash, columns, count)
    if key not in _inserts:
        _inserts[key] = _compile_insert(table, clash, columns, count)
    return _inserts[key]


def _compile_query(connection: Connection, query: Select[Any]) -> tuple[str, tuple[str, ...] | None]:
    """Return the statement, and the names of its placeholders in order (`None`: they are named)."""
    compiled = query.compile(dialect=connection.dialect)
    if compiled.positiontup is None:
        return str(compiled), None
    names = [f'"{thing.key}"' for thing in query.selected_columns]
    whole = f"SELECT json_group_array(json_array({', '.join(names)})) FROM ({compiled})"  # noqa: S608 - our own words
    return whole, tuple(compiled.positiontup)


def _compile_insert(table: Table, clash: Clash, columns: Sequence[str], count: int) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    if count:
        source = "VALUES " + ", ".join([f"({', '.join('?' * len(columns))})"] * count)
    else:
        source = f"SELECT {names} FROM json_populate_recordset(CAST(NULL AS {table.name}), %(rows)s)"  # noqa: S608
    return f'INSERT INTO "{table.name}" ({names}) {source}{_on_conflict(table, clash, columns)}'


def _on_conflict(table: Table, clash: Clash, columns: Iterable[str]) -> str:
    if clash == "raise":
        return ""
    keys = [column.name for column in table.primary_key]
    changed = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in keys)
    if clash == "ignore" or not changed:
        return " ON CONFLICT DO NOTHING"
    return f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}"
