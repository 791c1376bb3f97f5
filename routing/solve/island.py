"""One annealer with its plan: it runs for a while, shows its best plan, and takes over another's."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.locks import Locks
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve.anneal import BEST, COST, ITERATIONS, WRONG, anneal, seat_current, try_current
from routing.solve.arrays import Floats, Ints
from routing.solve.construct import construct, wanted_visits
from routing.solve.decode import adopt
from routing.solve.encode import encode
from routing.solve.parameters import (
    END_HEAT,
    LATER_TURN,
    PART_TURNS,
    PARTS_FROM,
    SLICE_ITERATIONS,
    SLICE_SECONDS,
    START_HEAT,
    WARM_HEAT,
    WHOLE_SHARE,
    WHOLE_UNTIL,
)
from routing.solve.parts import Parts, lay_out
from routing.solve.slots import keep
from routing.solve.state import State, copied, overwrite
from routing.solve.tools import open_desk

Stop = Callable[[], bool]


class Span(NamedTuple):
    """A stretch of a run: from one fraction of it to another, by steps or, where those are 0, by the clock."""

    begin: float
    end: float
    seconds: float  # of the whole run
    steps: int  # of the whole run
    epoch: int = 0
    share: int = 0  # which of so many islands works in this span
    shares: int = 1


class Snapshot(NamedTuple):
    """The best plan of an island."""

    total: float
    wrong: int
    iterations: int
    visits: Ints
    site: Ints
    wish: Ints  # as in `State`


class Memory(NamedTuple):
    """All that an island goes on from: its plans, its figures, its chance, what its guide learned, its first heat."""

    current: State
    best: State
    values: Floats
    seed: NDArray[Any]
    pattern: Floats
    heat: tuple[float, float, float]


class Island:
    """A desk with a complete plan on it."""

    def __init__(
        self,
        problem: WeekProblem,
        seed: int,
        start: WeekPlan | None = None,
        locks: Locks | None = None,
        memory: Memory | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = clock  # that of spans in seconds
        self.kept = keep(problem, start, locks)
        self.desk = open_desk(encode(problem, self.kept), seed)
        stuck = adopt(problem, self.desk, self.kept)
        if stuck:
            self.kept = keep(problem, start, locks, stuck)
            self.desk = open_desk(encode(problem, self.kept), seed)
            adopt(problem, self.desk, self.kept)
        self.slice = 16
        self.parts: Parts | None = None
        self.whole = 1.0
        if memory is not None:
            self._recall(memory)
            return
        world = self.desk.world
        rich = start is None and self._is_divisible() and len(world.service) > WHOLE_UNTIL  # else it melts
        construct(self.desk.packed_world, self.desk.bench, wanted_visits(world), rich)
        visit = (float(self.desk.values[COST]) - world.kept_cost) / max(1, int(self.desk.current.visits.sum()))
        first = START_HEAT if start is None else WARM_HEAT
        self.hot = first * visit
        self.ratio = END_HEAT / first
        self._divide(visit)
        self.ratio **= 1.0 / max(self.whole, 0.01)  # cold by then

    def run(self, span: Span, stop: Stop) -> bool:
        """Anneal for a span; False if `stop` turned true before its end."""
        if not len(self.desk.world.slot_van):
            return not stop()
        if self.parts is not None and span.begin >= self.whole:
            return self._part_by_part(self.parts, span, stop)
        done = self._by_steps(span, stop) if span.steps else self._by_clock(span, stop)
        seat_current(self.desk.packed_world, self.desk.bench)
        return done

    def _by_steps(self, span: Span, stop: Stop) -> bool:
        step, last = round(span.begin * span.steps), round(span.end * span.steps)
        while step < last:
            if stop():
                return False
            size = min(self.slice, last - step)
            self._slice(size, self.hot, self.ratio ** (1.0 / span.steps), step)
            step += size
        return True

    def _by_clock(self, span: Span, stop: Stop) -> bool:
        began, length = self.clock(), max((span.end - span.begin) * span.seconds, 1e-9)
        while (gone := (self.clock() - began) / length) < 1.0:
            if stop():
                return False
            size = max(16, min(self.slice, round(self.slice * (1.0 - gone) * length / SLICE_SECONDS)))
            self._slice(size, self.hot * self.ratio ** (span.begin + gone * (span.end - span.begin)), 1.0, 0)
        return True

    def _part_by_part(self, parts: Parts, span: Span, stop: Stop) -> bool:
        """Plan one part after another; by steps, as many as the span holds."""
        until = self.clock() + (span.end - span.begin) * span.seconds
        steps = round(span.end * span.steps) - round(span.begin * span.steps)
        left = max(1, steps) if span.steps else PART_TURNS * LATER_TURN[1]
        stopped: list[bool] = []

        def goes_on() -> bool:
            if not stopped and stop():
                stopped.append(True)
            return not stopped and (span.steps > 0 or self.clock() < until)

        mine = parts.begin(span.share, span.shares, span.epoch)
        while left > 0 and goes_on():
            took = max(1, parts.improve(mine, left, goes_on))
            left -= took if span.steps else 0
        return not stopped

    def _divide(self, visit: float) -> None:
        """Decide from which fraction of a run on the week is planned part by part; `visit`: what a visit costs."""
        if self._is_divisible():
            self.whole = WHOLE_SHARE if len(self.desk.world.service) <= WHOLE_UNTIL else 0.0
            self.parts = Parts(self.desk, visit)

    def _is_divisible(self) -> bool:
        """Return whether the week is large, and has nothing that only the whole of it knows."""
        world = self.desk.world
        return len(world.service) >= PARTS_FROM and not world.locked and not world.heads and world.delay[3] == 0.0

    def _slice(self, size: int, heat: float, cooling: float, first: int) -> None:
        """Run some iterations and learn how many of them a moment holds."""
        clock = time.monotonic()
        anneal(self.desk.packed_world, self.desk.bench, size, heat, cooling, first)
        took = max(time.monotonic() - clock, 1e-6)
        self.slice = max(1, min(SLICE_ITERATIONS, 4 * self.slice, int(size * SLICE_SECONDS / took)))

    def memory(self) -> Memory:
        """Return all that another island of this problem needs to go on as this one would."""
        desk = self.desk
        chance, pattern = desk.tools.seed.copy(), desk.tools.pattern.copy()
        plans = [copied(plan) for plan in (desk.current, desk.best)]
        visit = self.parts.heat if self.parts is not None else 0.0
        return Memory(plans[0], plans[1], desk.values.copy(), chance, pattern, (self.hot, self.ratio, visit))

    def _recall(self, memory: Memory) -> None:
        desk = self.desk
        overwrite(desk.current, memory.current)
        overwrite(desk.best, memory.best)
        desk.values[:] = memory.values
        desk.tools.seed[:] = memory.seed
        desk.tools.pattern[:] = memory.pattern
        self.hot, self.ratio, visit = memory.heat
        self._divide(visit)
        try_current(desk.bench)

    def best(self) -> Snapshot:
        """Return the best plan so far."""
        values, plan = self.desk.values, self.desk.best
        return Snapshot(
            float(values[BEST]),
            int(values[WRONG]),
            int(values[ITERATIONS]),
            plan.visits.copy(),
            plan.site.copy(),
            plan.wish.copy(),
        )

    def take(self, snapshot: Snapshot) -> None:
        """Go on from another island's best plan if it is better than all seen here."""
        if snapshot.total < self.desk.values[BEST]:
            lay_out(self.desk, snapshot.visits, snapshot.site, snapshot.wish)

    def join(self, base: Snapshot, others: list[Snapshot]) -> None:
        """Go on from the best of this island's plan, the others', and what all made of the base together."""
        own = self.best()
        found = sorted([own, *others], key=lambda snapshot: snapshot.total)
        if self.parts is not None and len(found) > 1:
            together = joined(base, found, self.desk.world.per_slot)
            lay_out(self.desk, together.visits, together.site, together.wish)
            if self.desk.values[BEST] <= found[0].total:
                return
            lay_out(self.desk, found[0].visits, found[0].site, found[0].wish)
            return
        self.take(found[0])


def joined(base: Snapshot, plans: list[Snapshot], per_slot: int) -> Snapshot:
    """Return the first plan with what each other one changed in the base, in slots that none before it changed."""
    together = plans[0]._replace(**{name: getattr(plans[0], name).copy() for name in ("visits", "site", "wish")})
    touched = _changed(base, together, per_slot)
    for plan in plans[1:]:
        rounds = np.repeat(_changed(base, plan, per_slot) & ~touched, per_slot)
        together.visits[rounds] = plan.visits[rounds]
        together.site[rounds] = plan.site[rounds]
        together.wish[rounds] = plan.wish[rounds]
        touched |= _changed(base, plan, per_slot)
    return together


def _changed(base: Snapshot, plan: Snapshot, per_slot: int) -> NDArray[np.bool_]:
    """Return which slots of a plan differ from the base."""
    inside = np.arange(base.site.shape[1]) < base.visits[:, None]
    rounds = (base.visits != plan.visits) | (base.wish != plan.wish).any(axis=1)
    rounds |= ((base.site != plan.site) & inside).any(axis=1)
    return np.asarray(rounds.reshape(-1, per_slot).any(axis=1))
