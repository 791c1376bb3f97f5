"""The bound of a week: one ascent, or one for each set of shifts that a plan may use, where those are few."""

import itertools
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from routing.bound.ascent import Ascent, undriven
from routing.bound.crew import Crew
from routing.bound.driving import drive
from routing.bound.halves.proof import HalvesProof, warm_up
from routing.bound.parameters import FINER_FROM, HALVES_FROM, MOST_SETS, ROOT_ROUNDS, TURN
from routing.bound.stopping import Stopped
from routing.bound.values import Bound, BoundStep, SitePrices
from routing.problem import VanView, WeekProblem, Window
from routing.solve.warm import tiny_problem


def lower_bound(
    problem: WeekProblem,
    *,
    seconds: float = 60.0,
    looks: int | None = None,
    upper: float | None = None,
    threads: int = 1,
    on_progress: Callable[[BoundStep], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Bound:
    """Return a proven lower bound of every feasible plan's objective, in euros, as good as `seconds` allow.

    They begin when the compiled parts are loaded, the first time compiled. It ends earlier after `looks` at the shifts,
    if given, where `cancelled` turns true, or where the bound comes within a cent of `upper`, a known plan's objective;
    both are asked while it is set up, too. `on_progress` hears of each better bound, first of one without any look. So
    many looks prove the same with any number of `threads`. The bound is 0 at worst; where no plan is feasible it means
    nothing.
    """
    load(problem)
    began = time.monotonic()

    def stop() -> bool:
        return time.monotonic() - began > seconds or (cancelled is not None and cancelled())

    def tell(value: float, prices: SitePrices) -> None:
        if on_progress is not None and value > 0:
            on_progress(BoundStep(time.monotonic() - began, value, prices))

    told = 0.0
    try:
        told = in_cents(undriven(problem, stop))
        tell(told, {})
        if looks == 0:
            return Bound(told, time.monotonic() - began, 0, {})
        tree = _Tree(problem, stop, math.inf if looks is None else looks, math.inf if upper is None else upper, threads)
    except (Stopped, MemoryError):
        return Bound(told, time.monotonic() - began, 0, {})
    tree.coarse = told
    while tree.goes_on():
        tree.turn()
        if tree.value() > told:
            told = tree.value()
            tell(told, tree.root.site_prices())
    return Bound(tree.value(), time.monotonic() - began, tree.rounds, tree.root.site_prices())


def in_cents(value: float) -> float:
    """Return a bound in whole cents, rounded down."""
    return math.floor(max(0.0, value) * 100) / 100


def load(problem: WeekProblem) -> None:
    """Load what is compiled for the proof of a week, or compile it, where that was not done."""
    if not drive.signatures:
        small = Ascent(tiny_problem())
        small.round(lambda: False)
        small.round(lambda: False)
    warm_up(problem)


class _Tree:
    """The whole week, and in time the sets of shifts: the bound is that of the weakest of them."""

    def __init__(
        self, problem: WeekProblem, stop: Callable[[], bool], looks: float, upper: float, threads: int
    ) -> None:
        self.problem = problem
        self.stop = stop
        self.looks = looks
        self.upper = upper
        self.crew = Crew(threads)
        self.root = Ascent(problem, crew=self.crew, stop=stop)
        self.coarse = 0.0  # what longer cells, or no look at all, have proven
        self.parts: list[Ascent] = []
        self.halves: HalvesProof | None = None
        self.parted = False  # whether it was looked at whether that proof applies
        self.dividing = True  # into parts, or shorter cells
        self.over = False
        self.rounds = 0

    def value(self) -> float:
        """Return the bound so far, in whole cents."""
        best = max(self.coarse, self.root.best)
        weakest = min((part.best for part in self.parts), default=math.inf)
        if weakest < math.inf:  # else no plan is feasible
            best = max(best, weakest)
        if self.halves is not None:
            best = max(best, self.halves.best(self._by_shifts()))
        return in_cents(best)

    def _by_shifts(self) -> dict[tuple[int, ...], float]:
        """Return what the parts have proven, by when their shifts begin: of weeks in which one van drives at a time."""
        return {
            tuple(sorted(shift.start for van in part.problem.vans for shift in van.shifts)): part.best
            for part in self.parts
        }

    def goes_on(self) -> bool:
        """Whether there is time and a gap left."""
        return not self.over and self.rounds < self.looks and self.value() < self.upper - 0.01 and not self.stop()

    def turn(self) -> None:
        """Do a few rounds where the bound is weakest."""
        try:
            self._turn()
        except Stopped:
            return
        except MemoryError:
            self._make_do()

    def _make_do(self) -> None:
        """Go on with less: without the proof of small weeks first, then with the whole week in cells as they are.

        Where that is too much as well, it is over.
        """
        if self.halves is not None or not self.parted:
            self.coarse, self.halves, self.parted = self.value(), None, True
        elif self.dividing:
            self.coarse, self.parts, self.dividing = self.value(), [], False
        else:
            self.coarse, self.over = self.value(), True

    def _turn(self) -> None:
        if not self.parts and self.rounds == ROOT_ROUNDS and self.dividing:
            parts = [
                Ascent(week, forced=True, warm=self.root, crew=self.crew, stop=self.stop)
                for week in weeks_by_shifts(self.problem)
            ]
            self.parts = [part for part in parts if part.best < math.inf]
        if not self.parts and self.root.rounds in FINER_FROM and self.dividing and self.root.divisible():
            self.root, self.coarse = self.root.finer(self.stop), max(self.coarse, self.root.best)
        if self.rounds >= HALVES_FROM and not self.parted:
            self.halves, self.parted = HalvesProof.of(self.problem, self.crew), True
        if self.halves is not None and not self.halves.through:
            self.halves.round(self.stop, self._by_shifts())
            self.rounds += 1
            return
        weakest = min(self.parts, key=lambda part: part.best, default=self.root)
        for _ in range(TURN if self.parts and self.halves is None else 1):
            if self.goes_on():
                weakest.round(self.stop)
                self.rounds += 1


def weeks_by_shifts(problem: WeekProblem) -> Iterator[WeekProblem]:
    """Yield the week with each set of shifts that could be used; nothing where there are too many of them.

    Vans alike are not told apart: of a shift that several have, only the number counts.
    """
    kinds: dict[tuple[object, ...], int] = {}
    for van in problem.vans:
        for shift in van.shifts:
            kinds[_kind(van, shift)] = kinds.get(_kind(van, shift), 0) + 1
    if math.prod(count + 1 for count in kinds.values()) > MOST_SETS:
        return
    for chosen in itertools.product(*(range(count + 1) for count in kinds.values())):
        left = dict(zip(kinds, chosen, strict=True))
        vans = []
        for van in problem.vans:
            kept = []
            for shift in van.shifts:
                if left[_kind(van, shift)]:
                    left[_kind(van, shift)] -= 1
                    kept.append(shift)
            vans.append(replace(van, shifts=tuple(kept)))
        yield replace(problem, vans=tuple(vans))


def _kind(van: VanView, shift: Window) -> tuple[object, ...]:
    return van.base, shift.start, shift.end, van.cost
