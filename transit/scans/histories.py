"""Kept scans as the facts that whereabouts are folded from, read from the store for a whole group at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, cast, func, select

from transit.scan_tables import Scan
from transit.scans.bulk import among, each, fetch, table_of
from transit.scans.kinds import ScanFact, ScanKind
from transit.scans.order import Stream

_SCAN = table_of(Scan)
_FACT: tuple[ColumnElement[Any], ...] = (
    *(_SCAN.c.scan_id, _SCAN.c.device, _SCAN.c.epoch, _SCAN.c.sequence, _SCAN.c.kind),
    *((_SCAN.c.device_us + _SCAN.c.offset_us).label("corrected_us"), _SCAN.c.server_us, _SCAN.c.content),
    *(_SCAN.c.code, _SCAN.c.site_code, _SCAN.c.to_site_code, _SCAN.c.run_code, _SCAN.c.crate, _SCAN.c.undoes),
)
_BY_ID = select(*_FACT).where(among(_SCAN.c.scan_id, "ids"))
_UNDONE = select(_SCAN.c.undoes, _SCAN.c.device).where(among(_SCAN.c.undoes, "ids"))
_UNDOS = select(*_FACT).where(among(_SCAN.c.undoes, "ids"))
_BY_CODE = select(*_FACT).where(among(_SCAN.c.code, "codes"))
_UNDOS_BY_CODE = select(*_FACT).where(_SCAN.c.undoes.in_(select(_SCAN.c.scan_id).where(among(_SCAN.c.code, "codes"))))
_STREAMS = each("streams", 0, 1, 2, 3).subquery()
_HIGHEST = select(
    *(_STREAMS.c.value_0, _STREAMS.c.value_1, _STREAMS.c.value_2),
    select(func.max(_SCAN.c.sequence))
    .where(
        *(_SCAN.c.device == _STREAMS.c.value_1, _SCAN.c.epoch == _STREAMS.c.value_2),
        *(_SCAN.c.sequence >= cast(_STREAMS.c.value_3, BigInteger), _SCAN.c.code == _STREAMS.c.value_0),
    )
    .scalar_subquery()
    .label("highest"),
)
_TOLD = (
    select(_SCAN.c.code, func.count().label("scans"), func.max(_SCAN.c.number).label("highest"))
    .where(among(_SCAN.c.code, "codes"))
    .group_by(_SCAN.c.code)
)
_UNDOS_TOLD = select(func.count(), func.max(_SCAN.c.number)).where(_SCAN.c.undoes.is_not(None))
_SIZES = select(_SCAN.c.code, func.count().label("scans")).where(among(_SCAN.c.code, "codes")).group_by(_SCAN.c.code)


def facts_by_id(connection: Connection, ids: Collection[str]) -> dict[str, ScanFact]:
    """Return the kept scans with these ids."""
    return {fact.scan_id: fact for fact in map(_fact, fetch(connection, _BY_ID, ids=ids))} if ids else {}


def undone_among(connection: Connection, ids: Collection[str]) -> set[tuple[str, str]]:
    """Return which of these scans a kept scan takes back, each with the device that did."""
    return {(undoes, device) for undoes, device in fetch(connection, _UNDONE, ids=ids)}


def undos_of(connection: Connection, ids: Collection[str]) -> list[ScanFact]:
    """Return the kept scans that take these back, be they kept or not."""
    return [_fact(row) for row in fetch(connection, _UNDOS, ids=ids)] if ids else []


def facts_of(connection: Connection, codes: Collection[str], since_us: int = 0) -> dict[str, list[ScanFact]]:
    """Return all scans of these crates and items by code, and with them those that take one of them back.

    With `since_us`, only those that the server had since then.
    """
    found: dict[str, list[ScanFact]] = {code: [] for code in codes}
    if not codes:
        return found
    of: dict[str, str] = {}
    rows = fetch(connection, _BY_CODE, codes=codes) if since_us == 0 else _recent(connection, codes, since_us)
    for fact in map(_fact, rows):
        if fact.code is not None:
            found[fact.code].append(fact)
            of[fact.scan_id] = fact.code
    for fact in map(_fact, fetch(connection, _UNDOS_BY_CODE, codes=codes)):
        if fact.undoes in of:
            found[of[fact.undoes]].append(fact)
    return found


def _recent(connection: Connection, codes: Collection[str], since_us: int) -> Iterable[Any]:
    return connection.execute(select(*_FACT).where(_SCAN.c.code.in_(codes), _SCAN.c.server_us >= since_us))


def highest_sequences(
    connection: Connection, streams: Mapping[tuple[str, str, str], int]
) -> dict[str, dict[Stream, int]]:
    """Return the highest sequence kept of each (code, device, epoch), by code and stream, where it reaches a number.

    Looked for among what the device sent since: mostly nothing, however often a crate was scanned in its life.
    """
    found: dict[str, dict[Stream, int]] = {}
    wanted = [(*stream, str(number)) for stream, number in streams.items()]
    rows = fetch(connection, _HIGHEST, streams=wanted) if wanted else ()
    for code, device, epoch, highest in rows:
        if highest is not None:
            found.setdefault(code, {})[device, epoch] = highest
    return found


def history_sizes(connection: Connection, codes: Collection[str]) -> dict[str, int]:
    """Return how many scans of these are kept, those with none left out."""
    return dict(fetch(connection, _SIZES, codes=codes)) if codes else {}


def scans_told(connection: Connection, codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return how many scans of these are kept and the highest number of them, those with none left out."""
    return {code: (count, highest) for code, count, highest in fetch(connection, _TOLD, codes=codes)} if codes else {}


def undos_told(connection: Connection) -> tuple[int, int]:
    """Return how many scans that take one back are kept, and the highest number of them."""
    count, highest = connection.execute(_UNDOS_TOLD).one()
    return count, highest or 0


def _fact(row: Sequence[Any]) -> ScanFact:
    scan_id, device, epoch, sequence, kind, *rest = row
    return ScanFact(scan_id, device, epoch, sequence, ScanKind(kind), *rest)
