"""Taking in holds for good: the import, and promises for what it opened."""

from datetime import datetime

from sqlmodel import Session

from depots.settings import ZONE
from routing.units import week_at
from transit.publishing import stamp_promises
from transit.steps.import_holds import ImportReport, import_holds
from transit.systems.port import LibrarySystem


def take_in_holds(
    session: Session, system: LibrarySystem, *, at: datetime, allow_mass_withdrawal: bool = False
) -> tuple[ImportReport, int]:
    """Import, then stamp the promises that the published plans of this week or else the next can give.

    Returns the import's report and how many requests got their promise. Raises as `import_holds` does.
    """
    report = import_holds(session, system, at=at, allow_mass_withdrawal=allow_mass_withdrawal)
    this_week = week_at(at, ZONE)
    promised = sum(len(stamp_promises(session, week, at=at).arrivals) for week in (this_week, this_week.shift(1)))
    return report, promised
