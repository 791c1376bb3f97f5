"""Planning with proof: the planner and a lower bound side by side, each in a process of its own."""

import dataclasses
from collections.abc import Callable
from typing import Any

from routing.bound.child import BoundChild
from routing.bound.parameters import LARGE, PATIENCE
from routing.bound.values import BoundStep
from routing.locks import Locks
from routing.memory import share
from routing.plan import Claims, WeekPlan
from routing.problem import WeekProblem
from routing.solve import Progress
from routing.solve.child import solve_in_child
from routing.solve.helpers import spare_cores


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
    memory: float | None = None,
) -> WeekPlan:
    """Solve as `routing.solve.child.solve_in_child` does; progress and claims tell the best bound proven meanwhile.

    The bound holds for every feasible plan, locked or not. A bound that fails costs the plan nothing but its bound.
    `on_bound` gets what was proven at the end, with its prices, if anything was.
    With `iterations` nothing is proven: such a plan is to be the same every time.

    All processes together, this one among them, take at most `memory` megabytes, if given (`routing.memory`): fewer of
    them plan, and the proof does with less or is left out. Raises `NoRoomError` where that is too little for a plan.
    """
    room = None if memory is None else share(problem, memory, 1 + spare_cores())
    search: dict[str, Any] = {"seconds": seconds, "seed": seed, "start": start, "locks": locks, "cluster": cluster}
    search |= {"on_plan": on_plan, "cancelled": cancelled}
    if room is not None:
        search |= {"workers": room.workers, "memory": room.planner}
    if iterations is not None or (room is not None and not room.proof):
        return solve_in_child(problem, iterations=iterations, on_progress=on_progress, **search)
    with BoundChild(problem, seconds, memory=room.proof if room else None) as bound:

        def tell(progress: Progress) -> None:
            if on_progress is not None:
                on_progress(dataclasses.replace(progress, lower_bound=bound.latest()))

        plan = solve_in_child(problem, on_progress=tell, **search)
        patience = min(PATIENCE, seconds / 2) if len(problem.sites) <= LARGE else 0.0
        proven = bound.latest(patience, cancelled)
    if on_bound is not None and bound.step is not None:
        on_bound(bound.step)
    return WeekPlan(plan.rounds, dataclasses.replace(plan.claims or Claims(), lower_bound=proven))
