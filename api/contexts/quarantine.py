"""What the list of scans that could not count shows."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from depots.sites import all_sites
from depots.store import from_micros
from transit.scan_tables import QuarantinedScan
from transit.scans.kinds import ScanKind
from transit.scans.lost import open_quarantine

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Stray:
    """A scan that could not count: when it came, who sent it, what was scanned where as far as it could be read."""

    number: int
    at: datetime
    by: str
    kind: str
    code: str
    site: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuarantineContext:
    """The latest of them, and how many there are."""

    strays: tuple[Stray, ...]
    count: int


def quarantine_context(session: Session) -> QuarantineContext:
    """Return what the list shows, the latest first."""
    rows = open_quarantine(session)
    names = {site.code: site.name for site in all_sites(session)}
    return QuarantineContext(tuple(_stray(row, names) for row in reversed(rows[-MOST_SHOWN:])), len(rows))


def _stray(row: QuarantinedScan, names: dict[str, str]) -> Stray:
    said = _read(row.payload)
    site = said.get("site", "")
    return Stray(
        number=row.number or 0,
        at=from_micros(row.server_us),
        by=row.sent_by,
        kind=said.get("kind", "") if said.get("kind") in list(ScanKind) else "",
        code=said.get("code", "")[:64],
        site=names.get(site, site[:64]),
        reasons=tuple(row.codes.split()),
    )


def _read(payload: str) -> dict[str, str]:
    """Return the texts of a payload; one that was cut, or was no scan at all, has none."""
    try:
        said = json.loads(payload)
    except ValueError:
        return {}
    return {key: value for key, value in said.items() if isinstance(value, str)} if isinstance(said, dict) else {}
