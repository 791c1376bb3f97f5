"""Locks that cannot all be kept, found before any search: what stays breaks rules, or leaves too few days."""

from collections.abc import Iterable, Iterator

from routing.check import Rule, Violation, check
from routing.locks import Forbidden, LockRule, broken_locks
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve.needs import kept_days, open_starts, pinned_stops
from routing.solve.slots import Keep, Slot
from routing.units import DAY_MINUTES, weekday

_LATER = {Rule.TOO_FEW_VISITS, Rule.NEVER_ARRIVES}


def conflicts(problem: WeekProblem, kept: Keep) -> tuple[Violation, ...]:
    """Return why no plan can keep the locks, as far as it can be told at once; `round` counts in the start plan."""
    return (*_what_stays(problem, kept), *_stuck(problem, kept), *_too_few_days(problem, kept))


def _what_stays(problem: WeekProblem, kept: Keep) -> Iterator[Violation]:
    """Judge the rounds that stay as if there were no others."""
    rounds = kept.start.rounds if kept.start is not None else ()
    numbers = [n for n, tour in enumerate(rounds) if tour in kept.kept]
    alone = WeekPlan(tuple(rounds[n] for n in numbers))
    broken = [v for v in check(problem, alone, ()) if v.code not in _LATER]
    broken += [v for v in broken_locks(problem, kept.start, alone, kept.locks) if v.code == LockRule.FORBIDDEN_VISIT]
    for v in broken:
        number = None if v.round is None else numbers[v.round]
        yield Violation(v.code, number, v.stop, v.site, v.van, v.facts)


def _stuck(problem: WeekProblem, kept: Keep) -> Iterator[Violation]:
    """Find rounds under way and locked stops whose van has no time left for them."""
    rounds = kept.start.rounds if kept.start is not None else ()
    for head in kept.under_way:
        if not any(slot.head == head for slot in kept.slots):
            yield Violation(LockRule.PAST_CHANGED, rounds.index(head.tour), van=head.tour.van)
    stay = WeekPlan((*kept.kept, *(head.tour for head in kept.under_way)))
    moved = {
        (v.van, v.site, v.facts["day"])
        for v in broken_locks(problem, kept.start, stay, kept.locks)
        if v.code == LockRule.STOP_MOVED
    }
    for van, site, day in sorted(pinned_stops(kept)):
        if (van, site, day) in moved and not any(
            _may_call(problem, kept, slot, site, day) for slot in kept.slots if problem.vans[slot.van].id == van
        ):
            yield Violation(LockRule.STOP_MOVED, site=site, van=van, facts={"day": day})


def _too_few_days(problem: WeekProblem, kept: Keep) -> Iterator[Violation]:
    """Find sites that must be visited on more days than are left."""
    stay = kept_days(problem, kept)
    for n, site in enumerate(problem.sites):
        if not site.min_visits:
            continue
        days = {day for day in range(14) if stay[n] >> day & 1}
        possible = sum(
            1
            for day in range(14)
            if day in days or any(_may_call(problem, kept, slot, site.id, day) for slot in kept.slots)
        )
        if possible < site.min_visits:
            yield Violation(Rule.TOO_FEW_VISITS, site=site.id, facts={"days": possible, "least": site.min_visits})


def _may_call(problem: WeekProblem, kept: Keep, slot: Slot, site: str, day: int) -> bool:
    """Return whether a van may call at a site in a slot on that day, roads and time aside."""
    van = problem.vans[slot.van].id
    if problem.vans[slot.van].base == site or any(_closes(rule, site, van, day) for rule in kept.locks.forbidden):
        return False
    first, last = max(slot.begin, day * DAY_MINUTES), min(slot.end, (day + 1) * DAY_MINUTES - 1)
    return any(begin <= last and end >= first for begin, end in open_starts(problem, kept, problem.index[site]))


def _closes(rule: Forbidden, site: str, van: str, day: int) -> bool:
    return (
        rule.site == site
        and rule.with_site is None
        and rule.van in (None, van)
        and rule.day in (None, weekday(day * DAY_MINUTES))
    )


def by_code(violations: Iterable[Violation]) -> str:
    """Return broken rules and locks with where they are broken, in one line."""
    places: dict[str, list[str]] = {}
    for v in violations:
        where = " by ".join(name for name in (v.site, v.van) if name is not None) or "?"
        places.setdefault(v.code, []).append(where if v.round is None else f"round {v.round} ({where})")
    parts = (
        f"{code}: {', '.join(where[:5])}" + (" and more" if len(where) > 5 else "") for code, where in places.items()
    )
    return "; ".join(parts)
