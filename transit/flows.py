"""The forecast: what goes from where to where in a week, from requests placed lately and those open now. Pure.

The rule (`docs/forecast.md` says it with an example):

1. A request joins the first pull list picked after it was placed: lists are picked at `PULL_LISTS_PICKED` from Monday
   to Friday, so what comes on Friday afternoon or at the weekend joins Monday's.
2. For each pair of sites and weekday: the mean number per week, over the last `weeks` whole weeks that the data covers
   (at least one).
3. Never less per pair and week than the requests open now; what is missing is spread over the weekdays as the whole
   region's requests are.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product

from depots.settings import ZONE
from routing.problem import Flow
from routing.units import DAY_MINUTES

PULL_LISTS_PICKED = 12 * 60
"""Minute of the day by which a library has picked its pull list: most pick once, in the morning."""
WORKING_DAYS = range(5)
DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Demand:
    """A request as the forecast sees it: origin and destination site, the aware instant, whether it is open now."""

    origin: str
    destination: str
    placed_at: datetime
    is_open: bool


def pull_day(placed_at: datetime) -> date:
    """Return the local day on whose pull list a request placed at this aware instant stands first."""
    local = placed_at.astimezone(ZONE)
    day = local.date()
    if local.time() > time(PULL_LISTS_PICKED // 60, PULL_LISTS_PICKED % 60):
        day += timedelta(days=1)
    return day if day.weekday() in WORKING_DAYS else day + timedelta(days=7 - day.weekday())


def whole_weeks(covered: tuple[date, date], weeks: int) -> int:
    """Return how many whole weeks lie between two days, both included: from 1 to `weeks`."""
    first, last = covered
    return min(weeks, max(1, ((last - first).days + 1) // 7))


def forecast(
    demand: Iterable[Demand], *, covered: tuple[date, date], weeks: int, items_per_crate: float
) -> tuple[Flow, ...]:
    """Return a week's flows in the order in which they become ready, pairs by code.

    `covered`: the first and last local day of which the data is thought whole. Items and crates are rounded to three
    decimals; a flow that rounds to nothing is left out.
    """
    rows = list(demand)
    span = whole_weeks(covered, weeks)
    since = datetime.combine(covered[1] - timedelta(days=7 * span - 1), time(), tzinfo=ZONE)
    recent = Counter(
        (row.origin, row.destination, pull_day(row.placed_at).weekday()) for row in rows if row.placed_at >= since
    )
    open_now = Counter((row.origin, row.destination) for row in rows if row.is_open)
    shape = _shape(recent)
    pairs = sorted({(start, end) for start, end, _ in recent} | open_now.keys())
    flows = []
    for (start, end), weekday in product(pairs, WORKING_DAYS):
        total = sum(recent[start, end, day] for day in WORKING_DAYS) / span
        items = recent[start, end, weekday] / span + max(0.0, open_now[start, end] - total) * shape[weekday]
        if round(items, DECIMALS) > 0:
            flows.append(_flow(start, end, weekday, items, items_per_crate))
    return tuple(sorted(flows, key=lambda flow: flow.ready))


def _shape(recent: Counter[tuple[str, str, int]]) -> tuple[float, ...]:
    days: Counter[int] = Counter()
    for (_, _, weekday), number in recent.items():
        days[weekday] += number
    if not days:
        return (1 / len(WORKING_DAYS),) * len(WORKING_DAYS)
    return tuple(days[weekday] / days.total() for weekday in WORKING_DAYS)


def _flow(origin: str, destination: str, weekday: int, items: float, items_per_crate: float) -> Flow:
    return Flow(
        origin=origin,
        destination=destination,
        ready=weekday * DAY_MINUTES + PULL_LISTS_PICKED,
        crates=max(round(items / items_per_crate, DECIMALS), 10**-DECIMALS),
        items=round(items, DECIMALS),
    )
