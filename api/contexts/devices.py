"""What the page of devices shows: this one, all others, one's own PIN, and what was done about access."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api.accounts import name_of
from api.accounts.audit import latest
from api.tables import Account, AuditEntry, Role
from depots.settings import ZONE
from depots.sites import all_sites
from depots.store import from_micros
from depots.tables import Site
from transit.devices import device_of, devices_at
from transit.scan_tables import Device


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device in the list; `here`: it is the one that the page is shown on."""

    id: str
    name: str
    site: str
    is_shared: bool
    enrolled_at: datetime
    enrolled_by: str
    seen_at: datetime | None
    revoked_at: datetime | None
    here: bool


@dataclass(frozen=True, slots=True)
class DevicesContext:
    """The page. `sites` are where the reader may set up a terminal; `done` and `refused` tell of the last act.

    `simulated` counts the devices that are made up: nobody holds them, so they are not listed.
    """

    here: DeviceRow | None
    rows: tuple[DeviceRow, ...]
    simulated: int
    sites: tuple[Site, ...]
    has_pin: bool
    idle_minutes: float
    audit: tuple[AuditEntry, ...]
    names: Mapping[str, str]
    done: str
    refused: str


def devices_context(
    session: Session, account: Account, secret: str | None, *, idle_minutes: float, done: str, refused: str
) -> DevicesContext:
    """Return what the page shows to `account`: desks see their own site's devices, others all."""
    sites = [site for site in all_sites(session) if account.site_code in (None, site.code)]
    here = device_of(session, secret)
    devices = devices_at(session, account.site_code)
    names = {site.code: site.name for site in all_sites(session)}
    rows = tuple(_row(device, names, here) for device in devices if not device.is_simulated)
    audit = latest(session) if account.role == Role.ADMIN else []
    return DevicesContext(
        here=_row(here, names, here) if here else None,
        rows=rows,
        simulated=len(devices) - len(rows),
        sites=tuple(sorted(sites, key=lambda site: site.name)),
        has_pin=account.pin_hash is not None,
        idle_minutes=idle_minutes,
        audit=tuple(audit),
        names={entry.login: name_of(session, entry.login) for entry in audit}
        | {device.id: device.name for device in devices},
        done=done,
        refused=refused,
    )


def _row(device: Device, names: Mapping[str, str], here: Device | None) -> DeviceRow:
    return DeviceRow(
        id=device.id,
        name=device.name,
        site=names.get(device.site_code or "", ""),
        is_shared=device.shared_us is not None,
        enrolled_at=from_micros(device.enrolled_us).astimezone(ZONE),
        enrolled_by=device.enrolled_by,
        seen_at=_instant(device.seen_us),
        revoked_at=_instant(device.revoked_us),
        here=here is not None and here.id == device.id,
    )


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros).astimezone(ZONE)
