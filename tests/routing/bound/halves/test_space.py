"""The search through one day: what it leaves out costs more, whatever the table of what is still to come says."""

import dataclasses
import itertools
import random

import numpy as np
import pytest

from routing.bound.crew import Crew
from routing.bound.halves import prices as prices_of_days
from routing.bound.halves import space as searches
from routing.bound.halves.climber import CALLED_EARLY, NOT_CALLED, NOT_FRESH
from routing.bound.halves.part import Part
from routing.bound.halves.prices import Ahead, Day, DayPay, ahead_of
from routing.bound.halves.space import Space
from routing.bound.halves.states import EARLY_IJ, EARLY_JI, LATE_IJ, LATE_JI
from routing.bound.halves.week import alone, first_minutes
from routing.bound.parameters import HALVES_STEP
from routing.bound.shapes import Floats
from routing.problem import Travel, VanCost, Window
from tests.routing.bound.halves.test_weeks import random_prices
from tests.routing.bound.test_truth import grid_week, one_van_week


def part_of(seed: int) -> tuple[Part, Floats]:
    """Return all plans of a random week that drives all its shifts, and prices."""
    week = alone(one_van_week(random.Random(seed)))
    assert week is not None
    part = Part(week, week.shifts, Space(Crew()))
    return part, random_prices(part.weeks, seed)


def days_of(part: Part) -> list[Day]:
    """Return its days as they are searched."""
    return [
        Day(part.week, shift, may, must, after)
        for shift, may, must, after in zip(part.shifts, part.may, part.must, part.after, strict=True)
    ]


def least(part: Part, prices: Floats, day: int, many: int) -> float:
    """Return what the cheapest way through a day costs."""
    pay = DayPay.of(part.layout, prices, day)
    found = part.space.search(days_of(part)[day], pay, many, 1e6, lambda: False)
    assert found is not None
    return found.least


@pytest.mark.parametrize(("seed", "many"), [*itertools.product(range(6), (0, 1, 9))])
def test_what_a_way_can_still_earn_never_hides_the_cheapest_way(
    seed: int, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With steps of any length it finds what a search finds that gives up no way."""
    part, prices = part_of(seed)
    days = range(len(part.shifts))
    found = []
    for grain in (480, 60, 7):
        monkeypatch.setattr(prices_of_days, "GRAIN", grain)
        found.append([least(part, prices, day, many) for day in days])

    def hopeful(day: Day, pay: DayPay, many: int) -> Ahead:
        ahead = ahead_of(day, pay, many)
        table = np.zeros_like(ahead.table)
        table[..., 0] = 1e7
        return dataclasses.replace(ahead, table=table)

    monkeypatch.setattr(searches, "ahead_of", hopeful)
    all_ways = [least(part, prices, day, many) for day in days]
    for one in found:
        assert one == pytest.approx(all_ways)


@pytest.mark.parametrize("seed", range(6))
def test_rounds_of_all_beginnings_together_cost_what_the_cheapest_beginning_costs(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, prices = part_of(seed)
    for day, shift in enumerate(part.shifts):
        whole = least(part, prices, day, 9)
        alone_least = []
        for minute in first_minutes(shift, HALVES_STEP):
            monkeypatch.setattr(searches, "first_minutes", lambda _shift, _step, at=minute: np.array([at]))
            alone_least.append(least(part, prices, day, 9))
        monkeypatch.setattr(searches, "first_minutes", first_minutes)
        assert whole == pytest.approx(min(alone_least))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("orders", [[EARLY_IJ, EARLY_JI], [LATE_IJ, LATE_JI]])
def test_of_two_parts_by_the_order_of_two_calls_one_holds_the_cheapest_way(seed: int, orders: list[int]) -> None:
    """No plan has both orders on one day: what a part's day costs is what the cheaper one's does."""
    part, prices = part_of(seed)
    for day, pair in itertools.product(range(len(part.shifts)), range(len(part.layout.pairs))):
        halves = part.ordered(day, pair, orders)
        whole = least(part, prices, day, 9)
        assert min(least(half, prices, day, 9) for half in halves) == pytest.approx(whole)
        for half, state in zip(halves, orders, strict=True):
            assert not half.joint[day, pair, state]
            assert (half.joint | part.joint).sum() == part.joint.sum() >= half.joint.sum()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("states", [NOT_CALLED, CALLED_EARLY, NOT_FRESH])
def test_of_two_parts_by_what_a_site_is_to_a_day_one_holds_the_cheapest_way(seed: int, states: tuple[int, ...]) -> None:
    part, prices = part_of(seed)
    for day, site in itertools.product(range(len(part.shifts)), range(part.layout.sites)):
        if np.isin(np.flatnonzero(part.may[day, site]), states).all():
            continue
        halves = part.halved(day, site, states)
        for many in (0, 9):
            whole = least(part, prices, day, many)
            assert min(least(half, prices, day, many) for half in halves) == pytest.approx(whole)


@pytest.mark.parametrize(("longest", "breaks"), [(600, 0), (330, 1), (150, 2)])
def test_work_after_a_break_is_limited_as_work_before_it(longest: int, breaks: int) -> None:
    """Two libraries, each two hours from the base and from each other: 400 minutes of work in one round."""
    problem = grid_week(random.Random(1), "ab", 1)
    shift = Window(480, 1080)
    sites = tuple(
        dataclasses.replace(site, windows=(Window(0, 1440),), service_minutes=10, min_visits=min(n, 1))
        for n, site in enumerate(problem.sites)
    )
    roads = np.full((3, 3), 120.0) - 120 * np.eye(3)
    van = dataclasses.replace(
        problem.vans[0], shifts=(shift,), max_continuous_minutes=longest, break_minutes=30, cost=VanCost(0.0, 60.0, 0.0)
    )
    week = alone(dataclasses.replace(problem, sites=sites, travel=Travel(roads, roads), vans=(van,), flows=()))
    assert week is not None
    part = Part(week, week.shifts, Space(Crew()))
    called = part.halved(0, 0, NOT_CALLED)[1].halved(0, 1, NOT_CALLED)[1]
    assert least(called, np.zeros(called.layout.size), 0, 0) == pytest.approx(10 + 3 * 130 + 30 * breaks)


def test_a_search_that_is_stopped_or_full_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    part, prices = part_of(2)
    day, pay = days_of(part)[0], DayPay.of(part.layout, prices, 0)
    assert part.space.search(day, pay, 9, 1e6, lambda: True) is None
    monkeypatch.setattr(searches, "HALVES_LABELS", 210)
    small = Space(Crew())
    assert small.search(day, pay, 9, 1e6, lambda: False) is None
    assert part.space.search(day, pay, 9, 1e6, lambda: False) is not None
