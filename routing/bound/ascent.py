"""The ascent: prices climb, shifts are looked at anew, and every look gives a bound that holds."""

import math
from typing import Self

import numpy as np

from routing.bound.crew import Crew
from routing.bound.parameters import (
    CLIMBS,
    FIRST_HEAT,
    FIRST_PULL,
    FIRST_RATE,
    LAST_HEAT,
    LAST_PULL,
    LEAST_CELL,
    MOST_VALUES,
    PULL_FROM,
    PULL_ROUNDS,
    SHORT_ROUNDS,
    SIZES,
    TIED_CLIMBS,
    TIES_FROM,
    WARM_ROUNDS,
)
from routing.bound.prices import Prices, Wants
from routing.bound.relax import relax
from routing.bound.shapes import Relaxed
from routing.bound.shifts import Choice, Pay, Shifts
from routing.bound.stopping import Stop, check, never
from routing.problem import WeekProblem


class Ascent:
    """One relaxed week, its prices and the best bound that they have proven.

    With `forced` every shift is driven: then the bound holds for the plans that use each of the problem's shifts. It is
    infinite where no plan can. An ascent that is `warm` goes on from the best prices of another with more shifts, or
    with longer cells than this one's `cell` (minutes). Raises `Stopped` where `stop` turns true while it is set up.
    """

    def __init__(
        self,
        problem: WeekProblem,
        *,
        forced: bool = False,
        warm: Self | None = None,
        crew: Crew | None = None,
        cell: int | None = None,
        stop: Stop = never,
    ) -> None:
        self.problem, self.crew = problem, crew or Crew()
        size = len(problem.sites)
        step, usual, sectors = next(sizes for most, *sizes in SIZES if size <= most)
        self.step = step
        self.relaxed: Relaxed = relax(problem, step, cell or usual, sectors, stop=stop)
        check(stop)
        self.shifts = Shifts(problem, self.relaxed, self.crew, forced=forced)
        self.wants = Wants(problem, self.relaxed, self.crew, ordered=self.shifts.ordered)
        check(stop)
        self.prices = self.wants.first_prices()
        self.best = 0.0
        self.best_prices = self.prices
        self.rounds = 0
        self.drawn = 0  # rounds counted for the pull
        self.pull = 0.0  # how far prices are drawn towards the best so far, 0 to 1
        self.failed = False  # whether the last looks proved nothing new
        self.wants.delay(self.prices)
        if forced and not (self.wants.can_be and (self.wants.hours >= 0).all()):
            self.best = math.inf  # a site cannot be called at as often as it must, or a crate never arrives
        if warm is not None:
            self.prices = self.wants.translated(warm.best_prices, warm.wants)
            self.rounds = self.drawn = WARM_ROUNDS
        self.best_prices = self.prices.copy()
        self.average = self.prices.copy()
        self.choice = Choice(np.zeros(len(self.wants.pay(self.prices).flat())))

    def divisible(self) -> bool:
        """Whether shorter cells would tie rides better, have whole steps and leave enough memory."""
        half = self.relaxed.cell // 2
        whole = self.relaxed.cell % 2 == 0 and half % self.step == 0
        return self.relaxed.tied and whole and half >= LEAST_CELL and 2 * self.prices.value.size <= MOST_VALUES

    def finer(self, stop: Stop) -> Self:
        """Return an ascent that goes on from here in cells half as long."""
        found = type(self)(self.problem, warm=self, crew=self.crew, cell=self.relaxed.cell // 2, stop=stop)
        found.rounds, found.drawn = self.rounds, 0
        found.shifts.take(self.shifts)
        return found

    def round(self, stop: Stop) -> None:
        """Look at the shifts at the mean prices (at first at the last ones too), then let the prices climb on.

        At first both are drawn towards the best prices so far.
        """
        self._draw()
        was, pull = self.best, self.pull
        self.look(self.average.between(self.best_prices, pull), stop)
        if 0 < self.rounds < SHORT_ROUNDS:
            self.look(self.prices.between(self.best_prices, pull), stop)
        self.failed = self.best == was
        self.rounds += 1
        self.drawn += 1
        columns = self.shifts.columns()
        self.wants.ties.asleep = len(self.problem.sites) > PULL_FROM and self.rounds < TIES_FROM
        self.wants.ties.learn(columns.item, self.shifts.first_road, self.prices)
        rate = FIRST_RATE / math.sqrt(self.rounds)
        heat = max(LAST_HEAT, FIRST_HEAT / math.sqrt(self.rounds))
        climbs = TIED_CLIMBS if self.relaxed.tied else CLIMBS
        if self.rounds <= SHORT_ROUNDS:
            climbs //= 4
        pay = self.wants.pay(self.prices).flat()
        self.average.scale(0.0)
        counted = 0
        for n in range(climbs):
            if stop():
                break
            self.wants.delay(self.prices)
            _, due = self.wants.visits(self.prices)
            self.choice.of(columns, self.shifts, pay, heat)
            pay = self.wants.move(self.prices, due, self.choice, rate)
            if n >= climbs // 2:
                self.average.add(self.prices)
                counted += 1
        if counted:
            self.average.scale(1 / counted)

    def _draw(self) -> None:
        """Say how far prices are drawn to the best so far: half the rest again where the last look proved nothing."""
        if self.best <= 0 or len(self.problem.sites) <= PULL_FROM or self.drawn >= PULL_ROUNDS:
            self.pull = 0.0
        elif self.failed:
            self.pull = min(LAST_PULL, (1 + self.pull) / 2)
        else:
            self.pull = FIRST_PULL * (1 - self.drawn / PULL_ROUNDS)

    def look(self, prices: Prices, stop: Stop) -> None:
        """Take the bound that these prices prove."""
        pay = self.wants.pay(prices)
        delay = self.wants.delay(prices)
        visits, _ = self.wants.visits(prices)
        driving = self.shifts.look(pay, stop)
        if driving is None:
            return
        value = delay + visits + driving
        value -= rounding(self.relaxed, delay + visits, self._dearest(pay), float(self.shifts.counts.sum()))
        if value > self.best:
            self.best = value
            self.best_prices = prices.copy()

    def _dearest(self, pay: Pay) -> float:
        """Return the most that one call can be paid."""
        orders = pay.order.sum(axis=0).max(initial=0.0)
        return float(pay.event.max(initial=0.0) + pay.day.max(initial=0.0) + orders + pay.along.max(initial=0.0))

    def site_prices(self) -> dict[str, tuple[float, ...]]:
        """Return what the best prices pay for a call at each site on each weekday, at the best time."""
        pays = self.wants.profit(self.best_prices)
        events = self.relaxed.events
        vans = ~events.fixed
        dues = self.wants.dues(self.best_prices)
        table = np.zeros((len(self.problem.sites), max(14, dues.shape[1])))
        np.maximum.at(table, (self.shifts.site[vans], events.day[vans]), pays[vans])
        table[:, : dues.shape[1]] += dues
        week = table[:, :7] + table[:, 7:14]
        return {s.id: tuple(round(float(v), 2) for v in week[n]) for n, s in enumerate(self.problem.sites)}


def undriven(problem: WeekProblem, stop: Stop = never) -> float:
    """Return what crates cost at least if vans drove for nothing, in euros: a bound without any look.

    Raises `Stopped`.
    """
    step, cell, sectors = next(sizes for most, *sizes in SIZES if len(problem.sites) <= most)
    relaxed = relax(problem, step, cell, sectors, stop=stop, driven=False)
    wants = Wants(problem, relaxed, Crew())
    check(stop)
    value = wants.delay(wants.first_prices())
    return max(0.0, value - rounding(relaxed, value, 0.0, 0.0)) if math.isfinite(value) else 0.0


def rounding(relaxed: Relaxed, paid: float, dearest: float, shifts: float) -> float:
    """Return more than all roundings of the arithmetic can have added to a bound; a call is paid `dearest` at most."""
    steps = max((len(shift.day) for shift in relaxed.shifts), default=0)
    road = max((float(shift.cost.max()) for shift in relaxed.shifts), default=0.0)
    sums = len(relaxed.demand.items) + prices_of(relaxed) + 8 * steps
    through = shifts * 8 * steps * (dearest + road)
    return float(np.finfo(np.float64).eps) * sums * (abs(paid) + through)


def prices_of(relaxed: Relaxed) -> int:
    """Return how many prices are added up."""
    spans = np.diff(relaxed.events.first)
    return int(spans[relaxed.demand.origin].sum() + spans[relaxed.demand.destination].sum())
