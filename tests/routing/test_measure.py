"""Cost, delay and equality, reckoned by hand in a small world, and laws that hold for random ones."""

import dataclasses
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.files import dump_json, load_json
from routing.measure import measure, measure_from_json, measure_to_json, percentiles
from routing.problem import DelayPrice, FixedRound, FixedStop, Flow
from tests.routing.random_weeks import random_week
from tests.routing.worlds import plan, tour, van, world

FLOWS = (Flow("hub", "north", 410, 1.0, 10), Flow("hub", "south", 450, 1.0, 30))
LOOP = tour("hub", "north", "south", "hub")  # 8:00 to 10:10; north at 8:50, south at 9:30
PRICE = DelayPrice(per_item_hour=0.5, promise_hours=1.5, late_per_item_hour=2.0, worst_municipality_per_hour=7.0)


def test_a_plan_is_reckoned_as_by_hand() -> None:
    """60 km at 0.50, 130 min at 34, one shift at 40; ten items wait 2 h, thirty also 2 h, half an hour too long."""
    figures = measure(world(*FLOWS, delay=PRICE), plan(LOOP))
    assert figures.cost_shifts == 40
    assert figures.cost_km == pytest.approx(30)
    assert figures.cost_hours == pytest.approx(34 * 130 / 60)
    assert figures.operating_cost == pytest.approx(70 + 34 * 130 / 60)
    assert figures.delay_cost == pytest.approx(40 * (0.5 * 2 + 2.0 * 0.5))
    assert figures.equality_cost == pytest.approx(14)
    assert figures.objective == pytest.approx(70 + 34 * 130 / 60 + 80 + 14)
    assert (figures.km, figures.shifts_used, figures.rounds, figures.visits) == (60, 1, 1, 2)
    assert figures.mean_delay_hours == figures.p50_delay_hours == figures.max_delay_hours == 2
    assert figures.late_share == 1
    assert figures.peak_load == pytest.approx(2 / 80)


def test_delays_are_weighted_by_items_and_municipalities_compared() -> None:
    early, late = Flow("hub", "north", 470, 1.0, 30), Flow("hub", "south", 450, 1.0, 10)
    figures = measure(world(early, late, delay=PRICE), plan(LOOP))
    assert figures.municipality_hours == {"north": 1.0, "south": 2.0}
    assert (figures.worst_municipality, figures.worst_municipality_hours) == ("south", 2.0)
    assert figures.mean_delay_hours == pytest.approx(1.25)
    assert (figures.p50_delay_hours, figures.p95_delay_hours) == (1.0, 2.0)
    assert figures.late_share == pytest.approx(0.25)


def test_an_item_that_arrives_as_promised_is_not_late() -> None:
    for promise, share in ((2, 0), (1.99, 1)):
        figures = measure(world(*FLOWS, delay=dataclasses.replace(PRICE, promise_hours=promise)), plan(LOOP))
        assert figures.late_share == share


def test_two_rounds_in_a_shift_cost_one_shift() -> None:
    figures = measure(world(*FLOWS), plan(LOOP, tour("hub", "north", "hub", leave=700)))
    assert (figures.shifts_used, figures.cost_shifts, figures.rounds) == (1, 40, 2)
    figures = measure(world(*FLOWS), plan(LOOP, tour("hub", "north", "hub", day=1)))
    assert (figures.shifts_used, figures.cost_shifts, figures.rounds) == (2, 80, 2)


def test_the_fullest_vehicle_counts_and_one_without_room_does_not() -> None:
    bus = FixedRound("b", 4.0, (FixedStop("hub", 420, 430), FixedStop("north", 440, 445)))
    empty = dataclasses.replace(bus, id="c", capacity=0.0)
    figures = measure(world(*FLOWS, fixed=(bus, empty), vans=(van(capacity=10.0),)), plan(LOOP))
    assert figures.peak_load == pytest.approx(0.25)


def test_where_nothing_moves_delays_are_nothing() -> None:
    figures = measure(world(), plan())
    assert figures.objective == figures.mean_delay_hours == figures.p95_delay_hours == figures.late_share == 0
    assert figures.worst_municipality is None
    assert figures.municipality_hours == {}


def test_what_never_arrives_counts_in_no_delay() -> None:
    figures = measure(world(*FLOWS), plan(tour("hub", "north", "hub")))
    assert figures.municipality_hours == {"north": 2.0}


def test_the_objective_is_the_sum_of_its_parts() -> None:
    for seed in range(100):
        figures = measure(*random_week(random.Random(seed)))
        parts = figures.operating_cost + figures.delay_cost + figures.equality_cost
        assert math.isclose(figures.objective, parts)
        assert math.isclose(figures.operating_cost, figures.cost_shifts + figures.cost_hours + figures.cost_km)
        assert figures.worst_municipality_hours == max(figures.municipality_hours.values(), default=0.0)
        assert figures.p50_delay_hours <= figures.p95_delay_hours <= figures.max_delay_hours


def test_figures_are_the_same_after_writing_and_reading() -> None:
    for seed in range(50):
        figures = measure(*random_week(random.Random(seed)))
        assert measure_from_json(load_json(dump_json(measure_to_json(figures)), "measure")) == figures


def test_flawed_figures_are_refused_by_their_place() -> None:
    data = measure_to_json(measure(world(*FLOWS), plan(LOOP)))
    with pytest.raises(ProblemError, match=r"^km: must be a number"):
        measure_from_json({**data, "km": "60"})
    with pytest.raises(ProblemError, match=r"^municipality_hours\.north: must be a number"):
        measure_from_json({**data, "municipality_hours": {"north": None}})


@given(st.lists(st.tuples(st.integers(0, 99).map(float), st.integers(1, 5)), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_that_of_the_items_one_by_one(pairs: list[tuple[float, int]], share: float) -> None:
    one_by_one = sorted(value for value, weight in pairs for _ in range(weight))
    place = max(0, math.ceil(share * len(one_by_one) - 1e-6) - 1)
    values, weights = (np.array(column, float) for column in zip(*pairs, strict=True))
    assert percentiles(values, weights, (share,)) == [one_by_one[place]]


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentiles(np.zeros(0), np.zeros(0), (0.5,)) == [0]
