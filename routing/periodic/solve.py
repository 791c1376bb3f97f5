"""Solving a periodic routing problem: a few annealers from scratch, then all go on from the best of them."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from routing.errors import SolverError
from routing.periodic.annealer import SLICE, Annealer
from routing.periodic.problem import PeriodicPlan, PeriodicProblem

ANNEALERS = 2  # one per core of a small server
HOT, COLD = 2.0, 0.02  # first and last temperature, in mean distances between neighbours; 0.4 froze, 10 wandered
AGAIN = 0.6  # first temperature when going on from the best plan
FRESH = 2  # cycles from scratch: on periodic problems one of three seeds ends a percent above the others
SHARE = 0.7  # of the time, for all of them together; the last cycle gets what is left
MOST_FRESH = 6  # where sites have a choice of days: those freeze early, however slowly it cools down
CYCLE_SECONDS, CYCLE_STEPS = 10.0, 1_500_000  # of the whole, for each of so many cycles


def solve(
    problem: PeriodicProblem,
    *,
    seconds: float = 10.0,
    iterations: int | None = None,
    seed: int = 1,
    workers: int = ANNEALERS,
    clock: Callable[[], float] = time.monotonic,
) -> PeriodicPlan:
    """Return the shortest plan found within `seconds`, or after exactly `iterations` if given.

    The same problem, seed and iterations give the same plan, whatever the number of `workers` (threads). `clock` tells
    each thread's time in seconds: `time.thread_time` leaves out what other programs take. Raises `SolverError` if some
    site finds no place.
    """
    fresh = cycles(problem, seconds, iterations)
    shares = [SHARE / fresh] * fresh + [1.0 - SHARE]
    turns = -(-ANNEALERS // max(1, min(workers, ANNEALERS)))  # annealers that one thread has to run
    best: Annealer | None = None
    made = 0
    with ThreadPoolExecutor(max(1, min(workers, ANNEALERS))) as pool:
        for cycle, share in enumerate(shares):
            hot = HOT if cycle < fresh else AGAIN
            annealers = [Annealer(problem, seed + 1_000_003 * (cycle * ANNEALERS + n)) for n in range(ANNEALERS)]
            if cycle == fresh and best is not None:
                for annealer in annealers:
                    annealer.take(best)
            steps = None if iterations is None else max(1, round(iterations * share / ANNEALERS))
            runs = [pool.submit(_run, a, hot, steps, share * seconds / turns, clock) for a in annealers]
            for run in runs:
                run.result()
            made += sum(a.iterations for a in annealers)
            best = min([*([best] if best else []), *annealers], key=lambda a: a.price)
    if best is None or best.values[3] > 0:
        raise SolverError(f"{problem.name}: no plan was found that visits every site")
    return best.plan(made)


def cycles(problem: PeriodicProblem, seconds: float, iterations: int | None) -> int:
    """Return how many cycles begin from scratch."""
    if all(len(patterns) < 2 for patterns in problem.patterns):
        return FRESH
    spans = seconds / CYCLE_SECONDS if iterations is None else iterations / CYCLE_STEPS
    return max(FRESH, min(MOST_FRESH, int(spans)))


def _run(annealer: Annealer, hot: float, steps: int | None, seconds: float, clock: Callable[[], float]) -> None:
    """Cool one annealer down, by steps or by the clock."""
    if steps is None:
        began = clock()
        while (gone := (clock() - began) / max(seconds, 1e-9)) < 1.0:
            annealer.step(SLICE, hot * (COLD / hot) ** gone)
        return
    for first in range(0, steps, SLICE):
        annealer.step(min(SLICE, steps - first), hot * (COLD / hot) ** (first / steps))
