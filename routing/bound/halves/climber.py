"""One part's ascent: first as if no site were called at twice a day, then with some that are, then proven for all."""

import math

import numpy as np

from routing.bound.halves.part import Part, Stop
from routing.bound.parameters import (
    HALVES_COLD,
    HALVES_FIRST_REACH,
    HALVES_GAIN,
    HALVES_HOT,
    HALVES_MANY,
    HALVES_NEAR,
    HALVES_PATIENCE,
    HALVES_ROUNDS,
    HALVES_SLACK,
    HALVES_TURNS,
)


class Climber:
    """`proven` is what all of a part's plans cost at least: 0 until the first proof, infinite where there is none."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.centre = np.zeros(part.layout.size)
        self.level = -math.inf  # what the centre says, of plans with at most `many` sites a day called at several times
        self.many = 0
        self.rounds = 0  # since `many` was last changed
        self.reach = HALVES_FIRST_REACH
        self.proven = 0.0
        self.slack = 0.0  # euros that the next proof gives away on each day, so that the search has room
        self.levels: list[float] = [0.0]

    @property
    def begun(self) -> bool:
        """Whether prices without second calls on a day have climbed as far as they will."""
        return self.proven > 0 or self.many > 0 or (self.level > -math.inf and self._done)

    def round(self, stop: Stop, goal: float = math.inf) -> None:
        """Do one look; to prove more than `goal` is of no use now. Raises `Stopped`."""
        if self.level == -math.inf:
            self._begin(stop)
        elif not self._done:
            self._climb(stop)
        elif self.many == 0:
            self._admit(stop)
        else:
            self._prove(stop, max(self.slack, (self.level - goal) / len(self.part.shifts)))

    @property
    def _done(self) -> bool:
        if self.rounds >= (HALVES_ROUNDS if self.many == 0 else HALVES_TURNS):
            return True
        gained = self.level - self.levels[max(0, len(self.levels) - HALVES_PATIENCE)]
        return self.rounds > HALVES_PATIENCE and (gained < HALVES_GAIN or self.reach < HALVES_NEAR)

    def _begin(self, stop: Stop) -> None:
        found = self.part.look(self.centre, 0, stop)
        if found == math.inf:  # some crate never arrives, or a site cannot be called at as often as it must
            self.proven = math.inf
        self.level = 0.0 if found is None else found

    def _climb(self, stop: Stop) -> None:
        """Let the prices climb, and keep them where they say more; else stay nearer to the last ones."""
        self.rounds += 1
        turns = self.rounds + (HALVES_TURNS if self.many else 0)
        heat = max(HALVES_COLD, HALVES_HOT / turns**0.7)
        prices, hoped = self.part.climbed(self.centre, heat, self.reach)
        found = self.part.look(prices, self.many, stop)
        if found is None:
            self.reach *= 0.5
            return
        share = (found - self.level) / max(1e-9, hoped - self.level)
        if found > self.level:
            self.level, self.centre = found, prices
            self.reach *= 1.5 if share > 0.5 else 0.8
        else:
            self.reach *= 0.6
        self.levels.append(self.level)

    def _admit(self, stop: Stop) -> None:
        """Go on with plans in which one site a day may be called at several times."""
        self.centre = self.part.tightened(self.centre, stop)
        self.many, self.rounds, self.reach = 1, HALVES_TURNS // 2, HALVES_FIRST_REACH / 2
        found = self.part.look(self.centre, 1, stop)
        self.level = 0.0 if found is None else found
        self.levels = [self.level]

    def _prove(self, stop: Stop, slack: float) -> None:
        """Look at all plans; where those with more sites called at several times cost less, let some be from now on."""
        self.centre = self.part.tightened(self.centre, stop)
        found = self.part.look(self.centre, self.part.layout.sites, stop, slack)
        if found is None:  # no room: prove somewhat less of each day
            self.slack = max(HALVES_SLACK, 2 * slack)
            return
        self.rounds, self.reach, self.slack = 0, HALVES_FIRST_REACH / 2, self.slack / 4
        self.proven = max(self.proven, found)
        if found < self.level - slack * len(self.part.shifts) - HALVES_NEAR:
            self.many = min(self.many + 1, HALVES_MANY)
            self.level = found
        self.levels = [self.level]
