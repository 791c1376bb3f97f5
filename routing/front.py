"""What an hour less of waiting costs: plans of which none is better than another in every way.

A sweep of prices: the week is planned with delay priced lower and higher than the problem says, and with prices on the
worst municipality's hours, each time from the plan that is best at these prices so far. The widest gap is then halved,
again and again. Every plan on the way is measured; what another plan beats in cost, mean delay and worst municipality
at once is left out. Prices alone would find only the corners of the front; the plans on the way fill what lies between.
"""

import dataclasses
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from routing.errors import ProblemError, SolverError
from routing.locks import Locks
from routing.measure import Measure, measure
from routing.plan import Claims, WeekPlan
from routing.problem import WeekProblem
from routing.solve import Progress, solve

Against = Literal["delay", "worst", "both"]

WIDEST = 8.0
"""The outermost prices of delay: an eighth of the problem's and eight times it."""
SAME = 0.01
"""A plan found on the way is shown where some figure differs by more than this share from every other's."""


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """A plan of the front with its figures at the problem's own prices, and the prices by which it was found.

    `delay_weight` times the problem's price of delay, and `worst_price` euros per hour of the worst municipality.
    """

    delay_weight: float
    worst_price: float
    plan: WeekPlan
    measure: Measure


@dataclass(frozen=True, slots=True)
class FrontProgress:
    """How far a sweep is: `done` of `points` plannings are over, `found` plans stand on the front by now."""

    elapsed: float
    done: int
    points: int
    found: int
    step: Progress | None


Prices = tuple[float, float]


def trade_off(
    problem: WeekProblem,
    *,
    seconds: float,
    points: int = 9,
    against: Against = "both",
    start: WeekPlan | None = None,
    locks: Locks | None = None,
    seed: int = 1,
    iterations: int | None = None,
    workers: int = 1,
    on_progress: Callable[[FrontProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[FrontPoint, ...]:
    """Return the front found by `points` plannings, by rising operating cost.

    `against`: what cost is traded for. The first planning, at the problem's own prices, gets two shares of the
    `seconds` (or of so many `iterations` each) unless a `start` is given. When `cancelled` turns true, the front found
    so far is returned, and when there is no memory left. Raises as `routing.solve.solve` does, and `ProblemError` for
    fewer than two points.
    """
    if points < 2:
        raise ProblemError("points", "must be 2 or more: one plan makes no front")
    sweep = _Sweep(problem, against)
    bound = locks is not None and locks.need_start  # locks count in the start plan and in no other
    began = time.monotonic()
    shares = points + (start is None)
    extra = 0.0  # seconds that the last planning took beyond its search: to load, to judge
    for done in range(points):
        prices = sweep.next_prices(done)

        def tell(step: Progress | None, done: int = done) -> None:
            if on_progress is not None:
                on_progress(FrontProgress(time.monotonic() - began, done, points, len(sweep.front()), step))

        share = 2 if done == 0 and start is None else 1
        before = time.monotonic()
        asked = max(0.05, (seconds - (before - began)) * share / shares - extra)
        try:
            plan = solve(
                _priced(problem, prices),
                seconds=asked,
                iterations=None if iterations is None else iterations * share,
                seed=seed,
                start=start if bound else sweep.nearest(prices) or start,
                locks=locks,
                on_progress=tell,
                on_plan=lambda plan, prices=prices: sweep.add(prices, plan, final=False),  # type: ignore[misc]
                cancelled=cancelled,
                workers=workers,
            )
        except MemoryError:
            if not sweep.found:
                raise SolverError("it would take more memory than it is allowed: allow it more") from None
            break
        shares -= share
        sweep.add(prices, plan, final=True)
        extra = max(0.0, time.monotonic() - before - asked)
        if cancelled is not None and cancelled():
            break
    return sweep.front()


class _Sweep:
    """All plans found so far."""

    def __init__(self, problem: WeekProblem, against: Against) -> None:
        self.problem = problem
        self.against = against
        self.own: Prices = (1.0, problem.delay.worst_municipality_per_hour)
        self.found: list[tuple[FrontPoint, bool]] = []  # and whether a planning ended with it
        self.asked: list[Prices] = []

    def add(self, prices: Prices, plan: WeekPlan, *, final: bool) -> None:
        """Keep a plan with its figures at the problem's own prices, if none is better in every way."""
        figures = measure(self.problem, plan)
        claims = Claims(
            round(figures.objective, 2), round(figures.operating_cost, 2), None, round(figures.mean_delay_hours, 2)
        )
        point = FrontPoint(*prices, WeekPlan(plan.rounds, claims), figures)
        if not any(_no_worse(other, point) for other, _ in self.found):
            self.found = [(other, was) for other, was in self.found if not _no_worse(point, other)] + [(point, final)]

    def front(self) -> tuple[FrontPoint, ...]:
        """Return the plans of which none is better than another in every way, the cheapest first."""
        shown = [point for point, final in self.found if final]
        for point, final in self.found:
            if not final and not any(_alike(point, other) for other in shown):
                shown.append(point)
        return tuple(sorted(shown, key=_figures))

    def nearest(self, prices: Prices) -> WeekPlan | None:
        """Return the plan that is best at these prices among those found."""
        weight, worst = prices
        best = min(
            (point for point, _ in self.found),
            key=lambda point: (
                point.measure.operating_cost
                + weight * point.measure.delay_cost
                + worst * point.measure.worst_municipality_hours
            ),
            default=None,
        )
        return None if best is None else best.plan

    def next_prices(self, done: int) -> Prices:
        """Return the next prices to ask: the problem's own, the outermost, then what halves the widest gap."""
        ends = [self.own, *self._ends()]
        prices = ends[done] if done < len(ends) else self._between()
        self.asked.append(prices)
        return prices

    def _ends(self) -> list[Prices]:
        worst = self.own[1]
        delay = [(1 / WIDEST, worst), (WIDEST, worst)] if self.against != "worst" else []
        if self.against == "delay" or not self.found:
            return delay
        figures = self.found[0][0].measure
        dear = 4 * max(1.0, figures.objective) / max(1.0, figures.worst_municipality_hours)
        return [*delay, (1.0, max(worst, dear))]

    def _between(self) -> Prices:
        """Return prices between the two neighbours on the front that lie farthest apart and were found by others."""
        front = self.front()
        spans = [
            max(max(values) - min(values), 1e-9) for values in zip(*(_figures(p) for p in front), strict=True)
        ] or [1.0]
        pairs = sorted(
            pairwise(front),
            key=lambda pair: (
                -math.dist(*[[value / span for value, span in zip(_figures(p), spans, strict=True)] for p in pair])
            ),
        )
        for one, other in pairs:
            middle = (
                math.sqrt(one.delay_weight * other.delay_weight),
                (one.worst_price + other.worst_price) / 2,
            )
            if middle not in self.asked:
                return middle
        return (self.asked[-1][0] * 0.9, self.asked[-1][1])


def _priced(problem: WeekProblem, prices: Prices) -> WeekProblem:
    """Return the problem with other prices of delay."""
    weight, worst = prices
    price = dataclasses.replace(
        problem.delay,
        per_item_hour=problem.delay.per_item_hour * weight,
        late_per_item_hour=problem.delay.late_per_item_hour * weight,
        worst_municipality_per_hour=worst,
    )
    return dataclasses.replace(problem, delay=price)


def _figures(point: FrontPoint) -> tuple[float, float, float]:
    return point.measure.operating_cost, point.measure.mean_delay_hours, point.measure.worst_municipality_hours


def _no_worse(one: FrontPoint, other: FrontPoint) -> bool:
    """Return whether `one` is at least as good as `other` in every way."""
    return all(a <= b for a, b in zip(_figures(one), _figures(other), strict=True))


def _alike(one: FrontPoint, other: FrontPoint) -> bool:
    """Return whether no figure tells the two apart worth mentioning."""
    return all(abs(a - b) <= SAME * max(a, b) for a, b in zip(_figures(one), _figures(other), strict=True))
