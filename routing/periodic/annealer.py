"""One annealer of a periodic routing problem: its arrays, and its runs through them."""

from typing import Any

import numpy as np

from routing.periodic.kernel import anneal, retime
from routing.periodic.problem import PeriodicPlan, PeriodicProblem, PeriodicRoute

SLICE = 500  # iterations between two looks at the clock
NEAR = 10  # neighbours whose mean distance scales the temperature
SPARE = 64  # room for more removed visits than there are sites


class Annealer:
    """Holds a present plan, a trial and the best."""

    def __init__(self, problem: PeriodicProblem, seed: int) -> None:
        n, routes = len(problem.patterns), problem.days * problem.vehicles
        self.problem = problem
        apart = problem.distance + np.where(np.arange(n) == 0, np.inf, 0.0)[None, :]
        near = np.argsort(apart, axis=1, kind="stable")[:, : n - 1].astype(np.int32)
        scale = np.sort(apart[1:, 1:], axis=1)[:, 1 : NEAR + 1]
        self.scale = max(float(scale.mean()) if scale.size else 0.0, 1e-9)
        missing = 10.0 * float(problem.distance.max()) + 1.0
        self.fixed = (
            np.ascontiguousarray(problem.distance, np.float64), np.ascontiguousarray(problem.minutes, np.float64),
            _site_table(problem), _pattern_table(problem), near,
            float(problem.capacity), problem.vehicles, missing,
        )  # fmt: skip
        self.now, self.trial, self.best = (_state(routes, n, problem.days) for _ in range(3))
        self._retime()
        out = n - 1
        self.values = np.array([out * missing, out * missing, out, out], np.float64)
        self.scratch = (
            np.zeros(n + SPARE, np.int32), np.zeros(n, np.int64), np.zeros(routes, np.int32),
            np.zeros((problem.days, 3)), np.array([seed * 7919 + 104729], np.uint64),
        )  # fmt: skip
        self.iterations = 0

    @property
    def price(self) -> float:
        """What its best plan costs, sites left out included."""
        return float(self.values[1])

    def step(self, iterations: int, heat: float) -> None:
        """Anneal at a temperature, given in mean distances between neighbours."""
        best = (self.best[0], self.best[1], self.best[6], self.best[7])
        heat *= self.scale
        anneal(*self.fixed, *self.now, *self.trial, *best, *self.scratch, self.values, iterations, heat)  # type: ignore[call-arg]
        self.iterations += iterations

    def take(self, other: "Annealer") -> None:
        """Go on from another's best plan."""
        for state in (self.now, self.trial, self.best):
            for k in (0, 1, 6, 7):
                state[k][:] = other.best[k]
        self._retime()
        self.values[:2] = other.values[1]
        self.values[2:] = other.values[3]

    def plan(self, iterations: int) -> PeriodicPlan:
        """Return the best plan; its distance is summed up anew."""
        distance, routes = 0.0, []
        for r in np.flatnonzero(self.best[1]):
            row = self.best[0][r, : self.best[1][r] + 2]
            distance += float(self.problem.distance[row[:-1], row[1:]].sum())
            routes.append(PeriodicRoute(int(r) // self.problem.vehicles, tuple(int(s) for s in row[1:-1])))
        return PeriodicPlan(tuple(routes), distance, iterations)

    def _retime(self) -> None:
        for r in range(len(self.now[1])):
            for state in (self.now, self.trial):
                retime(r, *state[:6], *self.fixed[:3])  # type: ignore[call-arg]


def _state(routes: int, n: int, days: int) -> tuple[Any, ...]:
    """Room for a plan: routes, sizes, earliest and latest starts, loads, costs; each site's routes by day, its days."""
    return (
        np.zeros((routes, n + 2), np.int32), np.zeros(routes, np.int32),
        np.zeros((routes, n + 2)), np.zeros((routes, n + 2)), np.zeros(routes), np.zeros(routes),
        np.full((n, days), -1, np.int32), np.zeros(n, np.int64),
    )  # fmt: skip


def _site_table(problem: PeriodicProblem) -> Any:
    return np.ascontiguousarray(np.stack([problem.demand, problem.ready, problem.due, problem.service], axis=1))


def _pattern_table(problem: PeriodicProblem) -> Any:
    """Each row: how many sets of days a site may have, and the sets."""
    table = np.zeros((len(problem.patterns), 1 + max(len(p) for p in problem.patterns)), np.int64)
    for i, sets in enumerate(problem.patterns):
        table[i, : len(sets) + 1] = len(sets), *sets
    return table
