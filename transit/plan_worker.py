"""The planner's own process: it does what was asked for, job after job (`kimppakyyti planner`).

It lives apart from the pages, so that neither a closed browser nor a server that restarts ends a job. Started by the
server it leaves when the server is gone and nothing is left to do. Told to leave (SIGTERM) it hands its job back.
"""

import argparse
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

import transit.planning_tables  # noqa: F401 - makes the tables known
from depots.settings import settings
from depots.store import now, open_engine, session_on
from routing.errors import NoRoadError, ProblemError, SolverError
from routing.files import dump_json, plan_to_json
from routing.plan import WeekPlan
from routing.solve import Progress
from transit import plan_jobs
from transit.plan_jobs import Outcome, only_keeps
from transit.plan_work import Line, carry_out
from transit.planning_tables import PlanJob
from transit.tables import row_id

BEAT_SECONDS = 1.0
LOOK_SECONDS = 0.2
"""How often it is looked between two signs of life whether somebody stopped the job: that only reads."""
IDLE_SECONDS = 0.5

log = structlog.get_logger("planner")


class Handle:
    """A worker's hold on one job: what the planner tells goes into its row, what was asked of it comes out."""

    def __init__(self, engine: Engine, job_id: int, worker: str, leaving: Callable[[], bool]) -> None:
        self.engine = engine
        self.job_id = job_id
        self.worker = worker
        self.leaving = leaving
        self.goes_on = True
        self._beat_at = self._looked_at = 0.0
        self._progress: Progress | None = None
        self._best = ""

    def tell(self, progress: Progress) -> None:
        """Remember what the planner told, for the next sign of life."""
        self._progress = progress

    def keep(self, plan: WeekPlan) -> None:
        """Remember a better plan, for the next sign of life."""
        self._best = dump_json(plan_to_json(plan))

    def stopped(self) -> bool:
        """Give a sign of life now and then; say whether the job is to end."""
        clock = time.monotonic()
        if self.goes_on and clock - self._beat_at >= BEAT_SECONDS:
            self._beat()
            self._beat_at = self._looked_at = time.monotonic()
        elif self.goes_on and clock - self._looked_at >= LOOK_SECONDS:
            with session_on(self.engine, read_only=True) as session:
                self.goes_on = plan_jobs.goes_on(session, self.job_id, self.worker)
            self._looked_at = time.monotonic()
        return self.leaving() or not self.goes_on

    def _beat(self) -> None:
        (progress, self._progress), (best, self._best) = (self._progress, None), (self._best, "")
        with session_on(self.engine) as session:
            self.goes_on = plan_jobs.beat(session, self.job_id, self.worker, progress, now(), best=best)

    def hand_back(self) -> None:
        """Put the job back into the queue, with the best plan so far."""
        self._beat()
        with session_on(self.engine) as session:
            plan_jobs.hand_back(session, self.job_id, self.worker)
        log.info("handed back", job=self.job_id)

    def must_leave(self) -> bool:
        """Whether the worker is told to leave a job that nobody stopped."""
        return self.leaving() and self.goes_on

    def finish(self, session: Session, outcome: Outcome, message: str = "", plan: int | None = None) -> None:
        """Write how the job ended, with what the planner told last; undo all that `session` did if it is another's."""
        if self._progress is not None:
            plan_jobs.beat(session, self.job_id, self.worker, self._progress, now())
        own = plan_jobs.finish(session, self.job_id, self.worker, outcome, now(), message=message, plan=plan)
        if not own:
            session.rollback()
        log.info("planned" if own else "no longer ours", job=self.job_id, outcome=outcome, plan=plan, message=message)

    def fail(self, outcome: Outcome, message: str) -> None:
        """Write that no plan came of the job, and why."""
        with session_on(self.engine) as session:
            self.finish(session, outcome, message)


def work_off(engine: Engine, worker: str, leaving: Callable[[], bool] = lambda: False) -> bool:
    """Do the next job, if there is one; return whether there was."""
    with session_on(engine) as session:
        job = plan_jobs.claim(session, worker, now())
    if job is None:
        return False
    handle = Handle(engine, row_id(job.id), worker, leaving)
    try:
        _do(engine, job, handle)
    except Exception as error:
        log.exception("planning failed", job=job.id)
        handle.fail(Outcome.BROKEN, f"{type(error).__name__}: {error}")
    return True


def _do(engine: Engine, job: PlanJob, handle: Handle) -> None:
    def finish(session: Session, plan: int | None) -> None:
        outcome = only_keeps(job) or (Outcome.DONE if handle.goes_on else Outcome.STOPPED)
        handle.finish(session, outcome, plan=plan)

    try:
        line = Line(handle.tell, handle.keep, handle.stopped, handle.must_leave, finish)
        if not carry_out(engine, job, line):
            handle.hand_back()
    except (ProblemError, NoRoadError) as error:
        handle.fail(Outcome.NOT_ASKED, str(error))
    except SolverError as error:
        if handle.must_leave():
            handle.hand_back()
        else:
            handle.fail(Outcome.NO_PLAN if handle.goes_on else Outcome.STOPPED, str(error))


def work(engine: Engine, done_for: Callable[[], bool], leaving: Callable[[], bool]) -> None:
    """Work until told to leave, or until nothing is left to do once `done_for` is true."""
    worker = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    log.info("planner started", worker=worker)
    while not leaving():
        if not work_off(engine, worker, leaving):
            if done_for():
                return
            time.sleep(IDLE_SECONDS)


def main() -> int:
    """Run the planner's process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, help="leave when this process is gone and no job is left")
    options = parser.parse_args()
    told: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _: told.append(number))
    engine = open_engine(settings().store_url)
    work(engine, lambda: options.parent not in (None, os.getppid()), lambda: bool(told))
    engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
