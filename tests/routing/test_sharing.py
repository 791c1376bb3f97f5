"""Who bears what a plan costs: all shares add up, and who lives far away and gets much bears most."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.measure import measure
from routing.problem import Flow
from routing.sharing import NOBODY, cost_shares
from routing.timetable import ride
from tests.routing.worlds import plan, tour, world

ROUND = tour("hub", "north", "south", "hub")
items = st.floats(0, 100, allow_nan=False)


def test_a_round_is_borne_by_items_times_the_kilometres_they_ride() -> None:
    problem = world(Flow("hub", "north", 0, 1.0, 10), Flow("hub", "south", 0, 1.0, 30))
    shares = cost_shares(problem, plan(ROUND), ride(problem, plan(ROUND)))
    first, whole = problem.travel.km[0, 1], problem.travel.km[0, 1] + problem.travel.km[1, 2]
    cost = measure(problem, plan(ROUND)).operating_cost
    assert shares.keys() == {0}
    assert shares[0]["north"] == pytest.approx(cost * 10 * first / (10 * first + 30 * whole))
    assert shares[0]["south"] == pytest.approx(cost * 30 * whole / (10 * first + 30 * whole))


@given(st.lists(items, min_size=4, max_size=4), st.sampled_from([(0, 1), (0, 3), (1, 1)]))
def test_all_shares_add_up_to_the_operating_cost(weights: list[float], days: tuple[int, int]) -> None:
    pairs = (("hub", "north"), ("north", "south"), ("south", "hub"), ("hub", "south"))
    flows = (Flow(a, b, 0, 0.1, n) for (a, b), n in zip(pairs, weights, strict=True))
    problem = world(*flows)
    answer = plan(*(tour("hub", "north", "south", "hub", day=day, leave=480 + 240 * n) for n, day in enumerate(days)))
    shares = cost_shares(problem, answer, ride(problem, answer))
    whole = sum(euros for by_site in shares.values() for euros in by_site.values())
    assert whole == pytest.approx(measure(problem, answer).operating_cost)


def test_a_round_without_a_load_is_borne_as_the_others_and_nobody_bears_what_nobody_uses() -> None:
    problem = world(Flow("hub", "north", 0, 1.0, 10))
    two = plan(tour("hub", "north", "hub"), tour("hub", "south", "hub", day=2))
    shares = cost_shares(problem, two, ride(problem, two))
    assert {site for by_site in shares.values() for site in by_site} == {"north"}
    nothing = replace(problem, flows=())
    idle = cost_shares(nothing, two, ride(nothing, two))
    assert {site for by_site in idle.values() for site in by_site} == {NOBODY}
