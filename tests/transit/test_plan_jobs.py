"""The queue of planning jobs: one open job a week, one worker a job, and no job lost with its worker."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from depots.store import session_on
from routing.solve import Progress
from tests.transit.weeks import THURSDAY_BEFORE as NOW
from tests.transit.weeks import WEEK
from transit import plan_jobs
from transit.errors import AlreadyPlanningError, NoSuchJobError
from transit.plan_jobs import MOST_ATTEMPTS, MOST_POINTS, SILENCE, Outcome, Wish
from transit.planning_tables import PlanJob
from transit.tables import row_id

LATER = NOW + SILENCE + timedelta(seconds=1)


def asked(session: Session, weeks: int = 0) -> PlanJob:
    return plan_jobs.ask(session, WEEK.shift(weeks), Wish(), by="planner", at=NOW)


def progress(elapsed: float, objective: float, bound: float | None = None) -> Progress:
    return Progress(elapsed, 10, objective, 5.0, 40.0, bound)


def test_a_week_has_one_open_job(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        first = asked(session)
        asked(session, weeks=1)
    with Session(any_engine) as session, pytest.raises(AlreadyPlanningError, match="2026-W48"):
        asked(session)
    with session_on(any_engine) as session:
        plan_jobs.ask_to_stop(plan_jobs.job_by_id(session, row_id(first.id)), at=NOW)
    with session_on(any_engine) as session:
        assert asked(session).id != first.id


def test_a_job_is_claimed_once_and_the_oldest_first(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        ids = [asked(session).id, asked(session, weeks=1).id]
    claimed = []
    for worker in "abc":
        with session_on(any_engine) as session:
            job = plan_jobs.claim(session, worker, NOW)
            claimed.append(job.id if job else None)
    assert claimed == [*ids, None]


@pytest.mark.postgres
def test_a_worker_passes_over_a_job_that_another_is_taking(any_engine: Engine) -> None:
    if any_engine.dialect.name == "sqlite":
        pytest.skip("there the second claim waits for the first")
    with session_on(any_engine) as session:
        asked(session)
        second = asked(session, weeks=1)
    with Session(any_engine) as one, Session(any_engine) as other:
        plan_jobs.claim(one, "a", NOW)
        job = plan_jobs.claim(other, "b", NOW)
        assert job is not None
        assert job.id == second.id


def test_the_job_of_a_silent_worker_is_done_anew_and_the_first_worker_is_told_to_let_go(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        key = row_id(asked(session).id)
        plan_jobs.claim(session, "a", NOW)
        plan_jobs.beat(session, key, "a", progress(1, 900), NOW)
    with session_on(any_engine) as session:
        assert plan_jobs.claim(session, "b", NOW + SILENCE / 2) is None
        job = plan_jobs.claim(session, "b", LATER)
        assert job is not None
        assert (job.worker, job.attempts, job.objective, plan_jobs.curve_of(job)) == ("b", 2, None, [])
    with session_on(any_engine) as session:
        assert not plan_jobs.beat(session, key, "a", None, LATER)
        assert not plan_jobs.finish(session, key, "a", Outcome.DONE, LATER, plan=None)
        assert plan_jobs.beat(session, key, "b", None, LATER)


def test_a_job_whose_workers_die_again_and_again_is_given_up(session: Session) -> None:
    key, at = row_id(asked(session).id), NOW
    for _ in range(MOST_ATTEMPTS):
        assert plan_jobs.claim(session, "a", at)
        at += SILENCE + timedelta(seconds=1)
    assert plan_jobs.claim(session, "a", at) is None
    assert plan_jobs.job_by_id(session, key).outcome == Outcome.DIED


def test_who_asks_to_stop_is_heard_by_the_worker_at_its_next_beat(session: Session) -> None:
    job = asked(session)
    key = row_id(job.id)
    plan_jobs.claim(session, "a", NOW)
    assert plan_jobs.beat(session, key, "a", None, NOW)
    plan_jobs.ask_to_stop(job, at=NOW)
    assert job.finished_at is None
    assert not plan_jobs.beat(session, key, "a", None, NOW)
    assert plan_jobs.finish(session, key, "a", Outcome.STOPPED, NOW, plan=None)
    plan_jobs.ask_to_stop(job, at=LATER)
    assert job.stop_asked_at == NOW


def test_a_job_that_nobody_began_ends_at_once_when_stopped(session: Session) -> None:
    job = asked(session)
    plan_jobs.ask_to_stop(job, at=NOW)
    assert (job.finished_at, job.outcome) == (NOW, Outcome.STOPPED)
    assert plan_jobs.claim(session, "a", NOW) is None


def test_a_stopped_job_whose_worker_died_is_not_begun_again(session: Session) -> None:
    job = asked(session)
    plan_jobs.claim(session, "a", NOW)
    plan_jobs.ask_to_stop(job, at=NOW)
    assert plan_jobs.claim(session, "b", LATER) is None
    assert job.outcome == Outcome.STOPPED


def test_a_job_handed_back_counts_as_not_begun(session: Session) -> None:
    job = asked(session)
    plan_jobs.claim(session, "a", NOW)
    plan_jobs.hand_back(session, row_id(job.id), "a")
    assert (job.claimed_at, job.attempts) == (None, 0)
    assert plan_jobs.claim(session, "b", NOW) is job


def test_what_the_planner_tells_makes_a_curve_and_a_bound_once_proven_stays(session: Session) -> None:
    job = asked(session)
    plan_jobs.claim(session, "a", NOW)
    for told in (progress(0.5, 900), progress(1.5, 880, 700), progress(2.5, 870)):
        plan_jobs.beat(session, row_id(job.id), "a", told, NOW)
    assert plan_jobs.curve_of(job) == [(0.5, 900, None), (1.5, 880, 700), (2.5, 870, 700)]
    assert (job.elapsed, job.objective, job.lower_bound) == (2.5, 870, 700)


def test_a_long_curve_is_thinned_and_keeps_its_ends(session: Session) -> None:
    job = asked(session)
    plan_jobs.claim(session, "a", NOW)
    last = 2 * MOST_POINTS + 1
    for second in range(last):
        plan_jobs.beat(session, row_id(job.id), "a", progress(second, 900 - second), NOW)
    curve = plan_jobs.curve_of(job)
    assert len(curve) <= MOST_POINTS
    assert curve[0][0] == 0
    assert curve[-1][0] == last - 1


@pytest.mark.parametrize("number", [0, -1, 7, 2**40])
def test_a_job_that_does_not_exist_is_named(session: Session, number: int) -> None:
    with pytest.raises(NoSuchJobError, match=str(number)):
        plan_jobs.job_by_id(session, number)


def test_the_jobs_of_a_week_come_newest_first(session: Session) -> None:
    first = asked(session)
    plan_jobs.ask_to_stop(first, at=NOW)
    second = asked(session)
    asked(session, weeks=1)
    assert [job.id for job in plan_jobs.jobs_of_week(session, WEEK)] == [second.id, first.id]


def test_the_job_of_a_dead_worker_keeps_its_best_plan_time_and_curve(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        key = row_id(asked(session).id)
        plan_jobs.claim(session, "a", NOW)
        plan_jobs.beat(session, key, "a", progress(1, 900), NOW, best="{}")
        plan_jobs.beat(session, key, "a", progress(2, 890), NOW)
    with session_on(any_engine) as session:
        job = plan_jobs.claim(session, "b", LATER)
        assert job is not None
        assert (job.best, job.elapsed, job.objective, len(plan_jobs.curve_of(job))) == ("{}", 2, 890, 2)
        assert plan_jobs.only_keeps(job) is None


def test_a_stopped_or_often_died_job_with_a_best_plan_is_claimed_once_more_only_to_keep_it(session: Session) -> None:
    job, at = asked(session), NOW
    for _ in range(MOST_ATTEMPTS):
        assert plan_jobs.claim(session, "a", at)
        plan_jobs.beat(session, row_id(job.id), "a", None, at, best="{}")
        at += SILENCE + timedelta(seconds=1)
    assert plan_jobs.claim(session, "b", at) is job
    assert plan_jobs.only_keeps(job) == Outcome.DIED
    job.stop_asked_at = at
    assert plan_jobs.only_keeps(job) == Outcome.STOPPED
    assert plan_jobs.claim(session, "c", at + SILENCE + timedelta(seconds=1)) is None
    assert job.outcome == Outcome.DIED
