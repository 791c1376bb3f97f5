"""The proof of a small week: one part for each set of shifts that a plan may drive."""

import itertools
import math
from collections.abc import Mapping
from dataclasses import replace

from routing.bound.crew import Crew
from routing.bound.halves.climber import Climber
from routing.bound.halves.part import Part
from routing.bound.halves.space import Space
from routing.bound.halves.ways import ways
from routing.bound.halves.week import Alone, alone
from routing.bound.parameters import HALVES_AT_ONCE, HALVES_FIRST_GOAL, HALVES_LOSS, HALVES_STRIDE
from routing.bound.stopping import Stop, Stopped
from routing.problem import WeekProblem
from routing.solve.warm import tiny_problem

Others = Mapping[tuple[int, ...], float]


class HalvesProof:
    """Its bound is 0 until every part is proven once, by this proof or another."""

    def __init__(self, week: Alone, crew: Crew) -> None:
        self.space = space = Space(crew)
        sets = (
            chosen for size in range(1, len(week.shifts) + 1) for chosen in itertools.combinations(week.shifts, size)
        )
        self.climbers = [Climber(Part(week, list(chosen), space)) for chosen in sets]
        self.goal = math.inf  # what all parts are to be proven to next; infinite until the first one has settled
        self.through = False  # whether nothing more can come of it

    @classmethod
    def of(cls, problem: WeekProblem, crew: Crew | None = None) -> "HalvesProof | None":
        """Return the proof, `None` where it does not apply."""
        week = alone(problem)
        return None if week is None else cls(week, crew or Crew())

    def best(self, others: Others) -> float:
        """Return what every plan costs at least; where no plan is feasible it means nothing.

        `others`: what another proof says of plans that drive just the shifts that begin at these minutes.
        """
        weakest = min((self._of(climber, others) for climber in self.climbers), default=0.0)
        return 0.0 if weakest == math.inf else weakest

    @staticmethod
    def _of(climber: Climber, others: Others) -> float:
        begins = tuple(shift.times[0] for shift in climber.part.shifts)
        return max(climber.proven, others.get(begins, 0.0))

    def round(self, stop: Stop, others: Others) -> None:
        """Look at the lowest two parts: prices climb, or it is proven, or halved; but first, all are proven once.

        Two whatever the number of threads, so that the same looks prove the same.
        """
        try:
            self._turn(stop, others)
        except Stopped:
            return

    def _turn(self, stop: Stop, others: Others) -> None:
        weakest = min(self.climbers, key=lambda one: self._of(one, others), default=None)
        if weakest is None or weakest.through or self._of(weakest, others) == math.inf:
            self.through = True
            return
        below = [one for one in self.climbers if self._of(one, others) < self.goal and not one.through]
        if not below:
            self.goal += HALVES_STRIDE * self.goal
            return
        unproven = [one for one in below if one.proven == 0 and self.goal < math.inf]
        low = sorted(unproven or below, key=lambda one: one.level)[:HALVES_AT_ONCE]
        if self.goal == math.inf and low[0].settled:
            self.goal = HALVES_FIRST_GOAL * low[0].level
            return
        work = [one for one in low if not one.settled or (self.goal < math.inf and self._may_prove(one, unproven))]
        for some in [one for one in work if not one.long], [one for one in work if one.long]:  # as long, side by side
            self.space.each(lambda one: self._look(one, stop), some)
        for one in low:
            if one not in work and self.goal < math.inf:
                self._halve(one)

    def _may_prove(self, climber: Climber, unproven: list[Climber]) -> bool:
        """Return whether a part that has settled is looked at with second calls, rather than halved."""
        if climber.exact or climber.crowded:
            return False
        return climber.whole or climber in unproven or (1 - HALVES_LOSS) * climber.level >= self.goal

    def _look(self, climber: Climber, stop: Stop) -> None:
        if climber.settled:
            climber.prove(stop, self.goal)
        else:
            climber.climb(stop)

    def _halve(self, climber: Climber) -> None:
        halves = climber.halved()
        if not halves and (climber.exact or climber.crowded):
            climber.through = climber.settled
        if halves:
            self.climbers.remove(climber)
            self.climbers += halves


def warm_up(problem: WeekProblem) -> None:
    """Load or compile what the proof needs, where it applies and that was not done."""
    if ways.signatures or alone(problem) is None:
        return
    small = HalvesProof.of(replace(tiny_problem(), fixed_rounds=()))
    while small is not None and small.best({}) == 0 and not small.through:
        small.round(lambda: False, {})
