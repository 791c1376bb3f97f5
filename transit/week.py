"""The week's question: the one mapping from what is kept to a `routing.problem.WeekProblem`.

What cannot be asked is left out and said: sites that nobody can serve this week, the flows from and to them, visits
wanted on days that are closed. The same store gives the same problem, to the byte.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

import numpy as np
from sqlmodel import Session

from depots.calendars import bookmobile_rounds, site_windows, van_windows, visits_wanted
from depots.road_files import travel_between
from depots.settings import ZONE, settings
from depots.sites import all_sites, opening_windows, special_days
from depots.tables import Site
from depots.vans import all_vans, bookmobiles, rota, van_shifts
from routing.errors import ProblemError
from routing.matrix import MatrixWarning
from routing.problem import Flow, SiteKind, SiteView, Travel, WeekProblem
from routing.units import IsoWeek
from transit.flows import Demand, forecast
from transit.learning.records import accepted_times
from transit.requests import imported_between, placed_between, requests_open_or_placed_since
from transit.served import Reach, reaches
from transit.views import delay_price, site_view, van_view, windows_of

_LISTED = (SiteKind.HUB, SiteKind.LIBRARY, SiteKind.BOOKMOBILE_STOP, SiteKind.GARAGE)
_FIRST_LOOK = timedelta(days=7)
"""How far back the first import saw: a list of open legs shows about the last week whole."""


class WeekWarningCode(StrEnum):
    """What was left out of a week's question; sentences are made above."""

    NOT_SERVED = "not_served"
    """No vehicle can serve `site` this week; facts: `flows` and `items` left out."""
    FEWER_VISITS = "fewer_visits"
    """`site` cannot be visited on as many days as it wants; facts: days `wanted` and `possible`."""


@dataclass(frozen=True, slots=True)
class WeekWarning:
    """Something that the planner was not asked, and what it concerns."""

    code: WeekWarningCode
    site: str
    facts: Mapping[str, float | int]


@dataclass(frozen=True, slots=True)
class WeekQuestion:
    """A week's problem, what was left out of it, and roads that look implausible."""

    problem: WeekProblem
    warnings: tuple[WeekWarning, ...]
    road_warnings: tuple[MatrixWarning, ...]


def week_problem(session: Session, week: IsoWeek) -> WeekQuestion:
    """Ask for a plan of `week`: sites and their hours, vans, bookmobile rounds, roads, forecast flows, prices.

    Learned times that were accepted for the week take the place of the roads' and the sites' own (`transit.learning`).
    Sites come hubs first, then by code. Raises `ProblemError` where no van has a shift, and `NoRoadError` where a site
    lies off all roads.
    """
    special = special_days(session, week.monday, week.day(6))
    rounds = bookmobile_rounds(week, bookmobiles(session), rota(session), special)
    shifts = van_shifts(session)
    views = (van_view(van, van_windows(week, van.code, shifts, special)) for van in all_vans(session))
    vans = tuple(van for van in views if van.shifts)
    if not vans:
        raise ProblemError(f"week {week}", "has no van with a shift: plant the region, or add a van and its shifts")
    bases = {van.base for van in vans}
    called_at = bases | {stop.site for fixed in rounds for stop in fixed.stops}
    rows = sorted(all_sites(session), key=lambda site: (_LISTED.index(SiteKind(site.kind)), site.code))
    opening = opening_windows(session)
    windows = {row.code: windows_of(row, site_windows(week, row.code, opening, special), rounds) for row in rows}
    open_rows = [row for row in rows if windows[row.code] or row.code in called_at]
    learned = accepted_times(session, week)
    sites = tuple(learned.handled(site_view(row, windows[row.code])) for row in open_rows)
    matrix = travel_between(session, open_rows, factor=settings().road_factor, off_road_kmh=settings().off_road_kmh)
    travel = learned.travel(matrix.travel, [site.id for site in sites])
    reach = reaches(sites, travel, vans, rounds)
    flows, not_served = _possible(_forecast(session), reach)
    visits = _visits(sites, reach, bases)
    needed = called_at | {code for flow in flows for code in (flow.origin, flow.destination)}
    kept = [n for n, site in enumerate(sites) if site.id in needed or visits[site.id]]
    problem = WeekProblem(
        name=str(week),
        sites=tuple(replace(sites[n], min_visits=visits[sites[n].id]) for n in kept),
        travel=_among(travel, kept),
        vans=vans,
        fixed_rounds=rounds,
        flows=flows,
        delay=delay_price(),
    )
    return WeekQuestion(problem, (*not_served, *_fewer(rows, visits, bases)), matrix.warnings)


def _forecast(session: Session) -> tuple[Flow, ...]:
    placed, imported = placed_between(session), imported_between(session)
    if placed is None or imported is None:
        return ()
    weeks = settings().forecast_weeks
    first = max(placed[0], imported[0] - _FIRST_LOOK).astimezone(ZONE).date()
    last = max(placed[1].astimezone(ZONE).date(), imported[1].astimezone(ZONE).date() - timedelta(days=1))
    since = datetime.combine(last - timedelta(weeks=weeks), time(), tzinfo=ZONE)
    return forecast(
        (Demand(*row) for row in requests_open_or_placed_since(session, since)),
        covered=(first, last),
        weeks=weeks,
        items_per_crate=settings().items_per_crate,
    )


def _possible(flows: Sequence[Flow], reach: Mapping[str, Reach]) -> tuple[tuple[Flow, ...], list[WeekWarning]]:
    """Part the flows from those of sites that nobody serves; one warning for each such site."""
    possible = []
    number: Counter[str] = Counter()
    items: dict[str, float] = {}
    for flow in flows:
        if (start := reach.get(flow.origin)) is None or not start.can_send:
            blocked = flow.origin
        elif (end := reach.get(flow.destination)) is None or not end.can_receive:
            blocked = flow.destination
        else:
            possible.append(flow)
            continue
        number[blocked] += 1
        items[blocked] = items.get(blocked, 0.0) + flow.items
    warnings = [
        WeekWarning(WeekWarningCode.NOT_SERVED, site, {"flows": number[site], "items": round(items[site], 1)})
        for site in sorted(number)
    ]
    return tuple(possible), warnings


def _visits(sites: Sequence[SiteView], reach: Mapping[str, Reach], bases: set[str]) -> dict[str, int]:
    """Return the visits to ask for; none at a base, where vans begin and end every round anyway."""
    return {
        site.id: 0 if site.id in bases else visits_wanted(site.min_visits, reach[site.id].van_days) for site in sites
    }


def _fewer(rows: Sequence[Site], visits: Mapping[str, int], bases: set[str]) -> list[WeekWarning]:
    return [
        WeekWarning(
            WeekWarningCode.FEWER_VISITS, row.code, {"wanted": row.min_visits, "possible": visits.get(row.code, 0)}
        )
        for row in rows
        if row.code not in bases and row.min_visits > visits.get(row.code, 0)
    ]


def _among(travel: Travel, kept: Sequence[int]) -> Travel:
    rows = np.ix_(kept, kept)
    return Travel(minutes=travel.minutes[rows], km=travel.km[rows])
