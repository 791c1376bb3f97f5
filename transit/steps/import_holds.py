"""One look at a library system: requests open, change and go as its holds and open legs do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from depots.sites import all_sites
from depots.tables import Site
from transit.errors import HoldImportStoppedError
from transit.holds import Changes, Gathered, Known, compare, gather, settle
from transit.requests import apply_changes, known_requests, record_import
from transit.systems.port import LibrarySystem, Refusal, UnreadFields
from transit.tables import row_id

MANY_REQUESTS = 100
MASS_SHARE = 0.6
"""An import that would withdraw more than this share of at least `MANY_REQUESTS` open requests is taken for a mistake:
a cut-off export, or that of another consortium."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `refusals` holds the first 10,000; `skipped` counts by `SkipReason`."""

    import_id: int
    system: str
    source: str
    at: datetime
    legs: int
    opened: int
    reopened: int
    updated: int
    unchanged: int
    withdrawn: int
    refused: int
    skipped: Mapping[str, int]
    refusals: tuple[Refusal, ...]
    unread: UnreadFields


def import_holds(
    session: Session, system: LibrarySystem, *, at: datetime, allow_mass_withdrawal: bool = False
) -> ImportReport:
    """Take in what `system` shows now, at the aware instant `at`, in the session's transaction.

    A leg that vanished withdraws its request, one that came back opens it again, one that changed updates it; the
    same legs again change nothing. Refused rows are kept, and their legs are not taken for vanished. Raises
    `HoldSourceError` when the system cannot be read to its end, and `HoldImportStoppedError` when there is not one
    sound leg, or most requests would go (unless `allow_mass_withdrawal`); nothing is changed then.
    """
    found = gather(system.legs())  # before the store is asked: a library system may take its time
    names = system.library_names()
    sites = sites_by_library(all_sites(session))
    known = known_requests(session, system.system, found.legs)
    changes = compare(known, settle(found, sites, known, at=at, names=names), found.staying)
    if not allow_mass_withdrawal:
        _stop_mistakes(system.source, known, found, changes)
    apply_changes(session, system.system, changes, at=at)
    row = record_import(session, system=system.system, source=system.source, at=at, found=found, changes=changes)
    return ImportReport(
        import_id=row_id(row.id),
        system=row.system,
        source=row.source,
        at=at,
        legs=row.legs,
        opened=row.opened,
        reopened=row.reopened,
        updated=row.updated,
        unchanged=row.unchanged,
        withdrawn=row.withdrawn,
        refused=row.refused,
        skipped=dict(sorted(found.skipped.items())),
        refusals=tuple(found.refusals),
        unread=system.unread(),
    )


def sites_by_library(sites: list[Site]) -> dict[str, str]:
    """Return site codes by every name a library system may use: library code, else ISIL, else the site's own code."""
    by_name: dict[str, str] = {}
    for field in ("library_code", "isil", "code"):
        for site in sites:
            if name := getattr(site, field):
                by_name.setdefault(name, site.code)
    return by_name


def _stop_mistakes(source: str, known: Mapping[str, Known], found: Gathered, changes: Changes) -> None:
    is_open = sum(row.is_open for row in known.values())
    gone = len(changes.withdrawn)
    if changes.legs and (is_open < MANY_REQUESTS or gone <= MASS_SHARE * is_open):
        return
    raise HoldImportStoppedError(
        source,
        legs=changes.legs,
        withdrawn=gone,
        open_requests=is_open,
        refused=found.refused,
        refusals=tuple(found.refusals),
    )
