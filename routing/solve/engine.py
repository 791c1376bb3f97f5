"""The planner: one island here, others in helper processes, and the best of all at the end."""

from collections.abc import Callable

import numpy as np

from routing.check import check
from routing.errors import SolverError
from routing.locks import Locks, broken_locks, check_locks
from routing.measure import measure
from routing.plan import Claims, WeekPlan
from routing.problem import WeekProblem
from routing.solve.conflicts import by_code, conflicts
from routing.solve.decode import decode
from routing.solve.helpers import Helper
from routing.solve.island import Island, Span
from routing.solve.parameters import EPOCHS, ISLANDS, SEED_STEP
from routing.solve.slots import keep
from routing.solve.watch import Send, Tell, Watch
from routing.timetable import ride


def solve(
    problem: WeekProblem,
    *,
    seconds: float = 30.0,
    iterations: int | None = None,
    seed: int = 1,
    start: WeekPlan | None = None,
    locks: Locks | None = None,
    on_progress: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_plan: Send | None = None,
    workers: int = 1,
) -> WeekPlan:
    """Return the best feasible plan found within `seconds`, or after exactly `iterations` if given, with its claims.

    The same problem, seed, start and iterations give the same plan, whatever the number of `workers` (processes, this
    one among them). `start` is improved if it can be used. The plan returned breaks none of the `locks` on it; what
    they ask for changes is minimised with the rest, but is no part of the claims. `on_progress` hears of the best plan
    about twice a second, `on_plan` gets it about every second when it got better; when `cancelled` turns true the best
    plan so far is returned. Raises `SolverError` if no feasible plan was found, naming what could not be satisfied, and
    `ProblemError` for locks on what is not there.
    """
    locks = locks or Locks()
    check_locks(problem, start, locks)
    broken = conflicts(problem, keep(problem, start, locks)) if locks != Locks() else ()
    if broken:
        raise SolverError(f"the locks cannot all be kept ({by_code(broken)}): unlock some, or change the problem")
    helpers = [Helper(problem, seed + SEED_STEP * (n + 1), start, locks) for n in range(min(workers, ISLANDS) - 1)]
    try:
        island = Island(problem, seed, start, locks)
        watch = Watch(problem, island, on_progress, on_plan)

        def stop() -> bool:
            watch.look()
            return cancelled is not None and cancelled()

        if iterations is None:
            _by_clock(island, helpers, seconds, stop)
        else:
            missing = range(len(helpers) + 1, ISLANDS)
            others = [Island(problem, seed + SEED_STEP * n, start, locks) for n in missing]
            _by_steps([island, *others], helpers, iterations, stop)
        watch.look(final=True)
        return finished(problem, island, start, locks)
    finally:
        for helper in helpers:
            helper.end()


def _by_clock(island: Island, helpers: list[Helper], seconds: float, stop: Callable[[], bool]) -> None:
    """Run epoch after epoch; a helper joins when it has loaded, and one that died is done without."""
    helpers = list(helpers)
    for epoch in range(EPOCHS):
        span = Span(epoch / EPOCHS, (epoch + 1) / EPOCHS, seconds, 0)
        running = []
        for helper in list(helpers):
            try:
                if helper.free():
                    helper.run(span, island.best())
                    running.append(helper)
            except (EOFError, OSError):
                helpers.remove(helper)
        goes_on = island.run(span, stop)
        for helper in running:
            try:
                island.take(helper.answer(stop if goes_on else lambda: True))
            except (EOFError, OSError):
                helpers.remove(helper)
        if not goes_on:
            return


def _by_steps(islands: list[Island], helpers: list[Helper], iterations: int, stop: Callable[[], bool]) -> None:
    """Run all islands for their share of the iterations; after each epoch all go on from the best plan."""
    share = max(1, iterations // ISLANDS)
    best = islands[0].best()
    for epoch in range(EPOCHS):
        span = Span(epoch / EPOCHS, (epoch + 1) / EPOCHS, 0.0, share)
        for helper in helpers:
            while not helper.free(1.0):
                if not helper.is_alive:
                    raise SolverError("a helper process of the planner died: solve again with fewer workers")
            helper.run(span, best)
        goes_on = True
        for island in islands:
            island.take(best)
            goes_on = goes_on and island.run(span, stop)
        try:
            answers = [helper.answer(stop if goes_on else lambda: True) for helper in helpers]
        except (EOFError, OSError):
            raise SolverError("a helper process of the planner died: solve again with fewer workers") from None
        found = [islands[0].best(), *answers, *(island.best() for island in islands[1:])]
        best = min(found, key=lambda snapshot: snapshot.total)
        if not goes_on:
            break
    islands[0].take(best)


def finished(problem: WeekProblem, island: Island, start: WeekPlan | None, locks: Locks) -> WeekPlan:
    """Return the best plan with its claims; raises `SolverError` if it breaks a rule or a lock."""
    desk = island.desk
    plan = decode(problem, desk.world, desk.best, island.kept)
    journeys = ride(problem, plan)
    broken = (*check(problem, plan, journeys), *broken_locks(problem, start, plan, locks))
    if broken:
        lost = int(np.count_nonzero(desk.arrival < 0))
        raise SolverError(f"no feasible plan was found ({by_code(broken)}; flows lost: {lost})")
    figures = measure(problem, plan, journeys)
    claims = Claims(
        objective=round(figures.objective, 2),
        operating_cost=round(figures.operating_cost, 2),
        lower_bound=None,
        mean_delay_hours=round(figures.mean_delay_hours, 2),
    )
    return WeekPlan(plan.rounds, claims)
