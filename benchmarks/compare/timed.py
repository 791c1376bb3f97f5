"""From a sequence of sites to a timed round: as late out as it still ends as early as possible, with breaks."""

import math

from routing.plan import Round, Stop
from routing.problem import VanView, WeekProblem, Window


def timed(problem: WeekProblem, van: VanView, shift: Window, sites: list[int]) -> Round | None:
    """Return the round from and to the van's base over the sites (rows), or `None` if it fits no shift."""
    row = [problem.index[van.base], *sites, problem.index[van.base]]
    stops = _drive(problem, van, row, shift.start)
    if stops is None or stops[-1].depart > shift.end:
        return None
    low, high = stops[0].arrive, stops[-1].depart
    while low < high:
        middle = (low + high + 1) // 2
        later = _drive(problem, van, row, middle)
        if later is not None and later[-1].depart <= stops[-1].depart:
            low, stops = max(middle, later[0].arrive), later
        else:
            high = middle - 1
    return Round(van.id, tuple(stops))


def _drive(problem: WeekProblem, van: VanView, row: list[int], begin: int) -> list[Stop] | None:
    """Drive from a minute on; a break falls where the next service would end too late without one."""
    stops: list[Stop] = []
    worked_from, clock = begin, begin
    for n, site in enumerate(row):
        service = problem.sites[site].service_minutes
        road = math.ceil(problem.travel.minutes[row[n - 1], site] - 1e-9) if n else 0
        arrive = clock + road
        start = _open(problem, site, arrive)
        if n == 0 and start is not None:
            arrive = worked_from = start
        if n and (start is None or start + service - worked_from > van.max_continuous_minutes):
            last = stops[-1]
            stops[-1] = Stop(last.site, last.arrive, last.start, last.depart + van.break_minutes, van.break_minutes)
            worked_from = stops[-1].depart
            arrive = worked_from + road
            start = _open(problem, site, arrive)
        if start is None or start + service - worked_from > van.max_continuous_minutes:
            return None
        clock = start + service
        stops.append(Stop(problem.sites[site].id, arrive, start, clock))
    return stops


def _open(problem: WeekProblem, site: int, clock: int) -> int | None:
    """Return the first minute from `clock` on at which a service fits into a window."""
    view = problem.sites[site]
    starts = (max(clock, w.start) for w in view.windows if max(clock, w.start) + view.service_minutes <= w.end)
    return min(starts, default=None)
