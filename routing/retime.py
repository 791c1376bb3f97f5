"""When a van stands where on a round through given sites: windows, breaks, waiting, and no later start than needed.

The same rules as the planner's kernels, in plain Python: for one round at a time, and for rounds that break rules too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from routing.plan import Round, Stop
from routing.problem import SiteView, VanView, WeekProblem, Window
from routing.units import DAY_MINUTES

_MOST_TRIES = 4
"""Beginning later can make new waiting, which allows to begin later still; after a few times no more is won."""


@dataclass(frozen=True, slots=True)
class _Drive:
    """A round from its first service on; `room`: by how much it may be put off without ending later, or a little."""

    stops: tuple[Stop, ...]
    room: int

    @property
    def begin(self) -> int:
        return self.stops[0].start

    @property
    def end(self) -> int:
        return self.stops[-1].depart


def timed_round(
    problem: WeekProblem, van: VanView, visits: Sequence[str], *, earliest: int, latest: int, exact: bool = False
) -> Round | None:
    """Return the round of `van` through `visits` and back that keeps all rules of a round, or `None`.

    It begins at `earliest` or later and ends by `latest`: as early as it can, and it begins no earlier than that end
    needs. With `exact` it begins as early as it may, whatever waiting that makes. Raises `KeyError` for an unknown
    site.
    """
    found = _drive(problem, van, visits, earliest, latest)
    tries = 0
    while found is not None and not exact and found.room > 0 and tries < _MOST_TRIES:
        later = _drive(problem, van, visits, found.begin + found.room, latest)
        if later is None or later.end > found.end:
            break
        found, tries = later, tries + 1
    return None if found is None else Round(van.id, found.stops)


def rough_round(problem: WeekProblem, van: VanView, visits: Sequence[str], *, begin: int) -> Round:
    """Return the round timed as well as it goes where it cannot keep all rules: `routing.check` names what it breaks.

    The van waits for windows that open later the same day, and breaks where it can.
    """
    stops = [_stop(problem.sites[problem.index[van.base]], begin, begin)]
    worked_from = begin
    for name in (*visits, van.base):
        site = problem.sites[problem.index[name]]
        arrive = stops[-1].depart + _road(problem, stops[-1].site, name)
        start = _same_day(site, arrive)
        over = start + site.service_minutes
        if over - worked_from > van.max_continuous_minutes and stops[-1].depart > worked_from:
            stops[-1] = _rested(stops[-1], _pause(van))
            worked_from = stops[-1].depart
            arrive = stops[-1].depart + _road(problem, stops[-1].site, name)
            start = _same_day(site, arrive)
        stops.append(_stop(site, arrive, start))
    return Round(van.id, tuple(stops))


def shift_on(van: VanView, day: int, minute: int) -> Window | None:
    """Return the van's shift on a weekday that holds `minute` of the week, else the first of that day, or `None`."""
    of_day = [shift for shift in van.shifts if shift.start // DAY_MINUTES == day]
    return next((shift for shift in of_day if shift.start <= minute <= shift.end), of_day[0] if of_day else None)


def _drive(problem: WeekProblem, van: VanView, visits: Sequence[str], earliest: int, latest: int) -> _Drive | None:
    base = problem.sites[problem.index[van.base]]
    first = _next_start(base, earliest)
    if first is None:
        return None
    begin, room = first
    stops = [_stop(base, begin, begin)]
    worked_from, waiting, pause = begin, 0, _pause(van)
    for k, name in enumerate((*visits, van.base), start=1):
        site = problem.sites[problem.index[name]]
        road = _road(problem, stops[-1].site, name)
        found = _next_start(site, stops[-1].depart + road)
        if found is None:
            return None
        waits = found[0] - stops[-1].depart - road
        has_worked = stops[-1].depart > worked_from
        too_long = found[0] + site.service_minutes - worked_from > van.max_continuous_minutes
        if too_long or (k > 1 and waits >= pause and has_worked):
            if not has_worked:
                return None
            stops[-1] = _rested(stops[-1], pause)
            worked_from = stops[-1].depart
            found = _next_start(site, worked_from + road)
            if found is None or found[0] + site.service_minutes - worked_from > van.max_continuous_minutes:
                return None
        arrive = stops[-1].depart + road
        start, spare = found
        waiting += start - arrive
        room = min(room, waiting + spare)
        stops.append(_stop(site, arrive, start))
    return _Drive(tuple(stops), min(room, waiting)) if stops[-1].depart <= latest else None


def _next_start(site: SiteView, minute: int) -> tuple[int, int] | None:
    """Return the earliest service start at or after `minute`, and how much later in that window it could be."""
    for window in site.windows:
        last = window.end - site.service_minutes
        if last >= max(minute, window.start):
            start = max(minute, window.start)
            return start, last - start
    return None


def _same_day(site: SiteView, minute: int) -> int:
    """Return the earliest service start on the day of `minute`; that minute itself where the site is closed."""
    found = _next_start(site, minute)
    return found[0] if found is not None and found[0] // DAY_MINUTES == minute // DAY_MINUTES else minute


def _stop(site: SiteView, arrive: int, start: int) -> Stop:
    return Stop(site.id, arrive, start, start + site.service_minutes)


def _rested(stop: Stop, pause: int) -> Stop:
    return Stop(stop.site, stop.arrive, stop.start, stop.depart + pause, pause)


def _pause(van: VanView) -> int:
    return max(1, van.break_minutes)  # a break of no length counts for none


def _road(problem: WeekProblem, origin: str, destination: str) -> int:
    return math.ceil(float(problem.travel.minutes[problem.index[origin], problem.index[destination]]) - 1e-9)
