"""The kept nouns of this floor: who may sign in, and who is signed in. Nothing here is about readers."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field

import transit.scan_tables  # noqa: F401 - foreign keys point there
from depots.store import Table, UtcDateTime


class Role(StrEnum):
    """What an account may do; every route states the roles that may use it."""

    PLANNER = "planner"
    DRIVER = "driver"
    DESK = "desk"
    MANAGER = "manager"
    ADMIN = "admin"


class Account(Table, table=True):
    """Someone, or a shared desk, that may sign in."""

    # Lower case is kept by the database itself, so that `Desk` and `desk` can never be two accounts.
    __table_args__ = (CheckConstraint("login = lower(login)", name="login_lower"),)

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True, description="Lower case; typed in any case")
    name: str = Field(description="The role or person shown beside what was done")
    password_hash: str
    role: str = Field(description="A `Role`")
    site_code: str | None = Field(default=None, foreign_key="site.code", description="The site of a desk; else empty")
    language: str = Field(description="fi, sv or en")
    created_at: datetime = Field(sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failed_sign_ins: int = Field(default=0, description="Wrong passwords since the last right one")
    locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    pin_hash: str | None = Field(default=None, description="Opens shared terminals on which the account was signed in")
    failed_pins: int = Field(default=0, description="Wrong PINs since the last right one")
    pin_locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignIn(Table, table=True):
    """A browser or program that is signed in. Whoever reads this table cannot sign in by what stands in it."""

    token_hash: str = Field(primary_key=True, description="SHA-256 of the token in the cookie, in hex")
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    device: str | None = Field(default=None, foreign_key="device.id", description="The shared terminal; it idles soon")


class Feed(Table, table=True):
    """A calendar's secret address: whoever has it may read when vans come to a site, or where a van goes, no more.

    Calendar programs cannot sign in; so the key in the address is all they need. A new one ends the former.
    """

    key: str = Field(primary_key=True, description="128 random bits; part of the address")
    kind: str = Field(description="site or van")
    code: str = Field(index=True, description="The site's or van's code")
    language: str = Field(description="fi, sv or en")
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str = Field(description="A sign-in name")
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AuditEntry(Table, table=True):
    """Something that was done about access: devices, PINs, terminals. Only grows."""

    number: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(description="An api.accounts.audit.Event")
    login: str = Field(description="Who did it, or tried to")
    device: str | None = None
    about: str = ""
