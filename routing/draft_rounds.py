"""Rounds under the pen: which visits they make, and their times once these are known anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.plan import Round
from routing.problem import VanView, WeekProblem
from routing.retime import rough_round, shift_on, timed_round
from routing.units import weekday


@dataclass(slots=True, eq=False)
class DraftVisit:
    """A visit, and where it stood in the plan before (round, stop)."""

    site: str
    was: tuple[int, int] | None = None


@dataclass(slots=True, eq=False)
class DraftRound:
    """A round under the pen.

    `kept` is how it is timed, `None` while it must be timed anew; `begin` is when it begins, or should; `was` is its
    number in the plan before; `is_exact`: it begins then and no later, whatever waiting that makes.
    """

    van: str
    begin: int
    visits: list[DraftVisit]
    was: int | None
    kept: Round | None
    is_locked: bool
    is_exact: bool = False

    @property
    def day(self) -> int:
        """The weekday on which it begins."""
        return weekday(self.begin)

    @property
    def end(self) -> int:
        """When it ends, as far as it is timed."""
        return self.kept.end if self.kept is not None and self.kept.stops else self.begin

    @property
    def names(self) -> list[str]:
        """The sites that it visits."""
        return [visit.site for visit in self.visits]


def time_anew(problem: WeekProblem, tours: Sequence[DraftRound], tour: DraftRound) -> None:
    """Time one of the rounds, and let the van's later rounds of that day begin later where it now ends after them.

    It begins when it began, else as early as its van is free; where it cannot keep the rules so, it is timed as well as
    it goes. Raises `KeyError` for an unknown van or site.
    """
    van = problem.van_by_id[tour.van]
    beside = [other for other in tours if other is not tour and other.kept is not None and other.van == tour.van]
    same_day = [other for other in beside if other.day == tour.day]
    tour.kept = _timed(problem, van, tour, same_day)
    tour.begin = tour.kept.begin
    _push(problem, van, tour.end, [other for other in same_day if other.begin >= tour.begin])


def least_detour(problem: WeekProblem, tour: DraftRound, site: str) -> int:
    """Return before which of a round's visits (from 0) a site makes its way the fewest minutes longer.

    Raises `KeyError` for an unknown van or site.
    """
    base, minutes, here = problem.van_by_id[tour.van].base, problem.travel.minutes, problem.index[site]
    way = [problem.index[name] for name in (base, *tour.names, base)]
    detours = [minutes[a, here] + minutes[here, b] - minutes[a, b] for a, b in pairwise(way)]
    return min(range(len(detours)), key=detours.__getitem__)


def _timed(problem: WeekProblem, van: VanView, tour: DraftRound, same_day: Sequence[DraftRound]) -> Round:
    shift = shift_on(van, tour.day, tour.begin)
    if shift is not None:
        free = max([shift.start, *(other.end for other in same_day if other.begin <= tour.begin)])
        for begin in [tour.begin] if tour.is_exact else [max(tour.begin, free), free]:
            found = timed_round(problem, van, tour.names, earliest=begin, latest=shift.end, exact=tour.is_exact)
            if found is not None and found.begin >= shift.start:
                return found
    return rough_round(problem, van, tour.names, begin=tour.begin)


def _push(problem: WeekProblem, van: VanView, end: int, later: Sequence[DraftRound]) -> None:
    for other in sorted(later, key=lambda other: other.begin):
        shift = shift_on(van, other.day, other.begin)
        if other.is_locked or other.begin >= end or shift is None:
            return
        found = timed_round(problem, van, other.names, earliest=end, latest=shift.end)
        if found is None:
            return
        other.kept, other.begin, end = found, found.begin, found.end
