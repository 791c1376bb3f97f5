"""Promises: when each waiting item will be at its pickup site, by the week's timetable. Values in, instants out.

- A request is picked at the first ready time of its site (the `ready` minutes of the flows from there, week after week)
  after it was placed. At a site without flows it is picked as it is placed.
- From then on it waits, but no earlier than the week begins and than the instant the promise is made.
- If it is picked in time for that, the journey of its flow (its pair of sites and ready time) says when it arrives, as
  far as the plan seats that flow: this knows how full the vans are. Any other request takes the earliest arrival that
  the timetable gives from the minute on from which it waits.
- What no van can bring within four weeks gets no promise.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from depots.store import EPOCH
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.timetable import EarliestArrivals, Journey
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
    book = Timetable(problem, plan, journeys)
    earliest = max(instant(week, 0, zone), at)
    from_now_on = _whole_minute(earliest)
    arrivals: dict[int, datetime] = {}
    unreachable: list[int] = []
    for request in waiting:
        placed_in, minute = _minute_of_week(_whole_minute(request.placed_at), zone)
        ready = book.picked(request.origin, minute)
        arrival = book.seated(request.origin, request.destination, ready)
        if arrival is None or instant(placed_in, ready, zone) < earliest:
            start = max(instant(placed_in, ready, zone), from_now_on)
            placed_in, minute = _minute_of_week(start, zone)
            arrival = book.earliest(request.origin, request.destination, minute)
        if arrival is None:
            unreachable.append(request.id)
        else:
            arrivals[request.id] = instant(placed_in, arrival, zone)
    return Promises(arrivals, tuple(unreachable))


_minute_of_week = lru_cache(maxsize=16_384)(minute_of_week)
"""Kept for instants asked for lately: thousands of requests are asked about again for each plan that is compared."""


def _whole_minute(moment: datetime) -> datetime:
    """Return the first whole minute at or after an aware instant."""
    if not moment.second and not moment.microsecond:
        return moment
    return moment + (EPOCH - moment) % timedelta(minutes=1)


class Timetable:
    """The week's arrivals, in minutes counted on from the Monday of the week asked about.

    Searches are made once for each origin and minute.
    """

    def __init__(self, problem: WeekProblem, plan: WeekPlan, journeys: Sequence[Journey]) -> None:
        self._problem = problem
        self._arrivals = EarliestArrivals(problem, plan)
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

    def picked(self, origin: str, placed: int) -> int:
        """Return when what is placed at minute `placed` is picked at `origin`; it may be in the week after."""
        minutes = self._ready.get(origin)
        if not minutes:
            return placed
        following = bisect_left(minutes, placed)
        return minutes[following] if following < len(minutes) else minutes[0] + WEEK_MINUTES

    def seated(self, origin: str, destination: str, ready: int) -> int | None:
        """Return when the flow of this pair and ready time arrives, if there is one and the plan seats it."""
        weeks, minute = divmod(ready, WEEK_MINUTES)
        arrival = self._seated.get((origin, destination, minute))
        return None if arrival is None else arrival + weeks * WEEK_MINUTES

    def earliest(self, origin: str, destination: str, minute: int) -> int | None:
        """Return the earliest arrival of what waits from `minute` on, if any van brings it."""
        if origin not in self._problem.index:
            return None
        key = (origin, minute)
        if key not in self._searched:
            self._searched[key] = self._arrivals.search(origin, minute)
        return self._searched[key].get(destination)
