"""The planner's loop: slices of annealing, with an eye on the clock, on cancelling and on who watches."""

import time
from collections.abc import Callable

import numpy as np

from routing.check import check
from routing.errors import SolverError
from routing.measure import measure
from routing.plan import Claims, WeekPlan
from routing.problem import WeekProblem
from routing.solve.anneal import BEST, COST, ITERATIONS, WRONG, anneal
from routing.solve.construct import construct
from routing.solve.decode import adopt, decode
from routing.solve.encode import encode
from routing.solve.evaluate import best_values
from routing.solve.parameters import END_HEAT, SEND_SECONDS, SLICE_ITERATIONS, SLICE_SECONDS, START_HEAT, TELL_SECONDS
from routing.solve.progress import Progress
from routing.solve.tools import Desk, open_desk
from routing.timetable import ride

Cancelled = Callable[[], bool]
Tell = Callable[[Progress], None]


def solve(
    problem: WeekProblem,
    *,
    seconds: float = 30.0,
    iterations: int | None = None,
    seed: int = 1,
    start: WeekPlan | None = None,
    on_progress: Tell | None = None,
    cancelled: Cancelled | None = None,
    on_plan: Callable[[WeekPlan], None] | None = None,
) -> WeekPlan:
    """Return the best feasible plan found within `seconds`, or after exactly `iterations` if given, with its claims.

    The same problem, seed, start and iterations give the same plan. `start` is improved if it can be used.
    `on_progress` hears of the best plan about twice a second, `on_plan` gets it about every second when it got better;
    when `cancelled` turns true the best plan so far is returned. Raises `SolverError` if no feasible plan was found,
    naming what could not be satisfied.
    """
    began = time.monotonic()
    world = encode(problem)
    desk = open_desk(world, seed)
    if start is not None:
        adopt(problem, desk, start)
    construct(desk.packed_world, desk.bench)
    watch = _Watch(problem, desk, began, on_progress, on_plan)
    if len(world.slot_van):
        _improve(desk, watch, seconds, iterations, cancelled)
        watch.tell(final=True)
    return finished(problem, desk)


def _improve(desk: Desk, watch: "_Watch", seconds: float, iterations: int | None, cancelled: Cancelled | None) -> None:
    """Anneal until time or iterations run out."""
    visit = desk.values[COST] / max(1, int(desk.current.visits.sum()))
    hot, cold = START_HEAT * visit, END_HEAT * visit
    ratio = cold / hot if hot else 1.0
    steps, size = 0, 16
    while not (cancelled and cancelled()):
        clock = time.monotonic()
        if iterations is None:
            done = (clock - watch.began) / max(seconds, 1e-9)
            heat, cooling = hot * ratio**done, 1.0
        else:
            done = steps / max(iterations, 1)
            size = min(size, iterations - steps)
            heat, cooling = hot, ratio ** (1.0 / max(iterations, 1))
        if done >= 1.0 or size <= 0:
            break
        anneal(desk.packed_world, desk.bench, size, heat, cooling, steps)
        steps += size
        took = max(time.monotonic() - clock, 1e-6)
        size = max(1, min(SLICE_ITERATIONS, int(size * min(4.0, SLICE_SECONDS / took))))
        watch.tell()


class _Watch:
    """Tells of the best plan now and then."""

    def __init__(
        self,
        problem: WeekProblem,
        desk: Desk,
        began: float,
        on_progress: Tell | None,
        on_plan: Callable[[WeekPlan], None] | None,
    ) -> None:
        self.problem = problem
        self.desk = desk
        self.began = began
        self.on_progress = on_progress
        self.on_plan = on_plan
        self.told_at = self.sent_at = -1.0
        self.told = self.sent = float("inf")

    def tell(self, *, final: bool = False) -> None:
        """Tell if it is time, or for the last time; a plan that lacks visits or flows is nobody's business yet."""
        now = time.monotonic() - self.began
        best = float(self.desk.values[BEST])
        if self.desk.values[WRONG] > 0:
            return
        if self.on_progress and (final or now - self.told_at > TELL_SECONDS * (1 if best < self.told else 2)):
            self.told_at, self.told = now, best
            cost, hours = best_values(self.desk.packed_world, self.desk.bench)
            steps = int(self.desk.values[ITERATIONS])
            self.on_progress(Progress(now, steps, best, float(cost), float(hours) if hours >= 0 else None))
        if self.on_plan and best < self.sent - 0.005 and now - self.sent_at > SEND_SECONDS:
            self.sent_at, self.sent = now, best
            self.on_plan(decode(self.problem, self.desk.world, self.desk.best))


def finished(problem: WeekProblem, desk: Desk) -> WeekPlan:
    """Return the best plan with its claims; raises `SolverError` if it breaks a rule."""
    plan = decode(problem, desk.world, desk.best)
    journeys = ride(problem, plan)
    broken = check(problem, plan, journeys)
    if broken:
        raise SolverError(_complaint(problem, [(v.code, v.site) for v in broken], desk))
    figures = measure(problem, plan, journeys)
    claims = Claims(
        objective=round(figures.objective, 2),
        operating_cost=round(figures.operating_cost, 2),
        lower_bound=None,
        mean_delay_hours=round(figures.mean_delay_hours, 2),
    )
    return WeekPlan(plan.rounds, claims)


def _complaint(problem: WeekProblem, broken: list[tuple[str, str | None]], desk: Desk) -> str:
    """Say in one sentence which rules the best plan still breaks, and where."""
    by_code: dict[str, list[str]] = {}
    for code, site in broken:
        by_code.setdefault(code, []).append(site or "?")
    parts = [
        f"{code}: {', '.join(places[:5])}" + (" and more" if len(places) > 5 else "")
        for code, places in by_code.items()
    ]
    lost = int(np.count_nonzero(desk.arrival < 0))
    return f"no feasible plan was found ({'; '.join(parts)}; flows lost: {lost})"
