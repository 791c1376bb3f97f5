"""The bound against the truth: weeks so small that all plans can be tried, random weeks, weeks that are locked."""

import dataclasses
import random
from collections.abc import Iterator

import numpy as np
import pytest

from routing.bound import lower_bound
from routing.bound.ascent import Ascent
from routing.bound.parameters import ROOT_ROUNDS
from routing.bound.tree import weeks_by_shifts
from routing.check import check
from routing.locks import Forbidden, Locks
from routing.measure import measure
from routing.plan import Round, Stop, WeekPlan
from routing.problem import (
    DelayPrice,
    Flow,
    SiteKind,
    SiteView,
    Travel,
    VanCost,
    VanView,
    WeekProblem,
    Window,
)
from routing.replan import Breakdown, replan
from routing.solve import solve
from routing.units import DAY_MINUTES

GRID = 30


def grid_week(dice: random.Random, names: str, days: int) -> WeekProblem:
    """Return a week of one hub, a library for each letter and one van, in which every time is a multiple of `GRID`.

    Times of a plan with given stops and rides are differences of each other, bounded by such multiples: some best plan
    keeps to them as well.
    """
    shifts = tuple(
        Window(day * DAY_MINUTES + 480, day * DAY_MINUTES + 690) for day in sorted(dice.sample(range(5), days))
    )
    midnights = [day * DAY_MINUTES for day in range(5)]
    sites = tuple(
        SiteView(
            name, SiteKind.LIBRARY if n else SiteKind.HUB, name, name, 62.0, 22.0, GRID if n else 0,
            tuple(Window(midnight + dice.choice([420, 480, 510]), midnight + 720) for midnight in midnights),
            transfer_minutes=None if n else GRID, min_visits=dice.choice([0, 1]) if n else 0,
        )
        for n, name in enumerate(("hub", *names))
    )  # fmt: skip
    size = len(sites)
    minutes = np.array(
        [[float(i != j) * dice.choice([GRID, GRID, 2 * GRID]) for j in range(size)] for i in range(size)]
    )
    van = VanView("van", "hub", 20.0, shifts, dice.choice([150, 330]), GRID, VanCost(dice.choice([5, 40]), 20.0, 0.3))
    ends = [site.id for site in sites]
    flows = tuple(
        Flow(a, b, dice.choice(shifts).start + GRID * dice.randint(-4, 7), 0.1, dice.choice([5.0, 40.0]))
        for a in ends for b in ends if a != b and dice.random() < 0.8
    )  # fmt: skip
    prices = DelayPrice(0.01, dice.choice([24, 72]), 0.02, dice.choice([0.0, 0.0, 10.0]))
    return WeekProblem("grid", sites, Travel(minutes, minutes), (van,), (), flows, prices)


def all_rounds(problem: WeekProblem, shift: Window, begin: int) -> Iterator[Round]:
    """Yield every round on the grid that begins then, waiting before services and breaks included."""
    road = problem.travel.minutes
    van = problem.vans[0]

    def go_on(stops: tuple[Stop, ...]) -> Iterator[tuple[Stop, ...]]:
        last = stops[-1]
        if len(stops) > 1 and last.site == van.base:
            yield stops
        for site in problem.sites:
            if site.id == last.site:
                continue
            arrive = last.depart + int(road[problem.index[last.site], problem.index[site.id]])
            for start in range(arrive, shift.end - site.service_minutes + 1, GRID):
                over = start + site.service_minutes
                for rest in (0, GRID) if over + GRID < shift.end else (0,):
                    yield from go_on((*stops, Stop(site.id, arrive, start, over + rest, rest)))

    for stops in go_on((Stop(van.base, begin, begin, begin),)):
        tour = Round(van.id, stops)
        if not {v.code for v in check(problem, WeekPlan((tour,)), ())} - {"too_few_visits"}:
            yield tour


def best_of_all(problem: WeekProblem) -> float:
    """Return the objective of the best of all plans with at most one round a day."""
    days: list[list[tuple[Round, ...]]] = []
    for shift in problem.vans[0].shifts:
        begins = range(shift.start, shift.end, GRID)
        days.append([(), *((tour,) for begin in begins for tour in all_rounds(problem, shift, begin))])
    best = float("inf")

    def try_days(rounds: tuple[Round, ...], number: int) -> None:
        nonlocal best
        if number < len(days):
            for those in days[number]:
                try_days((*rounds, *those), number + 1)
            return
        plan = WeekPlan(rounds)
        if not check(problem, plan):
            best = min(best, measure(problem, plan).objective)

    try_days((), 0)
    return best


@pytest.mark.parametrize(
    ("seed", "days"), [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (6, 1), (3, 2), (5, 2), (6, 2), (7, 2)]
)
def test_no_plan_at_all_of_a_tiny_week_is_below_the_bound(seed: int, days: int) -> None:
    """All rounds on the grid are tried: what is best of them no other plan of one round a day can beat."""
    problem = grid_week(random.Random(seed), "ab", days)
    truth = best_of_all(problem)
    proven = lower_bound(problem, seconds=600, looks=ROOT_ROUNDS + 25).value
    assert 0.5 * truth < proven <= truth + 1e-6


def one_van_week(dice: random.Random) -> WeekProblem:
    """Return a week of two to four libraries and one van on two to four days, all else by chance."""
    places = [(0, 0), *((dice.randint(-70, 70), dice.randint(-70, 70)) for _ in range(dice.randint(2, 4)))]
    km = np.array([[abs(a - c) + abs(b - d) for c, d in places] for a, b in places], dtype=np.float64)
    shifts = tuple(
        Window(day * DAY_MINUTES + 420, day * DAY_MINUTES + dice.choice([870, 990]))
        for day in sorted(dice.sample(range(5), dice.randint(2, 4)))
    )
    sites: list[SiteView] = []
    served = set()
    for n in range(len(places)):
        opens, shuts = dice.choice([360, 450, 600]), dice.choice([960, 1200])
        open_on = sorted(dice.sample(range(5), 5 if n == 0 else dice.randint(3, 5)))
        windows = tuple(
            Window(day * DAY_MINUTES + (360 if n == 0 else opens), day * DAY_MINUTES + shuts) for day in open_on
        )
        can = sum(any(w.start // DAY_MINUTES == s.start // DAY_MINUTES for s in shifts) for w in windows)
        kind = SiteKind.LIBRARY if n else SiteKind.HUB
        served |= {n} if can else set()
        sites.append(
            SiteView(
                f"s{n}", kind, f"s{n}", f"m{n % 3}", 62.0, 23.0, dice.choice([5, 10, 15]), windows,
                transfer_minutes=None if n else 60, min_visits=dice.randint(1, min(2, can)) if n and can else 0,
            )
        )  # fmt: skip
    flows = tuple(
        Flow(f"s{i}", f"s{j}", day * DAY_MINUTES + dice.choice([600, 720, 720, 780]), 0.2, float(dice.randint(1, 60)))
        for i in sorted(served) for j in sorted(served) for day in range(5) if i != j and dice.random() < 0.6
    )  # fmt: skip
    cost = VanCost(dice.choice([0, 10, 40]), dice.choice([5, 34]), dice.choice([0.1, 0.38]))
    van = VanView("van", "s0", 80.0, shifts, dice.choice([150, 330, 600]), 30, cost)
    return WeekProblem("one van", tuple(sites), Travel(km * 0.8, km), (van,), (), flows, DelayPrice(0.01, 72, 0.02))


@pytest.mark.parametrize("seed", range(6))
def test_random_weeks_of_one_van_have_no_plan_below_their_bound(seed: int) -> None:
    """These are the weeks in which orders of calls are paid, and which are parted by the shifts that are driven."""
    problem = one_van_week(random.Random(seed))
    assert Ascent(problem).shifts.ordered
    assert any(True for _ in weeks_by_shifts(problem))
    found = solve(problem, iterations=1_500, seed=1)
    assert check(problem, found) == ()
    assert lower_bound(problem, seconds=600, looks=ROOT_ROUNDS + 12).value <= measure(problem, found).objective + 1e-6


def test_it_holds_for_what_is_locked_and_for_what_is_planned_again() -> None:
    """Locks only take plans away, and a breakdown's week is a week like others: its own bound is below its plan."""
    problem = one_van_week(random.Random(3))
    twin = dataclasses.replace(problem.vans[0], id="twin")
    problem = dataclasses.replace(problem, vans=(*problem.vans, twin))
    plan = solve(problem, iterations=1_500, seed=1)
    first = min(plan.rounds, key=lambda tour: tour.begin)
    middle = first.stops[1]
    locks = Locks(
        rounds=frozenset({0}), forbidden=frozenset({Forbidden(middle.site, day=middle.start // DAY_MINUTES + 1)})
    )
    proven = lower_bound(problem, seconds=600, looks=12).value
    locked = solve(problem, iterations=1_500, seed=2, start=plan, locks=locks)
    assert 0 < proven <= measure(problem, locked).objective + 1e-6
    broken = replan(problem, plan, Breakdown(first.van, middle.start + 1))
    again = solve(broken.problem, iterations=1_500, seed=1, start=broken.start, locks=broken.locks)
    assert check(broken.problem, again) == ()
    assert (
        0 < lower_bound(broken.problem, seconds=600, looks=12).value <= measure(broken.problem, again).objective + 1e-6
    )
