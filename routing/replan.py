"""A van breaks down today: the problem, the start plan and the locks by which the rest of the week is planned again.

What goes in is what the planner knows at the telephone: which van, when, when it will be home, whether it drives again
this week, and where its crates can be fetched. Solving what comes out (`solve(found.problem, start=found.start,
locks=found.locks)`) changes nothing that is done or under way, gives the crates aboard to other vans, and never trades
a minimum visit.
"""

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass

from routing.check import Rule, check, shift_of
from routing.errors import ProblemError
from routing.locks import Locks
from routing.network import JourneyLeg
from routing.plan import Round, Stop, WeekPlan
from routing.problem import Flow, SiteView, VanView, WeekProblem, Window
from routing.timetable import ride
from routing.units import WEEK_MINUTES


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A van that cannot go on, in minutes of the week.

    `home_at`: when it is back at its base, by itself or towed (`None`: as soon as the road allows). `back_at`: from
    when on it drives again (`None`: not this week). `crates_at`: the site where the crates aboard wait to be fetched,
    from `crates_from` on (`None`: from `minute` on); without it they come home with the van.
    """

    van: str
    minute: int
    home_at: int | None = None
    back_at: int | None = None
    crates_at: str | None = None
    crates_from: int | None = None


@dataclass(frozen=True, slots=True)
class Replan:
    """What to solve: the `problem` of the rest of the week, the plan to `start` from, and the `locks` on it.

    `aboard` are the flows that were on the broken van, as they now wait; `left` the visits that it does not make.
    """

    problem: WeekProblem
    start: WeekPlan
    locks: Locks
    aboard: tuple[Flow, ...]
    left: tuple[Stop, ...]


def replan(problem: WeekProblem, plan: WeekPlan, broken: Breakdown, locks: Locks | None = None) -> Replan:
    """Return what to solve after a breakdown; further `locks` count in `plan`.

    The round under way ends with the last stop that was begun, and the ride home. Crates aboard become flows of their
    own from where they can be fetched; what they have waited so far is past, and in no figure of the new plan. Raises
    `ProblemError` where the breakdown speaks of what is not there, or of an impossible time.
    """
    _check(problem, broken)
    van = problem.van_by_id[broken.van]
    number = next((n for n, tour in enumerate(plan.rounds) if _is_under_way(tour, broken)), None)
    home = None if number is None else _ridden_home(problem, plan.rounds[number], van, broken)
    ready = max(home.end if home is not None else broken.minute, broken.back_at or 0)
    shifts = _shifts_left(van, broken, home, None if broken.back_at is None else ready)
    new_van = dataclasses.replace(van, shifts=shifts)
    rounds: list[Round] = []
    places: dict[int, int] = {}
    left: list[Stop] = []
    for n, tour in enumerate(plan.rounds):
        kept = home if n == number and home is not None else tour
        if tour.stops and tour.van == van.id and n != number and shift_of(new_van, tour) is None:
            left += tour.stops[1:-1]
            continue
        if n == number:
            left += tour.stops[len(kept.stops) - 1 : -1]
        places[n] = len(rounds)
        rounds.append(kept)
    flows, aboard = _flows(problem, plan, broken, number, home)
    vans = tuple(new_van if view.id == van.id else view for view in problem.vans)
    asked = locks or Locks()
    whole = {places[n] for n in asked.rounds if n in places} | ({places[number]} if number is not None else set())
    stops = frozenset((places[n], k) for n, k in asked.stops if n in places and n != number)
    return Replan(
        problem=dataclasses.replace(problem, vans=vans, flows=flows),
        start=WeekPlan(tuple(rounds)),
        locks=dataclasses.replace(asked, rounds=frozenset(whole), stops=stops, before=broken.minute),
        aboard=aboard,
        left=tuple(left),
    )


def _check(problem: WeekProblem, broken: Breakdown) -> None:
    if broken.van not in problem.van_by_id:
        raise ProblemError("breakdown.van", f"{broken.van!r} is not one of the vans")
    if not 0 <= broken.minute < WEEK_MINUTES:
        raise ProblemError("breakdown.minute", f"must be a minute of the week, 0 to {WEEK_MINUTES - 1}")
    if broken.crates_at is not None and broken.crates_at not in problem.index:
        raise ProblemError("breakdown.crates_at", f"{broken.crates_at!r} is not one of the sites")
    for name in ("home_at", "back_at", "crates_from"):
        value = getattr(broken, name)
        if value is not None and not broken.minute <= value <= 2 * WEEK_MINUTES:
            raise ProblemError(f"breakdown.{name}", "must not lie before the breakdown, nor after the next week")


def _is_under_way(tour: Round, broken: Breakdown) -> bool:
    return tour.van == broken.van and len(tour.stops) > 1 and tour.begin < broken.minute < tour.end


def _ridden_home(problem: WeekProblem, tour: Round, van: VanView, broken: Breakdown) -> Round:
    """Return the round as it was driven: the stops begun before the breakdown, then home.

    Where the driver would have worked too long by then, the wait for help and for the base to open is the break.
    """
    done = [stop for stop in tour.stops[:-1] if stop.start < broken.minute]
    base, last = problem.sites[problem.index[van.base]], done[-1]
    road = math.ceil(problem.travel.minutes[problem.index[last.site], problem.index[van.base]])
    over = last.start + problem.sites[problem.index[last.site]].service_minutes
    soonest = max(last.depart + road, broken.minute, broken.home_at or 0)
    straight = Round(van.id, (*done, _at_base(base, soonest)))
    if not any(v.code == Rule.NO_BREAK for v in check(problem, WeekPlan((straight,)), ())):
        return straight
    opens = _at_base(base, max(soonest, over + max(1, van.break_minutes) + road)).start
    waits = dataclasses.replace(last, depart=opens - road, break_minutes=opens - road - over)
    return Round(van.id, (*done[:-1], waits, _at_base(base, opens)))


def _at_base(base: SiteView, arrive: int) -> Stop:
    """Return the stop at the base, once that is open; a base that never opens again is taken to be open."""
    starts = [max(arrive, w.start) for w in base.windows if max(arrive, w.start) + base.service_minutes <= w.end]
    start = min(starts, default=arrive)
    return Stop(base.id, arrive, start, start + base.service_minutes)


def _shifts_left(van: VanView, broken: Breakdown, home: Round | None, back_at: int | None) -> tuple[Window, ...]:
    """Return the van's shifts: those before, the one under way until it is home, and those once it is back."""
    shifts: list[Window] = []
    for shift in van.shifts:
        if shift.end <= broken.minute:
            shifts.append(shift)
            continue
        if home is not None and shift.start <= home.begin < shift.end:
            shifts.append(Window(shift.start, home.end))
        elif shift.start < broken.minute:
            shifts.append(Window(shift.start, broken.minute))
        start = max(shift.start, back_at if back_at is not None else shift.end)
        if start < shift.end:
            shifts.append(Window(start, shift.end))
    return tuple(shifts)


def _flows(
    problem: WeekProblem, plan: WeekPlan, broken: Breakdown, number: int | None, home: Round | None
) -> tuple[tuple[Flow, ...], tuple[Flow, ...]]:
    """Return all flows after the breakdown, and those among them that were aboard."""
    if number is None or home is None:
        return problem.flows, ()
    place, ready = _crates_wait(problem, broken, home)
    gone, aboard = set(), []
    for n, leg in _legs_aboard(problem, plan, number, len(home.stops) - 1):
        flow = problem.flows[n]
        if flow.destination == place and broken.crates_at is None:
            continue  # it is where it should go, once the van is home
        if leg.board < WEEK_MINUTES:  # else those of an earlier week are aboard, and this week's are still to come
            gone.add(n)
        if flow.destination != place:
            aboard.append(dataclasses.replace(flow, origin=place, ready=ready % WEEK_MINUTES))
    rest = tuple(flow for n, flow in enumerate(problem.flows) if n not in gone)
    return (*rest, *aboard), tuple(aboard)


def _crates_wait(problem: WeekProblem, broken: Breakdown, home: Round) -> tuple[str, int]:
    """Return where the crates can be fetched, and from when on."""
    if broken.crates_at is not None:
        return broken.crates_at, broken.crates_from if broken.crates_from is not None else broken.minute
    base = problem.sites[problem.index[home.stops[-1].site]]
    return base.id, home.stops[-1].start + base.service_minutes + (base.transfer_minutes or 0)


def _legs_aboard(problem: WeekProblem, plan: WeekPlan, number: int, done: int) -> Iterator[tuple[int, JourneyLeg]]:
    """Yield the flows that boarded a round at one of its first `done` stops to alight later."""
    for journey in ride(problem, plan):
        for leg in journey.legs:
            if leg.vehicle == "van" and leg.round == number and leg.from_stop < done <= leg.to_stop:
                yield journey.flow, leg
