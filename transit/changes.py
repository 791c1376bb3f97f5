"""What a new plan changes for the sites: days that come or go, times that move, other vans. Values in, values out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from routing.plan import WeekPlan
from routing.units import IsoWeek, weekday
from transit.tables import Plan

NOTICEABLE_MINUTES = 15
"""From when on a site notices that its van comes at another time: desks plan by the quarter of an hour."""


class ChangeKind(StrEnum):
    """What changes for a site on a weekday; sentences are made above."""

    ADDED = "added"
    DROPPED = "dropped"
    MOVED = "moved"
    OTHER_VAN = "other_van"


@dataclass(frozen=True, slots=True)
class Call:
    """A van at a site between leaving its base and coming back; `start` of the service in minutes of the week."""

    van: str
    start: int


@dataclass(frozen=True, slots=True)
class DayChange:
    """What changes on a weekday (0 is Monday): the calls as they `were` and as they `will_be`, by time."""

    weekday: int
    kind: ChangeKind
    were: tuple[Call, ...]
    will_be: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class SiteChange:
    """What changes for a site, by weekday."""

    site: str
    days: tuple[DayChange, ...]


def plan_changes(
    before: WeekPlan, after: WeekPlan, *, noticeable_minutes: int = NOTICEABLE_MINUTES
) -> tuple[SiteChange, ...]:
    """Return what `after` changes for the sites against `before`, by site, where anything changes.

    Times that move by less than `noticeable_minutes` are no change.
    """
    were, will_be = calls_by_site(before), calls_by_site(after)
    changes = (
        SiteChange(site, tuple(_days(were.get(site, {}), will_be.get(site, {}), noticeable_minutes)))
        for site in sorted(were.keys() | will_be.keys())
    )
    return tuple(change for change in changes if change.days)


def calls_by_site(plan: WeekPlan) -> Mapping[str, Mapping[int, tuple[Call, ...]]]:
    """Return the calls at each site by weekday and time; where a round begins and ends is no call."""
    found: dict[str, dict[int, list[Call]]] = defaultdict(lambda: defaultdict(list))
    for tour in plan.rounds:
        for stop in tour.stops[1:-1]:
            found[stop.site][weekday(stop.start)].append(Call(tour.van, stop.start))
    return {
        site: {day: tuple(sorted(calls, key=lambda call: call.start)) for day, calls in by_day.items()}
        for site, by_day in found.items()
    }


def usual_plan(session: Session, week: IsoWeek) -> Plan | None:
    """Return the plan that people know when they hear of a new one for `week`.

    It is the one in force for that week, else the one in force for the latest week before it. Its problem, by far the
    largest part, is read only when asked for.
    """
    in_force = select(Plan).where(
        col(Plan.published_at).is_not(None), col(Plan.superseded_at).is_(None), col(Plan.week) <= str(week)
    )
    newest = in_force.order_by(col(Plan.week).desc()).limit(1).options(defer(Plan.problem))  # type: ignore[arg-type]
    return session.exec(newest).first()


def _days(
    were: Mapping[int, tuple[Call, ...]], will_be: Mapping[int, tuple[Call, ...]], noticeable: int
) -> Iterator[DayChange]:
    for day in sorted(were.keys() | will_be.keys()):
        old, new = were.get(day, ()), will_be.get(day, ())
        kind = _kind(old, new, noticeable)
        if kind is not None:
            yield DayChange(day, kind, old, new)


def _kind(old: tuple[Call, ...], new: tuple[Call, ...], noticeable: int) -> ChangeKind | None:
    if not old:
        return ChangeKind.ADDED
    if not new:
        return ChangeKind.DROPPED
    if len(old) != len(new) or any(abs(a.start - b.start) >= noticeable for a, b in zip(old, new, strict=True)):
        return ChangeKind.MOVED
    same_vans = [call.van for call in old] == [call.van for call in new]
    return None if same_vans else ChangeKind.OTHER_VAN
