"""What if a bookmobile called at one more stop: where on its round, and when the stops after it are reached. Pure."""

import math
from dataclasses import replace

from depots.calendars import all_hours
from routing.problem import FixedRound, FixedStop, SiteKind, SiteView, WeekProblem, Window
from transit.errors import ChangeRefusedError
from transit.scenario_changes import AddSite


def with_stop_added(problem: WeekProblem, change: AddSite) -> WeekProblem:
    """Return the question, which knows the site already, with the site on the bookmobile's round.

    The stop comes where the round ends the least later, the first such place. The stops after it keep their length and
    come later by what no slack before them takes up; vans meet the bookmobile at the new times. Raises
    `ChangeRefusedError` where there is no such round, and where the site is no bookmobile stop.
    """
    old = next((fixed for fixed in problem.fixed_rounds if fixed.id == change.fixed_round), None)
    place = f"site {change.code!r}"
    if old is None:
        raise ChangeRefusedError("unknown_round", place, f"has no round {change.fixed_round!r} to stand on")
    if SiteKind(change.site_kind) != SiteKind.BOOKMOBILE_STOP:
        raise ChangeRefusedError("no_stop", place, "is no bookmobile stop: a bookmobile calls only at those")
    ways = (_called(problem, old, n, change) for n in range(1, len(old.stops)))
    new = min(ways, key=lambda fixed: fixed.stops[-1].depart)
    return replace(
        problem,
        sites=tuple(_met(site, old, new) for site in problem.sites),
        fixed_rounds=tuple(new if fixed.id == old.id else fixed for fixed in problem.fixed_rounds),
    )


def _called(problem: WeekProblem, fixed: FixedRound, number: int, change: AddSite) -> FixedRound:
    """Return a round that calls at the new stop before the stop of a number, counted from 0."""
    before, after = fixed.stops[number - 1], fixed.stops[number]
    arrive = before.depart + _minutes(problem, before.site, change.code)
    stops = [*fixed.stops[:number], FixedStop(change.code, arrive, arrive + change.stays)]
    road = _minutes(problem, change.code, after.site)
    rest = fixed.stops[number:]
    for stop, following in zip(rest, (*rest[1:], None), strict=True):
        arrive = max(stop.arrive, stops[-1].depart + road)
        stops.append(FixedStop(stop.site, arrive, arrive + stop.depart - stop.arrive))
        if following is not None:
            # The timetable may know a quicker way than the roads do; it never needs longer than it says.
            road = min(following.arrive - stop.depart, _minutes(problem, stop.site, following.site))
    return replace(fixed, stops=tuple(stops))


def _met(site: SiteView, old: FixedRound, new: FixedRound) -> SiteView:
    """Return a bookmobile stop with the hours in which vans can meet the bookmobile there now."""
    if site.kind != SiteKind.BOOKMOBILE_STOP:
        return site
    before, after = ([Window(s.arrive, s.depart) for s in fixed.stops if s.site == site.id] for fixed in (old, new))
    if before == after:
        return site
    return replace(site, windows=all_hours(*(window for window in site.windows if window not in before), *after))


def _minutes(problem: WeekProblem, start: str, end: str) -> int:
    return math.ceil(float(problem.travel.minutes[problem.index[start], problem.index[end]]))
