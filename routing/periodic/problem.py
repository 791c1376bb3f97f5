"""The periodic routing problem: which days, which route, in which order, at the least distance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.errors import ProblemError


@dataclass(frozen=True, eq=False)
class PeriodicProblem:
    """Sites around one depot, each visited on one of its sets of days. Row 0 is the depot.

    `distance[i, j]` is what is paid, `minutes[i, j]` how long it takes, both [n, n] in the order of the sites.
    `demand`, `service`, `ready` and `due` are [n]: what each visit takes, how long it lasts, and when it may begin.
    `patterns[i]` holds the allowed sets of days, one bit a day (1: the first); the depot's is empty.
    `vehicles` run each day. Raises `ProblemError`.
    """

    name: str
    distance: NDArray[np.float64]
    minutes: NDArray[np.float64]
    demand: NDArray[np.float64]
    service: NDArray[np.float64]
    ready: NDArray[np.float64]
    due: NDArray[np.float64]
    patterns: tuple[tuple[int, ...], ...]
    days: int
    vehicles: int
    capacity: float

    def __post_init__(self) -> None:
        n = len(self.patterns)
        for name in ("distance", "minutes"):
            matrix = getattr(self, name)
            if matrix.shape != (n, n) or not np.isfinite(matrix).all() or (matrix < 0).any():
                raise ProblemError(name, f"must be a matrix of {n} rows and columns, finite and not below 0")
        for name in ("demand", "service", "ready", "due"):
            values = getattr(self, name)
            if values.shape != (n,) or not np.isfinite(values).all() or (values < 0).any():
                raise ProblemError(name, f"must be {n} figures, finite and not below 0")
        if n < 2:
            raise ProblemError("patterns", "must hold the depot and a site at least")
        if not 1 <= self.days <= 31 or self.vehicles < 1:
            raise ProblemError("days", "must be 1 to 31, with a vehicle or more on each")
        for i, sets in enumerate(self.patterns[1:], start=1):
            if not sets or any(not 0 < days < 1 << self.days for days in sets):
                raise ProblemError(f"patterns[{i}]", f"must be sets of days, 1 to {(1 << self.days) - 1}")
        heavy = np.flatnonzero(self.demand > self.capacity)
        if len(heavy):
            raise ProblemError(f"demand[{heavy[0]}]", "is more than a vehicle holds")


@dataclass(frozen=True, slots=True)
class PeriodicRoute:
    """One vehicle's tour on one day: the sites (rows) in order, the depot at neither end."""

    day: int
    sites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PeriodicPlan:
    """All routes and their distance."""

    routes: tuple[PeriodicRoute, ...]
    distance: float
    iterations: int
