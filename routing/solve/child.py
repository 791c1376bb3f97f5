"""Planning in a process of its own: a clock that kills it, and a crash of it that is only an error.

The child sends progress and improved plans through a pipe; whatever ends it, the best plan it sent is used.
"""

import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from routing.arrivals import prepare
from routing.errors import RoutingError, SolverError
from routing.locks import Locks, check_locks
from routing.memory import keep_within
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve.conflicts import by_code
from routing.solve.engine import judged, solve
from routing.solve.helpers import spare_cores
from routing.solve.parameters import COMPILE_SECONDS, LOOK_SECONDS, PARTS_FROM
from routing.solve.progress import Progress
from routing.solve.spawn import Spawned
from routing.solve.warm import warm

_STOP = "stop"
STOP_SECONDS = 0.5  # how long a stopped child may look for a first plan
HURRY_SECONDS = 0.3  # how long it may round off where a plan is known
ROUND_SECONDS = 0.1  # and where it has handed over its best; large weeks take longer, so nobody waits for them


def solve_in_child(
    problem: WeekProblem,
    *,
    seconds: float = 30.0,
    seed: int = 1,
    iterations: int | None = None,
    start: WeekPlan | None = None,
    locks: Locks | None = None,
    cluster: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_plan: Callable[[WeekPlan], None] | None = None,
    grace: float = 30.0,
    workers: int | None = None,
    memory: float | None = None,
    target: Callable[..., None] | None = None,
) -> WeekPlan:
    """Solve as `routing.solve.solve` does, in a child process that may live `seconds` and `grace` of wall clock.

    The seconds begin when the child has loaded (the first time: compiled) the planner. Ctrl-C, `cancelled` and a
    spent clock end it early and return the best plan it sent, judged here. Raises `SolverError` if there is none, with
    what is known of how the child ended, and `ProblemError` for locks on what is not there. `on_plan` gets each better
    plan that the child sends, with its claims, but for the last one of a search that was stopped. So many `workers`
    plan, as many as there are cores if it is not said, and each may take `memory` megabytes: who finds that too little
    gives the best plan so far. `target` takes the place of the child in tests.
    """
    locks = locks or Locks()
    check_locks(problem, start, locks)
    options: dict[str, Any] = {"seconds": seconds, "seed": seed, "iterations": iterations, "start": start}
    options |= {"locks": locks, "cluster": cluster, "workers": workers or 1 + spare_cores()}
    child = Spawned(target or work, (problem, options, memory), daemon=False)
    watch = _Watch(child, on_progress, on_plan, cancelled, seconds + grace)
    if len(problem.sites) < PARTS_FROM:
        watch.rounding = ROUND_SECONDS
    else:
        prepare(problem)
    try:
        plan = watch.result()
        child.process.join(0.2 if watch.done else 0.0)
    finally:
        child.end()
    if watch.done:
        return plan
    broken, plan = judged(problem, plan, start, locks)
    if broken:
        raise SolverError(f"the best plan so far breaks rules ({by_code(broken)}): plan again")
    return plan


class _Watch:
    """The parent's side of the pipe."""

    def __init__(
        self,
        child: Spawned,
        on_progress: Callable[[Progress], None] | None,
        on_plan: Callable[[WeekPlan], None] | None,
        cancelled: Callable[[], bool] | None,
        allowed: float,
    ) -> None:
        self.child = child
        self.pipe = child.pipe
        self.on_progress = on_progress
        self.on_plan = on_plan
        self.cancelled = cancelled
        self.allowed = allowed
        self.deadline = time.monotonic() + allowed + COMPILE_SECONDS
        self.best: WeekPlan | None = None
        self.rounding = 0.0  # seconds that it may round off after its best plan
        self.stopping = False
        self.loaded = False
        self.done = False  # whether the plan is the child's last word, which it has judged

    def result(self) -> WeekPlan:
        """Listen until the child is done, dead or out of time."""
        while True:
            try:
                answer = self._listen()
            except KeyboardInterrupt:
                if self.stopping:
                    raise
                self._stop()
                continue
            if answer is not None:
                return answer

    def _listen(self) -> WeekPlan | None:
        """Handle what comes within a moment; the final plan, or `None` to go on."""
        if not self.stopping and self.cancelled is not None and self.cancelled():
            self._stop()
        if time.monotonic() > self.deadline:
            return self._fallback("its time ran out")
        if not self.pipe.poll(min(LOOK_SECONDS, max(0.0, self.deadline - time.monotonic()))):
            return None
        try:
            kind, value = self.pipe.recv()
        except (EOFError, ConnectionError):
            self.child.process.join(1.0)
            return self._fallback(f"its process ended with code {self.child.process.exitcode}")
        if kind == "ready":
            self.loaded = True
            self.deadline = min(self.deadline, time.monotonic() + self.allowed)
        elif kind == "progress" and self.on_progress is not None:
            self.on_progress(value)
        elif kind == "plan":
            self.best = value
            if self.on_plan is not None:
                self.on_plan(value)
            self._hurry(HURRY_SECONDS if value.claims else self.rounding)
        elif kind == "done":
            assert isinstance(value, WeekPlan)  # noqa: S101
            self.done = True
            return value
        elif kind == "failed":
            raise value
        elif kind == "full":
            return self._fallback("it would take more memory than it is allowed")
        return None

    def _stop(self) -> None:
        """Ask the child to finish; it is given a moment only."""
        self.stopping = True
        self.deadline = min(self.deadline, time.monotonic() + STOP_SECONDS)
        self._hurry(HURRY_SECONDS)
        if not self.loaded and self.best is None:
            self.deadline = time.monotonic()  # nothing is known yet that would be worth waiting for
            return
        try:
            self.pipe.send(_STOP)
        except (OSError, ValueError):
            return

    def _hurry(self, seconds: float) -> None:
        """Once stopping, do not wait long for better than what is known."""
        if self.stopping and self.best is not None:
            self.deadline = min(self.deadline, time.monotonic() + seconds)

    def _fallback(self, what: str) -> WeekPlan:
        if self.best is None:
            if self.stopping:
                raise SolverError("the planner was stopped before it had a first plan")
            raise SolverError(f"the planner gave no plan: {what}; allow it more, or check the problem")
        return self.best


def work(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    """Solve in the child and send what is found."""

    def tell(progress: Progress) -> None:
        pipe.send(("progress", progress))

    def keep(plan: WeekPlan) -> None:
        pipe.send(("plan", plan))

    def stopped() -> bool:
        return pipe.poll() and pipe.recv() == _STOP

    try:
        warm()
        if memory is not None:
            keep_within(memory)
        pipe.send(("ready", None))
        plan = solve(problem, on_progress=tell, on_plan=keep, cancelled=stopped, **options)
    except MemoryError:
        pipe.send(("full", None))
    except RoutingError as error:
        pipe.send(("failed", SolverError(str(error))))
    except (OSError, EOFError):
        return  # the parent is gone
    else:
        pipe.send(("done", plan))
