"""What the page for editing a plan shows: the rounds day by day, what is locked, and what the edits did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from api.contexts.map import MapData, map_of
from api.contexts.names import municipality_name, vehicle_names
from api.contexts.planning import PlanningPart, planning_part
from api.contexts.plans import PlanHead, plan_head
from api.contexts.timetable import RoundRow, StopRow, lay_out
from api.i18n import Language
from api.sentences import Namer
from routing.check import Violation
from routing.edits import Refusal
from routing.locks import Locks
from routing.measure import Measure
from routing.problem import SiteKind, SiteView
from routing.units import IsoWeek
from transit.revisions import Editing, Step
from transit.tables import Plan

WORKING_DAYS = 5
IMPROVE_SECONDS = (30, 60, 300)


@dataclass(frozen=True, slots=True)
class EditStop:
    """A visit on the page; `place` counts from 0 in its round, the base being 0."""

    row: StopRow
    place: int
    is_locked: bool
    is_broken: bool


@dataclass(frozen=True, slots=True)
class EditRound:
    """A round on the page; `index` counts from 0 in the plan. `is_held`: by its own lock or its day's."""

    row: RoundRow
    index: int
    is_locked: bool
    is_held: bool
    is_broken: bool
    stops: tuple[EditStop, ...]


@dataclass(frozen=True, slots=True)
class EditDay:
    """A weekday with its rounds."""

    weekday: int
    date: date
    is_locked: bool
    rounds: tuple[EditRound, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure now, and by how much it differs from the plan as it was and from before the last step."""

    now: float
    since_start: float
    since_last: float


@dataclass(frozen=True, slots=True)
class Changes:
    """What the edits did: euros, hours."""

    objective: Change
    operating_cost: Change
    delay: Change
    worst: Change
    worst_name: str


@dataclass(frozen=True, slots=True)
class EditingContext:
    """The page for editing a plan; `focus` is the round and stop that the last edit spoke of.

    `conflicts` say why no plan can keep what is locked, where an improvement was refused for it.
    """

    week: IsoWeek
    head: PlanHead
    number: int
    can_undo: bool
    can_redo: bool
    step: Step | None
    refusal: Refusal | None
    edited_by: str | None
    changes: Changes
    days: tuple[EditDay, ...]
    vans: tuple[str, ...]
    sites: tuple[SiteView, ...]
    violations: tuple[Violation, ...]
    names: Namer
    has_locks: bool
    planning: PlanningPart
    improve_seconds: tuple[int, ...]
    map: MapData
    focus: tuple[int | None, int | None]
    conflicts: tuple[Violation, ...]


def editing_context(
    session: Session,
    plan: Plan,
    now: Editing,
    *,
    language: Language,
    refusal: Refusal | None = None,
    edited_by: str | None = None,
    focus: tuple[int | None, int | None] = (None, None),
    conflicts: tuple[Violation, ...] = (),
) -> EditingContext:
    """Return what the page shows of a plan while it is edited."""
    week = IsoWeek.parse(plan.week)
    table = lay_out(now.values)
    rounds = [_round(tour, now) for tour in table.rounds]
    last = max([WORKING_DAYS - 1, *(tour.row.weekday for tour in rounds)])
    return EditingContext(
        week=week,
        head=plan_head(plan),
        number=now.number,
        can_undo=bool(now.stacks.undo),
        can_redo=bool(now.stacks.redo),
        step=now.step,
        refusal=refusal,
        edited_by=edited_by,
        changes=_changes(now, language),
        days=tuple(_day(week, number, rounds, now.locks) for number in range(last + 1)),
        vans=tuple(van.id for van in now.problem.vans),
        sites=tuple(sorted(_visitable(now.problem.sites), key=lambda site: site.name)),
        violations=now.violations,
        names=Namer({site.id: site.name for site in now.problem.sites}, vehicle_names(session)),
        has_locks=now.locks != Locks(),
        planning=planning_part(session, week, may_ask=True),
        improve_seconds=IMPROVE_SECONDS,
        map=map_of(table.sites, table.rounds),
        focus=focus,
        conflicts=conflicts,
    )


def _visitable(sites: Iterable[SiteView]) -> Iterable[SiteView]:
    return (site for site in sites if site.kind != SiteKind.GARAGE)


def _day(week: IsoWeek, number: int, rounds: Iterable[EditRound], locks: Locks) -> EditDay:
    of_day = sorted((tour for tour in rounds if tour.row.weekday == number), key=lambda t: (t.row.begin, t.row.van))
    return EditDay(number, week.day(number), number in locks.days, tuple(of_day))


def _round(row: RoundRow, now: Editing) -> EditRound:
    index = row.number - 1
    broken = {(violation.round, violation.stop) for violation in now.violations}
    locked = index in now.locks.rounds
    return EditRound(
        row=row,
        index=index,
        is_locked=locked,
        is_held=locked or row.weekday in now.locks.days,
        is_broken=any(number == index for number, _ in broken),
        stops=tuple(
            EditStop(stop, place, (index, place) in now.locks.stops, (index, place) in broken)
            for place, stop in enumerate(row.stops)
        ),
    )


def _changes(now: Editing, language: Language) -> Changes:
    def change(name: str) -> Change:
        here, start, last = (float(getattr(figures, name)) for figures in (now.measure, now.before, now.last))
        return Change(here, here - start, here - last)

    return Changes(
        objective=change("objective"),
        operating_cost=change("operating_cost"),
        delay=change("mean_delay_hours"),
        worst=change("worst_municipality_hours"),
        worst_name=_worst(now.measure, language),
    )


def _worst(figures: Measure, language: Language) -> str:
    return municipality_name(figures.worst_municipality, language) if figures.worst_municipality else "–"
