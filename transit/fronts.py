"""Trade-off curves of a week: asked for, computed, and their points kept as plans for comparing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from depots.settings import settings
from routing.files import dump_json, load_json, plan_from_json, plan_to_json
from routing.front import FrontPoint, FrontProgress, trade_off
from routing.memory import share
from routing.problem import WeekProblem
from routing.solve import Progress
from routing.solve.helpers import spare_cores
from routing.units import IsoWeek
from transit.plan_jobs import Outcome, Wish, ask
from transit.planning_tables import PlanAside, PlanJob
from transit.plans import latest_draft, published_plan, save_draft, week_plan
from transit.tables import Plan, row_id

POINTS = 9


def ask_for_front(session: Session, week: IsoWeek, *, seconds: float, by: str, at: datetime) -> PlanJob:
    """Ask for a trade-off curve of a week: of the question of its plan, and going on from it, where it has one.

    Raises `AlreadyPlanningError`.
    """
    base = published_plan(session, week) or latest_draft(session, week)
    wish = Wish(kind="front", seconds=seconds, points=POINTS)
    if base is not None:
        start = dump_json(plan_to_json(week_plan(session, base)))
        wish = replace(wish, start_plan_id=base.id, start=start)
    return ask(session, week, wish, by=by, at=at)


def compute_front(
    problem: WeekProblem, job: PlanJob, tell: Callable[[Progress], None], stopped: Callable[[], bool]
) -> tuple[FrontPoint, ...]:
    """Compute the curve that a job asks for, with its seconds in all. Raises `NoRoomError`."""

    def on_progress(front: FrontProgress) -> None:
        stopped()  # so that the worker gives a sign of life
        if front.step is not None:
            step = front.step
            tell(Progress(front.elapsed, step.iterations, step.objective, step.operating_cost, step.mean_delay_hours))

    workers, memory = 1 + spare_cores(), settings().planner_memory_mb
    return trade_off(
        problem,
        seconds=job.seconds,
        points=job.points,
        start=plan_from_json(load_json(job.start, f"start of job {job.id}")) if job.start else None,
        seed=job.seed,
        workers=workers if memory is None else share(problem, memory, workers).workers,
        on_progress=on_progress,
        cancelled=stopped,
    )


def keep_front(session: Session, job: PlanJob, problem: WeekProblem, front: tuple[FrontPoint, ...]) -> None:
    """Keep the points of a curve as plans for comparing."""
    for point in front:
        kept = save_draft(
            session,
            IsoWeek.parse(job.week),
            problem,
            point.plan,
            point.measure,
            by=job.created_by,
            seed=job.seed,
            seconds=job.seconds / max(1, len(front)),
        )
        kept.lower_bound = None  # it was found at other prices: what is proven at the week's says little of it
        session.add(PlanAside(plan_id=row_id(kept.id), job_id=job.id, weight=point.delay_weight))
    session.flush()


def newest_front(session: Session, week: IsoWeek) -> list[tuple[Plan, PlanAside]]:
    """Return the points of a week's newest curve, the cheapest to drive first; none where there is no curve."""
    ended = (Outcome.DONE, Outcome.STOPPED)
    jobs = select(PlanJob.id).where(PlanJob.week == str(week), PlanJob.kind == "front", col(PlanJob.outcome).in_(ended))
    job = session.exec(jobs.order_by(col(PlanJob.id).desc()).limit(1)).first()
    if job is None:
        return []
    rows = select(Plan, PlanAside).join(PlanAside).where(PlanAside.job_id == job)
    return list(session.exec(rows.options(defer(Plan.problem)).order_by(col(Plan.id))))  # type: ignore[arg-type]
