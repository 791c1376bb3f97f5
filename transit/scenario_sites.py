"""What if there were one more site: its hours, its roads, and what comes and goes there. Pure."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routing.errors import ProblemError
from routing.problem import Flow, SiteKind, SiteView, Travel, WeekProblem, Window
from routing.units import DAY_MINUTES
from transit.errors import ChangeRefusedError
from transit.scenario_changes import AddSite

Figures = NDArray[np.float64]


def with_site_added(problem: WeekProblem, change: AddSite) -> WeekProblem:
    """Return the question with the new site last among its sites.

    Travel between the others stays as it is, so that what differs is the site alone. Raises `ProblemError` for a code
    that is there already, hours that are none, an unknown `like`, and a site to which no road is known; mostly it is a
    `ChangeRefusedError`.
    """
    if change.like not in problem.index:
        reason = "is not one of this week's sites"
        raise ChangeRefusedError("unknown_site", f"site {change.like!r}", reason, {"site": change.like})
    like = problem.sites[problem.index[change.like]]
    return replace(
        problem,
        sites=(*problem.sites, _site(problem, like, change)),
        travel=_travel(problem, change),
        flows=tuple(_flows(problem, change)),
    )


def _site(problem: WeekProblem, like: SiteView, change: AddSite) -> SiteView:
    if not 0 <= change.opens < change.closes <= DAY_MINUTES:
        reason = f"{change.opens} to {change.closes} is no stretch of a day"
        raise ChangeRefusedError("hours", f"site {change.code!r}", reason)
    if change.fixed_round is None and not change.days:
        raise ChangeRefusedError("never_served", f"site {change.code!r}", "has no day on which a van can come")
    kind = SiteKind(change.site_kind)
    sorting = min((site.transfer_minutes for site in problem.sites if site.transfer_minutes is not None), default=0)
    days = [day * DAY_MINUTES for day in sorted(set(change.days))]
    return SiteView(
        id=change.code,
        kind=kind,
        name=change.name,
        municipality=change.municipality,
        lat=change.lat,
        lon=change.lon,
        service_minutes=like.service_minutes,
        windows=tuple(Window(day + change.opens, day + change.closes) for day in days),
        transfer_minutes=sorting if kind == SiteKind.HUB else None,
        min_visits=change.least,
        max_visits=change.most,
    )


def _travel(problem: WeekProblem, change: AddSite) -> Travel:
    known = {road.site: road for road in change.roads}
    missing = next((site.id for site in problem.sites if site.id not in known), None)
    if missing is not None:
        raise ProblemError(f"site {change.code!r}", f"has no road to {missing}")
    roads = [known[site.id] for site in problem.sites]
    return Travel(
        minutes=_bordered(problem.travel.minutes, [road.minutes for road in roads]),
        km=_bordered(problem.travel.km, [road.km for road in roads]),
    )


def _bordered(matrix: Figures, last: list[float]) -> Figures:
    row = np.array(last, dtype=np.float64)
    return np.block([[matrix, row[:, None]], [row[None, :], np.zeros((1, 1))]])


def _flows(problem: WeekProblem, change: AddSite) -> Iterator[Flow]:
    """Yield the flows of the question and, after each that `like` has a part in, the new site's share of it."""
    if change.moved and change.share > 1:
        reason = f"cannot take {change.share} times what {change.like} has"
        raise ChangeRefusedError("too_much", f"site {change.code!r}", reason, {"site": change.like})
    stays = 1 - change.share if change.moved else 1.0
    for flow in problem.flows:
        if change.like not in (flow.origin, flow.destination):
            yield flow
            continue
        if stays:
            yield replace(flow, crates=flow.crates * stays, items=flow.items * stays)
        if change.share:
            yield replace(
                flow,
                origin=change.code if flow.origin == change.like else flow.origin,
                destination=change.code if flow.destination == change.like else flow.destination,
                crates=flow.crates * change.share,
                items=flow.items * change.share,
            )
