"""Judge a plan by every rule, independently of whoever made it.

A plan is feasible when `check` finds nothing. What it finds are codes and facts; the sentences are made elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

import numpy as np

from routing.arrivals import Arrivals, Ridden, arrivals
from routing.network import NEVER, usable_rounds
from routing.plan import Round, Stop, WeekPlan
from routing.problem import VanView, WeekProblem
from routing.units import DAY_MINUTES

TOLERANCE = 1e-6
"""Minutes that are no breach, since travel times may be fractions."""


class Rule(StrEnum):
    """The codes of all rules that a plan can break, and the facts that come with each.

    Times are minutes of the week, durations minutes.
    """

    UNKNOWN_VAN = "unknown_van"
    """The round's van is none of the problem's; the round counts for nothing."""
    UNKNOWN_SITE = "unknown_site"
    """The stop's site is none of the problem's; the round counts for nothing."""
    TOO_FEW_STOPS = "too_few_stops"
    """A round needs two stops, out of its base and back. `stops`"""
    NOT_AT_BASE = "not_at_base"
    """A round starts and ends at its van's base; this end of it does not. `base`"""
    OUTSIDE_SHIFT = "outside_shift"
    """The round lies wholly in no shift of its van. `begin`, `end`"""
    SERVICE_BEFORE_ARRIVAL = "service_before_arrival"
    """The service starts before the van is there. `arrive`, `start`"""
    DEPARTS_EARLY = "departs_early"
    """The van leaves before service and break are over. `depart`, `earliest`"""
    OUTSIDE_WINDOW = "outside_window"
    """The service lies wholly in no opening window of its site. `start`, `end`"""
    NO_BREAK = "no_break"
    """The driver works too long without a long enough break, until this stop's service is over (`stop` is the last:
    until the van is back). `worked`, `limit`, `break_minutes`"""
    TOO_FAST = "too_fast"
    """The van arrives earlier than the road from the stop before allows. `origin`, `arrive`, `earliest`"""
    OVERLAP = "overlap"
    """The van has not ended an earlier round when this one begins. `other` (that round), `begin`, `other_end`"""
    TOO_FEW_VISITS = "too_few_visits"
    """Vans call at the site on too few different days. `days`, `least`"""
    TOO_MANY_VISITS = "too_many_visits"
    """Vans call at the site on too many different days. `days`, `most`"""
    NEVER_ARRIVES = "never_arrives"
    """What goes weekly from `origin` to the site has not arrived after four weeks, in part or as a whole.
    `flows` (how many), `items`, `crates`, `ready` (of the first)"""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: where (`round` and `stop` count from 0 in the plan), which site and van, and the facts."""

    code: str
    round: int | None = None
    stop: int | None = None
    site: str | None = None
    van: str | None = None
    facts: Mapping[str, float | int | str] = field(default_factory=dict)


def check(problem: WeekProblem, plan: WeekPlan, ridden: Ridden = None) -> tuple[Violation, ...]:
    """Return every broken rule, round by round, then what concerns vans, sites and flows as wholes.

    `ridden`: the journeys of `routing.timetable.ride` or the arrivals for this problem and plan, where they are known.
    """
    usable = list(usable_rounds(problem, plan))
    return (
        *_unusable(problem, plan),
        *(violation for n, tour, van in usable for violation in _round(problem, n, tour, van)),
        *_overlaps(usable),
        *_visits(problem, usable),
        *_lost(problem, arrivals(problem, plan, ridden)),
    )


def visit_days(problem: WeekProblem, plan: WeekPlan) -> dict[str, set[int]]:
    """Return the days (0 is Monday) on which vans call at each site; leaving and reaching the base are no calls."""
    return _visit_days(list(usable_rounds(problem, plan)))


def _unusable(problem: WeekProblem, plan: WeekPlan) -> Iterator[Violation]:
    for n, tour in enumerate(plan.rounds):
        if tour.van not in problem.van_by_id:
            yield Violation(Rule.UNKNOWN_VAN, n, van=tour.van)
        if len(tour.stops) < 2:
            yield Violation(Rule.TOO_FEW_STOPS, n, van=tour.van, facts={"stops": len(tour.stops)})
        for k, stop in enumerate(tour.stops):
            if stop.site not in problem.index:
                yield Violation(Rule.UNKNOWN_SITE, n, k, stop.site, tour.van)


def _round(problem: WeekProblem, n: int, tour: Round, van: VanView) -> Iterator[Violation]:
    for k in (0, len(tour.stops) - 1):
        if tour.stops[k].site != van.base:
            yield Violation(Rule.NOT_AT_BASE, n, k, tour.stops[k].site, van.id, {"base": van.base})
    if shift_of(van, tour) is None:
        yield Violation(Rule.OUTSIDE_SHIFT, n, van=van.id, facts={"begin": tour.begin, "end": tour.end})
    for k, stop in enumerate(tour.stops):
        for code, facts in _stop(problem, stop):
            yield Violation(code, n, k, stop.site, van.id, facts)
    for k, (before, stop) in enumerate(pairwise(tour.stops), start=1):
        road = problem.travel.minutes[problem.index[before.site], problem.index[stop.site]]
        earliest = before.depart + float(road)
        if stop.arrive + TOLERANCE < earliest:
            facts = {"origin": before.site, "arrive": stop.arrive, "earliest": earliest}
            yield Violation(Rule.TOO_FAST, n, k, stop.site, van.id, facts)
    for k, worked in _long_stretches(problem, tour, van):
        limits = {"worked": worked, "limit": van.max_continuous_minutes, "break_minutes": van.break_minutes}
        yield Violation(Rule.NO_BREAK, n, k, tour.stops[k].site, van.id, limits)


def shift_of(van: VanView, tour: Round) -> int | None:
    """Return the place of the van's shift that the round lies in, or `None`."""
    for n, shift in enumerate(van.shifts):
        if shift.start <= tour.begin and tour.end <= shift.end:
            return n
    return None


def _stop(problem: WeekProblem, stop: Stop) -> Iterator[tuple[Rule, dict[str, float | int | str]]]:
    site = problem.sites[problem.index[stop.site]]
    over = stop.start + site.service_minutes
    if stop.start < stop.arrive:
        yield Rule.SERVICE_BEFORE_ARRIVAL, {"arrive": stop.arrive, "start": stop.start}
    if over + max(0, stop.break_minutes) > stop.depart:
        yield Rule.DEPARTS_EARLY, {"depart": stop.depart, "earliest": over + max(0, stop.break_minutes)}
    if not any(window.start <= stop.start and over <= window.end for window in site.windows):
        yield Rule.OUTSIDE_WINDOW, {"start": stop.start, "end": over}


def _long_stretches(problem: WeekProblem, tour: Round, van: VanView) -> Iterator[tuple[int, int]]:
    """Yield the stops by which the driver has worked too long, with the minutes worked.

    A break counts when it is as long as the van's rule says. It comes after the service, and waiting is work.
    """
    since = tour.begin
    for k, stop in enumerate(tour.stops):
        if stop.break_minutes > 0 and stop.break_minutes >= van.break_minutes:
            over = stop.start + problem.sites[problem.index[stop.site]].service_minutes
            if over - since > van.max_continuous_minutes + TOLERANCE:
                yield k, over - since
            since = stop.depart
    if tour.end - since > van.max_continuous_minutes + TOLERANCE:
        yield len(tour.stops) - 1, tour.end - since


def _overlaps(usable: list[tuple[int, Round, VanView]]) -> Iterator[Violation]:
    """Compare each round with the one of its van that ends last among those which began before it."""
    latest: dict[str, tuple[int, int]] = {}
    for n, tour, van in sorted(usable, key=lambda item: (item[1].begin, item[1].end, item[0])):
        end, other = latest.get(van.id, (tour.begin, n))
        if tour.begin < end:
            yield Violation(Rule.OVERLAP, n, van=van.id, facts={"other": other, "begin": tour.begin, "other_end": end})
        latest[van.id] = max((tour.end, n), (end, other))


def _visits(problem: WeekProblem, usable: list[tuple[int, Round, VanView]]) -> Iterator[Violation]:
    days = _visit_days(usable)
    for site in problem.sites:
        count = len(days.get(site.id, ()))
        if count < site.min_visits:
            yield Violation(Rule.TOO_FEW_VISITS, site=site.id, facts={"days": count, "least": site.min_visits})
        if site.max_visits is not None and count > site.max_visits:
            yield Violation(Rule.TOO_MANY_VISITS, site=site.id, facts={"days": count, "most": site.max_visits})


def _visit_days(usable: list[tuple[int, Round, VanView]]) -> dict[str, set[int]]:
    days: dict[str, set[int]] = {}
    for _, tour, van in usable:
        for k, stop in enumerate(tour.stops):
            if 0 < k < len(tour.stops) - 1 or stop.site != van.base:
                days.setdefault(stop.site, set()).add(stop.start // DAY_MINUTES)
    return days


def _lost(problem: WeekProblem, found: Arrivals) -> Iterator[Violation]:
    lost: dict[tuple[str, str], list[int]] = {}
    for number in np.flatnonzero(found.minute == NEVER).tolist():
        flow = problem.flows[number]
        lost.setdefault((flow.origin, flow.destination), []).append(number)
    for (origin, destination), numbers in lost.items():
        flows = [problem.flows[n] for n in numbers]
        facts: dict[str, float | int | str] = {
            "origin": origin,
            "flows": len(flows),
            "items": sum(flow.items for flow in flows),
            "crates": sum(flow.crates for flow in flows),
            "ready": min(flow.ready for flow in flows),
        }
        yield Violation(Rule.NEVER_ARRIVES, site=destination, facts=facts)
