"""Small random week problems with random plans, good and broken, for the laws that must hold for all of them."""

import dataclasses
import math
import random
from collections.abc import Callable

import numpy as np

from routing.plan import Round, Stop, WeekPlan
from routing.problem import (
    DelayPrice,
    FixedRound,
    FixedStop,
    Flow,
    SiteKind,
    SiteView,
    Travel,
    VanCost,
    VanView,
    WeekProblem,
    Window,
)

DAY = 1_440


def random_week(dice: random.Random) -> tuple[WeekProblem, WeekPlan]:
    """Return a problem and a plausibly timed plan for it, which every now and then is broken on purpose."""
    sites = _sites(dice)
    problem = WeekProblem(
        name="random",
        sites=sites,
        travel=_travel(dice, len(sites)),
        vans=_vans(dice, sites),
        fixed_rounds=_fixed_rounds(dice, sites),
        flows=(),
        delay=DelayPrice(
            per_item_hour=dice.choice([0.0, 0.01, 0.5]),
            promise_hours=dice.choice([0, 24, 72.5]),
            late_per_item_hour=dice.choice([0.0, 0.02]),
            worst_municipality_per_hour=dice.choice([0.0, 25.0]),
        ),
    )
    plan = random_plan(dice, problem)
    problem = dataclasses.replace(problem, flows=_flows(dice, problem, plan))
    for _ in range(dice.choice([0, 0, 0, 1, 1, 2, 5])):
        plan = WeekPlan(tuple(_broken(dice, list(plan.rounds), sites)))
    return problem, plan


def random_plan(dice: random.Random, problem: WeekProblem) -> WeekPlan:
    """Return a plausibly timed plan, its rounds through sites by chance."""
    return WeekPlan(tuple(tour for van in problem.vans for tour in _tours(dice, problem, van)))


def _sites(dice: random.Random) -> tuple[SiteView, ...]:
    sites = []
    for n in range(dice.randint(2, 8)):
        hub = n == 0 or dice.random() < 0.25
        if dice.random() < 0.5:
            windows = [Window(day * DAY + 360, day * DAY + 1_300) for day in range(7)]
        else:
            ends = sorted(dice.sample(range(0, 7 * DAY, dice.choice([1, 15, 240])), 2 * dice.randint(1, 5)))
            windows = [Window(start, end) for start, end in zip(ends[::2], ends[1::2], strict=True)]
        strict = dice.random() < 0.05
        sites.append(
            SiteView(
                id=f"s{n}",
                kind=SiteKind.HUB if hub else SiteKind.LIBRARY,
                name=f"Site {n}",
                municipality=f"m{n // 2}",
                lat=62.0,
                lon=23.0,
                service_minutes=dice.choice([0, 5, 15]),
                windows=tuple(windows if n else [Window(0, 10_080)]),
                transfer_minutes=dice.choice([0, 30, 60, 600]) if hub else None,
                min_visits=dice.choice([1, 2]) if strict else 0,
                max_visits=dice.choice([2, 3]) if strict else None,
            )
        )
    return tuple(sites)


def _travel(dice: random.Random, size: int) -> Travel:
    """Roads that differ by direction, with fractions of minutes every now and then, and sites on one spot."""
    minutes = np.array([[dice.choice([0, 5, 12.5, 20, 33, 61]) for _ in range(size)] for _ in range(size)])
    np.fill_diagonal(minutes, 0)
    return Travel(minutes, minutes * dice.choice([0.8, 1.1]))


def _vans(dice: random.Random, sites: tuple[SiteView, ...]) -> tuple[VanView, ...]:
    return tuple(
        VanView(
            id=f"v{n}",
            base="s0" if dice.random() < 0.8 else dice.choice(sites).id,
            capacity=dice.choice([0, 1, 2.5, 80]),
            shifts=tuple(Window(day * DAY + 400, day * DAY + dice.choice([900, 1_200])) for day in range(7)),
            max_continuous_minutes=dice.choice([120, 330, math.inf]),
            break_minutes=dice.choice([0, 30]),
            cost=VanCost(40.0, 34.0, 0.38),
        )
        for n in range(dice.randint(1, 3))
    )


def _fixed_rounds(dice: random.Random, sites: tuple[SiteView, ...]) -> tuple[FixedRound, ...]:
    rounds = []
    for n in range(dice.choice([0, 0, 1, 2])):
        now, stops = dice.randrange(7) * DAY + dice.randrange(300, 1_000), []
        for site in dice.choices(sites, k=dice.randint(1, 5)):
            stops.append(FixedStop(site.id, now, now + dice.choice([0, 10, 20])))
            now = stops[-1].depart + dice.choice([0, 15, 30])
        rounds.append(FixedRound(f"b{n}", dice.choice([0.5, 6]), tuple(stops)))
    return tuple(rounds)


def _tours(dice: random.Random, problem: WeekProblem, van: VanView) -> list[Round]:
    """Drive a van through its shifts, several rounds in a shift, keeping the rules where chance allows."""
    tours = []
    for shift in van.shifts:
        now = shift.start
        while dice.random() < 0.7:
            tour = _tour(dice, problem, van, now + dice.choice([0, 0, 7]))
            if tour is not None and tour.end <= shift.end:
                tours.append(tour)
                now = tour.end
    return tours


def _tour(dice: random.Random, problem: WeekProblem, van: VanView, now: int) -> Round | None:
    middle = [site.id for site in dice.choices(problem.sites, k=dice.randint(1, 5)) if site.id != van.base]
    names = [van.base, *middle, van.base]
    if dice.random() < 0.05:
        names.insert(1, van.base)  # at the base in mid-round
    stops: list[Stop] = []
    since, longest = now, 0
    for name in names:
        site = problem.sites[problem.index[name]]
        if stops:
            road = problem.travel.minutes[problem.index[stops[-1].site], problem.index[name]]
            now = stops[-1].depart + math.ceil(road)
        fitting = [max(now, w.start) for w in site.windows if max(now, w.start) + site.service_minutes <= w.end]
        if (not fitting or min(fitting) - now > 200) and dice.random() < 0.98:
            return None
        start = min(fitting, default=now)
        over = start + site.service_minutes
        longest = max(longest, over - since)
        rest = max(van.break_minutes, 10) if over - since > van.max_continuous_minutes / 3 else 0
        rest = rest or dice.choice([0, 0, 0, 10])
        stops.append(Stop(name, now, start, over + rest + dice.choice([0, 0, 3]), rest))
        since = stops[-1].depart if rest >= max(van.break_minutes, 1) else since
    if max(longest, stops[-1].depart - since) > van.max_continuous_minutes and dice.random() < 0.9:
        return None
    return Round(van.id, tuple(stops))


def _flows(dice: random.Random, problem: WeekProblem, plan: WeekPlan) -> tuple[Flow, ...]:
    """Flows between sites that vehicles call at, rarely others, so that most of them arrive."""
    called = {stop.site for tour in plan.rounds for stop in tour.stops}
    called |= {stop.site for fixed in problem.fixed_rounds for stop in fixed.stops}
    flows = []
    rides = [tour for tour in plan.rounds if len({stop.site for stop in tour.stops}) > 1]
    for _ in range(dice.randint(0, 25)):
        names = [site.id for site in problem.sites]
        if rides and dice.random() < 0.8:
            names = [stop.site for stop in dice.choice(rides).stops]
        elif len(called) > 1 and dice.random() < 0.95:
            names = sorted(called)
        first = dice.randrange(len(names) - 1)
        origin, destination = names[first], dice.choice(names[first + 1 :])
        if origin != destination:
            crates = dice.choice([0.0, 0.1, 0.3, 0.3, 0.7, 1.0])
            flows.append(
                Flow(origin, destination, dice.randrange(0, 7 * DAY, 60), crates, dice.choice([0, 1, 13, 2.5]))
            )
    return tuple(flows)


def _broken(dice: random.Random, rounds: list[Round], sites: tuple[SiteView, ...]) -> list[Round]:
    """Break a plan in one place; some breaks turn out to be harmless."""
    if not rounds:
        return [Round("v0", (Stop("s0", 500, 500, 520), Stop("s0", 520, 520, 540)))]
    n = dice.randrange(len(rounds))
    tour = rounds[n]
    changed = dice.choice(_BREAKS)(dice, tour, sites)
    return rounds[:n] + ([] if changed is None else [changed]) + rounds[n + 1 :]


def _shift_time(dice: random.Random, tour: Round, _: tuple[SiteView, ...]) -> Round:
    """Move one time of one stop."""
    if not tour.stops:
        return tour
    name = dice.choice(["arrive", "start", "depart"])
    k = dice.randrange(len(tour.stops))
    by = dice.choice([-600, -60, -10, -1, 1, 10, 60, DAY])
    moved = dataclasses.replace(tour.stops[k], **{name: getattr(tour.stops[k], name) + by})
    return dataclasses.replace(tour, stops=(*tour.stops[:k], moved, *tour.stops[k + 1 :]))


def _shift_tour(dice: random.Random, tour: Round, _: tuple[SiteView, ...]) -> Round:
    by = dice.choice([-DAY, -30, 30, DAY])
    stops = (
        dataclasses.replace(stop, arrive=stop.arrive + by, start=stop.start + by, depart=stop.depart + by)
        for stop in tour.stops
    )
    return dataclasses.replace(tour, stops=tuple(stops))


def _another_van(dice: random.Random, tour: Round, _: tuple[SiteView, ...]) -> Round:
    return dataclasses.replace(tour, van=dice.choice(["v0", "v1", "ghost"]))


def _another_site(dice: random.Random, tour: Round, sites: tuple[SiteView, ...]) -> Round:
    if not tour.stops:
        return tour
    k = dice.randrange(len(tour.stops))
    other = dataclasses.replace(tour.stops[k], site=dice.choice([*(site.id for site in sites), "nowhere"]))
    return dataclasses.replace(tour, stops=(*tour.stops[:k], other, *tour.stops[k + 1 :]))


def _fewer_stops(dice: random.Random, tour: Round, _: tuple[SiteView, ...]) -> Round:
    keep = dice.randrange(len(tour.stops) + 1)
    return dataclasses.replace(tour, stops=tour.stops[:keep])


def _other_breaks(dice: random.Random, tour: Round, _: tuple[SiteView, ...]) -> Round:
    stops = (dataclasses.replace(stop, break_minutes=dice.choice([0, 0, 10, 30])) for stop in tour.stops)
    return dataclasses.replace(tour, stops=tuple(stops))


def _other_order(dice: random.Random, tour: Round, _: tuple[SiteView, ...]) -> Round:
    return dataclasses.replace(tour, stops=tuple(dice.sample(tour.stops, len(tour.stops))))


def _gone(_: random.Random, __: Round, ___: tuple[SiteView, ...]) -> None:
    return None


_BREAKS: tuple[Callable[[random.Random, Round, tuple[SiteView, ...]], Round | None], ...] = (
    _shift_time,
    _shift_time,
    _shift_time,
    _shift_tour,
    _another_van,
    _another_site,
    _fewer_stops,
    _other_breaks,
    _other_order,
    _gone,
)
