"""What closed days do to a plan: the calls for which a site is not open, by the hours kept today."""

from dataclasses import dataclass

from sqlmodel import Session

from depots.calendars import bookmobile_rounds, site_windows, van_windows
from depots.sites import all_sites, opening_windows, special_days
from depots.vans import bookmobiles, rota, van_shifts
from routing.plan import WeekPlan
from routing.problem import Window
from routing.units import IsoWeek
from transit.learning.records import accepted_times
from transit.views import windows_of


@dataclass(frozen=True, slots=True)
class LostCall:
    """A call of a plan that cannot be made in a week: the site, the van, the `start` in minutes of the week.

    `van_is_off`: the van has no shift then, whatever the site's hours.
    """

    site: str
    van: str
    start: int
    van_is_off: bool


def lost_calls(session: Session, week: IsoWeek, plan: WeekPlan) -> tuple[LostCall, ...]:
    """Return the calls of `plan` that the hours and shifts of `week`, as kept today, do not allow; by time.

    `plan` may be another week's: then these are the calls that people are used to and lose in `week`.
    """
    special = special_days(session, week.monday, week.day(6))
    rounds = bookmobile_rounds(week, bookmobiles(session), rota(session), special)
    opening, shifts = opening_windows(session), van_shifts(session)
    sites = {site.code: site for site in all_sites(session)}
    learned = accepted_times(session, week).handling
    open_at = {
        code: windows_of(site, site_windows(week, code, opening, special), rounds) for code, site in sites.items()
    }
    found = []
    for tour in plan.rounds:
        is_off = not _holds(van_windows(week, tour.van, shifts, special), tour.begin, tour.end)
        for stop in tour.stops[1:-1]:
            service = learned.get(stop.site, sites[stop.site].service_minutes) if stop.site in sites else 0
            if is_off or not _holds(open_at.get(stop.site, ()), stop.start, stop.start + service):
                found.append(LostCall(stop.site, tour.van, stop.start, is_off))
    return tuple(sorted(found, key=lambda call: (call.start, call.site)))


def _holds(windows: tuple[Window, ...], start: int, end: int) -> bool:
    return any(window.start <= start and end <= window.end for window in windows)
