"""Weeks of crates: giving up dear ones early finds what trying all of them finds, and so do halves of a part."""

import itertools
import math
import random

import numpy as np
import pytest

from routing.bound.crew import Crew
from routing.bound.halves.columns import Column
from routing.bound.halves.part import Part
from routing.bound.halves.space import Space
from routing.bound.halves.states import CALLS, EARLY, MANY, PAIR_STATES, SITE_STATES
from routing.bound.halves.week import alone
from routing.bound.halves.weeks import Weeks
from routing.bound.shapes import Floats
from tests.routing.bound.test_truth import one_van_week


def weeks_of(seed: int) -> Weeks:
    """Return the weeks of a random problem that drives all its shifts."""
    week = alone(one_van_week(random.Random(seed)))
    assert week is not None
    return Weeks(week, week.shifts)


def random_prices(weeks: Weeks, seed: int) -> Floats:
    """Return prices of all kinds; those of no call are nought."""
    dice = np.random.default_rng(seed)
    prices = dice.normal(0, 2, weeks.layout.size)
    prices[weeks.layout.positive] = np.abs(prices[weeks.layout.positive])
    views = weeks.layout.views(prices)
    views.site[:, :, 0] = views.pair[:, :, 0] = 0
    return prices


def all_columns(weeks: Weeks, p: int, several: bool) -> list[tuple[tuple[int, ...], Column]]:
    """Return every week of a pair that may be."""
    allowed = [
        [q for q in range(PAIR_STATES) if weeks.joint[day, p, q] and (several or q not in MANY)]
        for day in range(len(weeks.days))
    ]
    a, b = weeks.layout.pairs[p]
    return [
        (states, weeks.pair_column(p, np.array(states)))
        for states in itertools.product(*allowed)
        if CALLS[list(states), 0].sum() >= weeks.least[a] and CALLS[list(states), 1].sum() >= weeks.least[b]
    ]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("several", [False, True])
def test_the_least_of_a_pairs_weeks_is_that_of_all_of_them(seed: int, several: bool) -> None:
    """By day and state as well, of the weeks within the margin."""
    weeks = weeks_of(seed)
    days = len(weeks.days)
    prices = random_prices(weeks, seed)
    for p in range(len(weeks.layout.pairs)):
        columns = [(q, c) for q, c in all_columns(weeks, p, several) if c.cost < math.inf]
        limit = 1e6 if seed % 2 else -math.inf
        least, values, found = weeks.pair(p, prices, np.full(days, several), days, limit)
        assert least == pytest.approx(min((c.value(prices) for _, c in columns), default=math.inf))
        for day, state in itertools.product(range(days), range(PAIR_STATES)):
            best = min((c.value(prices) for q, c in columns if q[day] == state), default=math.inf)
            if best < max(limit, least):
                assert values[day, state] == pytest.approx(best)
                assert weeks.pair_column(p, found[day, state]).value(prices) == pytest.approx(best)


def test_second_calls_on_more_days_never_cost_more() -> None:
    weeks = weeks_of(3)
    prices = random_prices(weeks, 3)
    days = len(weeks.days)
    for p in range(len(weeks.layout.pairs)):
        least = [weeks.pair(p, prices, np.full(days, True), most)[0] for most in range(days + 1)]
        assert least == sorted(least, reverse=True)


@pytest.mark.parametrize("states", [(0,), tuple(q for q in range(SITE_STATES) if q & EARLY)])
def test_halves_of_a_part_hold_all_its_states_and_no_state_twice(states: tuple[int, ...]) -> None:
    """What the part knows and a half holds is allowed there; no plan of a half costs less than the part's cheapest."""
    week = alone(one_van_week(random.Random(5)))
    assert week is not None
    part = Part(week, week.shifts, Space(Crew()))
    prices = random_prices(part.weeks, 5)
    whole = part.look(prices, 1, len(week.shifts), lambda: False)
    inside, outside = part.halved(0, 0, states)
    assert ((inside.may[0, 0] | outside.may[0, 0]) == part.may[0, 0]).all()
    assert not (inside.may[0, 0] & outside.may[0, 0]).any()
    for half in (inside, outside):
        assert set(half.known) <= set(part.known)
        found = half.look(prices, 1, len(week.shifts), lambda: False)
        assert whole is not None
        assert found is not None
        assert found >= whole - 1e-9
        assert all(half.holds(column) for column in half.known.values())
