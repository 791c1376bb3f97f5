from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from depots import job_runs

DUE = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_only_the_first_claim_of_a_due_time_succeeds(any_engine: Engine) -> None:
    with Session(any_engine, expire_on_commit=False) as session:
        assert job_runs.claim(session, "a", DUE, DUE)
        assert job_runs.claim(session, "a", DUE, DUE) is None
        assert job_runs.claim(session, "b", DUE, DUE)


def test_a_run_whose_process_died_is_marked_failed_and_a_living_one_is_left(any_engine: Engine) -> None:
    with Session(any_engine, expire_on_commit=False) as session:
        dead = job_runs.claim(session, "a", DUE, DUE)
        living = job_runs.claim(session, "a", DUE + timedelta(hours=7), DUE + timedelta(hours=7))
        assert job_runs.close_dead_runs(session, DUE + timedelta(hours=8)) == 1
        assert dead and dead.outcome == "failed"
        assert living and living.outcome is None


def test_the_last_due_time_counts_whatever_its_outcome(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session:
        assert job_runs.last_due(session, "a") is None
        run = job_runs.claim(session, "a", DUE, DUE)
        assert run
        job_runs.finish(session, run, "failed", "", DUE)
        assert job_runs.last_due(session, "a") == DUE
        assert [r.job for r in job_runs.recent_runs(session)] == ["a"]
