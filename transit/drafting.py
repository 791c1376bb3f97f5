"""Drafting a week: the question from the store, the answer from the planner, the draft kept."""

from collections.abc import Callable

from sqlalchemy import Engine

from depots.settings import settings
from depots.store import session_on
from routing.measure import measure
from routing.proof import solve_with_bound
from routing.solve import Progress
from routing.units import IsoWeek
from transit.plans import save_draft
from transit.tables import Plan
from transit.week import week_problem


def draft_week(
    engine: Engine,
    week: IsoWeek,
    *,
    by: str,
    seconds: float,
    seed: int,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    memory: float | None = None,
) -> Plan:
    """Plan `week` in a child process and keep the result as a draft; the store is not held meanwhile.

    It takes `memory` megabytes at most; those of the settings where it is not said. Raises `ProblemError` where the
    week cannot be asked and `SolverError` where no plan was found; the store is then as it was.
    """
    with session_on(engine, read_only=True) as session:
        problem = week_problem(session, week).problem
    plan = solve_with_bound(
        problem,
        seconds=seconds,
        seed=seed,
        on_progress=on_progress,
        cancelled=cancelled,
        memory=memory or settings().planner_memory_mb,
    )
    with session_on(engine) as session:
        return save_draft(session, week, problem, plan, measure(problem, plan), by=by, seed=seed, seconds=seconds)
