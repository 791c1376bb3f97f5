"""Planning with proof: the planner and a lower bound side by side, each in a process of its own."""

import dataclasses
from collections.abc import Callable

from routing.bound.child import BoundChild
from routing.bound.parameters import LARGE, PATIENCE
from routing.bound.values import BoundStep
from routing.locks import Locks
from routing.plan import Claims, WeekPlan
from routing.problem import WeekProblem
from routing.solve import Progress
from routing.solve.child import solve_in_child


def solve_with_bound(
    problem: WeekProblem,
    *,
    seconds: float = 30.0,
    seed: int = 1,
    iterations: int | None = None,
    start: WeekPlan | None = None,
    locks: Locks | None = None,
    cluster: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_plan: Callable[[WeekPlan], None] | None = None,
    on_bound: Callable[[BoundStep], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> WeekPlan:
    """Solve as `routing.solve.child.solve_in_child` does; progress and claims tell the best bound proven meanwhile.

    The bound holds for every feasible plan, locked or not. A bound that fails costs the plan nothing but its bound.
    `on_bound` gets what was proven at the end, with its prices, if anything was.
    With `iterations` nothing is proven: such a plan is to be the same every time.
    """
    if iterations is not None:
        return solve_in_child(
            problem, seed=seed, iterations=iterations, start=start, locks=locks, on_progress=on_progress,
            on_plan=on_plan, seconds=seconds, cancelled=cancelled, cluster=cluster,
        )  # fmt: skip
    with BoundChild(problem, seconds) as bound:

        def tell(progress: Progress) -> None:
            if on_progress is not None:
                on_progress(dataclasses.replace(progress, lower_bound=bound.latest()))

        plan = solve_in_child(
            problem, seconds=seconds, seed=seed, start=start, locks=locks, on_progress=tell, cancelled=cancelled,
            on_plan=on_plan, cluster=cluster,
        )  # fmt: skip
        patience = min(PATIENCE, seconds / 2) if len(problem.sites) <= LARGE else 0.0
        proven = bound.latest(patience, cancelled)
    if on_bound is not None and bound.step is not None:
        on_bound(bound.step)
    return WeekPlan(plan.rounds, dataclasses.replace(plan.claims or Claims(), lower_bound=proven))
