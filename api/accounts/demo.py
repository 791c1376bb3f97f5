"""The demo's accounts: one for each role, with passwords that stand in a file only the owner can read."""

import os
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from api.accounts.errors import AccountError
from api.accounts.passwords import readable_password
from api.accounts.records import create_account, find_account
from api.tables import Role
from depots.settings import settings
from depots.store import now
from depots.tables import Site

FILE_NAME = "accounts.txt"
_HEADING = "# Sign-ins of the demo. Delete this file once the passwords are known to whom they concern.\n"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A sign-in of the demo; `site_code` is the desk's site."""

    login: str
    password: str
    role: Role
    site_code: str | None = None


def plant_demo_accounts(session: Session, folder: Path) -> list[DemoAccount]:
    """Make an account for each role, and return them with their passwords.

    The passwords are made up once and written to `accounts.txt` in `folder` (mode 0600) before the accounts are made,
    so that no account can exist whose password nobody knows; later calls return what the file says and make what is
    missing. Accounts that exist are never changed. Raises `AccountError` without a region or for an unreadable file.
    """
    path = folder / FILE_NAME
    accounts = _read(path) if path.exists() else _write(path, _wanted(session))
    for account in accounts:
        if find_account(session, account.login) is None:
            create_account(
                session,
                account.login,
                account.password,
                role=account.role,
                name=_name(session, account),
                language=settings().language,
                at=now(),
                site_code=account.site_code,
            )
    return accounts


def _wanted(session: Session) -> list[DemoAccount]:
    sites = session.exec(select(Site).order_by(Site.code)).all()
    hub = next((site.code for site in sites if site.kind == "hub"), None)
    library = next((site.code for site in sites if site.kind == "library"), None)
    if hub is None or library is None:
        raise AccountError("there is no hub or no library to make desk accounts for: plant the region first")
    wanted = [DemoAccount(role.value, readable_password(), role) for role in Role if role != Role.DESK]
    wanted += [DemoAccount(f"desk-{code.lower()}", readable_password(), Role.DESK, code) for code in (hub, library)]
    return [account for account in wanted if find_account(session, account.login) is None]


def _name(session: Session, account: DemoAccount) -> str:
    if account.site_code is None:
        return account.login
    return session.get_one(Site, account.site_code).name


def _write(path: Path, accounts: list[DemoAccount]) -> list[DemoAccount]:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{a.login} {a.password} {a.role.value} {a.site_code or '-'}\n" for a in accounts]
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines([_HEADING, "# login password role site\n", *lines])
        file.flush()
        os.fsync(file.fileno())
    return accounts


def _read(path: Path) -> list[DemoAccount]:
    accounts = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            login, password, role, site = line.split()
            accounts.append(DemoAccount(login, password, Role(role), None if site == "-" else site))
        except ValueError:
            raise AccountError(f"{path} line {number}: must be login, password, role and site (or -)") from None
    return accounts
