"""Locks that no plan can keep, told before anything is planned."""

from routing.check import Violation
from routing.locks import Locks, check_locks
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve.conflicts import conflicts
from routing.solve.slots import keep


def conflicting_locks(problem: WeekProblem, start: WeekPlan | None, locks: Locks) -> tuple[Violation, ...]:
    """Return why no plan can keep the locks on `start`, as far as it can be told at once; `()` where nothing is seen.

    Codes are those of `routing.check.Rule` and `routing.locks.LockRule`; rounds and stops count in `start`. Raises
    `ProblemError` for locks on what is not there.
    """
    check_locks(problem, start, locks)
    return conflicts(problem, keep(problem, start, locks)) if locks != Locks() else ()
