"""A tiny named world for scans: two libraries and a hub, four crates, a run, one enrolled device."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from depots.store import session_on, to_micros
from depots.tables import Site, Van
from transit.crates import crate_code
from transit.scan_tables import Crate, Device
from transit.scans.ingest import take_in
from transit.scans.judge import Sender
from transit.scans.kinds import ScanKind
from transit.scans.pieces import Answer, Delivery
from transit.tables import Plan, Run

NINE = to_micros(datetime(2026, 11, 23, 7, tzinfo=UTC))
"""Nine o'clock on a Monday in Finland."""
MINUTE = 60_000_000

HUB, HOME, AWAY = "SEI", "TEU", "KAU"
CRATES = tuple(crate_code(number) for number in range(4))
RUN = "R" * 20
DEVICE = "00000000-0000-4000-8000-000000000001"
EPOCH = "00000000-0000-4000-8000-00000000000a"
ANYONE = Sender("planner", frozenset(ScanKind))


def scan_id(number: int) -> str:
    """Return the id of scan `number`."""
    return f"01930000-0000-7000-8000-{number:012x}"


def scan(number: int, kind: str, **fields: Any) -> dict[str, Any]:
    """Return what a device sends: scan `number`, so many minutes after nine, of the first crate at home."""
    said = {"scan_id": scan_id(number), "sequence": number, "kind": kind, "actor": "desk"}
    said |= {"device_ms": (NINE + number * MINUTE) // 1_000, "code": CRATES[0], "site": HOME}
    if kind in ("load", "unload", "arrive", "leave", "fail", "sign"):
        said["run"] = RUN
    return {name: value for name, value in (said | fields).items() if value is not None}


def plant_world(engine: Engine) -> None:
    """Make the world's rows."""
    with session_on(engine) as session:
        for code, kind in ((HUB, "hub"), (HOME, "library"), (AWAY, "library")):
            session.add(Site(code=code, kind=kind, name=code.title(), municipality_code="743", lat=62.8, lon=22.8))
        session.flush()
        plant_things(session)


def plant_things(session: Session) -> None:
    """Make the world's crates, device and run; its sites must stand."""
    session.add_all(Crate(code=code, made_us=NINE) for code in CRATES)
    session.add(Device(id=DEVICE, name="desk", enrolled_us=NINE, enrolled_by="admin"))
    _plant_run(session)


def _plant_run(session: Session) -> None:
    money: dict[str, Any] = {"cost_per_shift": 1.0, "cost_per_hour": 1.0, "cost_per_km": 1.0}
    sizes: dict[str, Any] = {"capacity_crates": 80, "capacity_kg": 1_000, "max_continuous_minutes": 330}
    sizes["break_minutes"] = 30
    session.add(Van(code="V1", name="Van", base_site_code=HUB, **sizes, **money))
    at = datetime(2026, 11, 23, 7, tzinfo=UTC)
    plan = Plan(
        week="2026-W48", created_at=at, created_by="cli", problem="{}", measure="{}", objective=1.0, seed=1, seconds=1.0
    )
    session.add(plan)
    session.flush()
    session.add(
        Run(
            plan_id=plan.id or 0,
            round_number=1,
            van_code="V1",
            day=date(2026, 11, 23),
            code=RUN,
            starts_at=at,
            ends_at=at,
        )
    )


def deliver(
    engine: Engine,
    *scans: object,
    sender: Sender = ANYONE,
    device: str = DEVICE,
    epoch: str = EPOCH,
    sent_us: int | None = None,
    server_us: int = NINE + 1_000 * MINUTE,
) -> list[Answer]:
    """Take scans in, in one transaction, and return their answers."""
    [answers] = deliver_all(engine, [Delivery(sender, device, epoch, sent_us, server_us, scans)])
    assert answers is not None
    return answers


def deliver_all(engine: Engine, deliveries: Sequence[Delivery]) -> list[list[Answer] | None]:
    """Take several deliveries in, in one transaction."""
    with engine.begin() as connection:
        return take_in(connection, deliveries)
