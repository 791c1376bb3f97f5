"""What a planning job does: the question from the store, the answer from the planner, the plan kept.

The store is not held meanwhile. The plan and the end of its job are written at once: who sees the plan can ask for the
next one. A job whose worker died goes on from the best plan that was kept, for the rest of its
time. Not so where each change against a start plan has a price, or where a curve of plans is wanted: these begin anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Thread

from sqlalchemy import Engine
from sqlmodel import Session

from depots.settings import settings
from depots.store import session_on
from routing.files import load_json, plan_from_json
from routing.locks_json import locks_from_json
from routing.measure import Measure, measure
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.proof import solve_with_bound
from routing.solve import Progress
from routing.units import IsoWeek
from transit.carried import carried_locks
from transit.fronts import compute_front, keep_front
from transit.plan_jobs import only_keeps
from transit.planning_tables import PlanAside, PlanJob, Scenario
from transit.plans import plan_problem, question, save_draft
from transit.scenario_records import scenario_problem
from transit.tables import Plan, row_id
from transit.week import week_problem

Tell = Callable[[Progress], None]
Stopped = Callable[[], bool]
Finish = Callable[[Session, int | None], None]
LEAST_SECONDS = 5.0
"""How long a job that goes on searches at least, however little time it has left."""


@dataclass(frozen=True, slots=True)
class Line:
    """How a job speaks with its worker: progress and better plans go out, whether to stop or leave comes in.

    `finish` writes the end of the job, with the plan's id, in the transaction in which the plan is kept.
    """

    tell: Tell
    keep: Callable[[WeekPlan], None]
    stopped: Stopped
    leaving: Stopped
    finish: Finish


def carry_out(engine: Engine, job: PlanJob, line: Line) -> bool:
    """Do a job, keep what came of it and finish it; return False where the worker leaves before it is done.

    Then the best plan was told. Raises `ProblemError` and `NoRoadError` where the week cannot be asked, `SolverError`
    where no plan was found.
    """
    with session_on(engine, read_only=True) as session:
        problem = _question(session, job)
    Thread(target=question, args=(problem,), daemon=True).start()  # ready before the plan: who stops a job waits less
    if job.kind == "front":
        front = compute_front(problem, job, line.tell, line.stopped)
        if line.leaving():
            return False
        with session_on(engine) as session:
            keep_front(session, job, problem, front)
            line.finish(session, None)
        return True
    plan = _best(job) if only_keeps(job) else _plan(problem, job, line)
    if line.leaving():
        line.keep(plan)
        return False
    figures = measure(problem, plan)  # before the store is held: it takes seconds on a large week
    with session_on(engine) as session:
        line.finish(session, _keep(session, job, problem, plan, figures))
    return True


def _plan(problem: WeekProblem, job: PlanJob, line: Line) -> WeekPlan:
    start = plan_from_json(load_json(job.start, f"start of job {job.id}")) if job.start else None
    locks = locks_from_json(load_json(job.locks, f"locks of job {job.id}")) if job.locks else None
    spent = 0.0
    if job.best and (locks is None or not locks.change_per_visit_day):
        best, spent = _best(job), job.elapsed
        if start is not None and locks is not None:
            locks = carried_locks(start, locks, best)
        start = best
    return solve_with_bound(
        problem,
        seconds=max(job.seconds - spent, min(job.seconds, LEAST_SECONDS)),
        seed=job.seed + job.attempts - 1,
        start=start,
        locks=locks,
        on_progress=lambda progress: line.tell(replace(progress, elapsed=progress.elapsed + spent)),
        on_plan=line.keep,
        cancelled=line.stopped,
        memory=settings().planner_memory_mb,
    )


def _best(job: PlanJob) -> WeekPlan:
    return plan_from_json(load_json(job.best, f"best plan of job {job.id}"))


def _question(session: Session, job: PlanJob) -> WeekProblem:
    if job.scenario_id is not None:
        return scenario_problem(session, session.get_one(Scenario, job.scenario_id))
    if job.start_plan_id is not None:
        return plan_problem(session.get_one(Plan, job.start_plan_id))
    return week_problem(session, IsoWeek.parse(job.week)).problem


def _keep(session: Session, job: PlanJob, problem: WeekProblem, plan: WeekPlan, figures: Measure) -> int:
    week = IsoWeek.parse(job.week)
    kept = save_draft(session, week, problem, plan, figures, by=job.created_by, seed=job.seed, seconds=job.seconds)
    if job.scenario_id is not None:
        session.add(PlanAside(plan_id=row_id(kept.id), scenario_id=job.scenario_id, job_id=job.id))
        session.flush()
    return row_id(kept.id)
