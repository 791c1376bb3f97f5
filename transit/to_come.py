"""Where a run still comes: by what its driver scanned where there is any, else by the clock. Session first."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from depots.store import to_micros
from transit.scan_tables import Scan
from transit.sheets import RunSheet, SheetStop


def stops_to_come(session: Session, sheet: RunSheet, at: datetime) -> tuple[SheetStop, ...]:
    """Return the stops of a run that lie ahead at an instant, in their order; those that were left out are behind."""
    scanned = session.exec(
        select(Scan.site_code)
        .where(Scan.run_code == sheet.code, col(Scan.device_us) + col(Scan.offset_us) <= to_micros(at))
        .distinct()
    )
    return ahead(sheet.stops, {site for site in scanned if site is not None}, at)


def ahead(stops: Sequence[SheetStop], reached: Collection[str], at: datetime) -> tuple[SheetStop, ...]:
    """Return the stops after the last one whose site was reached, or, where none was, those not over by the clock.

    The base, where a run begins and ends, counts as its beginning until another site was reached. Pure.
    """
    away = [number for number, stop in enumerate(stops) if stop.site_code in reached and 0 < number < len(stops) - 1]
    if away:
        return tuple(stops[away[-1] + 1 :])
    if reached:
        return tuple(stops[1:])
    return tuple(stop for stop in stops[1:] if stop.departs_at >= at)
