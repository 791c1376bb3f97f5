"""Accounts in the store: made, found, given a new password, disabled. Session first; the caller commits."""

import re
from datetime import datetime

from sqlmodel import Session, col, delete, select

from api.accounts.errors import AccountError
from api.accounts.passwords import LONGEST, SHORTEST, hash_password
from api.tables import Account, Role, SignIn
from depots.errors import UnknownSiteError
from depots.tables import Site

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


def login_key(typed: str) -> str:
    """Return a login as it is kept, from what someone typed."""
    return typed.strip().lower()


def find_account(session: Session, login: str) -> Account | None:
    """Return the account of this login, typed in any case."""
    key = login_key(login)
    if not _LOGIN.fullmatch(key):  # no such account can exist; PostgreSQL would choke on a NUL
        return None
    return session.exec(select(Account).where(Account.login == key)).one_or_none()


def name_of(session: Session, login: str) -> str:
    """Return the name shown for a login; the login itself where no account has it."""
    account = find_account(session, login)
    return account.name if account else login


def create_account(
    session: Session,
    login: str,
    password: str,
    *,
    role: Role,
    name: str,
    language: str,
    at: datetime,
    site_code: str | None = None,
) -> Account:
    """Make an account. A desk needs the code of its site, and nobody else has one.

    Raises `AccountError` for a login that is taken or badly formed, a weak password or a site that does not belong;
    `UnknownSiteError` for a site that does not exist.
    """
    key = login_key(login)
    if not _LOGIN.fullmatch(key):
        raise AccountError(f"login {login!r}: use 2 to 64 of a-z, 0-9, '.', '_', '@' and '-', a letter or digit first")
    if find_account(session, key):
        raise AccountError(f"login {key!r} is taken: choose another")
    if (role == Role.DESK) != (site_code is not None):
        raise AccountError("a desk account needs the code of its site, and other roles have none")
    if site_code is not None and session.get(Site, site_code) is None:
        raise UnknownSiteError(site_code)
    account = Account(
        login=key,
        name=name,
        password_hash=hash_password(_good(password)),
        role=role.value,
        site_code=site_code,
        language=language,
        created_at=at,
    )
    session.add(account)
    session.flush()
    return account


def set_password(session: Session, account: Account, password: str) -> None:
    """Give an account a new password; it is signed out everywhere, and unlocked. Raises `AccountError`."""
    account.password_hash = hash_password(_good(password))
    account.failed_sign_ins = 0
    account.locked_until = None
    session.add(account)
    _sign_out_everywhere(session, account)


def disable_account(session: Session, account: Account, at: datetime) -> None:
    """Close an account for good; whoever uses it is out at once. What it did stays on record."""
    account.disabled_at = at
    session.add(account)
    _sign_out_everywhere(session, account)


def _sign_out_everywhere(session: Session, account: Account) -> None:
    session.exec(delete(SignIn).where(col(SignIn.account_id) == account.id))
    session.flush()


def _good(password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"the password must be {SHORTEST} to {LONGEST} characters long")
    return password
