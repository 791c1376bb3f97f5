"""What the page of a site shows, and the list of sites."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from api.contexts.changes import ChangesPart, changes_part
from api.contexts.names import bookmobile_name, municipality_name, vehicle_names
from api.contexts.timetable import timetable_of
from api.i18n import Language
from depots.settings import ZONE
from depots.sites import all_sites, get_site, opening_windows, special_days
from depots.tables import Site, SpecialDay
from routing.problem import SiteKind
from routing.units import IsoWeek, instant
from transit.plans import published_plan
from transit.run_records import runs_of_week
from transit.tables import Plan

WEEKS_AHEAD = 3
DAYS_OF_EXCEPTIONS = 60


@dataclass(frozen=True, slots=True)
class Call:
    """A van or bookmobile at a site, in UTC. `round_number` and crates are those of a van; `run` is its code.

    `vehicle_code` is the van's code or the id of the bookmobile's fixed round, `vehicle` its name.
    """

    arrives_at: datetime
    departs_at: datetime
    vehicle_code: str
    vehicle: str
    round_number: int | None
    leave: int
    take: int
    run: str | None


@dataclass(frozen=True, slots=True)
class SiteContext:
    """The page of a site. `coming` are calls of published weeks from now on, `gone` those of this week before.

    `changes` are the published weeks in which its calls differ from the week before, with what differs.
    """

    site: Site
    municipality: str
    windows: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]
    exceptions: tuple[SpecialDay, ...]
    coming: tuple[Call, ...]
    gone: tuple[Call, ...]
    planned_until: date | None
    changes: tuple[tuple[IsoWeek, ChangesPart], ...]

    @property
    def next_call(self) -> Call | None:
        """The next van; where none comes, the next bookmobile."""
        vans = (call for call in self.coming if call.round_number is not None)
        return next(vans, self.coming[0] if self.coming else None)


@dataclass(frozen=True, slots=True)
class SiteGroup:
    """The sites of a municipality, by kind and name."""

    municipality: str
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True)
class SitesContext:
    """The list of sites; `wanted` is the text it is narrowed to."""

    groups: tuple[SiteGroup, ...]
    wanted: str
    count: int


def site_context(session: Session, code: str, at: datetime, *, language: Language) -> SiteContext:
    """Return what the page of a site shows at the instant `at`. Raises `UnknownSiteError`."""
    site = get_site(session, code)
    today = at.astimezone(ZONE).date()
    weeks = [IsoWeek.of(today).shift(n) for n in range(WEEKS_AHEAD)]
    planned = [(week, plan) for week in weeks if (plan := published_plan(session, week))]
    found = (call for week, plan in planned for call in calls_of_week(session, week, plan, code))
    calls = sorted(found, key=lambda call: call.arrives_at)
    special = special_days(session, today, today + timedelta(days=DAYS_OF_EXCEPTIONS))
    return SiteContext(
        site=site,
        municipality=municipality_name(site.municipality_code, language),
        windows=_windows(session, code),
        exceptions=tuple(row for row in special if row.site_code in (None, code)),
        coming=tuple(call for call in calls if call.departs_at >= at),
        gone=tuple(call for call in calls if call.departs_at < at),
        planned_until=planned[-1][0].day(6) if planned else None,
        changes=tuple(
            (week, part)
            for week, plan in planned
            if (part := changes_part(session, plan, only=code)) is not None and part.sites
        ),
    )


def sites_context(session: Session, wanted: str, *, language: Language) -> SitesContext:
    """Return the sites whose name, code or municipality holds `wanted`, by municipality; garages are left out."""
    order = list(SiteKind)
    found: dict[str, list[Site]] = {}
    for site in all_sites(session):
        municipality = municipality_name(site.municipality_code, language)
        if site.kind != SiteKind.GARAGE and _matches(wanted, site.name, site.code, municipality):
            found.setdefault(municipality, []).append(site)
    groups = tuple(
        SiteGroup(municipality, tuple(sorted(sites, key=lambda site: (order.index(SiteKind(site.kind)), site.name))))
        for municipality, sites in sorted(found.items(), key=lambda pair: _finnish_order(pair[0]))
    )
    return SitesContext(groups, wanted, sum(len(group.sites) for group in groups))


def _matches(wanted: str, *texts: str) -> bool:
    return any(wanted.strip().casefold() in text.casefold() for text in texts)


def _finnish_order(name: str) -> str:
    return name.casefold().translate(str.maketrans("åäö", "{|}"))  # å, ä and ö come after z


def _windows(session: Session, code: str) -> tuple[tuple[int, tuple[tuple[int, int], ...]], ...]:
    rows = [row for row in opening_windows(session) if row.site_code == code]
    last = max([4, *(row.weekday for row in rows)])
    return tuple(
        (weekday, tuple((row.opens, row.closes) for row in rows if row.weekday == weekday))
        for weekday in range(last + 1)
    )


def calls_of_week(session: Session, week: IsoWeek, plan: Plan, code: str) -> Iterator[Call]:
    """Yield the calls at a site in a week whose plan in force is `plan`: its runs that stand, and bookmobiles."""
    names = vehicle_names(session)
    for run in runs_of_week(session, week):
        of_run = plan if run.plan_id == plan.id else session.get_one(Plan, run.plan_id)
        tour = next(tour for tour in timetable_of(session, of_run).rounds if tour.number == run.round_number)
        for stop in tour.stops:
            if stop.site.id == code:
                arrives, departs = instant(week, stop.start, ZONE), instant(week, stop.depart, ZONE)
                vehicle = names.get(run.van_code, run.van_code)
                yield Call(arrives, departs, run.van_code, vehicle, run.round_number, stop.leave, stop.take, run.code)
    for fixed in timetable_of(session, plan).bookmobiles:
        for halt in fixed.stops:
            if halt.site == code:
                arrives, departs = instant(week, halt.arrive, ZONE), instant(week, halt.depart, ZONE)
                yield Call(arrives, departs, fixed.id, bookmobile_name(fixed.id, names), None, 0, 0, None)
