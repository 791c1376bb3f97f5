"""A whole week with a planner of single days: each rule for visit days tried, the best feasible week kept."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.compare.days import RULES, Days, day_task, hubs, open_days, wanted
from benchmarks.compare.peers import Routes
from benchmarks.compare.timed import timed
from routing.check import check
from routing.measure import measure
from routing.plan import Round, WeekPlan
from routing.problem import VanView, WeekProblem
from routing.units import DAY_MINUTES

WORKDAYS = range(7)
Peer = Callable[..., Routes]


@dataclass(frozen=True)
class Outcome:
    """What a rule led to; `plan` is the week even where it breaks rules, as `broken` says."""

    rule: str
    plan: WeekPlan
    objective: float
    broken: tuple[str, ...]


def by_rule(problem: WeekProblem, peer: Peer, rule: str, seconds: float, seed: int) -> Outcome:
    """Plan each day alone after one rule; `seconds` are shared by the days on which there is something to do."""
    days: Days = RULES[rule](problem)
    counts = {site: len(chosen) for site, chosen in days.items()}
    trunk = trunk_rounds(problem)
    busy = {tour.van for tour in trunk}
    rounds = list(trunk)
    todo = {day: {site for site, chosen in days.items() if day in chosen} for day in WORKDAYS}
    served: dict[int, set[int]] = {site: set() for site in days}
    planned = max(1, sum(bool(sites) for sites in todo.values()))
    for day in WORKDAYS:
        task = day_task(problem, day, todo[day], counts, busy)
        if not task.clients or not task.vehicles:
            continue
        for vehicle, sites in peer(task, seconds / planned, seed):
            tour = tour_of(problem, task.vehicles[vehicle].van, day, sites)
            if tour is not None:
                rounds.append(tour)
                for site in sites:
                    served[site].add(day)
        for site in todo[day]:
            later = [d for d in open_days(problem, site) if d > day and d not in days[site]]
            if day not in served[site] and len(served[site]) < wanted(problem)[site] and later:
                todo[later[0]].add(site)
    plan = WeekPlan(tuple(rounds))
    broken = tuple(sorted({v.code for v in check(problem, plan)}))
    return Outcome(rule, plan, measure(problem, plan).objective, broken)


def tour_of(problem: WeekProblem, van_id: str, day: int, sites: list[int]) -> Round | None:
    """Time one vehicle's day; where breaks do not fit, the last sites are left for another day."""
    van = problem.van_by_id[van_id]
    shift = next(s for s in van.shifts if s.start // DAY_MINUTES == day)
    while sites:
        tour = timed(problem, van, shift, sites)
        if tour is not None:
            return tour
        sites.pop()
    return None


def trunk_rounds(problem: WeekProblem) -> tuple[Round, ...]:
    """Return a daily round over all hubs by one van, added by hand: planners of single days know no change of vans."""
    stands = hubs(problem)
    if len(stands) < 2:
        return ()
    for van in problem.vans:
        order = _tour(problem, van, stands)
        rounds = [timed(problem, van, shift, order) for shift in van.shifts]
        if all(rounds):
            return tuple(r for r in rounds if r is not None)
    return ()


def _tour(problem: WeekProblem, van: VanView, stands: list[int]) -> list[int]:
    """Return the other hubs, always the nearest next."""
    here, left, order = problem.index[van.base], set(stands), []
    left.discard(here)
    while left:
        here = min(left, key=lambda h: problem.travel.minutes[order[-1] if order else problem.index[van.base], h])
        order.append(here)
        left.discard(here)
    return order
