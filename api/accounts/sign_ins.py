"""Signing in and out, and finding who is signed in.

A sign-in is a random token in the browser's cookie and a row here that knows only its SHA-256. These functions take the
engine, not a session: checking a password takes tens of milliseconds, and no transaction may stay open meanwhile
(on SQLite it would hold up every other writer).
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock

from sqlalchemy import Connection, Engine, bindparam, or_
from sqlmodel import Session, col, delete, select, update

from api.accounts.errors import WrongSignInError
from api.accounts.passwords import LONGEST, is_right
from api.accounts.records import find_account
from api.tables import Account, Role, SignIn
from depots.settings import settings
from depots.store import session_on
from transit.devices import settle_in
from transit.scan_tables import DeviceUser

IDLE = timedelta(hours=10)
"""A sign-in that was not used for this long is over: longer than a driver's shift, shorter than a night and a day."""

LONGEST_SIGN_IN = timedelta(days=7)
"""A sign-in is over after this long, however much it is used."""

SEEN_EVERY = timedelta(minutes=5)
"""`seen_at` is written this seldom: a page view must not cost a write."""

SEEN_ON_TERMINAL = timedelta(seconds=20)
"""On a shared terminal more often: it idles soon."""

_noting = Lock()

FREE_TRIES = 5
"""Wrong passwords in a row before an account has to wait."""

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SignedInAs:
    """What a sign-in says of whoever uses it; `site_code` is a desk's site."""

    login: str
    role: Role
    site_code: str | None


def wait_after(failed: int) -> timedelta:
    """Return how long an account is locked after so many wrong passwords in a row: doubling, up to a limit.

    The limit keeps someone who knows a login from locking its owner out for good.
    """
    if failed < FREE_TRIES:
        return timedelta()
    return min(FIRST_WAIT * (1 << min(failed - FREE_TRIES, 10)), LONGEST_WAIT)


def sign_in(
    engine: Engine, login: str, password: str, at: datetime, *, secret: str | None = None
) -> tuple[Account, str]:
    """Check the password and open a sign-in; return the account and the token for its cookie. `secret`: the device's.

    Raises `WrongSignInError`, whatever was wrong. A try is counted before its password is checked, so that tries at the
    same moment cannot slip past the lock.
    """
    with session_on(engine) as session:
        account = find_account(session, login)
        may_try = account is not None and account.disabled_at is None and _counted(session, account, at)
    kept = account.password_hash if account is not None and may_try else None
    # The same work for an unknown, disabled or locked account as for a known one; absurd lengths are never hashed.
    if not is_right(password[: LONGEST + 1], kept) or account is None or account.id is None:
        raise WrongSignInError
    with session_on(engine) as session:
        fresh = session.exec(select(Account).where(Account.id == account.id).with_for_update()).one()
        if fresh.disabled_at is not None or fresh.password_hash != kept:  # changed while we checked
            raise WrongSignInError
        fresh.failed_sign_ins = 0
        fresh.locked_until = None
        session.exec(delete(SignIn).where(or_(col(SignIn.expires_at) <= at, col(SignIn.seen_at) <= at - IDLE)))
        return fresh, open_sign_in(session, fresh, at, device=settle_in(session, fresh.login, secret, at))


def sign_out(engine: Engine, token: str) -> None:
    """End the sign-in of this token; nothing happens when there is none."""
    with session_on(engine) as session:
        session.exec(delete(SignIn).where(col(SignIn.token_hash) == hash_token(token)))


def account_of(engine: Engine, token: str, at: datetime) -> Account | None:
    """Return whose token this is: `None` if it is unknown, too old, unused for too long, or of a disabled account."""
    key = hash_token(token)
    with session_on(engine, read_only=True) as session:
        found = session.exec(
            select(SignIn, Account).join(Account, col(Account.id) == SignIn.account_id).where(SignIn.token_hash == key)
        ).one_or_none()
    if found is None:
        return None
    kept, account = found
    if _is_over(kept.expires_at, kept.seen_at, account.disabled_at, at, kept.device):
        return None
    if at - kept.seen_at >= (SEEN_ON_TERMINAL if kept.device else SEEN_EVERY):
        _note_seen(engine, key, at)
    return account


_SENDERS = (
    select(SignIn.token_hash, SignIn.expires_at, SignIn.seen_at, Account.disabled_at)
    .add_columns(col(SignIn.device), col(Account.login), col(Account.role), col(Account.site_code))
    .join(Account, col(Account.id) == SignIn.account_id)
    .where(col(SignIn.token_hash).in_(bindparam("keys", expanding=True)))
)


def senders_of(connection: Connection, tokens: Collection[str], at: datetime) -> dict[str, SignedInAs]:
    """Return whose these tokens are, in the caller's transaction; those of nobody are left out, as in `account_of`.

    For doors that answer many requests by one transaction.
    """
    token_of = {hash_token(token): token for token in tokens}
    found: dict[str, SignedInAs] = {}
    stale = []
    rows = connection.execute(_SENDERS, {"keys": list(token_of)})
    for key, expires_at, seen_at, disabled_at, device, login, role, site_code in rows:
        if _is_over(expires_at, seen_at, disabled_at, at, device):
            continue
        found[token_of[key]] = SignedInAs(login, Role(role), site_code)
        if at - seen_at >= SEEN_EVERY and device is None:  # a terminal also sends while nobody touches it
            stale.append(key)
    if stale:
        connection.execute(update(SignIn).where(col(SignIn.token_hash).in_(stale)).values(seen_at=at))
    return found


def _is_over(
    expires_at: datetime, seen_at: datetime, disabled_at: datetime | None, at: datetime, device: str | None
) -> bool:
    idle = IDLE if device is None else terminal_idle()
    return at >= expires_at or at - seen_at >= idle or disabled_at is not None


def terminal_idle() -> timedelta:
    """Return how long a shared terminal stays open while nobody touches it."""
    return timedelta(minutes=settings().terminal_idle_minutes)


_CREW = (
    select(DeviceUser.device, Account.login, Account.role, Account.site_code)
    .join(Account, col(Account.login) == DeviceUser.login)
    .where(col(DeviceUser.device).in_(bindparam("devices", expanding=True)), col(Account.disabled_at).is_(None))
)


def crews_of(connection: Connection, devices: Collection[str]) -> dict[str, list[SignedInAs]]:
    """Return who was signed in on these devices ever, those whose account is closed left out."""
    found: dict[str, list[SignedInAs]] = {}
    for device, login, role, site_code in connection.execute(_CREW, {"devices": list(devices)}):
        found.setdefault(device, []).append(SignedInAs(login, Role(role), site_code))
    return found


def _note_seen(engine: Engine, key: str, at: datetime) -> None:
    # Whoever comes while another writes this leaves it to the next request: a crowd must not fill all threads waiting.
    if not _noting.acquire(blocking=False):
        return
    try:
        with session_on(engine) as session:
            session.exec(update(SignIn).where(col(SignIn.token_hash) == key).values(seen_at=at))
    finally:
        _noting.release()


def _counted(session: Session, account: Account, at: datetime) -> bool:
    session.refresh(account, with_for_update=True)
    if account.locked_until is not None and at < account.locked_until:
        return False
    account.failed_sign_ins += 1
    wait = wait_after(account.failed_sign_ins)
    account.locked_until = at + wait if wait else None
    session.add(account)
    return True


def open_sign_in(session: Session, account: Account, at: datetime, *, device: str | None = None) -> str:
    """Open a sign-in of `account` and return its token; on a shared terminal, `device`, it idles soon."""
    if account.id is None:
        raise ValueError("the account was never flushed")
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=hash_token(token),
            account_id=account.id,
            device=device,
            created_at=at,
            seen_at=at,
            expires_at=at + LONGEST_SIGN_IN,
        )
    )
    return token


def hash_token(token: str) -> str:
    """Return what is kept of a sign-in's token."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
