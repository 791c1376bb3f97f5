"""Serve the app for the scan benchmarks: a store with a small region, and beside the real door two others.

`python -m benchmarks.scans_server URL` makes the tables and the region where they are missing, and prints a cookie;
with a port behind it serves on 127.0.0.1. `POST /validate` reads and validates what `/api/v1/scans` would keep, and
keeps nothing. `POST /careless` answers first and commits afterwards: what the crash harness must catch.
"""

import asyncio
import json
import sys
from datetime import datetime

import uvicorn
from fastapi import FastAPI, Request, Response
from sqlalchemy import Engine
from sqlmodel import Session, select

from api.accounts import sign_in
from api.accounts.passwords import hash_password
from api.app import create_app
from api.cookies import PLAIN_NAME, read_token
from api.deps import PUBLIC
from api.routes.v1.scans import read_envelope
from api.scan_schemas import ScanEnvelope
from api.tables import Account, Role
from benchmarks.scans_client import CRATES, RUN, SITES
from depots.store import now, open_engine, session_on, tables, to_micros
from depots.tables import Site, Van
from transit.scan_tables import Crate
from transit.scans.reading import read_scan
from transit.tables import Plan, Run

PASSWORD = "kotiva-mulepo-ranisu"  # noqa: S105 - of a store that lives as long as a benchmark


def plant(engine: Engine) -> None:
    """Make the tables and what scans name, unless they stand."""
    tables().create_all(engine)
    with session_on(engine) as session:
        if session.exec(select(Site)).first() is not None:
            return
        for code in SITES:
            kind = "hub" if code == "SEI" else "library"
            session.add(Site(code=code, kind=kind, name=code, municipality_code="743", lat=62.8, lon=22.8))
        session.flush()
        at = now()
        session.add_all(Crate(code=code, made_us=to_micros(at)) for code in CRATES)
        session.add(
            Account(
                login="planner",
                name="Planner",
                password_hash=hash_password(PASSWORD),
                role=Role.PLANNER.value,
                language="fi",
                created_at=at,
            )
        )
        _plant_run(session, at)


def _plant_run(session: Session, at: datetime) -> None:
    money = {"cost_per_shift": 1.0, "cost_per_hour": 1.0, "cost_per_km": 1.0}
    sizes = {"capacity_crates": 80, "capacity_kg": 1_000, "max_continuous_minutes": 330, "break_minutes": 30}
    session.add(Van(code="V1", name="Van", base_site_code=SITES[0], **sizes, **money))
    said = {"created_by": "cli", "problem": "{}", "measure": "{}", "objective": 1.0, "seed": 1, "seconds": 1.0}
    plan = Plan(week="2026-W48", created_at=at, **said)
    session.add(plan)
    session.flush()
    when = {"day": at.date(), "starts_at": at, "ends_at": at}
    session.add(Run(plan_id=plan.id or 0, round_number=1, van_code="V1", code=RUN, **when))


def add_doors(app: FastAPI) -> None:
    """Add the door that only validates, and the careless one."""

    @app.post("/validate", dependencies=[PUBLIC])
    async def validate(request: Request) -> Response:
        envelope = read_envelope(request, await request.body())
        return _answer([read_scan(raw)[0] is not None for raw in envelope.scans], envelope)

    @app.post("/careless", dependencies=[PUBLIC])
    async def careless(request: Request) -> Response:
        envelope = read_envelope(request, await request.body())
        task = asyncio.create_task(app.state.scan_door.deliver(read_token(request), envelope))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        return _answer([True] * len(envelope.scans), envelope)

    # Routes are tried one after the other: each door must be found as soon as the real one.
    *others, first, second = app.router.routes
    app.router.routes[:] = [first, second, *others]
    under_way: set[asyncio.Task[object]] = set()


def _answer(counts: list[bool], envelope: ScanEnvelope) -> Response:
    told = [
        {"scan_id": raw["scan_id"], "counts": good, "codes": []}
        for raw, good in zip(envelope.scans, counts, strict=True)
    ]
    return Response(json.dumps({"scans": told}, separators=(",", ":")), media_type="application/json")


def prepare(url: str) -> str:
    """Make the store ready, and return the cookie of someone who may send scans."""
    engine = open_engine(url)
    plant(engine)
    _account, token = sign_in(engine, "planner", PASSWORD, now())
    engine.dispose()
    return f"{PLAIN_NAME}={token}"


def make_app(url: str) -> FastAPI:
    """Return the app with the other doors; it opens no connection yet."""
    app = create_app(open_engine(url))
    add_doors(app)
    return app


def serve(app: FastAPI, port: int) -> None:
    """Serve until stopped."""
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(prepare(sys.argv[1]))
    else:
        serve(make_app(sys.argv[1]), int(sys.argv[2]))
