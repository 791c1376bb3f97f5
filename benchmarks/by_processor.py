"""Time of this process's own processor instead of the clock's: other programs change little of what comes out."""

import time
from collections.abc import Callable

from routing.locks import Locks
from routing.problem import WeekProblem
from routing.solve.archipelago import Archipelago
from routing.solve.engine import usual_islands
from routing.solve.island import Span
from routing.solve.parameters import EPOCHS, PARTS_FROM, SEED_STEP

SPIN = 0.05  # seconds; how long it is tried out how much of the processor there is


def searched(
    problem: WeekProblem, seconds: float, seed: int, look: Callable[[Archipelago], None] = lambda _: None
) -> Archipelago:
    """Return the planner's islands after so many seconds of this process, set-up included; `look` is called often.

    It is the planner as it works in one process; the first of the islands has the best plan.
    """
    began = time.process_time()
    sites = len(problem.sites)
    count = 1 if sites >= PARTS_FROM else usual_islands(sites, seconds, None)
    islands = Archipelago(problem, [seed + SEED_STEP * n for n in range(count)], None, Locks())
    for island in islands.islands:
        island.clock = time.process_time

    def stop() -> bool:
        look(islands)
        return False

    stop()
    left = max(0.1, seconds - (time.process_time() - began))
    for epoch in range(EPOCHS):
        islands.run(Span(epoch / EPOCHS, (epoch + 1) / EPOCHS, left, 0, epoch), stop)
        stop()
        islands.take(min(islands.best(), key=lambda plan: plan.total))
    return islands


def by_the_clock(seconds: float) -> float:
    """Return about how long so many seconds of the processor take by the clock now: for peers that know no other."""
    clock, busy = time.monotonic(), time.process_time()
    while time.process_time() - busy < SPIN:
        pass
    return seconds * (time.monotonic() - clock) / (time.process_time() - busy)
