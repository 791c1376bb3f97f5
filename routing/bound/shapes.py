"""The relaxed week as flat arrays: when vans could call at each site, and how fast crates could be at best.

An *event* is one site, one cell of time and one *colour*: when a round left its base (its class) and the farthest
sector it calls in. Times are minutes of the week; every duration is rounded in favour of the crates.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

UNPRICED, CLOSED = -1, -2


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift that `count` like vans have in common, in steps of time from `start` on.

    `event[step, site, colour]`: the event of a service that begins there then, `UNPRICED` or `CLOSED`;
    `leaving[step]`: the class of a round which begins at the base then; `hour[step]`: which of the day's cells with
    shifts it is; `home[site]`: its sector, -1 for bases;
    `day[step]`: which day it is; `duration[i, j]` (steps) and `cost[i, j]` (euros): of a service at i and the way to j.
    """

    base: int
    count: int
    per_shift: float
    per_wait: float
    end_steps: int
    end_cost: float
    event: Ints
    leaving: Ints
    hour: Ints
    home: Ints
    day: Ints
    duration: Ints
    cost: Floats
    zero: bool


@dataclass(frozen=True, slots=True)
class Events:
    """When crates could board or alight: `first[i]:first[i + 1]` are those of site i, in the order of the week.

    `low`, `high`: the first and the last minute of the week at which the service (fixed rounds: the departure or the
    arrival) may begin; `opens`: when its block of shifts begins; `leaves`: the last minute at which its round can have
    begun; `day`: -1 for fixed rounds; `block`: the stretch of shifts it lies in, or the fixed round; `late`: whether
    it lies after the minute of the day at which the classes change.
    """

    first: Ints
    low: Ints
    high: Ints
    opens: Ints
    leaves: Ints
    day: Ints
    block: Ints
    colour: Ints
    fixed: Flags
    late: Flags


@dataclass(frozen=True, slots=True)
class Lags:
    """Minutes from boarding at i to being put out at j at the earliest, before the service there, by kind of journey.

    `direct`: in one round; `through`: past a base, `changed`: over any transfer site; `to_base[i, j]`: from i until a
    round can begin that brings them to j; `strict`: there is one base, and crates change nowhere else.
    """

    direct: Ints
    through: Ints
    changed: Ints
    to_base: Ints
    service: Ints
    strict: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """The flows: sites, minute of readiness, items; and at which sites crates may come and go at any time."""

    origin: Ints
    destination: Ints
    ready: Ints
    items: Floats
    free: Flags


@dataclass(frozen=True, slots=True)
class Relaxed:
    """All of it. `alone`: no two shifts overlap or touch, none goes past midnight, and crates change at the base only:
    a crate that comes and goes on one day is on one van. `tied`: crates change at the one base only and no shift goes
    past midnight: rides within a round are paid along its ways. `hours`: cells of a day with shifts; `reach`: more than
    the longest way takes of them; `late_hour`: the first at which boarding is late; `dawn`: when the
    first begins, in minutes of the day.
    """

    shifts: tuple[Shift, ...]
    events: Events
    lags: Lags
    demand: Demand
    cell: int
    alone: bool
    tied: bool
    hours: int
    reach: int
    late_hour: int
    dawn: int
