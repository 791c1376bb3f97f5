"""One part's ascent: as if no site were called at twice a day, then proven for all its plans, then halved."""

import math

import numpy as np

from routing.bound.halves.part import Part
from routing.bound.halves.states import EARLY, SITE_STATES
from routing.bound.halves.weeks import most_twice
from routing.bound.parameters import (
    HALVES_COLD,
    HALVES_EARLY,
    HALVES_ENOUGH,
    HALVES_FIRST_REACH,
    HALVES_GAIN,
    HALVES_HOT,
    HALVES_NEAR,
    HALVES_PATIENCE,
    HALVES_ROUNDS,
    HALVES_SETTLED,
    HALVES_WARM,
)
from routing.bound.shapes import Floats
from routing.bound.stopping import Stop

NOT_CALLED = (0,)
CALLED_EARLY = tuple(state for state in range(SITE_STATES) if state & EARLY)


class Climber:
    """`proven` is what all of a part's plans cost at least: 0 until the first proof, infinite where there is none."""

    def __init__(self, part: Part, above: "Climber | None" = None) -> None:
        """`above`: of a part that holds this one, whose prices it goes on from."""
        self.part = part
        self.centre: Floats = np.zeros(part.layout.size) if above is None else above.centre.copy()
        self.proven: float = 0.0 if above is None else above.proven
        self.rounds = 0 if above is None else HALVES_WARM
        self.reach = HALVES_FIRST_REACH if above is None else HALVES_FIRST_REACH / 2
        self.level = -math.inf  # what the centre says, of plans that call at no site several times on a day
        self.levels: list[float] = []
        self.tried = -math.inf  # the highest goal of a proof so far
        self.crowded = False  # whether the last proof had no room
        self.wide: bool = above is not None and above.wide  # whether second calls known so far count for the level
        self.whole = False  # whether it cannot be halved

    @property
    def settled(self) -> bool:
        """Whether prices have climbed as far as they will, second calls and all."""
        return self.wide and self._level_ground

    @property
    def _level_ground(self) -> bool:
        if len(self.levels) <= HALVES_PATIENCE:
            return False
        gained = self.level - self.levels[-HALVES_PATIENCE]
        return self.rounds >= HALVES_ROUNDS or gained < HALVES_GAIN or self.reach < HALVES_NEAR

    @property
    def _most(self) -> int:
        return most_twice(len(self.part.shifts)) if self.wide else 0

    def climb(self, stop: Stop) -> None:
        """Let the prices climb, and keep them where they say more; else stay nearer to the last ones."""
        if self.level == -math.inf:
            self._begin(stop)
            return
        if self._level_ground:
            self._widen(stop)
            return
        self.rounds += 1
        heat = max(HALVES_COLD, HALVES_HOT / self.rounds**0.7)
        prices, hoped = self.part.climbed(self.centre, heat, self.reach)
        found = self.part.look(prices, 0, self._most, stop)
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

    def _begin(self, stop: Stop) -> None:
        found = self.part.look(self.centre, 0, self._most, stop)
        if found == math.inf:  # some crate never arrives, or a site cannot be called at as often as it must
            self.proven = math.inf
        self.level = 0.0 if found is None else found
        self.levels = [self.level]

    def _widen(self, stop: Stop) -> None:
        """Go on with crates that may use second calls on a day, and ways that call at one site at several times."""
        prices = self.part.tightened(self.centre, stop)
        found = self.part.look(prices, 1, most_twice(len(self.part.shifts)), stop)
        self.centre, self.wide = prices, True
        self.level = 0.0 if found is None else found
        self.levels, self.reach = [self.level], HALVES_FIRST_REACH / 2

    def prove(self, stop: Stop, goal: float) -> None:
        """Look at all plans; to prove much more than `goal` is of no use for long."""
        self.centre = self.part.tightened(self.centre, stop)
        slack = max(0.0, (self.level - HALVES_ENOUGH * goal) / len(self.part.shifts))
        found = self.part.look(self.centre, self.part.layout.sites, len(self.part.shifts), stop, slack)
        self.crowded = found is None
        if self.whole and (found is None or slack == 0):
            self.tried = math.inf  # nothing else can come of it
        if found is None:
            return
        self.tried = max(self.tried, goal)
        self.proven = max(self.proven, found)
        if found < goal:
            self.level, self.levels, self.reach = found, [found], HALVES_FIRST_REACH / 2

    def halved(self) -> "list[Climber]":
        """Return the two parts in which some site is called at, or early, on some day and is not.

        The one of which vans are most of two minds; where a proof had no room, of the day with most labels. Nothing
        where there is none.
        """
        shares, can = self.part.shares(), self.part.may
        choices = []
        for states, weight in ((NOT_CALLED, 1.0), (CALLED_EARLY, HALVES_EARLY)):
            inside = np.isin(np.arange(SITE_STATES), states)
            open_both = can[:, :, inside].any(axis=2) & can[:, :, ~inside].any(axis=2)
            share = shares[:, :, inside].sum(axis=2)
            doubt = np.where(open_both, np.minimum(share, 1 - share) * weight, -1.0)
            if self.crowded:
                doubt[np.arange(len(doubt)) != self.part.labels.argmax()] = -1.0
            at = int(doubt.argmax())
            choices.append((float(doubt.flat[at]), at, states))
        doubt_most, at, states = max(choices)
        if doubt_most < (0.0 if self.crowded else HALVES_SETTLED):
            self.whole = True
            return []
        day, site = divmod(at, self.part.layout.sites)
        return [Climber(part, self) for part in self.part.halved(day, site, states)]
