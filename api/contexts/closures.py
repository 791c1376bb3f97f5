"""What the page of closed days shows: the exceptions kept, and what the coming weeks lose by them and by holidays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from api.contexts.plans import PlanHead, plan_head, plan_to_show
from api.i18n import Language
from depots.calendars import holidays_in
from depots.closures import coming_special_days
from depots.sites import all_sites
from depots.tables import Site, SpecialDay
from routing.problem import SiteKind
from routing.units import IsoWeek, weekday
from transit.changes import usual_plan
from transit.closed import LostCall, lost_calls
from transit.plans import week_plan

WEEKS_AHEAD = 16


@dataclass(frozen=True, slots=True)
class LostDay:
    """A day of a week on which usual calls fall away: the names of the sites concerned, in order."""

    day: date
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TroubledWeek:
    """A coming week with holidays or exceptions: the plan that stands for it, and the calls lost.

    Where the week has no plan yet (`head` None), the calls are those of the latest published week.
    """

    week: IsoWeek
    holidays: Mapping[date, str]
    exceptions: tuple[SpecialDay, ...]
    head: PlanHead | None
    lost: tuple[LostDay, ...]

    @property
    def lost_count(self) -> int:
        """How many calls fall away."""
        return sum(len(day.sites) for day in self.lost)


@dataclass(frozen=True, slots=True)
class ClosuresContext:
    """The page of closed days. `wrong` is the code of what was refused, and `typed` what stood in the form then."""

    exceptions: tuple[SpecialDay, ...]
    weeks: tuple[TroubledWeek, ...]
    sites: tuple[Site, ...]
    names: Mapping[str, str]
    today: date
    may_edit: bool
    wrong: str | None = None
    typed: Mapping[str, str] | None = None


def closures_context(
    session: Session,
    today: date,
    *,
    language: Language,
    may_edit: bool,
    wrong: str | None = None,
    typed: Mapping[str, str] | None = None,
) -> ClosuresContext:
    """Return what the page of closed days shows on the local date `today`."""
    sites = all_sites(session)
    names = {site.code: site.name for site in sites}
    exceptions = coming_special_days(session, today)
    first = IsoWeek.of(today)
    weeks = (_week(session, first.shift(n), exceptions, names, language) for n in range(WEEKS_AHEAD))
    return ClosuresContext(
        exceptions=tuple(exceptions),
        weeks=tuple(week for week in weeks if week is not None),
        sites=tuple(sorted((s for s in sites if s.kind != SiteKind.GARAGE), key=lambda site: site.name)),
        names=names,
        today=today,
        may_edit=may_edit,
        wrong=wrong,
        typed=typed,
    )


def _week(
    session: Session, week: IsoWeek, exceptions: list[SpecialDay], names: Mapping[str, str], language: Language
) -> TroubledWeek | None:
    holidays = {day: name for day, name in holidays_in(week, language).items() if day.weekday() < 5}
    own = tuple(row for row in exceptions if week.monday <= row.day <= week.day(6))
    if not holidays and not own:
        return None
    plan = plan_to_show(session, week)
    known = plan or usual_plan(session, week)
    lost = lost_calls(session, week, week_plan(session, known)) if known else ()
    return TroubledWeek(week, holidays, own, plan_head(plan) if plan else None, _by_day(week, lost, names))


def _by_day(week: IsoWeek, lost: tuple[LostCall, ...], names: Mapping[str, str]) -> tuple[LostDay, ...]:
    days = sorted({weekday(call.start) for call in lost})
    return tuple(
        LostDay(
            week.day(day),
            tuple(sorted({names.get(call.site, call.site) for call in lost if weekday(call.start) == day})),
        )
        for day in days
    )
