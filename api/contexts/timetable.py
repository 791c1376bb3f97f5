"""A plan laid out for people: its rounds with times, loads and distances. Pure, and kept for plans seen lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlmodel import Session

from routing.check import Violation, check
from routing.fullness import PassedUp, passed_up
from routing.loads import StopLoad
from routing.measure import Measure
from routing.plan import Round, Stop
from routing.problem import FixedRound, SiteView, WeekProblem
from routing.units import weekday
from transit.lately import Lately
from transit.plans import PlanValues, loaded, plan_values, ridden
from transit.sheets import whole_crates
from transit.tables import Plan

COLOURS = 8
PATTERNS = ("solid", "dashed", "dotted")


def colour_of(number: int) -> int:
    """Return the number of a round's colour, from 1; what is coloured also bears the round's number."""
    return (number - 1) % COLOURS + 1


def pattern_of(number: int) -> str:
    """Return the pattern of a round's line on the map: it changes where the colours begin anew."""
    return PATTERNS[(number - 1) // COLOURS % len(PATTERNS)]


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop as the timetable shows it: minutes of the week, whole crates to leave, to take and then aboard."""

    site: SiteView
    arrive: int
    start: int
    depart: int
    break_minutes: int
    leave: int
    take: int
    aboard: int


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round as the timetable shows it. `number` counts from 1 in the plan's order."""

    number: int
    van: str
    weekday: int
    begin: int
    end: int
    km: float
    capacity: float
    stops: tuple[StopRow, ...]

    @property
    def colour(self) -> int:
        """The number of its colour, from 1."""
        return colour_of(self.number)

    @property
    def calls(self) -> tuple[StopRow, ...]:
        """Its stops between leaving the base and coming back."""
        return self.stops[1:-1]

    @property
    def peak(self) -> int:
        """The most crates aboard at once."""
        return max(stop.aboard for stop in self.stops)


@dataclass(frozen=True, slots=True)
class Timetable:
    """A whole plan laid out, with the bookmobiles, every rule the plan breaks and what full vans pass up."""

    rounds: tuple[RoundRow, ...]
    bookmobiles: tuple[FixedRound, ...]
    sites: tuple[SiteView, ...]
    violations: tuple[Violation, ...]
    full: tuple[PassedUp, ...]
    measure: Measure
    promise_hours: float


def lay_out(values: PlanValues) -> Timetable:
    """Lay a plan out. Rounds without a stop are passed over, as they drive nowhere."""
    problem, plan = values.problem, values.plan
    journeys = ridden(problem, plan)
    loads = loaded(problem, plan)
    rounds = tuple(
        _round_row(problem, number, tour, load)
        for number, (tour, load) in enumerate(zip(plan.rounds, loads, strict=True), start=1)
        if tour.stops
    )
    return Timetable(
        rounds=rounds,
        bookmobiles=problem.fixed_rounds,
        sites=problem.sites,
        violations=check(problem, plan, journeys),
        full=passed_up(problem, plan, journeys),
        measure=values.measure,
        promise_hours=problem.delay.promise_hours,
    )


def timetable_of(session: Session, plan: Plan) -> Timetable:
    """Return a kept plan laid out. What a plan holds never changes, so it is laid out once and kept a while."""
    key = (plan.id, plan.created_at, plan.objective, plan.problem)
    return _timetables.get(key, lambda: lay_out(plan_values(session, plan)))


def forget() -> None:
    """Keep no plan laid out any more."""
    _timetables.forget()


MOST_KEPT = 12
_timetables: Lately[Timetable] = Lately(MOST_KEPT)


def _round_row(problem: WeekProblem, number: int, tour: Round, loads: Sequence[StopLoad]) -> RoundRow:
    places = [problem.index[stop.site] for stop in tour.stops]
    return RoundRow(
        number=number,
        van=tour.van,
        weekday=weekday(tour.begin),
        begin=tour.begin,
        end=tour.end,
        km=float(sum(problem.travel.km[a, b] for a, b in pairwise(places))),
        capacity=problem.van_by_id[tour.van].capacity,
        stops=tuple(
            _stop_row(problem.sites[place], stop, load)
            for place, stop, load in zip(places, tour.stops, loads, strict=True)
        ),
    )


def _stop_row(site: SiteView, stop: Stop, load: StopLoad) -> StopRow:
    return StopRow(
        site=site,
        arrive=stop.arrive,
        start=stop.start,
        depart=stop.depart,
        break_minutes=stop.break_minutes,
        leave=whole_crates(load.leave, load.leave_items),
        take=whole_crates(load.take, load.take_items),
        aboard=whole_crates(load.aboard, 0),
    )
