"""Transit requests and imports as they are kept. Session first; nothing here commits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, Insert, func, insert, or_, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from transit.holds import Changes, Gathered, Known, Wanted
from transit.tables import FormerRequest, HoldImport, HoldRefusal, TransitRequest

RowT = TypeVar("RowT")

_KEYS_AT_ONCE = 500
_ROWS_AT_ONCE = 5_000
SIMULATED = "simulated"
"""The system of requests that are made up (`transit.simulation`): no plan is made for them."""
_UNPROMISED = {"withdrawn_at": None, "arrived_at": None, "promised_at": None, "promised_by_plan_id": None}
_IS_OPEN = (col(TransitRequest.withdrawn_at).is_(None), col(TransitRequest.arrived_at).is_(None))
_IS_REAL = col(TransitRequest.system) != SIMULATED


def known_requests(session: Session, system: str, keys: Iterable[str]) -> dict[str, Known]:
    """Return the system's open requests, and all whose leg's key is among `keys`, by key."""
    known = dict(_known(session, system, *_IS_OPEN))
    for batch in _batches((key for key in keys if key not in known), _KEYS_AT_ONCE):
        known.update(_known(session, system, col(TransitRequest.leg_key).in_(batch)))
    return known


def apply_changes(session: Session, system: str, changes: Changes, *, at: datetime) -> None:
    """Open, reopen, update and withdraw requests; a promise once stamped stays.

    What opens again is wanted anew: it waits for a promise of its own, and how it was before stays on record.
    """
    opened = (
        {"system": system, "leg_key": key, "opened_at": at, **_columns(wanted)}
        for key, wanted in changes.opened.items()
    )
    reopened = (
        {"id": row, "opened_at": at, **_UNPROMISED, **_columns(wanted)} for row, wanted in changes.reopened.items()
    )
    updated = ({"id": row, **_columns(wanted)} for row, wanted in changes.updated.items())
    withdrawn = ({"id": row, "withdrawn_at": at} for row in changes.withdrawn)
    for batch in _batches(opened, _ROWS_AT_ONCE):
        session.execute(insert(TransitRequest), batch)
    for ids in _batches(changes.reopened, _KEYS_AT_ONCE):
        session.execute(_keep_former(ids))
    for rows in (reopened, updated, withdrawn):
        for batch in _batches(rows, _ROWS_AT_ONCE):
            session.execute(update(TransitRequest), batch)
    session.expire_all()


def record_import(
    session: Session, *, system: str, source: str, at: datetime, found: Gathered, changes: Changes
) -> HoldImport:
    """Keep that there was an import, what it did, and what it refused."""
    row = HoldImport(
        system=system,
        source=source,
        imported_at=at,
        legs=changes.legs,
        opened=len(changes.opened),
        reopened=len(changes.reopened),
        updated=len(changes.updated),
        unchanged=changes.unchanged,
        withdrawn=len(changes.withdrawn),
        refused=found.refused,
        skipped=found.skipped.total(),
    )
    session.add(row)
    session.flush()
    if found.refusals:
        session.execute(
            insert(HoldRefusal),
            [
                {"import_id": row.id, "line": r.line, "field": r.field, "reason": str(r.reason), "value": r.value}
                for r in found.refusals
            ],
        )
    return row


def imported_between(session: Session) -> tuple[datetime, datetime] | None:
    """Return when holds were first and last imported."""
    first, last = session.exec(select(func.min(HoldImport.imported_at), func.max(HoldImport.imported_at))).one()
    return None if first is None else (first, last)


def requests_open_or_placed_since(session: Session, since: datetime) -> Sequence[tuple[str, str, datetime, bool]]:
    """Return origin, destination, `placed_at` and whether it is open, of the open requests and those placed since.

    What is made up is left out.
    """
    is_open = _IS_OPEN[0] & _IS_OPEN[1]
    query = (
        select(
            TransitRequest.from_site_code,
            TransitRequest.to_site_code,
            TransitRequest.placed_at,
            is_open.label("is_open"),
        )
        .where(or_(col(TransitRequest.placed_at) >= since, is_open), _IS_REAL)
        .order_by(col(TransitRequest.id))
    )
    return [(start, end, placed, bool(opened)) for start, end, placed, opened in session.exec(query)]


def open_goals(session: Session, site_code: str | None = None) -> dict[str, str]:
    """Return where the items of open requests go, by item; of all, or of those that begin or end at a site.

    Of an item with several requests the one placed first counts.
    """
    query = select(TransitRequest.item_key, TransitRequest.to_site_code).where(*_IS_OPEN)
    if site_code is not None:
        begins_here = col(TransitRequest.from_site_code) == site_code
        query = query.where(or_(begins_here, col(TransitRequest.to_site_code) == site_code))
    goals: dict[str, str] = {}
    for item, goal in session.exec(query.order_by(col(TransitRequest.placed_at), col(TransitRequest.id))):
        goals.setdefault(item, goal)
    return goals


def open_request(session: Session, item: str) -> TransitRequest | None:
    """Return the open request for an item, of several the one placed first."""
    query = select(TransitRequest).where(*_IS_OPEN, TransitRequest.item_key == item)
    return session.exec(query.order_by(col(TransitRequest.placed_at), col(TransitRequest.id))).first()


def placed_between(session: Session) -> tuple[datetime, datetime] | None:
    """Return when the oldest and the newest request were placed; what is made up is left out."""
    placed = select(func.min(TransitRequest.placed_at), func.max(TransitRequest.placed_at)).where(_IS_REAL)
    first, last = session.exec(placed).one()
    return None if first is None else (first, last)


def _keep_former(ids: Sequence[int]) -> Insert:
    """Return the statement that puts requests which are over on record as they are."""
    table = TransitRequest
    copied = ("kind", "item_key", "from_site_code", "to_site_code", "placed_at", "opened_at", "promised_at")
    names = ("request_id", "closed_at", "promised_by_plan_id", *copied)
    closed = func.coalesce(col(table.withdrawn_at), col(table.arrived_at))
    columns = (col(table.id), closed, col(table.promised_by_plan_id), *(getattr(table, name) for name in copied))
    former = sql_select(*columns).where(col(table.id).in_(ids), closed.is_not(None))
    return insert(FormerRequest).from_select(names, former)


def _known(session: Session, system: str, *where: ColumnElement[bool]) -> Iterator[tuple[str, Known]]:
    table = TransitRequest
    query = select(  # type: ignore[call-overload]
        table.id,
        table.leg_key,
        table.placed_at,
        table.kind,
        table.item_key,
        table.from_site_code,
        table.to_site_code,
        table.in_transit_since,
        (_IS_OPEN[0] & _IS_OPEN[1]).label("is_open"),
    ).where(table.system == system, *where)
    for row in session.exec(query.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield row[1], Known(row[0], Wanted(*row[2:8]), bool(row[8]))


def _columns(wanted: Wanted) -> Mapping[str, object]:
    return {
        "placed_at": wanted.placed_at,
        "kind": str(wanted.kind),
        "item_key": wanted.item_key,
        "from_site_code": wanted.from_site,
        "to_site_code": wanted.to_site,
        "in_transit_since": wanted.in_transit_since,
    }


def _batches(rows: Iterable[RowT], size: int) -> Iterator[list[RowT]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch
