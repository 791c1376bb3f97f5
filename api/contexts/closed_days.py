"""The days of a week that are not as usual: public holidays, and special days of one site or of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from api.i18n import Language
from depots.calendars import holidays_in
from depots.sites import all_sites, special_days
from depots.tables import SpecialDay
from routing.units import IsoWeek


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A public holiday (`reason` its name), or a special day of one site or all; `hours` None: closed all day."""

    day: date
    site_code: str | None
    site_name: str | None
    reason: str
    hours: tuple[int, int] | None


def closed_days(session: Session, week: IsoWeek, language: Language) -> tuple[ClosedDay, ...]:
    """Return the public holidays and special days of a week, by day."""
    names = {site.code: site.name for site in all_sites(session)}
    public = [ClosedDay(day, None, None, name, None) for day, name in holidays_in(week, language).items()]
    special = special_days(session, week.day(0), week.day(6))
    return tuple(sorted([*public, *(_special(row, names) for row in special)], key=lambda row: row.day))


def _special(row: SpecialDay, names: Mapping[str, str]) -> ClosedDay:
    hours = None if row.opens is None or row.closes is None else (row.opens, row.closes)
    return ClosedDay(row.day, row.site_code, names.get(row.site_code or ""), row.reason, hours)
