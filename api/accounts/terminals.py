"""Shared terminals: a device at a desk that people unlock by PIN, and that goes on scanning while it is locked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from api.accounts.audit import Event, note
from api.accounts.sign_ins import account_of, hash_token, sign_out
from api.tables import Account, Role, SignIn
from depots.store import from_micros, session_on
from transit.devices import device_of, terminal_actor
from transit.scan_tables import Device


@dataclass(frozen=True, slots=True)
class TerminalState:
    """A shared terminal and since when somebody is signed in on it; `since` is empty while it is locked."""

    device: str
    name: str
    site_code: str
    shared_at: datetime
    since: datetime | None

    @property
    def actor(self) -> str:
        """Who scans while it is locked."""
        return terminal_actor(self.device)

    def account(self) -> Account:
        """Return the terminal as somebody who works at its desk; no such account is kept."""
        return Account(
            login=self.actor,
            name=self.name,
            password_hash="",
            role=Role.DESK.value,
            site_code=self.site_code,
            language="",
            created_at=self.shared_at,
        )


def locked_terminal(engine: Engine, secret: str | None) -> TerminalState | None:
    """Return the shared terminal whose secret this is."""
    if not secret:
        return None
    with session_on(engine, read_only=True) as session:
        return _state(device_of(session, secret), None)


def terminal_in_use(engine: Engine, token: str) -> TerminalState | None:
    """Return on which shared terminal this sign-in is; `None`: on a device of one's own."""
    with session_on(engine, read_only=True) as session:
        kept = session.get(SignIn, hash_token(token))
        if kept is None or kept.device is None:
            return None
        return _state(session.get(Device, kept.device), kept.created_at)


def shared_device(session: Session, secret: str | None) -> Device | None:
    """Return the shared terminal whose secret this is, as a record."""
    device = device_of(session, secret)
    return device if device is not None and device.shared_us is not None else None


def move_in(session: Session, token: str, device: Device) -> None:
    """Let the sign-in of this token be the shared terminal's from now on: it idles as soon as the others there."""
    kept = session.get(SignIn, hash_token(token))
    if kept is not None:
        kept.device = device.id
        session.add(kept)


def lock(engine: Engine, token: str | None, at: datetime) -> None:
    """End the sign-in of this token on its terminal; nothing happens where it is over."""
    account = account_of(engine, token, at) if token else None
    if token is None or account is None:
        return
    with session_on(engine) as session:
        note(session, Event.LOCKED, account.login, at, device=session.get_one(SignIn, hash_token(token)).device)
    sign_out(engine, token)


def _state(device: Device | None, since: datetime | None) -> TerminalState | None:
    if device is None or device.shared_us is None or device.site_code is None or device.revoked_us is not None:
        return None
    return TerminalState(device.id, device.name, device.site_code, from_micros(device.shared_us), since)
