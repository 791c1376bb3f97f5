"""Why items wait: each place's delay in its parts, the journeys of a pair of sites, and what one more visit costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session

from api.contexts.names import bookmobile_name, municipality_name, vehicle_names
from api.contexts.plans import PlanHead, plan_head
from api.i18n import Language
from routing.explain import Delay, Explanation, explain
from routing.network import JourneyLeg
from routing.plan import WeekPlan
from routing.problem import SiteKind, WeekProblem
from routing.timetable import Journey
from routing.units import IsoWeek, weekday
from transit.lately import Lately
from transit.plans import PlanValues, plan_values, ridden
from transit.tables import Plan

if TYPE_CHECKING:  # the planner takes a second to load
    from routing.solve.one_more import OneMore

MOST_PAIRS = 20


@dataclass(frozen=True, slots=True)
class DelayRow:
    """The mean delay of a place or pair in its parts; `share` is the whole on a scale to the longest in its table."""

    code: str
    name: str
    delay: Delay
    share: float


@dataclass(frozen=True, slots=True)
class LegRow:
    """A ride: its round (`None` on a bookmobile), from where to where, in minutes on from Monday of the first week."""

    vehicle: str
    number: int | None
    origin: str
    destination: str
    board: int
    available: int


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """How the items of a pair travel that are ready at one minute of the week; no `legs` where they never arrive."""

    ready: int
    items: float
    arrival: int | None
    legs: tuple[LegRow, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A site and its pairs: what comes to it and what leaves it, the longest delay first; some of many.

    `days` is on how many days vans call there.
    """

    code: str
    name: str
    days: int
    arriving: tuple[DelayRow, ...]
    leaving: tuple[DelayRow, ...]
    more_arriving: int
    more_leaving: int


@dataclass(frozen=True, slots=True)
class Pair:
    """The journeys from one site to another, by when they are ready."""

    origin: str
    destination: str
    journeys: tuple[JourneyRow, ...]


@dataclass(frozen=True, slots=True)
class WhyContext:
    """The page. `one_more` is asked for by `asked_more`; `None` then means that no van can make another visit."""

    week: IsoWeek
    head: PlanHead
    towns: tuple[DelayRow, ...]
    sites: tuple[tuple[str, str], ...]
    place: Place | None
    pair: Pair | None
    asked_more: bool
    one_more: "OneMore | None"
    vans: Mapping[str, str]
    promise_hours: float


def why_context(
    session: Session,
    plan: Plan,
    *,
    site: str | None,
    origin: str | None,
    destination: str | None,
    with_one_more: bool,
    language: Language,
) -> WhyContext:
    """Return why items wait in `plan`; unknown sites are passed over."""
    known = explained(session, plan)
    problem = known.problem
    names = {view.id: view.name for view in problem.sites}
    site = site if site in names else None
    asked = with_one_more and site is not None
    return WhyContext(
        week=IsoWeek.parse(plan.week),
        head=plan_head(plan),
        towns=_rows({town: (municipality_name(town, language), row) for town, row in known.told.towns.items()}),
        sites=tuple(
            sorted(((v.id, v.name) for v in problem.sites if v.kind != SiteKind.GARAGE), key=lambda pair: pair[1])
        ),
        place=_place(known, site, names) if site else None,
        pair=_pair(session, known, origin, destination) if origin in names and destination in names else None,
        asked_more=asked,
        one_more=one_more(known, site) if asked and site else None,
        vans=vehicle_names(session),
        promise_hours=problem.delay.promise_hours,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A plan with its journeys and what they explain."""

    problem: WeekProblem
    plan: WeekPlan
    journeys: tuple[Journey, ...]
    told: Explanation


MOST_KEPT = 12
_known: Lately[Known] = Lately(MOST_KEPT)


def explained(session: Session, plan: Plan) -> Known:
    """Return a kept plan explained. What a plan holds never changes, so it is explained once and kept a while."""
    return _known.get((plan.id, plan.created_at, plan.objective), lambda: _explain(plan_values(session, plan)))


def forget() -> None:
    """Keep no plan explained any more."""
    _known.forget()


def _explain(values: PlanValues) -> Known:
    journeys = ridden(values.problem, values.plan)
    return Known(values.problem, values.plan, journeys, explain(values.problem, values.plan, journeys))


def _place(known: Known, site: str, names: Mapping[str, str]) -> Place:
    pairs = known.told.pairs.items()
    arriving = {a: (names[a], row) for (a, b), row in pairs if b == site}
    leaving = {b: (names[b], row) for (a, b), row in pairs if a == site}
    calls = (stop for tour in known.plan.rounds for stop in tour.stops[1:-1] if stop.site == site)
    rows = _rows(arriving), _rows(leaving)
    return Place(
        site,
        names[site],
        len({weekday(stop.start) for stop in calls}),
        rows[0][:MOST_PAIRS],
        rows[1][:MOST_PAIRS],
        max(0, len(rows[0]) - MOST_PAIRS),
        max(0, len(rows[1]) - MOST_PAIRS),
    )


def _rows(found: Mapping[str, tuple[str, Delay]]) -> tuple[DelayRow, ...]:
    longest = max((row.hours for _, row in found.values()), default=0.0) or 1.0
    rows = (DelayRow(code, name, row, row.hours / longest) for code, (name, row) in found.items())
    return tuple(sorted(rows, key=lambda row: (-row.delay.hours, row.name)))


def _pair(session: Session, known: Known, origin: str | None, destination: str | None) -> Pair:
    names = {view.id: view.name for view in known.problem.sites}
    vehicles = vehicle_names(session)
    rows = []
    for journey in known.journeys:
        flow = known.problem.flows[journey.flow]
        if (flow.origin, flow.destination) == (origin, destination):
            legs = tuple(_leg(known, leg, names, vehicles) for leg in journey.legs)
            rows.append(JourneyRow(flow.ready, flow.items, journey.arrival, legs))
    return Pair(names[origin or ""], names[destination or ""], tuple(sorted(rows, key=lambda row: row.ready)))


def _leg(known: Known, leg: JourneyLeg, names: Mapping[str, str], vehicles: Mapping[str, str]) -> LegRow:
    if leg.vehicle == "fixed":
        fixed = known.problem.fixed_rounds[leg.round]
        sites = [stop.site for stop in fixed.stops]
        vehicle, number = bookmobile_name(fixed.id, vehicles), None
    else:
        tour = known.plan.rounds[leg.round]
        sites = [stop.site for stop in tour.stops]
        vehicle, number = vehicles.get(tour.van, tour.van), leg.round + 1
    return LegRow(vehicle, number, names[sites[leg.from_stop]], names[sites[leg.to_stop]], leg.board, leg.available)


def one_more(known: Known, site: str) -> "OneMore | None":
    """Return what one more visit to a site would cost, `None` where no van can make one."""
    from routing.solve.one_more import one_more_visit  # noqa: PLC0415 - the planner takes a second to load

    return one_more_visit(known.problem, known.plan, site)
