"""The cast of the doors' tests: two sites, an account for each role, and clients that are signed in as it."""

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.accounts import sign_in
from api.accounts.passwords import hash_password
from api.cookies import PLAIN_NAME
from api.tables import Account, Role
from depots.store import now, session_on
from depots.tables import Site

ADDRESS = "http://127.0.0.1"
PASSWORD = "kotiva-mulepo-ranisu"
DESK_SITE = "TEU"
OTHER_SITE = "SEI"
_KEPT = hash_password(PASSWORD)


def plant_cast(engine: Engine) -> None:
    """Two sites, and an account for each role, with the role as login and `PASSWORD`."""
    with session_on(engine) as session:
        session.add(
            Site(
                code=OTHER_SITE, kind="hub", name="Seinäjoen pääkirjasto", municipality_code="743", lat=62.79, lon=22.84
            )
        )
        session.add(Site(code=DESK_SITE, kind="library", name="Teuva", municipality_code="846", lat=62.48, lon=21.74))
        session.flush()
        for role in Role:
            session.add(
                Account(
                    login=role.value,
                    name=role.value.title(),
                    password_hash=_KEPT,
                    role=role.value,
                    site_code=DESK_SITE if role == Role.DESK else None,
                    language="fi",
                    created_at=now(),
                )
            )


def client_on(app: FastAPI, role: Role | None) -> TestClient:
    """Return a client of `app`, signed in as the account of `role`."""
    client = TestClient(app, base_url=ADDRESS, follow_redirects=False)
    if role is not None:
        client.cookies.set(PLAIN_NAME, sign_in(app.state.engine, role.value, PASSWORD, now())[1])
    return client
