"""The trade-off of cost against delay, as a picture and a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from api.contexts.label_places import Place, label_places
from api.contexts.planning import PlanningPart, planning_part
from api.contexts.plans import plan_to_show
from routing.measure import Measure
from routing.units import IsoWeek
from transit.fronts import newest_front
from transit.plans import plan_measure
from transit.tables import row_id

WIDE, HIGH = 1_000, 420
EDGE = 60
RADIUS = 13
DURATIONS = (60, 180, 600)

Edges = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """A plan on the curve; `x` and `y` are its place in the picture, 1,000 wide and 420 high, and `flag` its number's.

    It `is_best` where no other plan is both cheaper to drive and quicker in the mean. The others are kinder to the
    municipality that waits longest. `hour_less` is what an hour less of mean delay costs on the way here from the best
    plan before it, in euros a week; `None` for the first and for those beside the curve.
    """

    number: int
    plan: int
    x: float
    y: float
    flag: Place
    measure: Measure
    is_current: bool
    is_best: bool
    hour_less: float | None


@dataclass(frozen=True, slots=True)
class TradeOffContext:
    """The page of the trade-off; the first and last of `costs` and `delays` are the edges of the picture."""

    week: IsoWeek
    points: tuple[Point, ...]
    costs: tuple[float, float]
    delays: tuple[float, float]
    line: str
    planning: PlanningPart
    durations: tuple[int, ...]


def trade_off_context(session: Session, week: IsoWeek, *, may_ask: bool) -> TradeOffContext:
    """Return the newest curve of a week, with the plan that stands beside it."""
    found = [(row_id(plan.id), plan_measure(plan), False) for plan, _ in newest_front(session, week)]
    standing = plan_to_show(session, week) if found else None
    if standing is not None:
        found.append((row_id(standing.id), plan_measure(standing), True))
    found.sort(key=lambda each: (each[1].operating_cost, each[1].mean_delay_hours))
    points, cost, delay = _points(found)
    return TradeOffContext(
        week=week,
        points=points,
        costs=cost,
        delays=delay,
        line=" ".join(f"{point.x},{point.y}" for point in points if point.is_best),
        planning=planning_part(session, week, may_ask=may_ask),
        durations=DURATIONS,
    )


def _points(found: Sequence[tuple[int, Measure, bool]]) -> tuple[tuple[Point, ...], Edges, Edges]:
    """Return the points of plans, the cheapest first, with the edges of costs and delays."""
    figures = [each for _, each, _ in found]
    cost = _edges([each.operating_cost for each in figures])
    delay = _edges([each.mean_delay_hours for each in figures])
    places = [
        (
            round(EDGE + (WIDE - 2 * EDGE) * (each.operating_cost - cost[0]) / (cost[1] - cost[0]), 1),
            round(HIGH - EDGE - (HIGH - 2 * EDGE) * (each.mean_delay_hours - delay[0]) / (delay[1] - delay[0]), 1),
        )
        for each in figures
    ]
    flags = label_places(places, radius=RADIUS, size=(WIDE, HIGH - EDGE / 2))
    points: list[Point] = []
    before: Measure | None = None
    for number, ((plan, each, is_current), place, flag) in enumerate(zip(found, places, flags, strict=True), start=1):
        is_best = not any(_beats(other, each) for other in figures)
        hour_less = _hour_less(before, each) if is_best and before is not None else None
        points.append(Point(number, plan, *place, flag, each, is_current, is_best, hour_less))
        before = each if is_best else before
    return tuple(points), cost, delay


def _hour_less(before: Measure, after: Measure) -> float | None:
    """Return what an hour less of mean delay costs from one plan to the next; `None` where both are as quick."""
    hours = before.mean_delay_hours - after.mean_delay_hours
    return (after.operating_cost - before.operating_cost) / hours if hours > 0 else None


def _beats(one: Measure, other: Measure) -> bool:
    """Say whether a plan is cheaper to drive and no slower in the mean than another, or quicker and no dearer."""
    mine, others = ((each.operating_cost, each.mean_delay_hours) for each in (one, other))
    return mine != others and mine[0] <= others[0] and mine[1] <= others[1]


def _edges(values: list[float]) -> Edges:
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (low, high) if high > low else (low, low + 1.0)
