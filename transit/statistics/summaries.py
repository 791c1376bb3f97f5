"""Summaries of the legs of each week, month and year, in the store: what dashboards read. Nothing here commits.

They follow from the pages. Few legs that change amend their rows in the same transaction; where many do, the spans are
marked (`leg_sum_due`) and made anew soon after. A marked span is counted from its pages meanwhile.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Integer, and_, bindparam, cast, delete, select, update
from sqlalchemy import Table as SqlTable

from transit.leg_tables import LegSum, LegSumDue
from transit.scans.bulk import each, listed_rows, run_many
from transit.scans.records import lock_writers
from transit.statistics.cells import NOTHING, Cells, Change, Row, Side, amend, slot_of
from transit.statistics.columns import Columns
from transit.statistics.periods import Period, PeriodKind, day_of
from transit.statistics.records import pages_between

KINDS = (PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.YEAR)
MANY = 200
"""So many legs that change at once are sooner summed up anew."""
_TRIES = 3
"""So often a span is summed up beside those who change it; then they wait."""

_SUM: SqlTable = LegSum.__table__  # type: ignore[attr-defined]
_DUE: SqlTable = LegSumDue.__table__  # type: ignore[attr-defined]
_ALL_DUE = select(_DUE.c.kind, _DUE.c.first, _DUE.c.is_crate).order_by(*_DUE.primary_key)
_KEY = ("kind", "first", "side", "place", "is_crate")


@lru_cache(maxsize=4_096)
def spans_of(day: int) -> tuple[Period, ...]:
    """Return the spans whose summaries hold a day (since 1970)."""
    return tuple(Period.of(kind, day_of(day)) for kind in KINDS)


def spans_in(period: Period) -> tuple[Period, ...]:
    """Return the spans of one kind that a period consists of."""
    if period.kind in KINDS:
        return (period,)
    if period.kind == PeriodKind.ALL:
        return period.years
    month = Period.of(PeriodKind.MONTH, period.first)
    return tuple(month.shift(n) for n in range(3))


def read(
    connection: Connection, periods: Sequence[Period], side: Side, places: Collection[int] | None, *, is_crate: bool
) -> Cells:
    """Return the cells of periods of one kind without gaps; the part of a cell is the place of its period.

    `places` are the numbers of the sites whose rows are wanted, `None` for all.
    """
    part = {span.day_numbers[0]: n for n, period in enumerate(periods) for span in spans_in(period)}
    kind = spans_in(periods[0])[0].kind
    until = periods[-1].day_numbers[1]
    due = {first for first in _due(connection, kind, is_crate=is_crate) if first in part}
    query = select(_SUM.c.first, _SUM.c.place, _SUM.c.heads, _SUM.c.runs).where(
        _SUM.c.kind == kind,
        _SUM.c.first.between(min(part), until - 1),
        _SUM.c.is_crate == is_crate,
        _SUM.c.side == side,
    )
    if places is not None:
        query = query.where(_SUM.c.place.in_(places))
    kept = ((first, Row(place, heads, runs)) for first, place, heads, runs in connection.execute(query))
    rows = [(part[first], row) for first, row in kept if first not in due]
    for first in due:
        fresh = _sum_up(connection, Period.of(kind, day_of(first)), is_crate=is_crate).rows(side)
        rows += [(part[first], row) for row in fresh if places is None or row.place in places]
    return Cells.decode(rows, side)


def turn(connection: Connection, legs: Sequence[tuple[int, Columns, int]], *, is_crate: bool) -> None:
    """Bring summaries in line with legs that come (1) or go (-1), each given with its day and as one row of columns."""
    if len(legs) > MANY:
        mark(connection, {day for day, _, _ in legs}, is_crate=is_crate)
        return
    due = {(PeriodKind(kind), first) for kind, first, crates in connection.execute(_ALL_DUE) if crates == is_crate}
    changes: dict[tuple[PeriodKind, int], dict[tuple[Side, int], list[Change]]] = {}
    for day, leg, sign in legs:
        start, goal, slot = int(leg.origin[0]), int(leg.destination[0]), slot_of(day, int(leg.flags[0]))
        for span in spans_of(day):
            rows = changes.setdefault((span.kind, span.day_numbers[0]), defaultdict(list))
            rows[Side.GOAL, goal].append(Change(start, slot, leg, sign))
            rows[Side.START, start].append(Change(goal, slot, leg, sign))
            rows[Side.SLOT, slot].append(Change(0, slot, leg, sign))
    _mark(connection, changes.keys() & due, is_crate=is_crate)
    _amend_rows(
        connection,
        {
            (kind.value, first, int(side), place): some
            for (kind, first), rows in changes.items()
            if (kind, first) not in due
            for (side, place), some in rows.items()
        },
        is_crate=is_crate,
    )


def mark(connection: Connection, days: Iterable[int], *, is_crate: bool) -> None:
    """Note that the spans of these days want summing up anew."""
    _mark(connection, {(s.kind, s.day_numbers[0]) for day in days for s in spans_of(day)}, is_crate=is_crate)


def is_any_due(connection: Connection) -> bool:
    """Say whether a span wants summing up."""
    return connection.scalar(select(_DUE.c.first).limit(1)) is not None


def rebuild_due(engine: Engine, cancelled: Callable[[], bool] = lambda: False) -> None:
    """Sum up each marked span, in a transaction of its own. Cancelled, the rest stays marked."""
    beside = engine.execution_options(sqlite_begin="DEFERRED")
    with beside.connect() as connection:
        due = connection.execute(_ALL_DUE).all()
    for kind, first, is_crate in due:
        if cancelled():
            return
        span = Period.of(PeriodKind(kind), day_of(first))
        if not any(_rebuild_beside(engine, beside, span, is_crate=is_crate) for _ in range(_TRIES)):
            with engine.begin() as connection:
                lock_writers(connection)
                _keep(connection, span, _sum_up(connection, span, is_crate=is_crate), is_crate=is_crate)


def rebuild_here(connection: Connection) -> None:
    """Sum up each marked span in this transaction."""
    for kind, first, is_crate in connection.execute(_ALL_DUE).all():
        span = Period.of(PeriodKind(kind), day_of(first))
        _keep(connection, span, _sum_up(connection, span, is_crate=is_crate), is_crate=is_crate)


def _rebuild_beside(engine: Engine, beside: Engine, span: Period, *, is_crate: bool) -> bool:
    """Sum a span up while others write; say whether none of them changed it meanwhile."""
    token = select(_DUE.c.token).where(*_one(_DUE, span, is_crate=is_crate))
    with beside.connect() as connection:
        before = connection.scalar(token)
        cells = _sum_up(connection, span, is_crate=is_crate)
    with engine.begin() as connection:
        lock_writers(connection)
        if connection.scalar(token) != before:
            return False
        _keep(connection, span, cells, is_crate=is_crate)
    return True


def _sum_up(connection: Connection, span: Period, *, is_crate: bool) -> Cells:
    return Cells.of(pages_between(connection, *span.day_numbers, is_crate=is_crate))


def _keep(connection: Connection, span: Period, cells: Cells, *, is_crate: bool) -> None:
    connection.execute(delete(_SUM).where(*_one(_SUM, span, is_crate=is_crate)))
    of_span = {"kind": span.kind.value, "first": span.day_numbers[0], "is_crate": is_crate}
    rows = [of_span | _values(side, row) for side in Side for row in cells.rows(side)]
    if rows:
        connection.execute(_SUM.insert(), rows)
    connection.execute(delete(_DUE).where(*_one(_DUE, span, is_crate=is_crate)))


_Key = tuple[str, int, int, int]
"""Kind and first day of a span, a side, and a place: which row, apart from whether it is about crates."""


def _amend_rows(connection: Connection, changes: Mapping[_Key, Collection[Change]], *, is_crate: bool) -> None:
    """Change rows: read by one statement and written by one of a kind, since on PostgreSQL each is a journey."""
    found = connection.execute(_ROWS, {"keys": listed_rows(changes), "of_is_crate": is_crate}) if changes else ()
    kept = {(kind, first, side, place): Row(place, heads, runs) for kind, first, side, place, heads, runs in found}
    changed, fresh, gone = [], [], []
    for key, some in changes.items():
        row = amend(kept.get(key, Row(key[-1], NOTHING, b"")), some)
        of_row = dict(zip(_KEY, (*key, is_crate), strict=True))
        if row is None:
            gone.append({f"of_{name}": value for name, value in of_row.items()})
        elif key not in kept:
            fresh.append(of_row | {"heads": row.heads, "runs": row.runs})
        else:
            now = {"new_heads": row.heads, "new_runs": row.runs}
            changed.append({f"of_{name}": value for name, value in of_row.items()} | now)
    for statement, rows in ((_DROP, gone), (_SUM.insert(), fresh), (_CHANGE, changed)):
        if rows:
            connection.execute(statement, rows)


_ASKED = each("keys", 0, 1, 2, 3).subquery()
_ROWS = (
    select(*(_SUM.c[name] for name in (*_KEY[:-1], "heads", "runs")))
    .join(
        _ASKED,
        and_(
            _SUM.c.kind == _ASKED.c.value_0,
            *(_SUM.c[name] == cast(_ASKED.c[f"value_{n}"], Integer) for n, name in enumerate(_KEY[1:-1], start=1)),
        ),
    )
    .where(_SUM.c.is_crate == bindparam("of_is_crate"))
)
_SAME = [_SUM.c[name] == bindparam(f"of_{name}") for name in _KEY]  # a statement put together once is run sooner
_CHANGE = update(_SUM).where(*_SAME).values(heads=bindparam("new_heads"), runs=bindparam("new_runs"))
_DROP = delete(_SUM).where(*_SAME)


def _values(side: Side, row: Row) -> dict[str, Any]:
    return {"side": int(side), "place": row.place, "heads": row.heads, "runs": row.runs}


def _one(table: SqlTable, span: Period, *, is_crate: bool) -> list[Any]:
    return [table.c.kind == span.kind, table.c.first == span.day_numbers[0], table.c.is_crate == is_crate]


def _due(connection: Connection, kind: PeriodKind, *, is_crate: bool) -> list[int]:
    return list(connection.scalars(select(_DUE.c.first).where(_DUE.c.kind == kind, _DUE.c.is_crate == is_crate)))


def _mark(connection: Connection, spans: Iterable[tuple[PeriodKind, int]], *, is_crate: bool) -> None:
    rows = [{"kind": kind.value, "first": first, "is_crate": is_crate, "token": uuid4().hex} for kind, first in spans]
    run_many(connection, _DUE, rows, "replace")
