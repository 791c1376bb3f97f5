"""What the page of a week shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from sqlmodel import Session

from api.contexts.changes import ChangesPart, changes_part
from api.contexts.closed_days import ClosedDay, closed_days
from api.contexts.map import MapData, map_of
from api.contexts.names import bookmobile_name, municipality_name, vehicle_names
from api.contexts.plan_site import PlanSite, plan_site
from api.contexts.planning import PlanningPart, planning_part
from api.contexts.plans import Aside, PlanHead, plan_aside, plan_head
from api.contexts.punctual import RunPunctuality, punctual_runs
from api.contexts.timetable import RoundRow, Timetable, timetable_of
from api.i18n import Language
from api.sentences import Namer
from depots.calendars import holidays_in
from depots.sites import all_sites
from routing.check import Violation
from routing.measure import Measure
from routing.problem import FixedRound, SiteKind, SiteView
from routing.units import IsoWeek, weekday
from transit.learning.records import learned_in
from transit.plans import latest_draft
from transit.run_records import runs_of_week
from transit.tables import Plan
from transit.week import WeekWarningCode

WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class DelayRow:
    """A municipality's mean delay; `share` is it on a scale from 0 to the worst one's or the promise, as 0 to 1."""

    name: str
    hours: float
    share: float
    is_late: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week with its rounds by van and what bookmobiles drive on it."""

    weekday: int
    date: date
    holiday: str | None
    rounds: tuple[RoundRow, ...]
    bookmobiles: tuple[FixedRound, ...]

    def of_van(self, van: str) -> tuple[RoundRow, ...]:
        """Return this day's rounds of a van."""
        return tuple(tour for tour in self.rounds if tour.van == van)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A site that the plan could not serve as wanted: a code, its name, visits wanted and possible."""

    code: WeekWarningCode
    site: str
    wanted: int
    possible: int


@dataclass(frozen=True, slots=True)
class FullVan:
    """A vehicle that is full at a site: `at` in minutes of the week, the items it passes up, what they wait longer."""

    vehicle: str
    round: int | None
    site: str
    at: int
    items: float
    hours: float


@dataclass(frozen=True, slots=True)
class PlanPart:
    """All that a plan brings to the page; figures are those measured when it was kept.

    `runs` are the codes of its runs, by round number; `punctual` are those of which drivers told. `learned` is how many
    learned times its question holds.
    """

    head: PlanHead
    aside: Aside | None
    measure: Measure
    objective: float
    days: tuple[Day, ...]
    vans: tuple[str, ...]
    bookmobiles: tuple[FixedRound, ...]
    municipalities: tuple[DelayRow, ...]
    violations: tuple[Violation, ...]
    left_out: tuple[LeftOut, ...]
    full: tuple[FullVan, ...]
    runs: Mapping[int, str]
    punctual: tuple[RunPunctuality, ...]
    learned: int
    names: Namer
    sites: tuple[SiteView, ...]
    promise_hours: float
    map: MapData


@dataclass(frozen=True, slots=True)
class Chosen:
    """The part of a week that someone wants to see: a weekday, a van, or `None` for all; and the site looked at."""

    day: int | None = None
    van: str | None = None
    site: str | None = None

    def includes(self, tour: RoundRow) -> bool:
        """Say whether a round belongs to it."""
        return self.day in (None, tour.weekday) and self.van in (None, tour.van)

    def touches(self, day: "Day") -> bool:
        """Say whether any round of a day belongs to it."""
        return any(self.includes(tour) for tour in day.rounds)

    def with_day(self, day: int | None) -> "Chosen":
        """Return it with another day."""
        return replace(self, day=day)

    def with_van(self, van: str | None) -> "Chosen":
        """Return it with another van."""
        return replace(self, van=van)

    def with_site(self, site: str | None) -> "Chosen":
        """Return it with another site."""
        return replace(self, site=site)

    def query(self) -> str:
        """Return it as the query of an address."""
        wishes = {"day": self.day, "van": self.van, "site": self.site}
        return "?" + urlencode({name: wish for name, wish in wishes.items() if wish is not None})


@dataclass(frozen=True, slots=True)
class WeekContext:
    """The page of a week. `waiting` is the draft that may be published; `chosen` is the part to show.

    `changes` says what the plan shown changes for whom.
    """

    week: IsoWeek
    before: IsoWeek
    after: IsoWeek
    plan: PlanPart | None
    changes: ChangesPart | None
    waiting: PlanHead | None
    closed: tuple[ClosedDay, ...]
    chosen: Chosen
    site: PlanSite | None
    can_publish: bool
    planning: PlanningPart


def week_context(
    session: Session,
    week: IsoWeek,
    plan: Plan | None,
    *,
    language: Language,
    can_publish: bool,
    chosen: Chosen,
) -> WeekContext:
    """Return what the page of `week` shows with `plan`."""
    draft = latest_draft(session, week)
    return WeekContext(
        week=week,
        before=week.shift(-1),
        after=week.shift(1),
        plan=_plan_part(session, week, plan, language) if plan else None,
        changes=changes_part(session, plan) if plan else None,
        waiting=plan_head(draft) if draft else None,
        closed=closed_days(session, week, language),
        chosen=chosen,
        site=plan_site(session, plan, chosen.site, language=language) if plan and chosen.site else None,
        can_publish=can_publish,
        planning=planning_part(session, week, may_ask=can_publish),
    )


def _plan_part(session: Session, week: IsoWeek, plan: Plan, language: Language) -> PlanPart:
    table = timetable_of(session, plan)
    holidays = holidays_in(week, language)
    names = Namer({site.id: site.name for site in table.sites}, vehicle_names(session))
    last = max([WORKING_DAYS - 1, *(tour.weekday for tour in table.rounds)])
    runs = {run.round_number: run.code for run in runs_of_week(session, week) if run.plan_id == plan.id}
    return PlanPart(
        head=plan_head(plan),
        aside=plan_aside(session, plan),
        measure=table.measure,
        objective=plan.objective,
        days=tuple(_day(week, number, table, holidays) for number in range(last + 1)),
        vans=tuple(sorted({tour.van for tour in table.rounds})),
        bookmobiles=table.bookmobiles,
        municipalities=_delays(table, language),
        violations=table.violations,
        left_out=_left_out(session, table),
        full=_full(table, names),
        runs=runs,
        punctual=punctual_runs(session, runs),
        learned=learned_in(session, plan),
        names=names,
        sites=tuple(sorted((s for s in table.sites if s.kind != SiteKind.GARAGE), key=lambda s: s.name)),
        promise_hours=table.promise_hours,
        map=map_of(table.sites, table.rounds),
    )


def _day(week: IsoWeek, number: int, table: Timetable, holidays: Mapping[date, str]) -> Day:
    rounds = [tour for tour in table.rounds if tour.weekday == number]
    return Day(
        weekday=number,
        date=week.day(number),
        holiday=holidays.get(week.day(number)),
        rounds=tuple(sorted(rounds, key=lambda tour: (tour.begin, tour.van))),
        bookmobiles=tuple(tour for tour in table.bookmobiles if tour.stops and weekday(tour.stops[0].arrive) == number),
    )


def _delays(table: Timetable, language: Language) -> tuple[DelayRow, ...]:
    hours = table.measure.municipality_hours
    longest = max([table.promise_hours, *hours.values()])
    rows = (
        DelayRow(municipality_name(name, language), mean, mean / longest, mean > table.promise_hours)
        for name, mean in hours.items()
    )
    return tuple(sorted(rows, key=lambda row: (-row.hours, row.name)))


def _left_out(session: Session, table: Timetable) -> tuple[LeftOut, ...]:
    """Return the sites whose wanted visits the plan was not asked for, as they could not be driven that week."""
    asked = {site.id: site.min_visits for site in table.sites}
    bases = {tour.stops[0].site.id for tour in table.rounds}
    return tuple(
        LeftOut(
            WeekWarningCode.FEWER_VISITS if asked.get(site.code) else WeekWarningCode.NOT_SERVED,
            site.name,
            site.min_visits,
            asked.get(site.code, 0),
        )
        for site in all_sites(session)
        if site.min_visits > asked.get(site.code, 0) and site.code not in bases
    )


def _full(table: Timetable, names: Namer) -> tuple[FullVan, ...]:
    by_number = {tour.number: tour for tour in table.rounds}
    found = []
    for row in table.full:
        if row.vehicle == "van":
            tour = by_number[row.round + 1]
            vehicle, number, at = names.vans.get(tour.van, tour.van), tour.number, tour.stops[row.stop].start
        else:
            fixed = table.bookmobiles[row.round]
            vehicle, number, at = bookmobile_name(fixed.id, names.vans), None, fixed.stops[row.stop].depart
        found.append(FullVan(vehicle, number, names.sites[row.site], at, row.items, row.hours))
    return tuple(found)
