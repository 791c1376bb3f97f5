"""Who is told of better plans, and how often."""

import time
from collections.abc import Callable

from routing.plan import Claims, Round, WeekPlan
from routing.problem import WeekProblem
from routing.solve.anneal import BEST, ITERATIONS, WRONG
from routing.solve.decode import decode
from routing.solve.evaluate import best_values
from routing.solve.island import Island
from routing.solve.parameters import SEND_SECONDS, TELL_SECONDS, TELL_SELDOM
from routing.solve.progress import Progress

Tell = Callable[[Progress], None]
Send = Callable[[WeekPlan], None]


class Watch:
    """Tells of the best plan of some islands now and then."""

    def __init__(
        self, problem: WeekProblem, islands: list[Island], began: float, tell: Tell | None, send: Send | None
    ) -> None:
        self.problem = problem
        self.islands = islands
        self.island = islands[0]  # the one with the best plan
        self.on_progress = tell
        self.on_plan = send
        self.began = began
        self.told_at = self.sent_at = -10.0
        self.told = self.sent = self.valued = float("inf")
        self.values = (0.0, -1.0, 0.0)
        self.took = 0.0  # seconds to value a plan

    def look(self, *, final: bool = False) -> None:
        """Tell if it is time, or for the last time; a plan that lacks visits or flows is nobody's business yet."""
        self.island = min(self.islands, key=lambda island: float(island.desk.values[BEST]))
        desk = self.island.desk
        now = time.monotonic() - self.began
        best = float(desk.values[BEST])
        if desk.values[WRONG] > 0:
            return
        pause = max(TELL_SECONDS * (1 if best < self.told else 2), TELL_SELDOM * self.took)
        if self.on_progress and (final or now - self.told_at > pause):
            self.told_at, self.told = now, best
            cost, hours, _ = self._values(best)
            steps = int(sum(island.desk.values[ITERATIONS] for island in self.islands))
            self.on_progress(Progress(now, steps, best, cost, hours if hours >= 0 else None))
        if self.on_plan and best < self.sent - 0.005 and now - self.sent_at > max(SEND_SECONDS, 2 * pause):
            self.sent_at, self.sent = now, best
            self.on_plan(self._plan(best))

    def hand_over(self) -> None:
        """Send the best plan as it is, without its claims: nobody waits for them now."""
        self.island = min(self.islands, key=lambda island: float(island.desk.values[BEST]))
        best = float(self.island.desk.values[BEST])
        if self.on_plan and self.island.desk.values[WRONG] == 0 and best < self.sent - 0.005:
            self.sent = best
            self.on_plan(WeekPlan(self._rounds()))

    def _values(self, best: float) -> tuple[float, float, float]:
        """Return cost, mean delay and price of changes of the best plan, and learn how long that takes."""
        if best != self.valued:
            clock = time.monotonic()
            cost, hours, change = best_values(self.island.desk.packed_world, self.island.desk.bench)
            self.took = time.monotonic() - clock
            self.valued, self.values = best, (float(cost), float(hours), float(change))
        return self.values

    def _plan(self, best: float) -> WeekPlan:
        """Return the best plan with its claims; the kernels' figures are those of `routing.measure`."""
        cost, hours, change = self._values(best)
        return WeekPlan(
            self._rounds(), Claims(round(best - change, 2), round(cost, 2), None, round(max(0.0, hours), 2))
        )

    def _rounds(self) -> tuple[Round, ...]:
        desk = self.island.desk
        return decode(self.problem, desk.world, desk.best, self.island.kept).rounds
