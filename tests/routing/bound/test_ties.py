"""Rides on one day are tied to the ways of vans: what they pay, the ways that carry them earn."""

import dataclasses
import random
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from routing.bound import ascent as ascent_module
from routing.bound import lower_bound, relax
from routing.bound.ascent import Ascent
from routing.bound.parameters import ROOT_ROUNDS
from routing.bound.shapes import Shift
from routing.check import check
from routing.measure import measure
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve import solve
from routing.units import DAY_MINUTES
from tests.routing.bound.test_truth import best_of_all, grid_week, one_van_week


def two_vans(seed: int) -> WeekProblem:
    """Return a week of two vans alike and two to four libraries."""
    problem = one_van_week(random.Random(seed))
    return dataclasses.replace(problem, vans=(*problem.vans, dataclasses.replace(problem.vans[0], id="twin")))


def earned(dice: random.Random, shift: Shift, along: np.ndarray, i: int, j: int) -> tuple[int, float] | None:
    """Drive from i to j over any sites, waiting at will; return the hour at i and what that earns (None: no time)."""
    size = len(shift.home)
    others = [site for site in range(size) if site not in {i, j}]
    places = [i, *dice.sample(others, dice.randint(0, len(others))), j]
    step = dice.randrange(len(shift.day))
    day, first, total = int(shift.day[0]), int(shift.hour[step]), 0.0
    for u, v in pairwise(places):
        leave = step + dice.choice([0, 0, dice.randrange(60)])
        there = leave + int(shift.duration[u, v])
        if there >= len(shift.day):
            return None
        total += sum(along[day, hour, 1, u, u] for hour in range(shift.hour[step], shift.hour[leave]))
        total += along[day, shift.hour[leave], shift.hour[there] - shift.hour[leave], u, v]
        step = there
    return first, float(total)


@pytest.mark.parametrize("seed", range(4))
def test_a_way_earns_at_least_what_the_crates_it_carries_pay(seed: int) -> None:
    """At any prices, over any sites and past the base: this is why the bound holds."""
    dice, chance = random.Random(seed), np.random.default_rng(seed)
    ascent = Ascent(two_vans(seed))
    ties, prices = ascent.wants.ties, ascent.prices
    prices.ride[:] = chance.random(prices.ride.shape) * chance.choice([0.0, 1.0, 30.0], prices.ride.shape)
    prices.value[:] = chance.random(prices.value.shape) * 40
    along, demand = ties.fares(prices), ascent.relaxed.demand
    assert (along >= 0).all()
    tried = 0
    for _ in range(3_000):
        shift = dice.choice(ascent.relaxed.shifts)
        k = int(dice.choice(ties.flows))
        i, j = int(demand.origin[k]), int(demand.destination[k])
        found = earned(dice, shift, along, i, j)
        if found is None or not {i, j} <= set(ties.sites.tolist()):
            continue
        same = (demand.origin == i) & (demand.destination == j)
        day, late = int(shift.day[0]), found[0] >= ascent.relaxed.late_hour
        due = prices.ride[same, day, 0].sum() + (prices.ride[same, day, 1].sum() if late else 0.0)
        assert found[1] >= due
        tried += due > 0
    assert tried > 100


@pytest.mark.parametrize("seed", [0, 3, 6, 13])
def test_no_plan_at_all_of_a_tiny_week_is_below_the_bound(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All rounds on the grid are tried, with ties along the ways though one van could be tied by its order of calls."""
    monkeypatch.setattr(relax, "MOST_BITS", 0)
    problem = grid_week(random.Random(seed), "ab", 1)
    assert Ascent(problem).relaxed.tied
    truth = best_of_all(problem)
    assert 0.5 * truth < lower_bound(problem, seconds=600, looks=ROOT_ROUNDS + 25).value <= truth + 1e-6


def climbed(ascent: Ascent, rounds: int) -> Ascent:
    for _ in range(rounds):
        ascent.round(lambda: False)
    return ascent


@pytest.mark.parametrize("seed", [0, 3, 6, 13])
def test_cells_half_as_long_take_prices_along_and_prove_no_more_than_the_truth(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relax, "MOST_BITS", 0)
    problem = grid_week(random.Random(seed), "ab", 1)
    coarse = climbed(Ascent(problem), 15)
    finer = coarse.finer(lambda: False)
    assert finer.relaxed.cell * 2 == coarse.relaxed.cell
    assert finer.wants.delay(finer.prices) > 0.5 * coarse.wants.delay(coarse.best_prices)
    truth = best_of_all(problem)
    assert 0.5 * truth < climbed(finer, 15).best <= truth + 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_random_weeks_of_two_vans_have_no_plan_below_their_bound(seed: int) -> None:
    problem = two_vans(seed)
    assert Ascent(problem).relaxed.tied
    found = solve(problem, iterations=1_500, seed=1)
    assert check(problem, found) == ()
    assert lower_bound(problem, seconds=600, looks=ROOT_ROUNDS + 12).value <= measure(problem, found).objective + 1e-6


@pytest.mark.parametrize("step", [1, 5])
@pytest.mark.parametrize("seed", range(4))
def test_the_cheapest_way_costs_no_more_than_what_a_plan_drives(
    step: int, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where just its calls are paid for, with breaks and without: a plan's shifts are ways of the relaxation."""
    monkeypatch.setattr(ascent_module, "SIZES", ((20, step, 30, 1),))
    problem = two_vans(seed)
    vans = tuple(dataclasses.replace(van, max_continuous_minutes=170.0, break_minutes=30) for van in problem.vans)
    problem = dataclasses.replace(problem, vans=vans)
    ascent = Ascent(problem)
    assert ascent.relaxed.tied
    rests = 0
    for plan in (solve(problem, iterations=50, seed=n) for n in range(20)):
        rests += sum(stop.break_minutes > 0 for tour in plan.rounds for stop in tour.stops)
        for number, shift in enumerate(ascent.shifts.shifts):
            for cost, events in driven(problem, plan, shift, step):
                pay = ascent.wants.pay(ascent.prices)
                pay.event[events] = 1000.0
                assert ascent.shifts.look_at(number, pay)[0] <= cost - 1000.0 * len(events) + 1e-6
    assert rests > 10


def driven(problem: WeekProblem, plan: WeekPlan, shift: Shift, step: int) -> Iterator[tuple[float, list[int]]]:
    """Yield what each van's rounds of that day cost, and the events in which they call."""
    day, cost = int(shift.day[0]), problem.vans[0].cost
    start = next(window.start for window in problem.vans[0].shifts if window.start // DAY_MINUTES == day)
    for van in problem.vans:
        total, events = cost.per_shift, set()
        for tour in plan.rounds:
            if tour.van == van.id and tour.begin // DAY_MINUTES == day:
                places = [problem.index[stop.site] for stop in tour.stops]
                km = sum(float(problem.travel.km[i, j]) for i, j in pairwise(places))
                total += (tour.end - tour.begin) * cost.per_hour / 60 + km * cost.per_km
                for stop, i in zip(tour.stops[:-1], places[:-1], strict=True):
                    if i == places[0]:  # a van that passes its base begins a new colour
                        colour = shift.leaving[(stop.start - start) // step]
                    else:
                        events.add(int(shift.event[(stop.start - start) // step, i, colour]))
        if events:
            assert min(events) >= 0
            yield total, sorted(events)


def test_ties_make_the_bound_of_two_vans_better(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = two_vans(0)
    tied = lower_bound(problem, seconds=600, looks=ROOT_ROUNDS).value
    monkeypatch.setattr(relax, "MOST_TIED", 0)
    assert not Ascent(problem).relaxed.tied
    assert lower_bound(problem, seconds=600, looks=ROOT_ROUNDS).value < 0.99 * tied
