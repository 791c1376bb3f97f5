"""What a planning job does: the question from the store, the answer from the planner, the plan kept.

The store is not held meanwhile.
"""

from collections.abc import Callable

from sqlalchemy import Engine
from sqlmodel import Session

from depots.store import session_on
from routing.files import load_json, plan_from_json
from routing.locks_json import locks_from_json
from routing.measure import measure
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.proof import solve_with_bound
from routing.solve import Progress
from routing.units import IsoWeek
from transit.fronts import compute_front, keep_front
from transit.planning_tables import PlanAside, PlanJob, Scenario
from transit.plans import plan_problem, save_draft
from transit.scenario_records import scenario_problem
from transit.tables import Plan, row_id
from transit.week import week_problem

Tell = Callable[[Progress], None]
Stopped = Callable[[], bool]


def carry_out(engine: Engine, job: PlanJob, *, tell: Tell, stopped: Stopped) -> int | None:
    """Do a job and return the id of the plan that came of it; `None` where it is a curve of several.

    Raises `ProblemError` and `NoRoadError` where the week cannot be asked, `SolverError` where no plan was found.
    """
    with session_on(engine, read_only=True) as session:
        problem = _question(session, job)
    if job.kind == "front":
        front = compute_front(problem, job, tell, stopped)
        with session_on(engine) as session:
            keep_front(session, job, problem, front)
        return None
    plan = solve_with_bound(
        problem,
        seconds=job.seconds,
        seed=job.seed,
        start=plan_from_json(load_json(job.start, f"start of job {job.id}")) if job.start else None,
        locks=locks_from_json(load_json(job.locks, f"locks of job {job.id}")) if job.locks else None,
        on_progress=tell,
        cancelled=stopped,
    )
    with session_on(engine) as session:
        return _keep(session, job, problem, plan)


def _question(session: Session, job: PlanJob) -> WeekProblem:
    if job.scenario_id is not None:
        return scenario_problem(session, session.get_one(Scenario, job.scenario_id))
    if job.start_plan_id is not None:
        return plan_problem(session.get_one(Plan, job.start_plan_id))
    return week_problem(session, IsoWeek.parse(job.week)).problem


def _keep(session: Session, job: PlanJob, problem: WeekProblem, plan: WeekPlan) -> int:
    week, figures = IsoWeek.parse(job.week), measure(problem, plan)
    kept = save_draft(session, week, problem, plan, figures, by=job.created_by, seed=job.seed, seconds=job.seconds)
    if job.scenario_id is not None:
        session.add(PlanAside(plan_id=row_id(kept.id), scenario_id=job.scenario_id, job_id=job.id))
        session.flush()
    return row_id(kept.id)
