"""The proof of a small week: one part for each set of shifts that a plan may drive."""

import itertools
import math
from collections.abc import Mapping
from dataclasses import replace

from routing.bound.halves.climber import Climber
from routing.bound.halves.part import Part, Stop, Stopped
from routing.bound.halves.space import Space
from routing.bound.halves.ways import ways
from routing.bound.halves.week import Alone, alone
from routing.problem import WeekProblem
from routing.solve.warm import tiny_problem

Others = Mapping[tuple[int, ...], float]


class HalvesProof:
    """Its bound is 0 until every part is proven once, by this proof or another."""

    def __init__(self, week: Alone) -> None:
        space = Space()
        sets = (
            chosen for size in range(1, len(week.shifts) + 1) for chosen in itertools.combinations(week.shifts, size)
        )
        self.climbers = [Climber(Part(week, list(chosen), space)) for chosen in sets]

    @classmethod
    def of(cls, problem: WeekProblem) -> "HalvesProof | None":
        """Return the proof, `None` where it does not apply."""
        week = alone(problem)
        return None if week is None else cls(week)

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

    @property
    def open(self) -> bool:
        """Whether some part is not proven yet."""
        return any(climber.proven == 0.0 for climber in self.climbers)

    def round(self, stop: Stop, others: Others) -> None:
        """Do one look: each part climbs, then each is proven, the lowest first, then the weakest goes on."""
        open_parts = [climber for climber in self.climbers if climber.proven == 0.0]
        lowest = min((climber.level for climber in self.climbers if climber.proven < math.inf), default=0.0)
        begin = [climber for climber in open_parts if not climber.begun]
        try:
            if begin:
                begin[0].round(stop)
            elif open_parts:
                min(open_parts, key=lambda one: one.level).round(stop, lowest)
            else:
                min(self.climbers, key=lambda one: self._of(one, others)).round(stop)
        except Stopped:
            return


def warm_up(problem: WeekProblem) -> None:
    """Load or compile what the proof needs, where it applies and that was not done."""
    if ways.signatures or alone(problem) is None:
        return
    small = HalvesProof.of(replace(tiny_problem(), fixed_rounds=()))
    while small is not None and small.open:
        small.round(lambda: False, {})
