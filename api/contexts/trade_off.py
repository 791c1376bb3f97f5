"""The trade-off of cost against delay, as a picture and a table."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from api.contexts.planning import PlanningPart, planning_part
from api.contexts.plans import PlanHead, plan_head, plan_to_show
from routing.measure import Measure, gap_to
from routing.units import IsoWeek
from transit.fronts import newest_front, proven_for
from transit.plans import plan_measure
from transit.tables import Plan

WIDE, HIGH = 1_000, 420
EDGE = 60
DURATIONS = (60, 180, 600)


@dataclass(frozen=True, slots=True)
class Point:
    """A plan on the curve; `x` and `y` are its place in the picture, 1,000 wide and 420 high.

    It `is_best` where no other plan is both cheaper to drive and quicker in the mean. The others are kinder to the
    municipality that waits longest.
    """

    number: int
    plan: int
    head: PlanHead
    x: float
    y: float
    measure: Measure
    is_current: bool
    is_best: bool


@dataclass(frozen=True, slots=True)
class TradeOffContext:
    """The page of the trade-off; the first and last of `costs` and `delays` are the edges of the picture.

    `is_proven` says whether a lower bound is known for the prices of the week.
    """

    week: IsoWeek
    points: tuple[Point, ...]
    costs: tuple[float, float]
    delays: tuple[float, float]
    line: str
    planning: PlanningPart
    durations: tuple[int, ...]
    is_proven: bool


def trade_off_context(session: Session, week: IsoWeek, *, may_ask: bool) -> TradeOffContext:
    """Return the newest curve of a week, with the plan that stands beside it."""
    front = newest_front(session, week)
    proven = proven_for(session, front[0][0]) if front else None
    found = [(_head(plan, proven), plan_measure(plan), False) for plan, _ in front]
    standing = plan_to_show(session, week) if found else None
    if standing is not None:
        found.append((plan_head(standing), plan_measure(standing), True))
    found.sort(key=lambda each: (each[1].operating_cost, each[1].mean_delay_hours))
    costs = [figures.operating_cost for _, figures, _ in found]
    delays = [figures.mean_delay_hours for _, figures, _ in found]
    cost, delay = _edges(costs), _edges(delays)
    points = tuple(
        Point(
            number,
            head.id,
            head,
            round(EDGE + (WIDE - 2 * EDGE) * (figures.operating_cost - cost[0]) / (cost[1] - cost[0]), 1),
            round(HIGH - EDGE - (HIGH - 2 * EDGE) * (figures.mean_delay_hours - delay[0]) / (delay[1] - delay[0]), 1),
            figures,
            is_current,
            not any(_beats(other, figures) for _, other, _ in found),
        )
        for number, (head, figures, is_current) in enumerate(found, start=1)
    )
    return TradeOffContext(
        week=week,
        points=points,
        costs=cost,
        delays=delay,
        line=" ".join(f"{point.x},{point.y}" for point in points if point.is_best),
        planning=planning_part(session, week, may_ask=may_ask),
        durations=DURATIONS,
        is_proven=proven is not None,
    )


def _head(plan: Plan, proven: float | None) -> PlanHead:
    """Return a point's head with how far it lies from what is proven for the prices of the week."""
    return replace(plan_head(plan), gap=gap_to(plan.objective, proven))


def _beats(one: Measure, other: Measure) -> bool:
    """Say whether a plan is cheaper to drive and no slower in the mean than another, or quicker and no dearer."""
    mine, others = ((each.operating_cost, each.mean_delay_hours) for each in (one, other))
    return mine != others and mine[0] <= others[0] and mine[1] <= others[1]


def _edges(values: list[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (low, high) if high > low else (low, low + 1.0)
