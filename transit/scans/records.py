"""Scans and what is derived from them, in the store: Core statements on a connection, one for a whole group of scans.

Nothing here commits.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, bindparam, delete, func, select, true

from depots.store import Table, to_micros
from depots.tables import Site
from transit.scan_tables import Crate, Device, FoldDue, OutboxMessage, QuarantinedScan, Scan, ScanAnomaly, Whereabouts
from transit.scans.bulk import Values, among, fetch, listed_texts, run_many, table_of
from transit.scans.judge import ID_REUSED, Known
from transit.scans.order import OrderKey
from transit.tables import Run, RunHold
from transit.whereabouts import Anomaly, Place, PlaceKind, Sent, State

_CRATE, _DEVICE, _OUTBOX, _QUARANTINE, _SCAN, _ANOMALY, _WHERE, _DUE, _RUN, _HOLD, _SITE = (
    table_of(kind)
    for kind in (
        *(Crate, Device, OutboxMessage, QuarantinedScan, Scan, ScanAnomaly, Whereabouts, FoldDue),
        *(Run, RunHold, Site),
    )
)
_WRITERS_LOCK = 0x4B494D5041
"""The advisory lock of scan writers on PostgreSQL; on SQLite the transaction itself is one."""

_BY_INDEX = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
_LOCK = select(
    func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger)),
    *(func.set_config(name, "off", true()) for name in _BY_INDEX),
)


# Made once: putting a statement together costs more than running it.
_DEVICES = select(_DEVICE.c.id, _DEVICE.c.revoked_us).where(among(_DEVICE.c.id, "devices"))
_SITES = select(_SITE.c.code, _SITE.c.kind).where(among(_SITE.c.code, "sites"))
_CRATES = select(_CRATE.c.code).where(among(_CRATE.c.code, "crates"))
_RUNS = select(_RUN.c.code).where(among(_RUN.c.code, "runs"))
_HOLDS = (
    select(_RUN.c.code, _HOLD.c.holder, _HOLD.c.released_at)
    .join(_HOLD, _HOLD.c.run_id == _RUN.c.id)
    .where(among(_RUN.c.code, "runs"))
)
_KEPT = select(_SCAN.c.scan_id, _SCAN.c.content, _SCAN.c.codes).where(among(_SCAN.c.scan_id, "ids"))
_WITH_STRAYS = select(_DEVICE.c.id).where(
    among(_DEVICE.c.id, "devices"), select(_QUARANTINE.c.number).where(_QUARANTINE.c.device == _DEVICE.c.id).exists()
)
_STRAYS = select(_QUARANTINE.c.content, _QUARANTINE.c.codes).where(among(_QUARANTINE.c.content, "contents"))
_STATE = (
    *(_WHERE.c.code, _WHERE.c.place, _WHERE.c.site_code, _WHERE.c.run_code, _WHERE.c.crate, _WHERE.c.since_us),
    *(_WHERE.c.sent_scan_id, _WHERE.c.sent_us, _WHERE.c.origin, _WHERE.c.to_site_code),
    *(_WHERE.c.last_us, _WHERE.c.last_device, _WHERE.c.last_epoch, _WHERE.c.last_sequence, _WHERE.c.last_scan_id),
)
_STATES = select(*_STATE).where(among(_WHERE.c.code, "codes"))
_STALE = delete(_ANOMALY).where(among(_ANOMALY.c.code, "codes"), _ANOMALY.c.anomaly != ID_REUSED)
_GONE = delete(_WHERE).where(among(_WHERE.c.code, "codes"))
_DUE_AMONG = select(_DUE.c.code).where(among(_DUE.c.code, "codes"))
_FOLDED = delete(_DUE).where(among(_DUE.c.code, "codes"))
_LAST_NUMBER = select(func.max(_SCAN.c.number))
_SEQUENCE = func.pg_get_serial_sequence("scan", "number")
_NUMBERS_TAKEN = select(
    func.setval(_SEQUENCE, func.nextval(_SEQUENCE) + bindparam("count", type_=BigInteger) - 1) - bindparam("count") + 1
)


def lock_writers(connection: Connection) -> None:
    """Wait until no other process is keeping scans; held until the transaction ends.

    Until then PostgreSQL looks everything up by its index. What it knows of how many rows there are is a minute old or
    more: while thousands come, or as long as a store is new, it would read all scans for each group.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"key": _WRITERS_LOCK})


def known_devices(connection: Connection, devices: Collection[str]) -> dict[str, bool]:
    """Return which of these devices are enrolled, and whether they still stand; the others were revoked."""
    return {device: revoked_us is None for device, revoked_us in fetch(connection, _DEVICES, devices=devices)}


def known_things(
    connection: Connection,
    sites: Collection[str],
    crates: Collection[str],
    runs: Collection[str],
    *,
    held: Collection[str] = (),
) -> tuple[Known, frozenset[str]]:
    """Return what there is of these, who had the runs of `held` in hand, and which of the sites are hubs."""
    kinds: dict[str, str] = dict(fetch(connection, _SITES, sites=sites))
    known = Known(
        sites=frozenset(kinds),
        crates=frozenset(code for (code,) in fetch(connection, _CRATES, crates=crates)) if crates else frozenset(),
        runs=frozenset(code for (code,) in fetch(connection, _RUNS, runs=runs)) if runs else frozenset(),
        holds=_holds(connection, held) if held else {},
    )
    return known, frozenset(code for code, kind in kinds.items() if kind == "hub")


def _holds(connection: Connection, runs: Collection[str]) -> dict[str, list[tuple[str, int | None]]]:
    found: dict[str, list[tuple[str, int | None]]] = {}
    for code, holder, until in connection.execute(_HOLDS, {"runs": listed_texts(runs)}):
        found.setdefault(code, []).append((holder, until and to_micros(until)))
    return found


def kept_scans(connection: Connection, ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return content hash and codes of the scans with these ids."""
    return {scan_id: (content, codes) for scan_id, content, codes in fetch(connection, _KEPT, ids=ids)}


def devices_with_strays(connection: Connection, devices: Collection[str]) -> set[str]:
    """Return which of these devices have scans in quarantine: most have none."""
    return {device for (device,) in fetch(connection, _WITH_STRAYS, devices=devices)}


def quarantined(connection: Connection, contents: Collection[str]) -> dict[str, str]:
    """Return the codes of what is in quarantine with these content hashes."""
    return dict(fetch(connection, _STRAYS, contents=contents)) if contents else {}


def states_of(connection: Connection, codes: Collection[str]) -> dict[str, State]:
    """Return where these are, as far as they were ever scanned."""
    return {code: _state(*kept) for code, *kept in fetch(connection, _STATES, codes=codes)}


def states_where(connection: Connection, *where: ColumnElement[bool]) -> list[tuple[str, State]]:
    """Return the codes and whereabouts that fulfil all of this, those longest where they are first."""
    kept = select(*_STATE).where(*where).order_by(_WHERE.c.since_us, _WHERE.c.code)
    return [(code, _state(*state)) for code, *state in connection.execute(kept)]


def due_among(connection: Connection, codes: Collection[str]) -> set[str]:
    """Return which of these lag behind their scans."""
    return {code for (code,) in fetch(connection, _DUE_AMONG, codes=codes)} if codes else set()


def some_due(connection: Connection, limit: int) -> list[str]:
    """Return some that lag behind their scans."""
    return list(connection.scalars(select(_DUE.c.code).limit(limit)))


def mark_due(connection: Connection, codes: Iterable[str]) -> None:
    """Note that these lag behind their scans."""
    add_if_missing(connection, FoldDue, [{"code": code} for code in codes])


def clear_due(connection: Connection, codes: Collection[str]) -> None:
    """Note that these do not lag behind any more."""
    if codes:
        connection.execute(_FOLDED, {"codes": listed_texts(codes)})


def next_number(connection: Connection, count: int) -> int:
    """Return the first of so many numbers for scans, one after the other; writers must be locked out."""
    if connection.dialect.name == "postgresql":
        return connection.scalar(_NUMBERS_TAKEN, {"count": count}) or 1
    return (connection.scalar(_LAST_NUMBER) or 0) + 1


def append(connection: Connection, scans: Sequence[Values], strays: Sequence[Values], outbox: Sequence[Values]) -> None:
    """Append scans, what goes into quarantine, and messages."""
    for table, rows in ((_SCAN, scans), (_QUARANTINE, strays), (_OUTBOX, outbox)):
        run_many(connection, table, rows)


def keep_states(connection: Connection, states: Mapping[str, State], gone: Collection[str]) -> None:
    """Write where things are, over what was written before; those whose every scan was undone are nowhere."""
    if gone:
        connection.execute(_GONE, {"codes": listed_texts(gone)})
    run_many(connection, _WHERE, [_values_of(code, state) for code, state in states.items()], "replace")


def keep_anomalies(connection: Connection, found: Mapping[str, Iterable[Anomaly]], anew: Collection[str]) -> None:
    """Write what does not fit, by code; for the codes of `anew` in place of what was found before."""
    if anew:
        connection.execute(_STALE, {"codes": listed_texts(anew)})
    rows = [
        {"code": code, "anomaly": str(anomaly.code), "scan_id": anomaly.scan_id, "at_us": anomaly.at_us}
        for code, anomalies in found.items()
        for anomaly in anomalies
    ]
    add_if_missing(connection, ScanAnomaly, rows)


def add_if_missing(connection: Connection, kind: type[Table], rows: Sequence[Values]) -> None:
    """Write rows of a table, but those that stand there already."""
    run_many(connection, table_of(kind), rows, "ignore")


def state_of(row: Whereabouts) -> State:
    """Return the state that a row of whereabouts keeps."""
    return _state(*(getattr(row, column.name) for column in _STATE[1:]))


def _state(place: str, site: str | None, run: str | None, crate: str | None, since_us: int, *journey: Any) -> State:
    sent_scan_id, sent_us, origin, to_site, *last = journey
    sent = None if sent_scan_id is None else Sent(origin, to_site, sent_us, sent_scan_id)
    return State(Place(PlaceKind(place), site, run, crate), since_us, sent, _key(*last))


def _key(at_us: int, device: str, epoch: str, sequence: int, scan_id: str) -> OrderKey:
    return at_us, device, epoch, sequence, scan_id


def _values_of(code: str, state: State) -> Values:
    place, sent = state.place, state.sent
    last_us, last_device, last_epoch, last_sequence, last_scan_id = state.last
    return {
        "code": code,
        "place": str(place.kind),
        "site_code": place.site,
        "run_code": place.run,
        "crate": place.crate,
        "since_us": state.since_us,
        "sent_scan_id": sent and sent.scan_id,
        "sent_us": sent and sent.at_us,
        "origin": sent and sent.origin,
        "to_site_code": sent and sent.to_site,
        "last_us": last_us,
        "last_device": last_device,
        "last_epoch": last_epoch,
        "last_sequence": last_sequence,
        "last_scan_id": last_scan_id,
    }
