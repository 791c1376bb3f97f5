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
from routing.bound.parameters import HALVES_FIRST_GOAL, HALVES_LOSS, HALVES_STRIDE
from routing.bound.stopping import Stop, Stopped
from routing.problem import WeekProblem
from routing.solve.warm import tiny_problem

Others = Mapping[tuple[int, ...], float]


class HalvesProof:
    """Its bound is 0 until every part is proven once, by this proof or another."""

    def __init__(self, week: Alone, crew: Crew) -> None:
        space = Space(crew)
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
        """Do one look: prices of the lowest part climb, or it is proven, or halved; but first, all are proven once."""
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
        low = min(unproven or below, key=lambda one: one.level)
        if not low.settled:
            low.climb(stop)
        elif self.goal == math.inf:
            self.goal = HALVES_FIRST_GOAL * low.level
        elif low.whole or (not low.spent and (unproven or (1 - HALVES_LOSS) * low.level >= self.goal)):
            low.prove(stop, self.goal)
        else:
            self._halve(low)

    def _halve(self, climber: Climber) -> None:
        halves = climber.halved()
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
