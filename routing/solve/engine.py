"""The planner: one island here, others in helper processes, and the best of all at the end."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise

import numpy as np

from routing.arrivals import arrivals
from routing.check import Violation, check
from routing.errors import SolverError
from routing.locks import Locks, broken_locks, check_locks
from routing.measure import measure
from routing.plan import Claims, WeekPlan
from routing.problem import WeekProblem
from routing.solve.archipelago import Archipelago
from routing.solve.cluster import Cluster, RemoteHelper
from routing.solve.conflicts import by_code, conflicts
from routing.solve.decode import decode
from routing.solve.helpers import Helper
from routing.solve.island import Island, Span
from routing.solve.needs import weekdays_visited
from routing.solve.parameters import (
    EPOCHS,
    FEWEST_ISLANDS,
    ISLAND_STEPS,
    ISLANDS,
    PARTS_FROM,
    SEED_STEP,
    STEPS_A_SECOND,
)
from routing.solve.slots import keep
from routing.solve.watch import Send, Tell, Watch

Helpers = list[Helper | RemoteHelper]


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
    whose workers anneal as well. `islands` is how many annealers exchange plans: two to eight by how much time or how
    many iterations they share, and on a cluster without `iterations` one for each of its cores and one here.

    `start` is improved if it can be used, and returned itself where nothing better is found. The plan returned breaks
    none of the `locks` on it; what they ask for changes is minimised with the rest, but is no part of the claims.
    `on_progress` hears of the best plan about twice a second, `on_plan` gets it about every second when it got better.
    When `cancelled` turns true the best plan so far is returned, and before that handed to `on_plan` without claims.
    The `seconds` hold the first plan, too: where that takes longer it is what is returned. Raises `SolverError` if no
    feasible plan was found, naming what could not be satisfied, and `ProblemError` for locks on what is not there.
    """
    began = time.monotonic()
    locks = locks or Locks()
    check_locks(problem, start, locks)
    broken = conflicts(problem, keep(problem, start, locks)) if locks != Locks() else ()
    if broken:
        raise SolverError(f"the locks cannot all be kept ({by_code(broken)}): unlock some, or change the problem")
    net = Cluster(cluster) if cluster is not None else None
    helpers: Helpers = []
    try:
        fallback = as_it_is(problem, start, locks)
        if islands is None:
            islands = usual_islands(len(problem.sites), seconds * workers, iterations)
            if net is not None and iterations is None:
                islands = 1 + max(1, net.cores)
        seeds = [seed + SEED_STEP * n for n in range(islands)]
        if net is not None:
            helpers += [RemoteHelper(net, problem, other, start, locks) for other in seeds[1:]]
            seeds = seeds[:1]
        processes = max(1, min(workers, len(seeds)))
        cuts = [len(seeds) * n // processes for n in range(processes + 1)]
        helpers += [Helper(problem, seeds[a:b], start, locks) for a, b in pairwise(cuts[1:])]
        here = Archipelago(problem, seeds[: cuts[1]], start, locks)
        island = here.islands[0]
        watch = Watch(problem, here.islands, began, on_progress, on_plan)

        def stop() -> bool:
            if cancelled is not None and cancelled():
                watch.hand_over()
                return True
            watch.look()
            return False

        if iterations is None:
            _by_clock(here, helpers, began + seconds, stop)
        else:
            _by_steps(here, helpers, islands, iterations, stop)
        watch.look(final=True)
        return finished(problem, island, start, locks, fallback)
    finally:
        for helper in helpers:
            helper.end()
        if net is not None:
            net.close()


def usual_islands(sites: int, seconds: float, iterations: int | None) -> int:
    """Return how many islands share so many seconds of computing, or so many iterations, on a week of so many sites."""
    if sites >= PARTS_FROM:
        return FEWEST_ISLANDS
    steps = seconds * STEPS_A_SECOND / max(1, sites) if iterations is None else iterations
    return max(FEWEST_ISLANDS, min(ISLANDS, int(steps / (ISLAND_STEPS * max(1, sites)))))


def _by_clock(here: Archipelago, helpers: list[Helper | RemoteHelper], until: float, stop: Callable[[], bool]) -> None:
    """Run epoch after epoch; a helper joins when it has loaded, and one that died is done without.

    Each takes its share of the time that is left, so that what exchanges take is not added.
    """
    helpers, first = list(helpers), here.islands[0]
    for epoch in range(EPOCHS):
        seconds = max(0.0, until - time.monotonic()) * EPOCHS / (EPOCHS - epoch)
        running, base = [], first.best()
        for helper in list(helpers):
            try:
                if helper.free():
                    running.append(helper)
            except (EOFError, OSError):
                helpers.remove(helper)
        shares = len(here.islands) + sum(helper.islands for helper in running)
        span = Span(epoch / EPOCHS, (epoch + 1) / EPOCHS, seconds, 0, epoch, 0, shares)
        for helper, share in _shares(here, running):
            with suppress(OSError):
                helper.run(span._replace(share=share), base)
        goes_on = here.run(span, stop)
        answers = here.best()[1:]
        for helper in running:
            try:
                answers += helper.answer(stop if goes_on else lambda: True)
            except (EOFError, OSError):
                helpers.remove(helper)
        first.join(base, answers)
        here.take(first.best())
        if not goes_on or time.monotonic() >= until:
            return


def _by_steps(here: Archipelago, helpers: Helpers, islands: int, iterations: int, stop: Callable[[], bool]) -> None:
    """Run all islands for their share of the iterations; after each epoch all go on from the best plan."""
    share, first = max(1, iterations // islands), here.islands[0]
    for epoch in range(EPOCHS):
        base = first.best()
        span = Span(epoch / EPOCHS, (epoch + 1) / EPOCHS, 0.0, share, epoch, 0, islands)
        for helper, number in _shares(here, helpers):
            while not helper.free(1.0):
                if not helper.is_alive:
                    raise SolverError("a helper process of the planner died: solve again with fewer workers")
            helper.run(span._replace(share=number), base)
        here.take(base)
        goes_on = here.run(span, stop)
        answers = here.best()[1:]
        try:
            for helper in helpers:
                answers += helper.answer(stop if goes_on else lambda: True)
        except (EOFError, OSError):
            raise SolverError("a helper process of the planner died: solve again with fewer workers") from None
        first.join(base, answers)
        if not goes_on:
            break


def _shares(here: Archipelago, helpers: Helpers) -> Iterator[tuple[Helper | RemoteHelper, int]]:
    """Yield each helper with the number of its first island."""
    number = len(here.islands)
    for helper in helpers:
        yield helper, number
        number += helper.islands


def as_it_is(problem: WeekProblem, start: WeekPlan | None, locks: Locks) -> WeekPlan | None:
    """Return the start plan with its claims if it can be driven as it is."""
    if start is None:
        return None
    broken, plan = judged(problem, start, start, locks)
    return None if broken else plan


def judged(
    problem: WeekProblem, plan: WeekPlan, start: WeekPlan | None, locks: Locks
) -> tuple[tuple[Violation, ...], WeekPlan]:
    """Return which rules and locks a plan breaks, and the plan with its claims."""
    found = arrivals(problem, plan)
    broken = (*check(problem, plan, found), *broken_locks(problem, start, plan, locks))
    figures = measure(problem, plan, found)
    claims = Claims(
        objective=round(figures.objective, 2),
        operating_cost=round(figures.operating_cost, 2),
        lower_bound=None,
        mean_delay_hours=round(figures.mean_delay_hours, 2),
    )
    return broken, WeekPlan(plan.rounds, claims)


def finished(
    problem: WeekProblem, island: Island, start: WeekPlan | None, locks: Locks, fallback: WeekPlan | None
) -> WeekPlan:
    """Return the better of the best plan and the fallback, with its claims.

    Raises `SolverError` if the best plan breaks a rule or a lock and there is no fallback.
    """
    desk = island.desk
    broken, plan = judged(problem, decode(problem, desk.world, desk.best, island.kept), start, locks)
    if broken and fallback is not None:
        return fallback
    if broken:
        lost = int(np.count_nonzero(desk.arrival < 0))
        raise SolverError(f"no feasible plan was found ({by_code(broken)}; flows lost: {lost})")
    if start is not None and fallback is not None and plan.claims is not None and fallback.claims is not None:
        changed = sum(int(n).bit_count() for n in weekdays_visited(problem, plan) ^ weekdays_visited(problem, start))
        price = (plan.claims.objective or 0.0) + locks.change_per_visit_day * changed
        if price > (fallback.claims.objective or 0.0):
            return fallback
    return plan
