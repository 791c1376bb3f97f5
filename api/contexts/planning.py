"""Planning jobs as people see them: how far they are, how good the best plan is so far, how they ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from api.contexts.job_curve import Curve, draw_curve
from depots.store import now
from routing.measure import gap_to
from routing.units import IsoWeek
from transit.plan_jobs import Outcome, curve_of, jobs_of_week
from transit.planning_tables import PlanJob
from transit.tables import row_id

JobState = Literal["waiting", "working", "stopping", "finished"]
NOBODY_AFTER = timedelta(seconds=20)
"""A job that waits longer than this has no planner to wait for."""
NEWS_FOR = timedelta(hours=1)
"""How long the page of a week shows how a job ended; afterwards it stays folded."""
DURATIONS = (30, 60, 300, 900)
"""Seconds to choose from."""


@dataclass(frozen=True, slots=True)
class JobView:
    """A job. `share` is the time gone by of that asked for, 0 to 1; `gap` that to the lower bound, `None`: unknown."""

    id: int
    week: str
    kind: str
    state: JobState
    outcome: Outcome | None
    message: str
    by: str
    created_at: datetime
    finished_at: datetime | None
    seconds: float
    elapsed: float
    share: float
    objective: float | None
    operating_cost: float | None
    mean_delay_hours: float | None
    lower_bound: float | None
    gap: float | None
    plan: int | None
    scenario: int | None
    curve: Curve | None
    nobody_works: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state != "finished"


@dataclass(frozen=True, slots=True)
class PlanningPart:
    """What the page of a week says of the planner: the job under way or the last one, and what may be asked."""

    job: JobView | None
    may_ask: bool
    durations: tuple[int, ...] = DURATIONS

    @property
    def is_of_note(self) -> bool:
        """Whether there is a job under way, or one for the week itself that ended lately."""
        job = self.job
        if job is None or job.finished_at is None:
            return job is not None
        is_aside = job.kind == "front" or job.scenario is not None  # their news stand on pages of their own
        return not is_aside and now() - job.finished_at < NEWS_FOR


def planning_part(session: Session, week: IsoWeek, *, may_ask: bool) -> PlanningPart:
    """Return the planner's part of a week's page."""
    jobs = jobs_of_week(session, week, limit=1)
    return PlanningPart(job_view(jobs[0]) if jobs else None, may_ask)


def job_view(job: PlanJob) -> JobView:
    """Return a job as people see it."""
    return JobView(
        id=row_id(job.id),
        week=job.week,
        kind=job.kind,
        state=job_state(job),
        outcome=Outcome(job.outcome) if job.outcome else None,
        message=job.message,
        by=job.created_by,
        created_at=job.created_at,
        finished_at=job.finished_at,
        seconds=job.seconds,
        elapsed=job.elapsed,
        share=min(1.0, job.elapsed / job.seconds),
        objective=job.objective,
        operating_cost=job.operating_cost,
        mean_delay_hours=job.mean_delay_hours,
        lower_bound=job.lower_bound,
        gap=job_gap(job),
        plan=job.plan_id,
        scenario=job.scenario_id,
        curve=draw_curve(curve_of(job)),
        nobody_works=job_state(job) == "waiting" and now() - job.created_at > NOBODY_AFTER,
    )


def job_state(job: PlanJob) -> JobState:
    """Return where a job stands."""
    if job.finished_at is not None:
        return "finished"
    if job.claimed_at is None:
        return "waiting"
    return "stopping" if job.stop_asked_at is not None else "working"


def job_gap(job: PlanJob) -> float | None:
    """Return how far the best plan may at most lie above the best possible, as a share of it."""
    return gap_to(job.objective, job.lower_bound)
