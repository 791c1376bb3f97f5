"""Promises: when each waiting item will be at its pickup site, by the week's timetable. Values in, instants out.

- A request counts from the latest of: when it was placed, the week's start, and the instant the promise is made.
- Items leave a site's shelves at its ready times (the `ready` minutes of its flows); a request counts with the next
  of them, in this week or the week after. A site with no flows sends as soon as it may.
- The flow of its pair and ready time says when it arrives, if the plan seats that flow: this knows how full the vans
  are. Any other request takes the earliest arrival that the timetable gives.
- What no van can bring within four weeks gets no promise.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.timetable import Journey, earliest_arrivals
from routing.units import WEEK_MINUTES, IsoWeek, instant, minute_of_week


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request without a promise: its id, the sites by code, and from when the item is wanted (aware)."""

    id: int
    origin: str
    destination: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Promises:
    """The promised arrivals in UTC by request id, and the requests that no van can bring."""

    arrivals: Mapping[int, datetime]
    unreachable: tuple[int, ...]


def promise_arrivals(
    problem: WeekProblem,
    plan: WeekPlan,
    journeys: Sequence[Journey],
    waiting: Iterable[Waiting],
    *,
    week: IsoWeek,
    at: datetime,
    zone: ZoneInfo,
) -> Promises:
    """Return when each waiting request arrives under `plan`, as known at the aware instant `at`.

    `journeys` are those of `routing.timetable.ride` for the same problem and plan.
    """
    book = _Timetable(problem, plan, journeys)
    earliest = max(instant(week, 0, zone), at)
    arrivals: dict[int, datetime] = {}
    unreachable: list[int] = []
    for request in waiting:
        its_week, minute = minute_of_week(max(request.placed_at, earliest), zone)
        arrival = book.arrival(request.origin, request.destination, minute)
        if arrival is None:
            unreachable.append(request.id)
        else:
            arrivals[request.id] = instant(its_week, arrival, zone)
    return Promises(arrivals, tuple(unreachable))


class _Timetable:
    """The week's arrivals; searches of the timetable are made once for each origin and ready time."""

    def __init__(self, problem: WeekProblem, plan: WeekPlan, journeys: Sequence[Journey]) -> None:
        self._problem = problem
        self._plan = plan
        self._searched: dict[tuple[str, int], Mapping[str, int]] = {}
        self._seated: dict[tuple[str, str, int], int] = {}
        ready: defaultdict[str, set[int]] = defaultdict(set)
        for journey in journeys:
            flow = problem.flows[journey.flow]
            ready[flow.origin].add(flow.ready)
            if journey.arrival is not None:
                key = (flow.origin, flow.destination, flow.ready)
                self._seated[key] = max(journey.arrival, self._seated.get(key, 0))
        self._ready = {origin: sorted(minutes) for origin, minutes in ready.items()}

    def arrival(self, origin: str, destination: str, minute: int) -> int | None:
        """Return when an item that waits from `minute` on arrives, in minutes counted on from that week's Monday."""
        if origin not in self._problem.index or destination not in self._problem.index:
            return None
        weeks, ready = divmod(self._next_ready(origin, minute), WEEK_MINUTES)
        arrival = self._seated.get((origin, destination, ready))
        if arrival is None:
            arrival = self._search(origin, ready).get(destination)
        return None if arrival is None else arrival + weeks * WEEK_MINUTES

    def _next_ready(self, origin: str, minute: int) -> int:
        minutes = self._ready.get(origin)
        if not minutes:
            return minute
        next_one = bisect_left(minutes, minute)
        return minutes[next_one] if next_one < len(minutes) else minutes[0] + WEEK_MINUTES

    def _search(self, origin: str, ready: int) -> Mapping[str, int]:
        key = (origin, ready)
        if key not in self._searched:
            self._searched[key] = earliest_arrivals(self._problem, self._plan, origin, ready)
        return self._searched[key]
