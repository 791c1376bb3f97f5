"""Asking the planner for a plan, and how it goes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.contexts.planning import job_gap, job_state
from api.deps import PUBLISHERS, SIGNED_IN, SignedIn, StoreSession, allow
from api.planning_schemas import JobAnswer, JobBody
from api.routes.v1.answers import refusals
from api.routes.v1.weeks import Week
from depots.store import now
from transit.plan_jobs import Wish, ask, ask_to_stop, curve_of, job_by_id, jobs_of_week
from transit.planning_tables import PlanJob

router = APIRouter(tags=["planning"])

PLANNERS = PUBLISHERS


def _job(session: StoreSession, job: Annotated[int, Path(description="The number of a planning job")]) -> PlanJob:
    return job_by_id(session, job)


KnownJob = Annotated[PlanJob, Depends(_job, scope="function")]


@router.post("/weeks/{week}/planning-jobs", status_code=201, dependencies=[allow(*PLANNERS)], responses=refusals(409))
def ask_for_plan(session: StoreSession, account: SignedIn, week: Week, body: JobBody) -> JobAnswer:
    """Ask for a plan of a week; it is made in the background and kept as a draft.

    Refused with `already_planning` where the week is being planned.
    """
    return job_answer(ask(session, week, Wish(seconds=body.seconds, seed=body.seed), by=account.login, at=now()))


@router.get("/weeks/{week}/planning-jobs", dependencies=[SIGNED_IN])
def list_jobs(session: StoreSession, week: Week) -> list[JobAnswer]:
    """List the latest planning jobs of a week, newest first."""
    return [job_answer(job) for job in jobs_of_week(session, week)]


@router.get("/planning-jobs/{job}", dependencies=[SIGNED_IN], responses=refusals(404))
def get_job(job: KnownJob) -> JobAnswer:
    """Show how a planning job goes, or how it ended."""
    return job_answer(job)


@router.post("/planning-jobs/{job}/stop", dependencies=[allow(*PLANNERS)], responses=refusals(404))
def stop_job(job: KnownJob) -> JobAnswer:
    """Ask the planner to stop; the best plan so far is kept. Stopping twice, or too late, does nothing."""
    ask_to_stop(job, at=now())
    return job_answer(job)


def job_answer(job: PlanJob) -> JobAnswer:
    """Return a job as the JSON interface shows it."""
    same = ("week", "kind", "outcome", "message", "created_at", "finished_at", "seconds", "elapsed", "objective")
    figures = ("operating_cost", "mean_delay_hours", "lower_bound")
    return JobAnswer(
        **{name: getattr(job, name) for name in same + figures},
        id=job.id,
        state=job_state(job),
        by=job.created_by,
        gap=job_gap(job),
        curve=curve_of(job),
        plan=job.plan_id,
        scenario=job.scenario_id,
    )
