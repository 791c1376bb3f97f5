"""The week problem: what a planner is asked. Frozen values, checked at construction.

Times are whole minutes of the week (`routing.units`), money is in euros, loads are in crates (fractions allowed),
distances in km. The same flows come every week, for ever: a crate that misses Friday's van rides on Monday's.
The file form (`week-problem/1`) is read and written by `routing.files`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from itertools import starmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.columns import FlowColumns, columns_of, rows_of
from routing.errors import ProblemError
from routing.refusals import in_order, known_site, no_doubles, not_negative
from routing.units import WEEK_MINUTES

MOST_SITES = 5_000
MOST_FLOWS = 1_000_000


class SiteKind(StrEnum):
    """What stands at a site."""

    HUB = "hub"
    LIBRARY = "library"
    BOOKMOBILE_STOP = "bookmobile_stop"
    GARAGE = "garage"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the week, both ends belonging to it; an opening window or a van's shift.

    One that begins on Sunday may end in the week after.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        place = f"window {self.start}-{self.end}"
        if not 0 <= self.start < self.end:
            raise ProblemError(place, "must start at 0 or later and end after it starts")
        if self.start >= WEEK_MINUTES or self.end > 2 * WEEK_MINUTES:
            raise ProblemError(place, f"must start before the week ends at {WEEK_MINUTES}, and end within the next")


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site as the planner sees it in one week.

    `windows`: the service must lie wholly inside one; in the order of the week, none over another.
    `transfer_minutes`: sorting time before crates unloaded here can board another round, `None` where no crate changes
    rounds. Visits count different days of the week.
    """

    id: str
    kind: SiteKind
    name: str
    municipality: str
    lat: float
    lon: float
    service_minutes: int
    windows: tuple[Window, ...]
    transfer_minutes: int | None = None
    min_visits: int = 0
    max_visits: int | None = None

    def __post_init__(self) -> None:
        place = f"site {self.id!r}"
        if not self.id:
            raise ProblemError(place, "has an empty id: give each site a code of its own")
        if not self.municipality:
            raise ProblemError(place, "has an empty municipality: name the one it serves")
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ProblemError(place, f"coordinates {self.lat}, {self.lon} are not on Earth: latitude comes first")
        if self.service_minutes < 0:
            raise ProblemError(place, "service_minutes must be 0 or more")
        in_order(place, "windows", self.windows)
        if self.transfer_minutes is not None and self.transfer_minutes < 0:
            raise ProblemError(place, "transfer_minutes must be 0 or more, or null")
        if self.min_visits < 0 or self.min_visits > 7:
            raise ProblemError(place, "min_visits must be from 0 to 7, the days of a week")
        if self.max_visits is not None and self.max_visits < self.min_visits:
            raise ProblemError(place, "max_visits is below min_visits: raise the one or lower the other")


@dataclass(frozen=True, slots=True)
class VanCost:
    """What a van costs in euros: each shift it leaves its base, each hour out, each km."""

    per_shift: float
    per_hour: float
    per_km: float

    def __post_init__(self) -> None:
        for name in ("per_shift", "per_hour", "per_km"):
            not_negative(f"cost.{name}", getattr(self, name))


@dataclass(frozen=True, slots=True)
class VanView:
    """A van as the planner sees it: base site, capacity in crates, shifts, the break rule, costs.

    `shifts` stand in the order of the week, none over another. No stretch of work is longer than
    `max_continuous_minutes` (infinite: no rule) without a break of `break_minutes`.
    """

    id: str
    base: str
    capacity: float
    shifts: tuple[Window, ...]
    max_continuous_minutes: float
    break_minutes: int
    cost: VanCost

    def __post_init__(self) -> None:
        place = f"van {self.id!r}"
        if not self.id:
            raise ProblemError(place, "has an empty id: give each van a code of its own")
        not_negative(f"{place}.capacity", self.capacity)
        if not self.max_continuous_minutes > 0:
            raise ProblemError(place, "max_continuous_minutes must be above 0")
        if self.break_minutes < 0:
            raise ProblemError(place, "break_minutes must be 0 or more")
        in_order(place, "shifts", self.shifts)


@dataclass(frozen=True, slots=True)
class FixedStop:
    """A stop of a vehicle the planner does not steer, in minutes of the week."""

    site: str
    arrive: int
    depart: int


@dataclass(frozen=True, slots=True)
class FixedRound:
    """A bookmobile's round in this week; crates may ride on it."""

    id: str
    capacity: float
    stops: tuple[FixedStop, ...]

    def __post_init__(self) -> None:
        place = f"fixed round {self.id!r}"
        not_negative(f"{place}.capacity", self.capacity)
        clock = 0
        for n, stop in enumerate(self.stops):
            if stop.arrive < clock or stop.depart < stop.arrive:
                raise ProblemError(f"{place}.stops[{n}]", "times must not run backwards, nor be below 0")
            clock = stop.depart
        if clock > 2 * WEEK_MINUTES:
            raise ProblemError(f"{place}.stops", f"must be over by minute {2 * WEEK_MINUTES}, the end of the next week")


@dataclass(frozen=True, slots=True)
class Flow:
    """What goes weekly from one site to another, waiting at `origin` from minute `ready` on."""

    origin: str
    destination: str
    ready: int
    crates: float
    items: float

    def __post_init__(self) -> None:
        place = f"flow {self.origin} -> {self.destination}"
        if not 0 <= self.ready < WEEK_MINUTES:
            raise ProblemError(place, f"ready must be a minute of the week, 0 to {WEEK_MINUTES - 1}")
        not_negative(f"{place}.crates", self.crates)
        not_negative(f"{place}.items", self.items)


@dataclass(frozen=True, slots=True)
class DelayPrice:
    """What an item's hour of waiting is worth, what it costs more past the promise, and the price of inequality."""

    per_item_hour: float
    promise_hours: float
    late_per_item_hour: float
    worst_municipality_per_hour: float = 0.0

    def __post_init__(self) -> None:
        for name in ("per_item_hour", "promise_hours", "late_per_item_hour", "worst_municipality_per_hour"):
            not_negative(f"delay.{name}", getattr(self, name))


@dataclass(frozen=True, eq=False)
class Travel:
    """Travel by road: `minutes[i, j]` and `km[i, j]` from site i to site j, in the order of the problem's sites.

    Both are square, of the same size, and kept as copies that cannot be written to.
    """

    minutes: NDArray[np.float64]
    km: NDArray[np.float64]

    def __post_init__(self) -> None:
        for name in ("minutes", "km"):
            matrix = np.array(getattr(self, name), dtype=np.float64)
            place = f"travel.{name}"
            if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
                raise ProblemError(place, f"must be a square matrix, not of shape {matrix.shape}")
            bad = np.argwhere(~np.isfinite(matrix) | (matrix < 0))
            if len(bad):
                i, j = bad[0]
                raise ProblemError(f"{place}[{i}][{j}]", "must be a finite number of 0 or more")
            matrix.flags.writeable = False
            object.__setattr__(self, name, matrix)
        if self.minutes.shape != self.km.shape:
            raise ProblemError("travel", "minutes and km must be of the same size")


@dataclass(frozen=True, eq=False)
class WeekProblem:
    """A whole week to plan. Construction checks every reference and figure; raises `ProblemError`."""

    name: str
    sites: tuple[SiteView, ...]
    travel: Travel
    vans: tuple[VanView, ...]
    fixed_rounds: tuple[FixedRound, ...]
    flows: tuple[Flow, ...]
    delay: DelayPrice
    cycle_minutes: int = field(default=WEEK_MINUTES)

    def __post_init__(self) -> None:
        if self.cycle_minutes != WEEK_MINUTES:
            raise ProblemError("cycle_minutes", f"must be {WEEK_MINUTES}: plans repeat weekly")
        for name, count, most in (("sites", len(self.sites), MOST_SITES), ("flows", len(self.flows), MOST_FLOWS)):
            if count > most:
                raise ProblemError(name, f"are {count}, but at most {most} can be planned")
        no_doubles("sites", [s.id for s in self.sites])
        no_doubles("vans", [v.id for v in self.vans])
        no_doubles("fixed_rounds", [r.id for r in self.fixed_rounds])
        if self.travel.minutes.shape[0] != len(self.sites):
            size = self.travel.minutes.shape[0]
            raise ProblemError("travel", f"matrices have {size} rows, but there are {len(self.sites)} sites")
        known = self.index
        for n, van in enumerate(self.vans):
            known_site(f"vans[{n}].base", van.base, known)
        for n, fixed in enumerate(self.fixed_rounds):
            for k, stop in enumerate(fixed.stops):
                known_site(f"fixed_rounds[{n}].stops[{k}].site", stop.site, known)
        for n, flow in enumerate(self.flows):
            known_site(f"flows[{n}].from", flow.origin, known)
            known_site(f"flows[{n}].to", flow.destination, known)
            if flow.origin == flow.destination:
                raise ProblemError(f"flows[{n}]", f"goes from {flow.origin} to itself: leave it out")

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to other processes with the flows as columns."""
        return _sent, (
            self.columns,
            {part.name: getattr(self, part.name) for part in fields(self) if part.name != "flows"},
        )

    @cached_property
    def columns(self) -> FlowColumns:
        """The flows as columns, sites by their rows in the matrices."""
        return columns_of(self.flows, self.index)

    @cached_property
    def index(self) -> dict[str, int]:
        """Each site's row in the matrices, by id."""
        return {site.id: n for n, site in enumerate(self.sites)}

    @cached_property
    def van_by_id(self) -> dict[str, VanView]:
        """The vans by id."""
        return {van.id: van for van in self.vans}


def _sent(columns: FlowColumns, rest: Mapping[str, Any]) -> WeekProblem:
    flows = tuple(starmap(Flow, rows_of(columns, [site.id for site in rest["sites"]])))
    return WeekProblem(flows=flows, **rest)
