"""What a new plan must keep of a start plan, what it must never do, and which of that a plan breaks.

Rounds and stops are counted from 0 in the start plan. A *visit* is a stop between a round's first and last; its day is
the weekday (0 is Monday) on which its service starts.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from routing.check import Violation
from routing.errors import ProblemError
from routing.kept import days_touched, kept_rounds
from routing.plan import Round, Stop, WeekPlan
from routing.problem import WeekProblem
from routing.units import WEEK_MINUTES, weekday


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A site is never visited by this van, on this day, or in one round with that site.

    Where several are given, only visits that meet them all are forbidden.
    """

    site: str
    van: str | None = None
    day: int | None = None
    with_site: str | None = None

    def __post_init__(self) -> None:
        place = f"forbidden {self.site!r}"
        if self.van is None and self.day is None and self.with_site is None:
            raise ProblemError(place, "forbids nothing: name a van, a day or another site")
        if self.day is not None and not 0 <= self.day <= 6:
            raise ProblemError(place, f"day must be from 0 (Monday) to 6, not {self.day}")
        if self.with_site == self.site:
            raise ProblemError(place, "names the site itself as the other one")


@dataclass(frozen=True, slots=True)
class Locks:
    """What stays.

    `rounds` stay exactly, times included. `stops` (round, stop): the site stays visited on that day by that van, at any
    time. `days`: all that vans do on those weekdays stays exactly, and nothing is added there. `before`: what vans did
    or set off for until that minute of the week stays exactly; rounds under way keep their other stops too (the crates
    are aboard), in any order and with others added; no round is added before. `change_per_visit_day`: euros for each
    pair of site and weekday that is visited in one plan and not in the other.
    """

    rounds: frozenset[int] = frozenset()
    stops: frozenset[tuple[int, int]] = frozenset()
    days: frozenset[int] = frozenset()
    forbidden: frozenset[Forbidden] = frozenset()
    before: int | None = None
    change_per_visit_day: float = 0.0

    def __post_init__(self) -> None:
        for n in self.rounds:
            if n < 0:
                raise ProblemError("locks.rounds", f"has {n}: rounds are counted from 0")
        for n, k in self.stops:
            if n < 0 or k < 0:
                raise ProblemError("locks.stops", f"has {n}, {k}: rounds and stops are counted from 0")
        for day in self.days:
            if not 0 <= day <= 6:
                raise ProblemError("locks.days", f"has {day}: days go from 0 (Monday) to 6")
        if self.before is not None and not 0 <= self.before <= WEEK_MINUTES:
            raise ProblemError("locks.before", f"must be a minute of the week, 0 to {WEEK_MINUTES}, not {self.before}")
        if not (math.isfinite(self.change_per_visit_day) and self.change_per_visit_day >= 0):
            reason = f"must be a finite number of 0 or more, not {self.change_per_visit_day}"
            raise ProblemError("locks.change_per_visit_day", reason)

    @property
    def need_start(self) -> bool:
        """Whether they speak of a start plan."""
        return bool(self.rounds or self.stops or self.days or self.before is not None or self.change_per_visit_day)


class LockRule(StrEnum):
    """The codes of broken locks. `round` and `stop` of the violation count in the start plan, unless said otherwise."""

    ROUND_CHANGED = "round_changed"
    """A locked round is not in the plan as it was."""
    STOP_MOVED = "stop_moved"
    """A locked stop's site is not visited on that day by that van. `day`"""
    DAY_CHANGED = "day_changed"
    """On a locked day another round is driven (`round` counts in the new plan), or one of its rounds is not. `day`"""
    PAST_CHANGED = "past_changed"
    """What was done or begun before `before` is not as it was: `round` of the start plan."""
    PAST_ADDED = "past_added"
    """A round was added that begins before `before`: `round` counts in the new plan. `before`"""
    FORBIDDEN_VISIT = "forbidden_visit"
    """A visit that is forbidden: `round` and `stop` count in the new plan. `day`, and `with_site` where one is named"""


def check_locks(problem: WeekProblem, start: WeekPlan | None, locks: Locks) -> None:
    """Raise `ProblemError` where locks speak of rounds, stops, vans or sites that are not there (any more)."""
    if start is None:
        if locks.need_start:
            raise ProblemError("locks", "speak of a plan to start from, but none is given: give the plan as `start`")
    else:
        _check_places(start, locks)
        _check_known(problem, start, locks)
    for forbidden in locks.forbidden:
        place = f"locks.forbidden {forbidden.site!r}"
        for name, known in ((forbidden.site, problem.index), (forbidden.with_site, problem.index)):
            if name is not None and name not in known:
                raise ProblemError(place, f"{name!r} is not one of the sites")
        if forbidden.van is not None and forbidden.van not in problem.van_by_id:
            raise ProblemError(place, f"{forbidden.van!r} is not one of the vans")


def _check_places(start: WeekPlan, locks: Locks) -> None:
    for n in locks.rounds | {n for n, _ in locks.stops}:
        if n >= len(start.rounds):
            raise ProblemError(f"locks: round {n}", f"is not in the start plan: it has {len(start.rounds)} rounds")
        if not start.rounds[n].stops:
            raise ProblemError(f"locks: round {n}", "has no stops in the start plan")
    for n, k in locks.stops:
        last = len(start.rounds[n].stops) - 1
        if k > last:
            raise ProblemError(f"locks: stop {k} of round {n}", f"is not in the start plan: its last is {last}")
        if k in (0, last):
            raise ProblemError(f"locks: stop {k} of round {n}", "is the van's base: lock a visit or the whole round")


def _check_known(problem: WeekProblem, start: WeekPlan, locks: Locks) -> None:
    """Refuse to keep what the problem does not know."""
    kept, under_way = kept_rounds(start, locks.rounds, locks.days, locks.before)
    for n in sorted(kept | set(under_way) | {n for n, _ in locks.stops}):
        tour = start.rounds[n]
        if tour.van not in problem.van_by_id:
            raise ProblemError(f"locks: round {n}", f"{tour.van!r} is not one of the vans: unlock it, or add the van")
        for stop in tour.stops:
            if stop.site not in problem.index:
                reason = f"{stop.site!r} is not one of the sites: unlock it, or add the site"
                raise ProblemError(f"locks: round {n}", reason)


def broken_locks(problem: WeekProblem, start: WeekPlan | None, plan: WeekPlan, locks: Locks) -> tuple[Violation, ...]:
    """Return the locks that `plan` breaks, with codes from `LockRule`; raises `ProblemError` as `check_locks` does."""
    check_locks(problem, start, locks)
    broken = list(_forbidden(plan, locks))
    if start is not None:
        broken += _changed(start, plan, locks)
        broken += _stops_moved(start, plan, locks)
    return tuple(broken)


def visits(tour: Round) -> Iterator[tuple[int, Stop, int]]:
    """Yield place, stop and weekday of each of a round's visits."""
    for k, stop in enumerate(tour.stops[1:-1], start=1):
        yield k, stop, weekday(stop.start)


def _changed(start: WeekPlan, plan: WeekPlan, locks: Locks) -> Iterator[Violation]:
    """Compare what must stay exactly, and the rounds under way."""
    kept, under_way = kept_rounds(start, locks.rounds, locks.days, locks.before)
    spare = Counter(plan.rounds)
    for n in sorted(kept):
        tour = start.rounds[n]
        if spare[tour]:
            spare[tour] -= 1
        elif n in locks.rounds:
            yield Violation(LockRule.ROUND_CHANGED, n, van=tour.van)
        elif days := sorted(days_touched(tour) & locks.days):
            yield Violation(LockRule.DAY_CHANGED, n, van=tour.van, facts={"day": days[0]})
        else:
            yield Violation(LockRule.PAST_CHANGED, n, van=tour.van)
    for n, done in sorted(under_way.items()):
        same = next((other for other in +spare if _goes_on(start.rounds[n], other, done)), None)
        if same is None:
            yield Violation(LockRule.PAST_CHANGED, n, van=start.rounds[n].van)
        else:
            spare[same] -= 1
    for n, tour in enumerate(plan.rounds):
        if not tour.stops or not spare[tour]:
            continue
        if days := sorted(days_touched(tour) & locks.days):
            yield Violation(LockRule.DAY_CHANGED, n, van=tour.van, facts={"day": days[0]})
        if locks.before is not None and tour.begin < locks.before:
            yield Violation(LockRule.PAST_ADDED, n, van=tour.van, facts={"before": locks.before})


def _goes_on(tour: Round, other: Round, done: int) -> bool:
    """Whether `other` begins as `tour` did, stop by stop, and still visits all that `tour` was to visit."""
    if other.van != tour.van or other.stops[:done] != tour.stops[:done]:
        return False
    left = Counter(stop.site for stop in tour.stops[done:-1])
    return left <= Counter(stop.site for stop in other.stops[done:-1])


def _stops_moved(start: WeekPlan, plan: WeekPlan, locks: Locks) -> Iterator[Violation]:
    done = {(tour.van, stop.site, day) for tour in plan.rounds for _, stop, day in visits(tour)}
    for n, k in sorted(locks.stops):
        tour = start.rounds[n]
        stop = tour.stops[k]
        if (tour.van, stop.site, weekday(stop.start)) not in done:
            yield Violation(LockRule.STOP_MOVED, n, k, stop.site, tour.van, {"day": weekday(stop.start)})


def _forbidden(plan: WeekPlan, locks: Locks) -> Iterator[Violation]:
    for n, tour in enumerate(plan.rounds):
        calls = list(visits(tour))
        there = {stop.site for _, stop, _ in calls}
        for k, stop, day in calls:
            for rule in locks.forbidden:
                if (
                    rule.site == stop.site
                    and rule.van in (None, tour.van)
                    and rule.day in (None, day)
                    and (rule.with_site is None or rule.with_site in there)
                ):
                    facts: dict[str, float | int | str] = {"day": day}
                    if rule.with_site is not None:
                        facts["with_site"] = rule.with_site
                    yield Violation(LockRule.FORBIDDEN_VISIT, n, k, stop.site, tour.van, facts)
