"""The kept nouns of scanning. `scan` and `quarantined_scan` only grow; the rest is derived from them or about them.

Instants are whole UTC microseconds in plain integers here (`…_us`): half a million rows a year are folded from them.
"""

from typing import Any

from sqlalchemy import BigInteger, Connection, Index, Text, UniqueConstraint, event, false, text
from sqlalchemy import Table as SqlTable
from sqlmodel import Field

from depots.store import Table
from transit.guards import append_only_statements

APPEND_ONLY = ("scan", "quarantined_scan")
_REFUSAL = "what was scanned stays as it was kept: scan again, or undo by a scan"


def _index_where_filled(table: str, column: str) -> Index:
    """Return the index of a column that is empty in most rows: these are not in it."""
    filled = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=filled, postgresql_where=filled)


class Crate(Table, table=True):
    """A crate of ours, known by the code on its label (`transit.crates`)."""

    code: str = Field(primary_key=True)
    made_us: int = Field(sa_type=BigInteger)


class Device(Table, table=True):
    """A phone or terminal that may send scans. Wiped, it keeps its id only if it kept its storage."""

    id: str = Field(primary_key=True, description="A UUID that the device made up")
    name: str = Field(description="What people call it: desk terminal, van phone")
    enrolled_us: int = Field(sa_type=BigInteger)
    enrolled_by: str = Field(description="The login that enrolled it")
    is_simulated: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="Its scans are made up"
    )
    secret_hash: str | None = Field(
        default=None, unique=True, description="SHA-256 of the secret in its cookie, in hex"
    )
    site_code: str | None = Field(
        default=None, foreign_key="site.code", description="The desk where it stands, if shared"
    )
    shared_us: int | None = Field(default=None, sa_type=BigInteger, description="Since when people share it by PIN")
    seen_us: int | None = Field(default=None, sa_type=BigInteger, description="When its secret was last used, roughly")
    revoked_us: int | None = Field(default=None, sa_type=BigInteger, description="From then on its scans do not count")
    revoked_by: str | None = None


class DeviceUser(Table, table=True):
    """Who was signed in on a device: it may bring their scans, also when they are no longer signed in."""

    device: str = Field(foreign_key="device.id", primary_key=True)
    login: str = Field(primary_key=True)
    since_us: int = Field(sa_type=BigInteger)


class Scan(Table, table=True):
    """A scan that happened. Appended, never edited; an undo is another scan."""

    __table_args__ = (
        Index("ix_scan_stream", "device", "epoch", "sequence"),
        _index_where_filled("scan", "run_code"),
        _index_where_filled("scan", "undoes"),
    )

    number: int | None = Field(default=None, primary_key=True, description="In the order that the server had them")
    scan_id: str = Field(unique=True, description="UUIDv7, made on the device before sending")
    content: str = Field(description="SHA-256 of what was sent")
    device: str = Field(foreign_key="device.id")
    epoch: str = Field(description="The installation on the device: a wiped phone begins another")
    sequence: int = Field(sa_type=BigInteger, description="Counts the installation's scans from 1")
    kind: str = Field(description="A ScanKind")
    raw: str | None = Field(default=None, description="What the scanner read, as it came")
    code: str | None = Field(default=None, index=True, description="The crate or item")
    crate: str | None = Field(default=None, description="The crate that an item was packed into")
    site_code: str | None = Field(default=None, foreign_key="site.code")
    to_site_code: str | None = Field(default=None, foreign_key="site.code")
    run_code: str | None = None
    undoes: str | None = Field(default=None, description="The scan that it takes back")
    reason: str | None = Field(default=None, description="A FailReason")
    note: str | None = None
    signature: str | None = Field(default=None, sa_type=Text, description="The strokes of who signed, an SVG path")
    device_us: int = Field(sa_type=BigInteger, description="By the device's clock")
    offset_us: int = Field(sa_type=BigInteger, description="Server's clock minus device's, as then known")
    server_us: int = Field(sa_type=BigInteger, description="When the server had it")
    actor: str = Field(description="Who was signed in on the device when it was scanned")
    sent_by: str = Field(description="Who was signed in when it was sent")
    codes: str = Field(default="", description="What was answered, as codes parted by spaces")


class QuarantinedScan(Table, table=True):
    """A scan that cannot count as it came: kept whole, acknowledged, to be looked at."""

    __table_args__ = (UniqueConstraint("device", "epoch", "content"),)

    number: int | None = Field(default=None, primary_key=True)
    scan_id: str | None = Field(default=None, index=True, description="Where it could be read")
    content: str = Field(index=True)
    device: str = Field(foreign_key="device.id")
    epoch: str
    sequence: int | None = Field(default=None, sa_type=BigInteger, description="Where it could be read")
    payload: str = Field(sa_type=Text, description="What was sent, as JSON in ASCII, cut where it is absurdly long")
    sent_us: int | None = Field(default=None, sa_type=BigInteger, description="The device's clock at sending")
    server_us: int = Field(sa_type=BigInteger)
    sent_by: str
    codes: str = Field(description="Why, as codes parted by spaces")


class Whereabouts(Table, table=True):
    """Where a crate or item is: the fold's state after all its scans. Derived; any row can be made anew."""

    __table_args__ = (_index_where_filled("whereabouts", "run_code"), _index_where_filled("whereabouts", "crate"))

    code: str = Field(primary_key=True)
    place: str = Field(description="A PlaceKind")
    site_code: str | None = Field(default=None, index=True)
    run_code: str | None = None
    crate: str | None = None
    since_us: int = Field(sa_type=BigInteger)
    sent_scan_id: str | None = Field(default=None, description="Empty: no journey is under way")
    sent_us: int | None = Field(default=None, sa_type=BigInteger)
    origin: str | None = None
    to_site_code: str | None = Field(default=None, index=True)
    last_us: int = Field(sa_type=BigInteger)
    last_device: str
    last_epoch: str
    last_sequence: int = Field(sa_type=BigInteger)
    last_scan_id: str


class FoldDue(Table, table=True):
    """A crate or item whose kept whereabouts and anomalies lag behind its scans (`transit.scans.late`)."""

    code: str = Field(primary_key=True)


class ScanAnomaly(Table, table=True):
    """What does not fit together in the scans of a crate or item. Derived, as whereabouts are."""

    __table_args__ = (UniqueConstraint("scan_id", "anomaly"),)

    number: int | None = Field(default=None, primary_key=True)
    code: str = Field(index=True, description="The crate or item")
    anomaly: str = Field(description="An AnomalyCode")
    scan_id: str
    at_us: int = Field(sa_type=BigInteger)


class OutboxMessage(Table, table=True):
    """What the library system should hear of; written with the scan that says it, at most one a scan."""

    number: int = Field(
        primary_key=True, sa_column_kwargs={"autoincrement": False}, description="That of the scan that says it"
    )
    scan_id: str = Field(description="The idempotency key")
    event: str = Field(description="A transit.outbox.OutboxEvent")
    code: str = Field(description="The crate or item")
    site_code: str | None = None
    about: str | None = Field(default=None, description="The scan that no longer counts")
    at_us: int = Field(sa_type=BigInteger)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"}, description="How often it was handed on")
    next_try_us: int = Field(
        default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"}, description="Not before this instant"
    )
    delivered_us: int | None = Field(default=None, sa_type=BigInteger, index=True)
    refused: str | None = Field(default=None, description="Why the library system will never take it")
    trouble: str = Field(default="", sa_column_kwargs={"server_default": ""}, description="What the last try met with")


class LadderDays(Table, table=True):
    """The days of the ladder that the consortium set (`transit.missing.Ladder`); the latest row counts."""

    number: int | None = Field(default=None, primary_key=True)
    late_days: int
    search_days: int
    missing_days: int
    hanging_days: int
    set_us: int = Field(sa_type=BigInteger)
    set_by: str = Field(description="A login, or cli")


def put_up_scan_guards(connection: Connection) -> None:
    """Let nobody change or delete what was scanned; the tables must stand."""
    for table in APPEND_ONLY:
        _guard(connection, table)


def _guard(connection: Connection, table: str) -> None:
    for statement in append_only_statements(connection.dialect.name, table, _REFUSAL):
        connection.exec_driver_sql(statement)


def _guard_new_table(table: SqlTable, connection: Connection, **_options: Any) -> None:
    _guard(connection, table.name)


for _table in APPEND_ONLY:
    event.listen(Scan.metadata.tables[_table], "after_create", _guard_new_table)
