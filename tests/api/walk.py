"""What the walks by role share: a store with things of one's own and of others, and how one door answers one role.

Names are the same in every store, so that tables of expected answers can be written down.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from api import urls
from api.accounts import create_account, find_account
from api.accounts.sign_ins import open_sign_in
from api.app import create_app
from api.cookies import PLAIN_DEVICE, PLAIN_NAME
from api.migration import upgrade
from api.tables import Role
from depots.settings import ZONE
from depots.store import now, open_engine, session_on, to_micros, to_millis
from routing.units import IsoWeek
from tests.api.cast import ADDRESS, DESK_SITE, OTHER_SITE, PASSWORD, plant_cast
from tests.routing.worlds import plan, tour
from tests.transit.scans.world import EPOCH, deliver, scan
from tests.transit.weeks import MONDAY, TUESDAY, draft, plant_world, week_world
from transit.crate_records import add_crates
from transit.crates import crate_code
from transit.devices import hash_secret
from transit.planning_tables import PlanJob, Scenario
from transit.publishing import publish
from transit.run_records import runs_of_week
from transit.scan_tables import Device, DeviceUser
from transit.tables import Run, RunCode, RunHold, row_id

TODAY = now().astimezone(ZONE).date()
WEEK = IsoWeek.of(TODAY).shift(1)
MINE, THEIRS, PAST = ("M" * 20, "T" * 20, "P" * 20)
"""Runs: the driver holds the first now and held the second an hour ago; the third was driven days ago."""
CODES = {"mine": "m" * 26, "theirs": "t" * 26, "expired": "e" * 26, "revoked": "r" * 26}
"""Printed codes: of the runs above, one that expired, and one whose place another took."""
OWN, ELSEWHERE, REVOKED = (f"00000000-0000-4000-8000-00000000000{digit}" for digit in "123")
"""Devices: at the desk, at another site, and one that was revoked."""
SECRETS = {OWN: "own-secret", ELSEWHERE: "other-secret", REVOKED: "revoked-secret"}
STRAY, DRAFT, IN_FORCE, JOB, SCENARIO = 1, 2, 1, 1, 1
CRATE = crate_code(0)

Answer = str
Answers = Mapping[Role | None, Answer]


@dataclass(frozen=True)
class Case:
    """A door, as `GET /path/{name}`, something that is sent to it, and how each role and nobody is answered.

    An answer is the status, `sign-in` where one is led there, and what the door tells of scans or secrets.
    """

    door: str
    about: str
    answers: Answers
    names: Mapping[str, object] = field(default_factory=dict)
    send: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = None

    def __str__(self) -> str:
        return f"{self.door}: {self.about}"


def answers(
    *roles: Role, get: Answer = "200", others: Answer = "403", nobody: Answer = "401", **some: Answer
) -> Answers:
    """Return how everyone is answered: these roles, the others, nobody; `some` are roles answered in another way."""
    told: dict[Role | None, Answer] = {role: get if role in roles else others for role in Role}
    return {**told, **{Role(role): answer for role, answer in some.items()}, None: nobody}


class World:
    """The app on a store that is as it was before each request that may write."""

    def __init__(self, folder: Path) -> None:
        self._kept, self._template = folder / "store.sqlite3", folder / "template.sqlite3"
        self._engine = open_engine(f"sqlite:///{self._kept}")
        upgrade(self._engine)
        plant_cast(self._engine)
        with session_on(self._engine) as session:
            _plant(session)
            self._tokens = {role: _token(session, role) for role in Role}
        deliver(self._engine, scan(1, "in", code="?", site=DESK_SITE), device=OWN)
        self._engine.dispose()
        shutil.copyfile(self._kept, self._template)
        self._is_touched = False
        self.app: FastAPI = create_app(self._engine)

    def close(self) -> None:
        """Let go of the store."""
        self.app.state.scan_door.stop()
        self._engine.dispose()

    def ask(self, case: Case, role: Role | None) -> Answer:
        """Return how `role` is answered at the door of `case`."""
        method, path = case.door.split()
        self._restore()
        self._is_touched = method != "GET"
        client = TestClient(self.app, base_url=ADDRESS, follow_redirects=False)
        if role is not None:
            client.cookies.set(PLAIN_NAME, self._tokens[role])
        if case.secret is not None:
            client.cookies.set(PLAIN_DEVICE, case.secret)
        response = client.request(method, path.format(**case.names), **case.send)
        if response.headers.get("location", "").startswith(urls.SIGN_IN):
            return "sign-in"
        words = [str(response.status_code)]
        if path == f"{urls.API}/scans" and response.status_code == 200:
            words += [code for told in response.json()["scans"] for code in told["codes"]]
        if PLAIN_DEVICE in response.cookies:
            words.append("secret")
        return " ".join(words)

    def _restore(self) -> None:
        if not self._is_touched:
            return
        self.app.state.scan_door.stop()  # its thread also does chores while nobody sends
        self._engine.dispose()
        for rest in self._kept.parent.glob(f"{self._kept.name}-*"):
            rest.unlink()
        shutil.copyfile(self._template, self._kept)


def _token(session: Session, role: Role) -> str:
    account = find_account(session, role.value)
    assert account is not None
    return open_sign_in(session, account, now())


def _plant(session: Session) -> None:
    at = now()
    plant_world(session, week_world())
    create_account(session, "bo", PASSWORD, role=Role.DRIVER, name="Bo", language="fi", at=at)
    wednesday = tour("hub", "north", "hub", day=2)
    draft(session, answer=plan(MONDAY, TUESDAY, wednesday), week=WEEK)
    publish(session, WEEK, by="planner", at=at)
    draft(session, week=WEEK)
    for run, code in zip(runs_of_week(session, WEEK), (MINE, THEIRS, PAST), strict=True):
        begins = at - timedelta(days=5 if code == PAST else 0)
        run.code, run.day, run.starts_at = code, begins.astimezone(ZONE).date(), begins
        run.ends_at = begins + timedelta(hours=4)
        session.add(run)
    session.flush()
    _hand_out(session)
    for device, site in ((OWN, DESK_SITE), (ELSEWHERE, OTHER_SITE), (REVOKED, DESK_SITE)):
        row = Device(id=device, name=device[-1], enrolled_us=to_micros(at), enrolled_by="bo", site_code=site)
        row.secret_hash = hash_secret(SECRETS[device])
        row.revoked_us = to_micros(at) if device == REVOKED else None
        session.add(row)
        session.flush()
        session.add(DeviceUser(device=device, login="desk", since_us=to_micros(at)))
    session.add(PlanJob(week=str(WEEK), kind="plan", created_at=at, created_by="planner", seconds=60, seed=1))
    week, base = str(WEEK), IN_FORCE
    session.add(Scenario(week=week, name="A van more", base_plan_id=base, changes="[]", created_at=at, created_by="x"))
    add_crates(session, 1, at=at)


def _hand_out(session: Session) -> None:
    at, early = now(), now() - timedelta(hours=2)
    runs = {run.code: row_id(run.id) for run in session.exec(select(Run))}
    session.add(RunHold(run_id=runs[MINE], holder="driver", taken_at=early))
    session.add(RunHold(run_id=runs[THEIRS], holder="driver", taken_at=early, released_at=at - timedelta(hours=1)))
    session.add(RunHold(run_id=runs[THEIRS], holder="bo", taken_at=at - timedelta(hours=1)))
    for row in session.exec(select(RunCode)):
        session.delete(row)
    session.flush()
    for name, run in (("mine", MINE), ("theirs", THEIRS), ("expired", PAST), ("revoked", MINE)):
        session.add(
            RunCode(
                code=CODES[name],
                run_id=runs[run],
                issued_at=early,
                issued_by="planner",
                expires_at=at + timedelta(days=-4 if name == "expired" else 1),
                revoked_at=early if name == "revoked" else None,
            )
        )


def envelope(kind: str, *, device: str = OWN, actor: str = "desk", **fields: Any) -> dict[str, Any]:
    """Return a delivery of one scan that was made now."""
    raw = scan(9, kind, actor=actor, **{"code": CRATE, "site": DESK_SITE} | fields)
    return {"device": device, "epoch": EPOCH, "scans": [raw | {"device_ms": to_millis(now())}]}
