"""What a calendar says of the published weeks, in the language of its address."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api import urls
from api.contexts.names import municipality_name, vehicle_names
from api.contexts.site import calls_of_week
from api.feeds import open_feeds
from api.formats.calendar import Appointment
from api.i18n import Words
from api.tables import Account, Feed, Role
from depots.settings import ZONE, settings
from depots.sites import all_sites, get_site
from depots.vans import all_vans
from routing.problem import SiteKind
from routing.units import IsoWeek
from transit.plans import published_plan
from transit.run_records import runs_of_week
from transit.sheets import RunSheet, run_sheets
from transit.simulation.told import SIMULATION
from transit.tables import Plan

WEEKS_BACK = 2
WEEKS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A site or van in the list of calendars, with the secret address of its calendar, if it has one."""

    kind: str
    code: str
    name: str
    address: str | None
    made_by: str | None
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class CalendarsContext:
    """The page of calendars, with those that the reader may give out."""

    vans: tuple[FeedRow, ...]
    sites: tuple[FeedRow, ...]


def calendars_context(session: Session, account: Account) -> CalendarsContext:
    """Return the calendars that an account may see: a desk those of its site, drivers those of vans, others all."""
    feeds = {(feed.kind, feed.code): feed for feed in open_feeds(session)}
    vans = [_row("van", van.code, van.name, feeds) for van in all_vans(session) if may_renew(account, "van", van.code)]
    sites = [
        _row("site", site.code, site.name, feeds)
        for site in all_sites(session)
        if site.kind != SiteKind.GARAGE and may_renew(account, "site", site.code)
    ]
    return CalendarsContext(tuple(vans), tuple(sorted(sites, key=lambda row: row.name)))


def may_renew(account: Account, kind: str, code: str) -> bool:
    """Say whether an account may see and renew the calendar of a site or van."""
    if account.role == Role.DESK:
        return kind == "site" and code == account.site_code
    return kind == "van" if account.role == Role.DRIVER else True


def appointments(session: Session, feed: Feed, at: datetime, words: Words) -> tuple[str, tuple[Appointment, ...]]:
    """Return the name of a calendar and its entries, as known at the instant `at`, by time."""
    today = IsoWeek.of(at.astimezone(ZONE).date())
    weeks = (today.shift(n) for n in range(-WEEKS_BACK, WEEKS_AHEAD + 1))
    published = [(week, plan) for week in weeks if (plan := published_plan(session, week))]
    planned = [(week, plan) for week, plan in published if plan.created_by != SIMULATION]  # nobody ever came
    if feed.kind == "site":
        name, found = _of_site(session, feed.code, planned, words)
    else:
        name, found = _of_van(session, feed.code, planned, words)
    return name, tuple(sorted(found, key=lambda one: (one.starts_at, one.uid)))


def _row(kind: str, code: str, name: str, feeds: dict[tuple[str, str], Feed]) -> FeedRow:
    feed = feeds.get((kind, code))
    address = _full(urls.calendar(feed.key)) if feed else None
    return FeedRow(kind, code, name, address, feed.created_by if feed else None, feed.created_at if feed else None)


def _of_site(
    session: Session, code: str, planned: list[tuple[IsoWeek, Plan]], words: Words
) -> tuple[str, list[Appointment]]:
    site = get_site(session, code)
    address = _full(urls.site(code))
    town = municipality_name(site.municipality_code, words.language)
    place = ", ".join(part for part in (site.name, site.address, f"{site.postcode} {town}".strip()) if part)
    found = []
    for week, plan in planned:
        times: Counter[tuple[object, str]] = Counter()
        for call in sorted(calls_of_week(session, week, plan, code), key=lambda call: call.arrives_at):
            day = call.arrives_at.astimezone(ZONE).date()
            times[day, call.vehicle] += 1
            found.append(
                Appointment(
                    uid=f"{day.isoformat()}-{code}-{call.vehicle_code}-{times[day, call.vehicle]}@kimppakyyti",
                    starts_at=call.arrives_at,
                    ends_at=call.departs_at,
                    title=": ".join(part for part in (call.vehicle, _loads(call.leave, call.take, words)) if part),
                    place=place,
                    notes=site.access_note,
                    changed_at=plan.published_at or plan.created_at,
                    address=address,
                )
            )
    return words.gettext("Van visits: {site}", site=site.name), found


def _of_van(
    session: Session, code: str, planned: list[tuple[IsoWeek, Plan]], words: Words
) -> tuple[str, list[Appointment]]:
    name = vehicle_names(session).get(code, code)
    found = []
    for week, plan in planned:
        runs = [run for run in runs_of_week(session, week) if run.van_code == code]
        found += [_run(sheet, plan, words) for sheet in run_sheets(session, runs)]
    return words.gettext("Runs: {van}", van=name), found


def _run(sheet: RunSheet, plan: Plan, words: Words) -> Appointment:
    return Appointment(
        uid=f"{sheet.day.isoformat()}-{sheet.van_code}-{sheet.tour}@kimppakyyti",
        starts_at=sheet.starts_at,
        ends_at=sheet.ends_at,
        title=f"{sheet.van_name}: {words.ngettext('{n} visit', '{n} visits', sheet.visits)}, "
        f"{words.number(sheet.km)} km",
        place=sheet.base_name,
        notes="\n".join(_lines(sheet, words)),
        changed_at=plan.published_at or plan.created_at,
        address=_full(urls.week(sheet.week)),
    )


def _lines(sheet: RunSheet, words: Words) -> Iterator[str]:
    for stop in sheet.stops:
        loads = _loads(stop.leave.total, stop.take.total, words)
        yield f"{words.time(stop.starts_at)} {stop.site_name}" + (f" ({loads})" if loads else "")


def _loads(leave: int, take: int, words: Words) -> str:
    parts = []
    if leave:
        parts.append(words.ngettext("brings {n} crate", "brings {n} crates", leave))
    if take:
        parts.append(words.ngettext("takes {n} crate", "takes {n} crates", take))
    return ", ".join(parts)


def _full(path: str) -> str:
    return settings().public_url + path
