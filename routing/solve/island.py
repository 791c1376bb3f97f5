"""One annealer with its plan: it runs for a while, shows its best plan, and takes over another's."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from numpy.typing import NDArray

from routing.locks import Locks
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve.anneal import BEST, COST, ITERATIONS, WRONG, anneal, judge, seat_current, try_current
from routing.solve.arrays import Floats, Ints
from routing.solve.construct import construct, wanted_visits
from routing.solve.decode import adopt
from routing.solve.encode import encode
from routing.solve.evaluate import take_over
from routing.solve.parameters import END_HEAT, SLICE_ITERATIONS, SLICE_SECONDS, START_HEAT, WARM_HEAT
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


class Snapshot(NamedTuple):
    """The best plan of an island."""

    total: float
    wrong: int
    iterations: int
    visits: Ints
    site: Ints
    wish: Ints


class Memory(NamedTuple):
    """All that an island goes on from: its plans, its figures, its chance, what its guide learned, its first heat."""

    current: State
    best: State
    values: Floats
    seed: NDArray[Any]
    pattern: Floats
    heat: tuple[float, float]


class Island:
    """A desk with a complete plan on it."""

    def __init__(
        self,
        problem: WeekProblem,
        seed: int,
        start: WeekPlan | None = None,
        locks: Locks | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.kept = keep(problem, start, locks)
        self.desk = open_desk(encode(problem, self.kept), seed)
        stuck = adopt(problem, self.desk, self.kept)
        if stuck:
            self.kept = keep(problem, start, locks, stuck)
            self.desk = open_desk(encode(problem, self.kept), seed)
            adopt(problem, self.desk, self.kept)
        self.slice = 16
        if memory is not None:
            self._recall(memory)
            return
        world = self.desk.world
        construct(self.desk.packed_world, self.desk.bench, wanted_visits(world))
        visit = (float(self.desk.values[COST]) - world.kept_cost) / max(1, int(self.desk.current.visits.sum()))
        first = START_HEAT if start is None else WARM_HEAT
        self.hot = first * visit
        self.ratio = END_HEAT / first

    def run(self, span: Span, stop: Stop) -> bool:
        """Anneal for a span; False if `stop` turned true before its end."""
        if not len(self.desk.world.slot_van):
            return not stop()
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
        began, length = time.monotonic(), max((span.end - span.begin) * span.seconds, 1e-9)
        while (gone := (time.monotonic() - began) / length) < 1.0:
            if stop():
                return False
            self._slice(self.slice, self.hot * self.ratio ** (span.begin + gone * (span.end - span.begin)), 1.0, 0)
        return True

    def _slice(self, size: int, heat: float, cooling: float, first: int) -> None:
        """Run some iterations and learn how many of them a moment holds."""
        clock = time.monotonic()
        anneal(self.desk.packed_world, self.desk.bench, size, heat, cooling, first)
        took = max(time.monotonic() - clock, 1e-6)
        self.slice = max(1, min(SLICE_ITERATIONS, int(self.slice * min(4.0, SLICE_SECONDS / took))))

    def memory(self) -> Memory:
        """Return all that another island of this problem needs to go on as this one would."""
        desk = self.desk
        chance, pattern = desk.tools.seed.copy(), desk.tools.pattern.copy()
        plans = [copied(plan) for plan in (desk.current, desk.best)]
        return Memory(plans[0], plans[1], desk.values.copy(), chance, pattern, (self.hot, self.ratio))

    def _recall(self, memory: Memory) -> None:
        desk = self.desk
        overwrite(desk.current, memory.current)
        overwrite(desk.best, memory.best)
        desk.values[:] = memory.values
        desk.tools.seed[:] = memory.seed
        desk.tools.pattern[:] = memory.pattern
        self.hot, self.ratio = memory.heat
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
        if snapshot.total >= self.desk.values[BEST]:
            return
        plan = self.desk.current
        plan.visits[:] = snapshot.visits
        plan.site[:] = snapshot.site
        plan.wish[:] = snapshot.wish
        take_over(self.desk.packed_world, self.desk.packed_current)
        judge(self.desk.packed_world, self.desk.bench)
