"""One site in the plan of a week, be it a draft or published: which days, when, by which van, and what changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from api.contexts.changes import changes_part
from api.contexts.names import bookmobile_name, municipality_name, vehicle_names
from api.contexts.timetable import Timetable, timetable_of
from api.i18n import Language
from api.sentences import Namer
from depots.tables import Site
from routing.check import Violation
from routing.problem import SiteView
from routing.units import IsoWeek, weekday
from transit.changes import DayChange
from transit.plans import plan_problem
from transit.tables import Plan, row_id


@dataclass(frozen=True, slots=True)
class SiteCall:
    """A vehicle at the site, in minutes of the week; a bookmobile has no `round`, `colour` 0 and no crates."""

    start: int
    depart: int
    vehicle: str
    round: int | None
    colour: int
    leave: int
    take: int


@dataclass(frozen=True, slots=True)
class SiteDay:
    """A weekday on which something calls, or called before: `change` is against the plan that people know."""

    weekday: int
    date: date
    calls: tuple[SiteCall, ...]
    change: DayChange | None


@dataclass(frozen=True, slots=True)
class PlanSite:
    """A site in a plan. `compared` is the week of the plan that people know, `None` where there is no other yet.

    A site that only a scenario knows is not `is_kept`, and has no page of its own.
    """

    week: IsoWeek
    plan: int
    site: SiteView
    is_kept: bool
    municipality: str
    days: tuple[SiteDay, ...]
    compared: IsoWeek | None
    vans: Mapping[str, str]
    violations: tuple[Violation, ...]
    names: Namer


def plan_site(session: Session, plan: Plan, code: str, *, language: Language) -> PlanSite | None:
    """Return a site as a plan serves it; `None` where the plan's question knows no such site."""
    problem = plan_problem(plan)
    if code not in problem.index:
        return None
    week, table, vans = IsoWeek.parse(plan.week), timetable_of(session, plan), vehicle_names(session)
    site, changes = problem.sites[problem.index[code]], changes_part(session, plan, only=code)
    changed = {day.weekday: day for day in changes.sites[0].days} if changes and changes.sites else {}
    calls = sorted(_calls(table, code, vans), key=lambda call: call.start)
    numbers = sorted({weekday(call.start) for call in calls} | changed.keys())
    return PlanSite(
        week=week,
        plan=row_id(plan.id),
        site=site,
        is_kept=session.get(Site, code) is not None,
        municipality=municipality_name(site.municipality, language),
        days=tuple(
            SiteDay(
                number,
                week.day(number),
                tuple(call for call in calls if weekday(call.start) == number),
                changed.get(number),
            )
            for number in numbers
        ),
        compared=changes.week if changes else None,
        vans=vans,
        violations=tuple(violation for violation in table.violations if violation.site == code),
        names=Namer({view.id: view.name for view in problem.sites}, vans),
    )


def _calls(table: Timetable, code: str, vans: Mapping[str, str]) -> Iterator[SiteCall]:
    for tour in table.rounds:
        for stop in tour.stops:
            if stop.site.id == code:
                name = vans.get(tour.van, tour.van)
                yield SiteCall(stop.start, stop.depart, name, tour.number, tour.colour, stop.leave, stop.take)
    for fixed in table.bookmobiles:
        for halt in fixed.stops:
            if halt.site == code:
                yield SiteCall(halt.arrive, halt.depart, bookmobile_name(fixed.id, vans), None, 0, 0, 0)
