"""From a week to single days, as planners of single days need it: rules for visit days, and each day's task.

No such planner chooses visit days, so that somebody has to do it by a rule. A site that found no place on its day is
carried over to its next open day.
"""

import math
from collections import defaultdict
from dataclasses import dataclass

from routing.problem import SiteKind, WeekProblem
from routing.units import DAY_MINUTES

Days = dict[int, set[int]]
"""Site (row) to weekdays."""


@dataclass(frozen=True)
class Client:
    """A site to call at: windows of that day, crates to leave and to take."""

    site: int
    windows: tuple[tuple[int, int], ...]
    service: int
    leave: float
    take: float


@dataclass(frozen=True)
class Vehicle:
    """A van's shift on that day."""

    van: str
    base: int
    start: int
    end: int
    capacity: float


@dataclass(frozen=True)
class DayTask:
    """One day: clients, vehicles, and the week's matrices in whole minutes and in tenths of a km."""

    clients: tuple[Client, ...]
    vehicles: tuple[Vehicle, ...]
    minutes: list[list[int]]
    hectometres: list[list[int]]
    per_shift: float
    per_hour: float
    per_km: float


def wanted(problem: WeekProblem) -> dict[int, int]:
    """Return how often each site must be called at, at least: one with flows and no bookmobile wants one visit."""
    moved = {problem.index[s] for f in problem.flows for s in (f.origin, f.destination)}
    served = {problem.index[s.site] for r in problem.fixed_rounds for s in r.stops}
    served |= {problem.index[v.base] for v in problem.vans}
    least = {n: s.min_visits or int(n in moved and n not in served) for n, s in enumerate(problem.sites)}
    return {n: count for n, count in least.items() if count}


def open_days(problem: WeekProblem, site: int) -> list[int]:
    """Return the weekdays on which a site has a window, and some van a shift."""
    worked = {shift.start // DAY_MINUTES for van in problem.vans for shift in van.shifts}
    return sorted({w.start // DAY_MINUTES for w in problem.sites[site].windows} & worked)


def spaced(days: list[int], count: int, turn: int) -> set[int]:
    """Return `count` of the days, as evenly apart as they lie; `turn` counts through the ways to do it."""
    count = min(count, len(days))
    return {days[(turn + round(k * len(days) / count)) % len(days)] for k in range(count)}


def bearings(problem: WeekProblem) -> list[int]:
    """Return the sites to call at as a needle around their base passes them, base by base."""
    bases = sorted({problem.index[v.base] for v in problem.vans})

    def place(site: int) -> tuple[int, float]:
        base = min(bases, key=lambda b: problem.travel.minutes[b, site])
        here, home = problem.sites[site], problem.sites[base]
        east = (here.lon - home.lon) * math.cos(math.radians(home.lat))
        return base, math.atan2(here.lat - home.lat, east)

    return sorted(wanted(problem), key=place)


def spread(problem: WeekProblem, extra: int = 0, least: int = 0) -> Days:
    """Give each site evenly spaced days, neighbours by bearing the same ones as far as the days fill alike."""
    days: Days = {}
    load: dict[int, float] = defaultdict(float)
    for site in bearings(problem):
        free = open_days(problem, site)
        count = max(wanted(problem)[site] + extra, least)
        ways = [spaced(free, count, turn) for turn in range(len(free))]
        days[site] = min(ways, key=lambda way: sum(load[d] for d in way), default=set())
        for day in days[site]:
            load[day] += 1.0
    return days


def sectors(problem: WeekProblem, extra: int = 0) -> Days:
    """Cut the bearings into five sectors, one for each weekday; more visits follow evenly spaced."""
    order = bearings(problem)
    days: Days = {}
    for place, site in enumerate(order):
        free = open_days(problem, site)
        turn = place * 5 // max(1, len(order))
        days[site] = spaced(free, wanted(problem)[site] + extra, turn) if free else set()
    return days


def together(problem: WeekProblem, kept: tuple[int, ...], *, all_of_them: bool) -> Days:
    """Drive on some weekdays only, if they suffice: on all of them everywhere, or as often as wanted."""
    days: Days = {}
    for site, count in wanted(problem).items():
        free = open_days(problem, site)
        some = [day for day in free if day in kept]
        rest = [day for day in free if day not in kept]
        chosen = set(some) if all_of_them else spaced(some, count, 0) if some else set()
        days[site] = chosen | set(rest[: max(0, count - len(chosen))])
    return days


def daily(problem: WeekProblem) -> Days:
    """Call everywhere on each open day."""
    return {site: set(open_days(problem, site)) for site in wanted(problem)}


RULES = {
    "spread": spread,
    "spread, one more": lambda problem: spread(problem, extra=1),
    "spread, three at least": lambda problem: spread(problem, least=3),
    "sectors": sectors,
    "sectors, one more": lambda problem: sectors(problem, extra=1),
    "three days": lambda problem: together(problem, (0, 2, 4), all_of_them=True),
    "three days, as few visits as allowed": lambda problem: together(problem, (0, 2, 4), all_of_them=False),
    "daily": daily,
}


def day_task(problem: WeekProblem, day: int, sites: set[int], counts: dict[int, int], busy: set[str]) -> DayTask:
    """Return one weekday's task without the `busy` vans; crates are shared evenly among a site's visits.

    Each window and shift ends a break earlier than it does: wherever the break is taken, the round still fits. The
    handling at the base lies outside a vehicle's shift.
    """
    rest = max((v.break_minutes for v in problem.vans), default=0)
    leave: dict[int, float] = defaultdict(float)
    take: dict[int, float] = defaultdict(float)
    for flow in problem.flows:
        take[problem.index[flow.origin]] += flow.crates
        leave[problem.index[flow.destination]] += flow.crates
    clients = []
    for site in sorted(sites):
        view = problem.sites[site]
        windows = tuple(
            (w.start, max(w.start + view.service_minutes, w.end - rest))
            for w in view.windows
            if w.start // DAY_MINUTES == day
        )
        if windows:
            share = max(1, counts[site])
            clients.append(Client(site, windows, view.service_minutes, leave[site] / share, take[site] / share))
    services = [s.service_minutes for s in problem.sites]
    vehicles = tuple(
        Vehicle(v.id, base, shift.start + services[base], shift.end - rest - services[base], v.capacity)
        for v in problem.vans
        for base in [problem.index[v.base]]
        for shift in v.shifts
        if shift.start // DAY_MINUTES == day and v.id not in busy
    )
    cost = problem.vans[0].cost
    minutes = [[math.ceil(x - 1e-9) for x in row] for row in problem.travel.minutes.tolist()]
    hectometres = [[round(x * 10) for x in row] for row in problem.travel.km.tolist()]
    return DayTask(tuple(clients), vehicles, minutes, hectometres, cost.per_shift, cost.per_hour, cost.per_km)


def hubs(problem: WeekProblem) -> list[int]:
    """Return the rows of all hubs."""
    return [n for n, s in enumerate(problem.sites) if s.kind is SiteKind.HUB]
