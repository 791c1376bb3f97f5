"""The ascent: prices climb, shifts are looked at anew, and every look gives a bound that holds."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from routing.bound.kernels import drive
from routing.bound.parameters import CLIMBS, FIRST_HEAT, FIRST_RATE, LAST_HEAT, STEPS
from routing.bound.prices import Prices, Wants
from routing.bound.relax import Relaxed, relax
from routing.bound.shifts import Choice, Shifts
from routing.bound.values import Bound, BoundStep
from routing.problem import WeekProblem
from routing.solve.warm import tiny_problem


def lower_bound(
    problem: WeekProblem,
    *,
    seconds: float = 60.0,
    looks: int | None = None,
    upper: float | None = None,
    on_progress: Callable[[BoundStep], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Bound:
    """Return a proven lower bound of every feasible plan's objective, in euros, as good as `seconds` allow.

    They begin when the compiled parts are loaded, the first time compiled.
    It ends earlier after `looks` at the shifts, if given, where `cancelled` turns true, or where the bound comes within
    a cent of `upper`, a known plan's objective.
    `on_progress` hears of each better bound. The bound is 0 at worst; where no plan is feasible it means nothing.
    """
    if not drive.signatures:
        _Ascent(tiny_problem(), _Limits(math.inf, 2, math.inf, None, None)).run()  # loads or compiles the kernels
    limits = _Limits(
        seconds, math.inf if looks is None else looks, math.inf if upper is None else upper, on_progress, cancelled
    )
    ascent = _Ascent(problem, limits)
    ascent.run()
    return ascent.bound()


@dataclass(frozen=True, slots=True)
class _Limits:
    seconds: float
    looks: float
    upper: float
    on_progress: Callable[[BoundStep], None] | None
    cancelled: Callable[[], bool] | None


class _Ascent:
    def __init__(self, problem: WeekProblem, limits: _Limits) -> None:
        self.began = time.monotonic()
        self.problem = problem
        self.limits = limits
        size = len(problem.sites)
        step, cell = next((step, cell) for most, step, cell in STEPS if size <= most)
        self.relaxed: Relaxed = relax(problem, step, cell)
        self.shifts = Shifts(problem, self.relaxed)
        self.wants = Wants(problem, self.relaxed)
        self.prices = self.wants.first_prices()
        self.best = 0.0
        self.best_prices = self.prices.copy()
        self.rounds = 0

    def stop(self) -> bool:
        """Whether it is time to end."""
        return time.monotonic() - self.began > self.limits.seconds or bool(
            self.limits.cancelled and self.limits.cancelled()
        )

    def run(self) -> None:
        """Climb, look, climb, until time is up or the gap is closed."""
        choice = Choice(np.zeros(len(self.relaxed.events.low)), np.zeros(self.wants.open.shape))
        average = self.prices.copy()
        while self.rounds < self.limits.looks and not self.stop() and self.best < self.limits.upper - 0.01:
            self.look(average)
            if self.rounds:
                self.look(self.prices)
            self.rounds += 1
            columns = self.shifts.columns()
            rate = FIRST_RATE / math.sqrt(self.rounds)
            heat = max(LAST_HEAT, FIRST_HEAT / math.sqrt(self.rounds))
            average.scale(0.0)
            climbs = CLIMBS if self.rounds > 10 else CLIMBS // 4
            profit = self.wants.profit(self.prices)
            counted = 0
            for n in range(climbs):
                if self.stop():
                    break
                self.wants.delay(self.prices)
                _, due = self.wants.visits(self.prices)
                choice.of(columns, self.shifts.counts, profit, self.prices.due, heat)
                profit = self.wants.move(self.prices, due, choice, rate)
                if n >= climbs // 2:
                    average.add(self.prices)
                    counted += 1
            if not counted:
                break
            average.scale(1 / counted)

    def look(self, prices: Prices) -> None:
        """Take the bound that these prices prove."""
        profit = self.wants.profit(prices)
        delay = self.wants.delay(prices)
        visits, _ = self.wants.visits(prices)
        driving = self.shifts.look(profit, prices.due, self.stop)
        if driving is None:
            return
        value = delay + visits + driving
        value -= self._rounding(delay + visits, float(profit.max(initial=0.0) + prices.due.max(initial=0.0)))
        if value > self.best:
            self.best = value
            self.best_prices = prices.copy()
            if self.limits.on_progress is not None:
                self.limits.on_progress(BoundStep(time.monotonic() - self.began, self.bound().value))

    def _rounding(self, paid: float, dearest: float) -> float:
        """Return more than all roundings of the arithmetic can have added to the bound."""
        steps = max((len(shift.day) for shift in self.shifts.shifts), default=0)
        road = max((float(shift.cost.max()) for shift in self.shifts.shifts), default=0.0)
        sums = len(self.relaxed.demand.items) + prices_of(self.relaxed) + 8 * steps
        through = float(self.shifts.counts.sum()) * 8 * steps * (dearest + road)
        return float(np.finfo(np.float64).eps) * sums * (abs(paid) + through)

    def bound(self) -> Bound:
        """Return what is proven so far."""
        pays = self.wants.profit(self.best_prices)
        events = self.relaxed.events
        table = self.best_prices.due.copy()
        table = np.pad(table, ((0, 0), (0, max(0, 14 - table.shape[1]))))
        vans = ~events.fixed
        site = self.shifts.site
        dearest = np.zeros_like(table)
        np.maximum.at(dearest, (site[vans], events.day[vans]), pays[vans])
        week = (table + dearest)[:, :7] + (table + dearest)[:, 7:14]
        prices = {s.id: tuple(round(float(v), 2) for v in week[n]) for n, s in enumerate(self.problem.sites)}
        value = math.floor(max(0.0, self.best) * 100) / 100
        return Bound(value, time.monotonic() - self.began, self.rounds, prices)


def prices_of(relaxed: Relaxed) -> int:
    """Return how many prices are added up."""
    spans = np.diff(relaxed.events.first)
    return int(spans[relaxed.demand.origin].sum() + spans[relaxed.demand.destination].sum())
