"""What a plan changes for whom, against the plan that people know."""

from dataclasses import dataclass

from sqlmodel import Session

from api.contexts.names import vehicle_names
from depots.sites import all_sites
from routing.units import IsoWeek
from transit.changes import DayChange, calls_by_site, plan_changes, usual_plan
from transit.plans import plan_problem, week_plan
from transit.tables import Plan


@dataclass(frozen=True, slots=True)
class ChangedSite:
    """A site for which something changes: its code, its name, and what changes by weekday.

    One that only a scenario knows is not `is_kept`, and has no page.
    """

    code: str
    name: str
    is_kept: bool
    days: tuple[DayChange, ...]


@dataclass(frozen=True, slots=True)
class ChangesPart:
    """What a plan changes against the one in force for the same week, or for the latest `week` before it."""

    week: IsoWeek
    is_same_week: bool
    sites: tuple[ChangedSite, ...]
    unchanged: int
    vans: dict[str, str]


def changes_part(session: Session, plan: Plan, *, only: str | None = None) -> ChangesPart | None:
    """Return what `plan` changes for the sites (for the site `only`); `None` where people know no other plan yet."""
    week = IsoWeek.parse(plan.week)
    known = usual_plan(session, week)
    if known is not None and known.id == plan.id:
        known = usual_plan(session, week.shift(-1))
    if known is None:
        return None
    after = week_plan(session, plan)
    found = plan_changes(week_plan(session, known), after)
    names = {site.code: site.name for site in all_sites(session)}
    strangers = {change.site for change in found} - names.keys()
    asked = {site.id: site.name for site in plan_problem(plan).sites} if strangers else {}
    changed = [
        ChangedSite(change.site, (names | asked)[change.site], change.site in names, change.days)
        for change in found
        if only in (None, change.site)
    ]
    return ChangesPart(
        week=IsoWeek.parse(known.week),
        is_same_week=known.week == plan.week,
        sites=tuple(sorted(changed, key=lambda site: site.name)),
        unchanged=len(calls_by_site(after).keys() - {change.site for change in found}),
        vans=dict(vehicle_names(session)),
    )
