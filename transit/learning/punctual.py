"""How punctual a run was: each stop as planned and as it was scanned. Pure.

A van is on time where it comes at most `ON_TIME_MINUTES` after it should begin; one that comes early waits. A first
stop has no arrival: there it counts when the van left.
"""

from dataclasses import dataclass
from statistics import median

from transit.learning.visits import MINUTE_US, DrivenRun, Trouble, Visit, visits_of

ON_TIME_MINUTES = 10
"""Less than people at a desk notice, more than drivers can help."""


@dataclass(frozen=True, slots=True)
class StopTimes:
    """A stop as planned and as it was, in UTC microseconds; `None` where nobody scanned, or no clock can be trusted.

    `late` are the minutes by which the van came later than it should begin (at the first stop: by which it left
    later), below 0 where it was ahead.
    """

    site: str
    arrive_us: int
    start_us: int
    depart_us: int
    arrived_us: int | None
    left_us: int | None
    failed: bool
    late: int | None

    @property
    def is_on_time(self) -> bool:
        """Whether the van was seen, in time."""
        return self.late is not None and self.late <= ON_TIME_MINUTES


@dataclass(frozen=True, slots=True)
class Punctuality:
    """A run's stops in their planned order."""

    code: str
    stops: tuple[StopTimes, ...]
    is_simulated: bool

    @property
    def seen(self) -> tuple[StopTimes, ...]:
        """The stops of which it is known how late the van was."""
        return tuple(stop for stop in self.stops if stop.late is not None)

    @property
    def on_time(self) -> int:
        """At how many of them it was on time."""
        return sum(stop.is_on_time for stop in self.stops)

    @property
    def median_late(self) -> float | None:
        """The median of minutes late."""
        late = [stop.late for stop in self.seen if stop.late is not None]
        return median(late) if late else None

    @property
    def latest(self) -> StopTimes | None:
        """The stop at which it was latest."""
        return max(self.seen, key=lambda stop: stop.late or 0, default=None)


def punctuality(run: DrivenRun) -> Punctuality:
    """Return how punctual a run was."""
    visits = visits_of(run)
    stops = tuple(_times(visit, is_first=n == 0, is_last=n == len(visits) - 1) for n, visit in enumerate(visits))
    return Punctuality(run.code, stops, run.is_simulated)


def _times(visit: Visit, *, is_first: bool, is_last: bool) -> StopTimes:
    stop = visit.stop
    trusted = visit.trouble != Trouble.CLOCK
    arrived_us = visit.arrived.at_us if visit.arrived and trusted and not is_first else None
    left_us = visit.left.at_us if visit.left and trusted and not is_last else None
    late_us = left_us - stop.depart_us if is_first and left_us is not None else None
    if arrived_us is not None:
        late_us = arrived_us - stop.start_us
    return StopTimes(
        site=stop.site,
        arrive_us=stop.arrive_us,
        start_us=stop.start_us,
        depart_us=stop.depart_us,
        arrived_us=arrived_us,
        left_us=left_us,
        failed=visit.failed,
        late=None if late_us is None else round(late_us / MINUTE_US),
    )
