"""An explanation adds up to the figures it explains."""

import random

import pytest

from routing.explain import explain
from routing.files import read_problem
from routing.measure import measure
from routing.problem import Flow
from routing.solve import solve
from routing.solve.one_more import one_more_visit
from tests.routing.random_weeks import random_week
from tests.routing.worlds import DAY, plan, shared, tour, world


@pytest.mark.parametrize("block", range(4))
def test_the_parts_add_up_to_the_measure(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        problem, weekly = random_week(random.Random(seed))
        figures, told = measure(problem, weekly), explain(problem, weekly)
        assert told.measure == figures
        assert sum(use.cost for use in told.vans.values()) == pytest.approx(figures.operating_cost)
        for table in (told.towns, told.sites, told.origins, told.pairs):
            assert sum(row.cost for row in table.values()) == pytest.approx(figures.delay_cost)
        assert {name: row.hours for name, row in told.towns.items()} == pytest.approx(dict(figures.municipality_hours))


def test_waiting_riding_and_the_hub_are_told_apart() -> None:
    problem = world(Flow("north", "south", 460, 1.0, 10.0))
    weekly = plan(tour("hub", "north", "hub"), tour("hub", "south", "hub", day=1))
    told = explain(problem, weekly).pairs["north", "south"]
    # Ready 7:40, boarded 8:40 in the north, at the hub 9:30; leaves it Tuesday 8:00, arrives 8:50.
    assert (told.waiting, told.riding, told.hub) == (1.0, (50 + 50) / 60, 22.5)
    assert told.items == 10.0
    assert told.cost == pytest.approx(10 * 0.01 * told.hours)


def test_the_slowest_come_first() -> None:
    problem, weekly = random_week(random.Random(3))
    hours = [row.hours for row in explain(problem, weekly).pairs.values()]
    assert hours == sorted(hours, reverse=True)


def test_one_more_visit_costs_what_the_plan_with_it_costs_more() -> None:
    problem = world(Flow("hub", "north", 400, 1.0, 20.0), Flow("hub", "north", 3_000, 1.0, 500.0))
    once = solve(problem, iterations=300, start=plan(tour("hub", "north", "hub")))
    days = {stop.start // DAY for t in once.rounds for stop in t.stops}
    found = one_more_visit(problem, plan(tour("hub", "north", "hub")), "north")
    assert found is not None
    assert (found.day, found.van) == (2, "v")
    before = measure(problem, plan(tour("hub", "north", "hub")))
    assert found.operating == pytest.approx(before.operating_cost)
    assert found.delay < 0
    assert days


def test_one_more_visit_in_a_good_region_plan_saves_little() -> None:
    problem = read_problem(shared("week", "examples", "small-a.json"))
    weekly = solve(problem, iterations=20_000)
    for site in problem.sites[1:4]:
        found = one_more_visit(problem, weekly, site.id)
        assert found is None or (found.total > -20.0 and found.operating > 0)


def test_no_van_can_visit_a_site_every_day_and_once_more() -> None:
    problem = world(Flow("hub", "north", 400, 1.0, 20.0))
    daily = plan(*(tour("hub", "north", "hub", day=day) for day in range(5)))
    assert one_more_visit(problem, daily, "north") is None
    assert one_more_visit(problem, daily, "hub") is None
