"""PINs: a short way in again, on a shared terminal on which one was signed in before.

A PIN is short, so guesses are few: after three wrong ones the account waits at terminals, twice as long each time, and
after ten in a row the PIN is spent. The way in by password is not touched by that.
"""

import re
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from api.accounts.audit import Event, note
from api.accounts.errors import AccountError, WrongSignInError
from api.accounts.passwords import hash_password, is_right
from api.accounts.records import find_account
from api.accounts.sign_ins import open_sign_in
from api.tables import Account
from depots.store import session_on
from transit.devices import users_of
from transit.scan_tables import Device

FREE_TRIES = 3
MOST_TRIES = 10
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)

_PIN = re.compile(r"[0-9]{4,8}")
_RUNS = ("01234567890", "09876543210")


def wait_after_pins(failed: int) -> timedelta:
    """Return how long an account waits at terminals after so many wrong PINs in a row."""
    if failed < FREE_TRIES:
        return timedelta()
    return min(FIRST_WAIT * (1 << min(failed - FREE_TRIES, 10)), LONGEST_WAIT)


def set_pin(session: Session, account: Account, pin: str, at: datetime) -> None:
    """Give an account a PIN. Raises `AccountError` for one that is no 4 to 8 digits, or that anybody would guess."""
    if not _PIN.fullmatch(pin):
        raise AccountError("a PIN has 4 to 8 digits")
    if len(set(pin)) == 1 or any(pin in run for run in _RUNS):
        raise AccountError("this PIN is too easy to guess: use digits that are not all alike or in a row")
    account.pin_hash, account.failed_pins, account.pin_locked_until = hash_password(pin), 0, None
    session.add(account)
    note(session, Event.PIN_SET, account.login, at)


def people_of(session: Session, device: Device) -> list[Account]:
    """Return who can unlock a terminal: those who were signed in on it and have a PIN, by name."""
    logins = users_of(session, device.id)
    query = select(Account).where(
        col(Account.login).in_(logins), col(Account.pin_hash).is_not(None), col(Account.disabled_at).is_(None)
    )
    return list(session.exec(query.order_by(Account.name)))


def unlock(engine: Engine, device: Device, login: str, pin: str, at: datetime) -> tuple[Account, str]:
    """Check a PIN on a shared terminal and open a sign-in there; return the account and the token for its cookie.

    Raises `WrongSignInError`, whatever was wrong. As for passwords, a try is counted before it is checked, and no
    transaction is open while it is.
    """
    with session_on(engine) as session:
        account = find_account(session, login)
        known = account is not None and account in people_of(session, device)
        may_try = account is not None and known and _counted(session, account, at)
        kept = account.pin_hash if account is not None and may_try else None
    if not is_right(pin[:9], kept) or account is None:
        with session_on(engine) as session:
            note(session, Event.PIN_WRONG, account.login if account else "", at, device=device.id)
            if account is not None and may_try and account.failed_pins >= MOST_TRIES:
                session.get_one(Account, account.id).pin_hash = None
                note(session, Event.PIN_SPENT, account.login, at, device=device.id)
        raise WrongSignInError
    with session_on(engine) as session:
        fresh = session.exec(select(Account).where(Account.id == account.id).with_for_update()).one()
        if fresh.disabled_at is not None or fresh.pin_hash != kept:  # changed while we checked
            raise WrongSignInError
        fresh.failed_pins, fresh.pin_locked_until = 0, None
        note(session, Event.UNLOCKED, fresh.login, at, device=device.id)
        return fresh, open_sign_in(session, fresh, at, device=device.id)


def _counted(session: Session, account: Account, at: datetime) -> bool:
    session.refresh(account, with_for_update=True)
    if account.pin_locked_until is not None and at < account.pin_locked_until:
        return False
    account.failed_pins += 1
    wait = wait_after_pins(account.failed_pins)
    account.pin_locked_until = at + wait if wait else None
    session.add(account)
    return True
