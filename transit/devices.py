"""Phones and terminals that may send scans. Session first; nothing here commits.

A device has a secret from when it is enrolled: its queue is sent in its own name, whoever is signed in by then. It may
bring the scans of those who were signed in on it.
"""

import secrets
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection
from sqlmodel import Session, col, or_, select, update

from depots.store import to_micros
from transit.scan_tables import Device, DeviceUser
from transit.scans.lost import take_in_of_device
from transit.scans.records import add_if_missing, lock_writers

SEEN_EVERY_US = 5 * 60 * 1_000_000


def enrol_device(
    session: Session, device_id: str, name: str, *, by: str, at: datetime, is_simulated: bool = False
) -> Device:
    """Return the device with this id, enrolled by the login `by` where it was not yet: the first enrolment stands.

    The device may bring the scans of `by` from now on.
    """
    row = {
        "id": device_id,
        "name": name,
        "enrolled_us": to_micros(at),
        "enrolled_by": by,
        "is_simulated": is_simulated,
    }
    add_if_missing(session.connection(), Device, [row])
    add_user(session, device_id, by, at)
    return session.get_one(Device, device_id)


def add_user(session: Session, device_id: str, login: str, at: datetime) -> None:
    """Remember that `login` is signed in on a device that is enrolled."""
    row = {"device": device_id, "login": login, "since_us": to_micros(at)}
    add_if_missing(session.connection(), DeviceUser, [row])


def give_secret(session: Session, device: Device) -> str | None:
    """Give a device a new secret and return it; its former one is worth nothing then. `None`: it was revoked."""
    if device.revoked_us is not None:
        return None
    secret = secrets.token_urlsafe(32)
    device.secret_hash = hash_secret(secret)
    session.add(device)
    session.flush()
    return secret


def device_of(session: Session, secret: str | None) -> Device | None:
    """Return the device whose secret this is, unless it was revoked."""
    if not secret:
        return None
    query = select(Device).where(Device.secret_hash == hash_secret(secret), col(Device.revoked_us).is_(None))
    return session.exec(query).one_or_none()


def settle_in(session: Session, login: str, secret: str | None, at: datetime) -> str | None:
    """Remember that `login` signs in on the device with this secret; return its id where it is a shared terminal."""
    device = device_of(session, secret)
    if device is None:
        return None
    add_user(session, device.id, login, at)
    return device.id if device.shared_us is not None else None


def share_device(session: Session, device: Device, *, name: str, site: str, at: datetime) -> None:
    """Make a device a terminal that people of a site share, each with a PIN."""
    device.name, device.site_code, device.shared_us = name, site, to_micros(at)
    session.add(device)
    session.flush()


def revoke_device(session: Session, device: Device, *, by: str, at: datetime) -> None:
    """Let what a device sends count no more. Its scans are still taken, and kept in quarantine."""
    if device.revoked_us is None:
        device.revoked_us, device.revoked_by = to_micros(at), by
        session.add(device)
        session.flush()


def reinstate_device(session: Session, device: Device) -> int:
    """Let a revoked device count again, with what it sent meanwhile; return how many scans that were."""
    lock_writers(session.connection())
    device.revoked_us, device.revoked_by = None, None
    session.add(device)
    session.flush()
    return take_in_of_device(session, device.id)


def devices_at(session: Session, site: str | None) -> list[Device]:
    """Return the devices that stand at a site, or all, by name; those in use first."""
    query = select(Device).order_by(col(Device.revoked_us).is_not(None), col(Device.name), col(Device.id))
    return list(session.exec(query if site is None else query.where(Device.site_code == site)))


def device_facts(connection: Connection, devices: Collection[str]) -> dict[str, tuple[str | None, str | None]]:
    """Return the hash of the secret and the shared desk's site of these devices, revoked ones too."""
    rows = connection.execute(
        select(Device.id, col(Device.secret_hash), col(Device.site_code)).where(col(Device.id).in_(devices))
    )
    return {device: (secret, site) for device, secret, site in rows}


def note_seen(connection: Connection, devices: Collection[str], at_us: int) -> None:
    """Remember that these devices were here, every few minutes."""
    stale = or_(col(Device.seen_us).is_(None), col(Device.seen_us) < at_us - SEEN_EVERY_US)
    connection.execute(update(Device).where(col(Device.id).in_(devices), stale).values(seen_us=at_us))


def users_of(session: Session, device_id: str) -> list[str]:
    """Return the logins that were signed in on a device."""
    return list(session.exec(select(DeviceUser.login).where(DeviceUser.device == device_id).order_by(DeviceUser.login)))


def terminal_actor(device_id: str) -> str:
    """Return who scanned on a shared terminal while nobody was signed in on it: the terminal itself."""
    return f"terminal-{device_id[:8]}"


def hash_secret(secret: str) -> str:
    """Return what is kept of a device's secret."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
