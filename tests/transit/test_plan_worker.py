"""The planner's own process: what was asked for is done, whoever goes and comes meanwhile."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from depots.settings import Settings
from depots.store import now, open_engine, session_on, tables
from routing.errors import NoRoomError, ProblemError, SolverError
from routing.files import dump_json, plan_to_json
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve import Progress
from tests.transit.weeks import WEEK, plant_world, week_plan, week_world
from transit import plan_jobs, plan_work, plan_worker
from transit.plan_jobs import Outcome, Wish
from transit.planning_tables import PlanJob
from transit.plans import latest_draft, plan_values
from transit.tables import row_id
from transit.week import WeekQuestion

PATIENCE = 60.0


@pytest.fixture
def asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A store with the small week's sites, the small week as its question, and a job in the queue."""
    monkeypatch.setattr(plan_work, "week_problem", lambda _session, _week: WeekQuestion(week_world(), (), ()))
    monkeypatch.setattr(plan_worker, "BEAT_SECONDS", 0.0)
    with session_on(engine) as session:
        plant_world(session, week_world())
        plan_jobs.ask(session, WEEK, Wish(seconds=5, seed=3), by="planner", at=now())
    return engine


def answer_with(monkeypatch: pytest.MonkeyPatch, error: Exception | None = None, told: bool = False) -> None:
    def answer(problem: WeekProblem, **options: object) -> WeekPlan:
        tell, cancelled = options["on_progress"], options["cancelled"]
        assert callable(tell)
        assert callable(cancelled)
        for second in range(3):
            tell(Progress(second, 10, 900.0 - second, 5.0, 40.0))
            cancelled()
        if error is not None:
            raise error
        return replace(week_plan())

    monkeypatch.setattr(plan_work, "solve_with_bound", answer)


def test_a_planner_keeps_within_the_memory_that_the_settings_allow(
    asked: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []

    def answer(problem: WeekProblem, *, memory: float | None, **options: object) -> WeekPlan:
        heard.append(memory)
        raise NoRoomError("planning this takes about 640 MB of memory")

    monkeypatch.setattr(plan_work, "solve_with_bound", answer)
    monkeypatch.setattr(plan_work, "settings", lambda: Settings(planner_memory_mb=500))
    plan_worker.work_off(asked, "a")
    assert heard == [500]
    assert job_of(asked).outcome == Outcome.NO_PLAN
    assert "640 MB" in job_of(asked).message


def job_of(engine: Engine) -> PlanJob:
    with session_on(engine, read_only=True) as session:
        return session.exec(select(PlanJob)).one()


def test_a_job_becomes_a_draft_of_whoever_asked(asked: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch)
    assert plan_worker.work_off(asked, "a")
    assert not plan_worker.work_off(asked, "a")
    job = job_of(asked)
    assert (job.outcome, job.objective) == (Outcome.DONE, 898.0)
    assert [point[:2] for point in plan_jobs.curve_of(job)] == [(0, 900), (1, 899), (2, 898)]
    with session_on(asked, read_only=True) as session:
        draft = latest_draft(session, WEEK)
        assert draft is not None
        assert (draft.id, draft.created_by, draft.seed, draft.seconds) == (job.plan_id, "planner", 3, 5)
        assert plan_values(session, draft).plan.rounds == week_plan().rounds


def test_who_sees_the_plan_can_ask_for_the_next_one(asked: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plan and end of the job are written at once: neither is there without the other."""
    answer_with(monkeypatch)
    began = plan_jobs.finish

    def dies(*arguments: Any, **options: Any) -> bool:
        began(*arguments, **options)
        raise Killed

    monkeypatch.setattr(plan_jobs, "finish", dies)
    with pytest.raises(Killed):
        plan_worker.work_off(asked, "a")
    assert job_of(asked).finished_at is None
    with session_on(asked, read_only=True) as session:
        assert latest_draft(session, WEEK) is None


def test_a_worker_whose_job_is_anothers_now_leaves_no_plan(asked: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(_problem: WeekProblem, **_options: object) -> WeekPlan:
        with session_on(asked) as session:
            plan_jobs.job_by_id(session, 1).worker = "somebody else"
        return week_plan()

    monkeypatch.setattr(plan_work, "solve_with_bound", answer)
    plan_worker.work_off(asked, "a")
    assert job_of(asked).finished_at is None
    with session_on(asked, read_only=True) as session:
        assert latest_draft(session, WEEK) is None


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (SolverError("never_arrives: north"), Outcome.NO_PLAN),
        (ProblemError("week 2026-W48", "has no van"), Outcome.NOT_ASKED),
        (RuntimeError("no memory"), Outcome.BROKEN),
    ],
)
def test_a_job_that_fails_says_why_and_leaves_no_draft(
    asked: Engine, monkeypatch: pytest.MonkeyPatch, error: Exception, outcome: Outcome
) -> None:
    answer_with(monkeypatch, error)
    plan_worker.work_off(asked, "a")
    job = job_of(asked)
    assert (job.outcome, job.plan_id) == (outcome, None)
    assert str(error) in job.message
    with session_on(asked, read_only=True) as session:
        assert latest_draft(session, WEEK) is None


def test_a_stopped_job_keeps_the_best_so_far(asked: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(_problem: WeekProblem, **options: object) -> WeekPlan:
        cancelled = options["cancelled"]
        assert callable(cancelled)
        assert not cancelled()
        with session_on(asked) as session:
            plan_jobs.ask_to_stop(plan_jobs.job_by_id(session, 1), at=now())
        assert cancelled()
        return week_plan()

    monkeypatch.setattr(plan_work, "solve_with_bound", answer)
    plan_worker.work_off(asked, "a")
    job = job_of(asked)
    assert job.outcome == Outcome.STOPPED
    assert job.plan_id is not None


def test_a_wish_to_stop_is_seen_between_two_signs_of_life(asked: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_worker, "BEAT_SECONDS", 1e9)
    monkeypatch.setattr(plan_worker, "LOOK_SECONDS", 0.0)
    with session_on(asked) as session:
        job = plan_jobs.claim(session, "a", now())
        assert job is not None
        number = row_id(job.id)
    handle = plan_worker.Handle(asked, number, "a", lambda: False)
    assert not handle.stopped()
    with session_on(asked) as session:
        beat = session.get_one(PlanJob, number).beat_at
        assert not plan_jobs.goes_on(session, number, "somebody else")
        plan_jobs.ask_to_stop(session.get_one(PlanJob, number), at=now())
    assert handle.stopped()
    assert handle.stopped()
    assert job_of(asked).beat_at == beat


def test_a_worker_that_is_told_to_leave_hands_its_job_back(asked: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch)
    plan_worker.work_off(asked, "a", lambda: True)
    job = job_of(asked)
    assert (job.claimed_at, job.finished_at) == (None, None)
    assert plan_worker.work_off(asked, "b")
    assert job_of(asked).outcome == Outcome.DONE


def test_a_worker_leaves_only_when_nothing_is_left_to_do(asked: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch)
    plan_worker.work(asked, lambda: True, lambda: False)
    assert job_of(asked).outcome == Outcome.DONE


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home with a database, in which week 2026-W48 cannot be asked: it has no van."""
    engine = open_engine(f"sqlite:///{tmp_path / 'kimppakyyti.sqlite3'}")
    tables().create_all(engine)
    with session_on(engine) as session:
        plan_jobs.ask(session, WEEK, Wish(), by="planner", at=now())
    engine.dispose()
    yield tmp_path


def test_the_planner_outlives_a_server_that_is_killed_until_its_work_is_done(home: Path) -> None:
    server = (
        "import os, subprocess, sys;"
        " subprocess.Popen([sys.executable, '-m', 'transit.plan_worker', '--parent', str(os.getpid())],"
        " start_new_session=True, stderr=subprocess.DEVNULL); os.kill(os.getpid(), 9)"
    )
    environment = os.environ | {"KIMPPAKYYTI_HOME": str(home)}
    subprocess.run([sys.executable, "-c", server], env=environment, check=False)
    engine = open_engine(f"sqlite:///{home / 'kimppakyyti.sqlite3'}")
    end = time.monotonic() + PATIENCE
    while (job := job_of(engine)).finished_at is None and time.monotonic() < end:
        time.sleep(0.2)
    engine.dispose()
    assert job.outcome == Outcome.NOT_ASKED
    pid = (job.worker or "").split(":")[1]
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert not Path(f"/proc/{pid}").exists()


def test_a_real_plan_is_made_in_the_background(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_work, "week_problem", lambda _session, _week: WeekQuestion(week_world(), (), ()))
    with session_on(engine) as session:
        plant_world(session, week_world())
        key = row_id(plan_jobs.ask(session, WEEK, Wish(seconds=2), by="planner", at=now()).id)
    plan_worker.work_off(engine, "a")
    with session_on(engine, read_only=True) as session:
        job = plan_jobs.job_by_id(session, key)
        assert job.outcome == Outcome.DONE, job.message
        assert job.objective is not None
        draft = latest_draft(session, WEEK)
        assert draft is not None
        assert draft.objective == pytest.approx(job.objective, abs=0.02)


class Killed(BaseException):
    """What ends a worker without its doing anything about it."""


def test_a_job_whose_worker_was_killed_goes_on_from_its_best_plan_for_the_rest_of_its_time(
    asked: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[dict[str, object]] = []

    def answer(_problem: WeekProblem, **options: object) -> WeekPlan:
        found.append(options)
        on_plan, tell, cancelled = options["on_plan"], options["on_progress"], options["cancelled"]
        assert callable(on_plan)
        assert callable(tell)
        assert callable(cancelled)
        on_plan(week_plan())
        tell(Progress(2.0, 10, 900.0, 5.0, 40.0))
        cancelled()
        if len(found) == 1:
            raise Killed
        return week_plan()

    monkeypatch.setattr(plan_work, "solve_with_bound", answer)
    monkeypatch.setattr(plan_work, "LEAST_SECONDS", 1.0)
    with pytest.raises(Killed):
        plan_worker.work_off(asked, "a")
    with session_on(asked) as session:
        plan_jobs.job_by_id(session, 1).beat_at = now() - 2 * plan_jobs.SILENCE
    assert plan_worker.work_off(asked, "b")
    assert found[0]["start"] is None
    start = found[1]["start"]
    assert isinstance(start, WeekPlan)
    assert start.rounds == week_plan().rounds
    assert found[1]["seconds"] == 3.0  # of 5, 2 were over
    job = job_of(asked)
    assert (job.outcome, job.attempts) == (Outcome.DONE, 2)
    assert [point[0] for point in plan_jobs.curve_of(job)] == [2, 4]


def test_who_stops_a_job_whose_worker_was_killed_gets_the_plan_it_had_kept(
    asked: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_work, "solve_with_bound", lambda *_a, **_o: pytest.fail("it was stopped"))
    with session_on(asked) as session:
        plan_jobs.claim(session, "a", now())
        plan_jobs.beat(session, 1, "a", None, now(), best=dump_json(plan_to_json(week_plan())))
        job = plan_jobs.job_by_id(session, 1)
        plan_jobs.ask_to_stop(job, at=now())
        job.beat_at = now() - 2 * plan_jobs.SILENCE
    assert plan_worker.work_off(asked, "b")
    assert job_of(asked).outcome == Outcome.STOPPED
    with session_on(asked, read_only=True) as session:
        draft = latest_draft(session, WEEK)
        assert draft is not None
        assert plan_values(session, draft).plan.rounds == week_plan().rounds
