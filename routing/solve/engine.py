"""The planner: one island here, others in helper processes, and the best of all at the end."""

from collections.abc import Callable
from contextlib import suppress

import numpy as np

from routing.check import check
from routing.errors import SolverError
from routing.locks import Locks, broken_locks, check_locks
from routing.measure import measure
from routing.plan import Claims, WeekPlan
from routing.problem import WeekProblem
from routing.solve.cluster import Cluster, RemoteHelper
from routing.solve.conflicts import by_code, conflicts
from routing.solve.decode import decode
from routing.solve.helpers import Helper
from routing.solve.island import Island, Span
from routing.solve.needs import weekdays_visited
from routing.solve.parameters import EPOCHS, ISLANDS, SEED_STEP
from routing.solve.slots import keep
from routing.solve.watch import Send, Tell, Watch
from routing.timetable import Journey, ride


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
    cluster: str | None = None,
    islands: int | None = None,
) -> WeekPlan:
    """Return the best feasible plan found within `seconds`, or after exactly `iterations` if given, with its claims.

    The same problem, seed, start and iterations give the same plan, whatever the number of `workers` (processes, this
    one among them), and on a cluster too: `cluster` is the address of a `dask.distributed` scheduler (tcp://host:8786)
    whose workers anneal as well. `islands` is how many annealers exchange plans: two, but on a cluster without
    `iterations` one for each of its cores and one here.

    `start` is improved if it can be used, and returned itself where nothing better is found. The plan returned breaks
    none of the `locks` on it; what they ask for changes is minimised with the rest, but is no part of the claims.
    `on_progress` hears of the best plan about twice a second, `on_plan` gets it about every second when it got better;
    when `cancelled` turns true the best plan so far is returned. Raises `SolverError` if no feasible plan was found,
    naming what could not be satisfied, and `ProblemError` for locks on what is not there.
    """
    locks = locks or Locks()
    check_locks(problem, start, locks)
    broken = conflicts(problem, keep(problem, start, locks)) if locks != Locks() else ()
    if broken:
        raise SolverError(f"the locks cannot all be kept ({by_code(broken)}): unlock some, or change the problem")
    net = Cluster(cluster) if cluster is not None else None
    helpers: list[Helper | RemoteHelper] = []
    try:
        fallback = as_it_is(problem, start, locks)
        if islands is None:
            islands = ISLANDS if net is None or iterations is not None else 1 + max(1, net.cores)
        seeds = [seed + SEED_STEP * n for n in range(1, islands)]
        if net is not None:
            helpers += [RemoteHelper(net, problem, other, start, locks) for other in seeds]
        else:
            helpers += [Helper(problem, other, start, locks) for other in seeds[: workers - 1]]
        island = Island(problem, seed, start, locks)
        watch = Watch(problem, island, on_progress, on_plan)

        def stop() -> bool:
            watch.look()
            return cancelled is not None and cancelled()

        if iterations is None:
            _by_clock(island, helpers, seconds, stop)
        else:
            others = [Island(problem, other, start, locks) for other in seeds[len(helpers) :]]
            _by_steps([island, *others], helpers, iterations, stop)
        watch.look(final=True)
        return finished(problem, island, start, locks, fallback)
    finally:
        for helper in helpers:
            helper.end()
        if net is not None:
            net.close()


def _by_clock(island: Island, helpers: list[Helper | RemoteHelper], seconds: float, stop: Callable[[], bool]) -> None:
    """Run epoch after epoch; a helper joins when it has loaded, and one that died is done without."""
    helpers = list(helpers)
    for epoch in range(EPOCHS):
        running, base = [], island.best()
        for helper in list(helpers):
            try:
                if helper.free():
                    running.append(helper)
            except (EOFError, OSError):
                helpers.remove(helper)
        span = Span(epoch / EPOCHS, (epoch + 1) / EPOCHS, seconds, 0, epoch, 0, 1 + len(running))
        for number, helper in enumerate(running, 1):
            with suppress(OSError):
                helper.run(span._replace(share=number), base)
        goes_on = island.run(span, stop)
        answers = []
        for helper in running:
            try:
                answers.append(helper.answer(stop if goes_on else lambda: True))
            except (EOFError, OSError):
                helpers.remove(helper)
        island.join(base, answers)
        if not goes_on:
            return


def _by_steps(
    islands: list[Island], helpers: list[Helper | RemoteHelper], iterations: int, stop: Callable[[], bool]
) -> None:
    """Run all islands for their share of the iterations; after each epoch all go on from the best plan."""
    share = max(1, iterations // (len(islands) + len(helpers)))
    best = islands[0].best()
    for epoch in range(EPOCHS):
        span = Span(epoch / EPOCHS, (epoch + 1) / EPOCHS, 0.0, share, epoch, 0, len(islands) + len(helpers))
        for number, helper in enumerate(helpers, 1):
            while not helper.free(1.0):
                if not helper.is_alive:
                    raise SolverError("a helper process of the planner died: solve again with fewer workers")
            helper.run(span._replace(share=number), best)
        goes_on, base = True, best
        for number, island in enumerate(islands):
            island.take(best)
            mine = span._replace(share=number + len(helpers) if number else 0)
            goes_on = goes_on and island.run(mine, stop)
        try:
            answers = [helper.answer(stop if goes_on else lambda: True) for helper in helpers]
        except (EOFError, OSError):
            raise SolverError("a helper process of the planner died: solve again with fewer workers") from None
        islands[0].join(base, [*answers, *(island.best() for island in islands[1:])])
        best = islands[0].best()
        if not goes_on:
            break


def as_it_is(problem: WeekProblem, start: WeekPlan | None, locks: Locks) -> WeekPlan | None:
    """Return the start plan with its claims if it can be driven as it is."""
    if start is None:
        return None
    journeys = ride(problem, start)
    if check(problem, start, journeys) or broken_locks(problem, start, start, locks):
        return None
    return WeekPlan(start.rounds, _claims(problem, start, journeys))


def finished(
    problem: WeekProblem, island: Island, start: WeekPlan | None, locks: Locks, fallback: WeekPlan | None
) -> WeekPlan:
    """Return the better of the best plan and the fallback, with its claims.

    Raises `SolverError` if the best plan breaks a rule or a lock and there is no fallback.
    """
    desk = island.desk
    plan = decode(problem, desk.world, desk.best, island.kept)
    journeys = ride(problem, plan)
    broken = (*check(problem, plan, journeys), *broken_locks(problem, start, plan, locks))
    if broken and fallback is not None:
        return fallback
    if broken:
        lost = int(np.count_nonzero(desk.arrival < 0))
        raise SolverError(f"no feasible plan was found ({by_code(broken)}; flows lost: {lost})")
    claims = _claims(problem, plan, journeys)
    if start is not None and fallback is not None and fallback.claims is not None:
        changed = sum(int(n).bit_count() for n in weekdays_visited(problem, plan) ^ weekdays_visited(problem, start))
        price = (claims.objective or 0.0) + locks.change_per_visit_day * changed
        if price > (fallback.claims.objective or 0.0):
            return fallback
    return WeekPlan(plan.rounds, claims)


def _claims(problem: WeekProblem, plan: WeekPlan, journeys: tuple[Journey, ...]) -> Claims:
    figures = measure(problem, plan, journeys)
    return Claims(
        objective=round(figures.objective, 2),
        operating_cost=round(figures.operating_cost, 2),
        lower_bound=None,
        mean_delay_hours=round(figures.mean_delay_hours, 2),
    )
