"""Which stamped promises another plan would not keep, or beat: by how much, for how many items."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlmodel import Session, col, select

from depots.settings import ZONE
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.units import IsoWeek
from transit.lately import Lately
from transit.plans import PlanValues, ridden
from transit.promises import Waiting, promise_arrivals
from transit.tables import Plan, TransitRequest


@dataclass(frozen=True, slots=True)
class Promised:
    """An open request with its promise, as known `at` the instant when it was stamped (all UTC)."""

    waiting: Waiting
    promised_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class PairMoved:
    """Promised items from one site to another that would come at another time: `hours` later on average, or earlier
    below 0; `lost` of them would never come, and count in no hours.
    """

    origin: str
    destination: str
    items: int
    hours: float
    lost: int


@dataclass(frozen=True, slots=True)
class PromisesMoved:
    """What a plan does to promises, in items; `later_hours` is the mean of those that come later.

    `pairs` holds what moves, those with the most item hours later first.
    """

    kept: int
    earlier: int
    later: int
    lost: int
    later_hours: float
    pairs: tuple[PairMoved, ...]


def promised_requests(session: Session, week: IsoWeek) -> tuple[Promised, ...]:
    """Return the open requests that a plan of `week` promised an arrival.

    While they stay the same it is the same tuple: it is a key of what is worked out from it.
    """
    row = TransitRequest
    wanted = (
        select(row.id, row.from_site_code, row.to_site_code, row.placed_at, row.promised_at, Plan.published_at)  # type: ignore[call-overload]
        .join(Plan, col(TransitRequest.promised_by_plan_id) == Plan.id)
        .where(Plan.week == str(week), col(TransitRequest.promised_at).is_not(None))
        .where(col(TransitRequest.withdrawn_at).is_(None), col(TransitRequest.arrived_at).is_(None))
    )
    found = tuple(
        Promised(Waiting(key, origin, destination, placed_at), promised_at, at)
        for key, origin, destination, placed_at, promised_at, at in session.exec(wanted)
    )
    return _seen.get(found, lambda: found)


def promises_moved(values: PlanValues, week: IsoWeek, promised: tuple[Promised, ...]) -> PromisesMoved:
    """Return what a plan of `week` does to promises: each request is timed as it was when it got its promise.

    What was asked for lately is kept: thousands of requests take a while.
    """
    return _moved(values.problem, values.plan, week, promised)


_seen: Lately[tuple[Promised, ...]] = Lately(4)


@lru_cache(maxsize=16)
def _moved(problem: WeekProblem, plan: WeekPlan, week: IsoWeek, promised: tuple[Promised, ...]) -> PromisesMoved:
    moved: dict[tuple[str, str], list[float]] = defaultdict(list)
    lost: dict[tuple[str, str], int] = defaultdict(int)
    kept = 0
    for at, requests in _by_instant(promised).items():
        found = promise_arrivals(
            problem,
            plan,
            ridden(problem, plan),
            [request.waiting for request in requests],
            week=week,
            at=at,
            zone=ZONE,
        )
        for request in requests:
            pair = request.waiting.origin, request.waiting.destination
            arrival = found.arrivals.get(request.waiting.id)
            if arrival is None:
                lost[pair] += 1
            elif arrival == request.promised_at:
                kept += 1
            else:
                moved[pair].append((arrival - request.promised_at).total_seconds() / 3600)
    hours = [change for changes in moved.values() for change in changes]
    later = [change for change in hours if change > 0]
    pairs = [_pair(*pair, moved.get(pair, []), lost.get(pair, 0)) for pair in moved.keys() | lost.keys()]
    return PromisesMoved(
        kept=kept,
        earlier=len(hours) - len(later),
        later=len(later),
        lost=sum(lost.values()),
        later_hours=sum(later) / len(later) if later else 0.0,
        pairs=tuple(sorted(pairs, key=lambda row: (-row.lost, -row.hours * row.items, row.origin, row.destination))),
    )


def _pair(origin: str, destination: str, hours: Sequence[float], lost: int) -> PairMoved:
    mean = sum(hours) / len(hours) if hours else 0.0
    return PairMoved(origin, destination, len(hours) + lost, mean, lost)


def _by_instant(promised: Iterable[Promised]) -> Mapping[datetime, list[Promised]]:
    found: dict[datetime, list[Promised]] = defaultdict(list)
    for request in promised:
        found[request.at].append(request)
    return found
