"""Phones and terminals that may send scans. Session first; nothing here commits."""

from datetime import datetime

from sqlmodel import Session

from depots.store import to_micros
from transit.scan_tables import Device
from transit.scans.records import add_if_missing


def enrol_device(
    session: Session, device_id: str, name: str, *, by: str, at: datetime, is_simulated: bool = False
) -> Device:
    """Return the device with this id, enrolled by the login `by` where it was not yet: the first enrolment stands."""
    row = {
        "id": device_id,
        "name": name,
        "enrolled_us": to_micros(at),
        "enrolled_by": by,
        "is_simulated": is_simulated,
    }
    add_if_missing(session.connection(), Device, [row])
    return session.get_one(Device, device_id)
