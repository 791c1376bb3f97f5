"""Legs, their pages and what is due, in the store: Core statements on a connection. Nothing here commits."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, union_all
from sqlalchemy import Table as SqlTable

from depots.store import to_micros
from transit.leg_tables import Leg as LegRow
from transit.leg_tables import LegCrate, LegDue, LegPage, LegSite
from transit.scan_tables import Device, Scan
from transit.scans.bulk import Values, run_many
from transit.statistics.columns import Columns, Page, unpack, unpack_page
from transit.statistics.columns import pack as pack_page
from transit.statistics.legs import Leg, LegState, Reason, Wanted
from transit.tables import FormerRequest, TransitRequest


def _table(kind: Any) -> SqlTable:
    table: SqlTable = kind.__table__
    return table


_LEG, _CRATE, _DUE, _PAGE, _SITE = (_table(kind) for kind in (LegRow, LegCrate, LegDue, LegPage, LegSite))
_SCAN, _DEVICE, _REQUEST, _FORMER = (_table(kind) for kind in (Scan, Device, TransitRequest, FormerRequest))
_REASONS = {"hold": Reason.HOLD, "return": Reason.RETURN}


def mark_due(connection: Connection, marks: Iterable[tuple[str, int]]) -> None:
    """Note that the legs of these codes want working out, each since an instant before which nothing changed."""
    run_many(connection, _DUE, [{"code": code, "since_us": since_us} for code, since_us in marks])


def mark_all_due(connection: Connection) -> None:
    """Note that the legs of everything that was ever scanned want working out."""
    codes = select(_SCAN.c.code, func.min(0).label("since")).where(_SCAN.c.code.is_not(None)).group_by(_SCAN.c.code)
    connection.execute(_DUE.insert().from_select(["code", "since_us"], codes))


def due_marks(connection: Connection, limit: int) -> list[tuple[int, str, int]]:
    """Return the oldest marks: number, code, since when."""
    query = select(_DUE.c.number, _DUE.c.code, _DUE.c.since_us).order_by(_DUE.c.number).limit(limit)
    return [(number, code, since_us) for number, code, since_us in connection.execute(query)]


def count_due(connection: Connection) -> int:
    """Return how many marks there are."""
    return connection.scalar(select(func.count()).select_from(_DUE)) or 0


def is_any_due(connection: Connection) -> bool:
    """Say whether there is a mark."""
    return connection.scalar(select(_DUE.c.number).limit(1)) is not None


def clear_marks(connection: Connection, numbers: Sequence[int]) -> None:
    """Take marks away: what they asked for is done."""
    connection.execute(delete(_DUE).where(_DUE.c.number.between(numbers[0], numbers[-1])))


_RIDERS = (
    select(_CRATE.c.code).distinct().where(_CRATE.c.crate == bindparam("crate"), _CRATE.c.ended_us >= bindparam("us"))
)


def riders_since(connection: Connection, crate: str, since_us: int) -> set[str]:
    """Return the items whose legs lay in this crate and ended at this instant or later."""
    return set(connection.scalars(_RIDERS, {"crate": crate, "us": since_us}))


def simulated_devices(connection: Connection) -> frozenset[str]:
    """Return the devices whose scans are made up."""
    return frozenset(connection.scalars(select(_DEVICE.c.id).where(_DEVICE.c.is_simulated)))


_WANTED = ("item_key", "to_site_code", "placed_at", "kind", "promised_at")


def wanted_items(connection: Connection, codes: Collection[str]) -> dict[str, list[Wanted]]:
    """Return the requests for these items, also those that are over or were before they opened again."""
    found: dict[str, list[Wanted]] = {}
    queries = (
        select(*(table.c[name] for name in _WANTED)).where(table.c.item_key.in_(codes)) for table in (_REQUEST, _FORMER)
    )
    for item, to_site, placed, kind, promised in connection.execute(union_all(*queries)):
        promised_us = None if promised is None else to_micros(promised)
        wanted = Wanted(to_site, to_micros(placed), _REASONS.get(kind, Reason.OTHER), promised_us)
        found.setdefault(item, []).append(wanted)
    return found


def legs_by_code(connection: Connection, codes: Collection[str]) -> dict[tuple[str, str], tuple[int, Leg]]:
    """Return the kept legs of these codes with their numbers, by code and the scan that began them, without crates."""
    rows = connection.execute(select(_LEG).where(_LEG.c.code.in_(codes)))
    return {(row.code, row.sent_scan_id): (row.number, _leg(row)) for row in rows}


def crates_of_legs(connection: Connection, codes: Collection[str]) -> dict[tuple[str, str], set[str]]:
    """Return the crates that these items' legs lay in, by code and the scan that began them."""
    found: dict[tuple[str, str], set[str]] = {}
    query = select(_CRATE.c.code, _CRATE.c.sent_scan_id, _CRATE.c.crate).where(_CRATE.c.code.in_(codes))
    for code, sent, crate in connection.execute(query):
        found.setdefault((code, sent), set()).add(crate)
    return found


def drop_legs(connection: Connection, numbers: Collection[int], keys: Collection[tuple[str, str]]) -> None:
    """Take legs away, by their numbers and by code and the scan that began them."""
    if numbers:
        connection.execute(delete(_LEG).where(_LEG.c.number.in_(list(numbers))))
    for code, sent in keys:
        connection.execute(delete(_CRATE).where(_CRATE.c.code == code, _CRATE.c.sent_scan_id == sent))


def add_legs(connection: Connection, legs: Sequence[Leg]) -> list[int]:
    """Add legs and return their numbers, which rise."""
    if not legs:
        return []
    first = (connection.scalar(select(func.max(_LEG.c.number))) or 0) + 1
    run_many(connection, _LEG, [{"number": first + n} | _values(leg) for n, leg in enumerate(legs)])
    rides = [
        {"code": leg.code, "sent_scan_id": leg.sent_scan_id, "crate": crate, "ended_us": leg.ended_us}
        for leg in legs
        for crate in leg.crates
    ]
    run_many(connection, _CRATE, rides, "replace")
    return list(range(first, first + len(legs)))


def site_numbers(connection: Connection, codes: Collection[str] = ()) -> dict[str, int]:
    """Return the numbers of all sites that pages name, and of `codes`, which get one where they had none."""
    known = {code: number for number, code in connection.execute(select(_SITE.c.number, _SITE.c.code))}
    fresh = sorted(set(codes) - known.keys())
    if fresh:
        highest = max(known.values(), default=0)
        rows: list[Values] = [{"number": highest + n, "code": code} for n, code in enumerate(fresh, start=1)]
        run_many(connection, _SITE, rows)
        known |= {row["code"]: row["number"] for row in rows}
    return known


def pages_whole(connection: Connection, days: Collection[int], *, is_crate: bool) -> dict[int, Page]:
    """Return the pages of these dates, to be changed; dates without legs are left out."""
    rows = connection.execute(select(_PAGE).where(_PAGE.c.day.in_(days), _PAGE.c.is_crate == is_crate))
    return {row.day: unpack_page(row.core, row.parts, row.numbers) for row in rows}


def keep_page(connection: Connection, day: int, page: Page, *, is_crate: bool) -> None:
    """Write a page over what was kept of its date."""
    connection.execute(delete(_PAGE).where(_PAGE.c.day == day, _PAGE.c.is_crate == is_crate))
    if len(page.numbers):
        connection.execute(_PAGE.insert(), {"day": day, "is_crate": is_crate} | pack_page(page))


_PAGES = select(_PAGE.c.day, _PAGE.c.core, _PAGE.c.parts).where(
    _PAGE.c.day >= bindparam("first"), _PAGE.c.day < bindparam("until"), _PAGE.c.is_crate == bindparam("crates")
)


def pages_between(connection: Connection, first: int, until: int, *, is_crate: bool) -> dict[int, Columns]:
    """Return what is counted of the dates from `first` until before `until` (days since 1970)."""
    rows = connection.execute(_PAGES, {"first": first, "until": until, "crates": is_crate})
    return {day: unpack(core, parts) for day, core, parts in rows}


def days_with_legs(connection: Connection) -> tuple[int, int] | None:
    """Return the first and the last date on which any leg ended."""
    first, last = connection.execute(select(func.min(_PAGE.c.day), func.max(_PAGE.c.day))).one()
    return None if first is None else (first, last)


def numbered_days(connection: Connection) -> list[tuple[int, bool]]:
    """Return each date, and whether for crates, that has a page or a leg."""
    kept = select(_PAGE.c.day, _PAGE.c.is_crate).union(select(_LEG.c.day, _LEG.c.is_crate))
    return sorted((day, bool(crates)) for day, crates in connection.execute(kept))


def legs_of_day(connection: Connection, day: int, *, is_crate: bool) -> tuple[list[int], list[Leg]]:
    """Return all legs of a date with their numbers, which rise, without crates."""
    query = select(_LEG).where(_LEG.c.day == day, _LEG.c.is_crate == is_crate).order_by(_LEG.c.number)
    rows = connection.execute(query).all()
    return [row.number for row in rows], [_leg(row) for row in rows]


def slowest_legs(
    connection: Connection,
    days: tuple[int, int],
    *,
    is_crate: bool,
    origins: Collection[str] | None,
    destinations: Collection[str] | None,
    limit: int,
    reason: Reason | None = None,
    weekday: int | None = None,
    kept_out: bool = False,
    skip: int = 0,
) -> list[Leg]:
    """Return legs that ended from `days[0]` until before `days[1]` and count (or were kept out), slowest first.

    The slowest `skip` are left out.
    """
    query = select(*_WHOLE).where(_LEG.c.day >= days[0], _LEG.c.day < days[1], _LEG.c.is_crate == is_crate)
    if origins is not None:
        query = query.where(_LEG.c.origin.in_(origins))
    if destinations is not None:
        query = query.where(_LEG.c.destination.in_(destinations))
    if reason is not None:
        query = query.where(_LEG.c.reason == reason)
    if weekday is not None:
        query = query.where((_LEG.c.day + 3) % 7 == weekday)
    counts = _LEG.c.state == LegState.MEASURED
    query = query.where(~counts if kept_out else counts)
    spent = (_LEG.c.ended_us - func.coalesce(_LEG.c.sent_us, _LEG.c.ended_us)).desc()
    return [_of_row(*row) for row in connection.execute(query.order_by(spent, _LEG.c.number).limit(limit).offset(skip))]


_COPIED = (
    *("code", "is_crate", "origin", "destination", "day", "sent_us", "ended_us", "waiting_us", "riding_us", "hub_us"),
    *("receiving_us", "promised_us", "sent_scan_id", "ended_scan_id", "is_simulated"),
)


def _values(leg: Leg) -> Values:
    return {name: getattr(leg, name) for name in _COPIED} | {"reason": leg.reason.value, "state": leg.state.value}


_WHOLE = tuple(_LEG.c[name] for name in ("reason", "state", *_COPIED))


def _leg(row: Any) -> Leg:
    return _of_row(row.reason, row.state, *(getattr(row, name) for name in _COPIED))


def _of_row(reason: str, state: str, *copied: Any) -> Leg:
    code, is_crate, origin, destination, *measured, is_simulated = copied
    return Leg(code, is_crate, origin, destination, Reason(reason), LegState(state), *measured, (), is_simulated)  # type: ignore[call-arg]
