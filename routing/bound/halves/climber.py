"""One part's ascent: as if no site were called at twice a day, then for all its plans; and its halves."""

import math

import numpy as np

from routing.bound.halves.part import Part
from routing.bound.halves.states import EARLY, EARLY_IJ, EARLY_JI, FRESH, LATE_IJ, LATE_JI, SITE_STATES
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
NOT_FRESH = tuple(state for state in range(SITE_STATES) if not state & FRESH)
BOTH_ORDERS = [EARLY_IJ, EARLY_JI], [LATE_IJ, LATE_JI]  # lists: they pick states from arrays


class Climber:
    """`proven` is what all of a part's plans cost at least: 0 until the first proof, infinite where there is none."""

    def __init__(self, part: Part, above: "Climber | None" = None) -> None:
        """`above`: of a part that holds this one, whose prices it goes on from."""
        self.part = part
        self.centre: Floats = np.zeros(part.layout.size) if above is None else above.centre.copy()
        self.proven: float = 0.0 if above is None else above.proven
        self.rounds = 0 if above is None else HALVES_WARM
        self.reach = HALVES_FIRST_REACH if above is None else HALVES_FIRST_REACH / 2
        self.tries = 1 if above is None else 0  # to go on with long steps where short ones have led nowhere
        self.level = -math.inf  # what the centre says; until looks are exact, of plans without second calls
        self.levels: list[float] = []
        self.exact: bool = above is not None and above.exact  # whether looks admit second calls: each is a proof then
        self.crowded = False  # whether the last proof had no room
        self.whole = False  # whether it cannot be halved
        self.through = False  # whether nothing more can come of it

    @property
    def settled(self) -> bool:
        """Whether prices have climbed as far as they will."""
        most = (2 if self.whole or self.exact else 1) * HALVES_ROUNDS
        return self.rounds >= most or (not self.tries and self._level_ground)

    @property
    def long(self) -> bool:
        """Whether the next look takes long: one with second calls."""
        return self.exact or self.settled

    @property
    def _level_ground(self) -> bool:
        if len(self.levels) <= HALVES_PATIENCE:
            return False
        gained = self.level - self.levels[-HALVES_PATIENCE]
        if self.whole:
            return gained < HALVES_GAIN / 10
        return gained < HALVES_GAIN or self.reach < HALVES_NEAR

    def climb(self, stop: Stop) -> None:
        """Let the prices climb, and keep them where they say more; else stay nearer to the last ones."""
        if self.level == -math.inf:
            self._begin(stop)
            return
        self.rounds += 1
        heat = max(HALVES_COLD, HALVES_HOT / self.rounds**0.7)
        prices, hoped = self.part.climbed(self.centre, heat, self.reach)
        found = self._look(prices, stop)
        if found is None:
            self.reach *= 0.5
            return
        share = (found - self.level) / max(1e-9, hoped - self.level)
        if found > self.level:
            self.level, self.centre = found, prices
            self.reach *= 1.5 if share > 0.5 else 0.8
        else:
            self.reach *= 0.6
        if self.exact:
            self.proven = max(self.proven, self.level)
        self.levels.append(self.level)
        if self.tries and self._level_ground:
            self.tries, self.reach = self.tries - 1, HALVES_FIRST_REACH / 2

    def _look(self, prices: Floats, stop: Stop, slack: float = 0.0) -> float | None:
        """Return what prices say of all plans where looks are exact, else of those without second calls."""
        if self.exact:
            return self.part.look(prices, self.part.layout.sites, len(self.part.shifts), stop, slack)
        return self.part.look(prices, 0, 0, stop)

    def _begin(self, stop: Stop) -> None:
        found = self._look(self.centre, stop)
        if found == math.inf and not self.exact:  # some site may have to be called at several times
            self.exact = True
            found = self._look(self.centre, stop)
        if found == math.inf:  # some crate never arrives, or a site cannot be called at as often as it must
            self.proven = math.inf
        if found is None and self.exact:
            self.crowded, self.rounds = True, 2 * HALVES_ROUNDS
        self.level = 0.0 if found is None else found
        self.levels = [self.level]

    def prove(self, stop: Stop, goal: float) -> None:
        """Look at all plans; to prove much more than `goal` is of no use for long.

        Where that lies below the level, prices climb on by looks at all plans.
        """
        self.centre = self.part.tightened(self.centre, stop)
        slack = max(0.0, (self.level - HALVES_ENOUGH * goal) / len(self.part.shifts))
        self.exact = True
        found = self._look(self.centre, stop, slack)
        self.crowded = found is None
        if found is None:
            self.exact = False
            self.through = self.whole
            return
        self.proven = max(self.proven, found)
        self.level, self.levels, self.reach, self.tries = found, [found], HALVES_FIRST_REACH / 2, 0

    def halved(self) -> "list[Climber]":
        """Return two parts that hold all its plans: with and without something of which vans are most of two minds.

        Whether a site is called at on some day, early, or by a round that left late; where that is settled, which of
        two sites comes first in a half. Where a proof had no room, of the day with most labels. Else nothing.
        """
        halves = self._by_site() or self._by_order()
        self.whole = not halves
        return [Climber(part, self) for part in halves]

    def _by_site(self) -> list[Part]:
        shares, can = self.part.shares()[0], self.part.may
        choices = []
        for states, weight in ((NOT_CALLED, 1.0), (CALLED_EARLY, HALVES_EARLY), (NOT_FRESH, HALVES_EARLY)):
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
            return []
        day, site = divmod(at, self.part.layout.sites)
        return self.part.halved(day, site, states)

    def _by_order(self) -> list[Part]:
        shares, can = self.part.shares()[1], self.part.joint
        choices = []
        for orders in BOTH_ORDERS:
            doubt = np.where(can[:, :, orders].all(axis=2), shares[:, :, orders].min(axis=2), -1.0)
            at = int(doubt.argmax()) if doubt.size else 0
            choices.append((float(doubt.flat[at]) if doubt.size else -1.0, at, orders))
        doubt_most, at, orders = max(choices)
        if doubt_most < HALVES_SETTLED:
            return []
        day, pair = divmod(at, len(self.part.layout.pairs))
        return self.part.ordered(day, pair, orders)
