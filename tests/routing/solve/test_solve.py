"""The planner's promises: feasible plans, true claims, the same plan for the same seed."""

import dataclasses
import time
from itertools import pairwise

import pytest

from routing.check import check
from routing.errors import SolverError
from routing.files import read_problem
from routing.measure import measure
from routing.problem import FixedRound, FixedStop, Flow, SiteKind, Travel, Window
from routing.solve import Progress, solve
from routing.solve.engine import usual_islands
from routing.solve.parameters import FEWEST_ISLANDS, ISLANDS
from routing.solve.warm import tiny_problem
from tests.routing.worlds import HUB, shared, site, world


def test_the_plan_is_feasible_and_its_claims_are_its_measure() -> None:
    problem = tiny_problem()
    plan = solve(problem, iterations=300)
    assert check(problem, plan) == ()
    assert plan.claims is not None
    figures = measure(problem, plan)
    assert plan.claims.objective == round(figures.objective, 2)
    assert plan.claims.operating_cost == round(figures.operating_cost, 2)
    assert plan.claims.mean_delay_hours == round(figures.mean_delay_hours, 2)


def test_the_same_seed_and_iterations_give_the_same_plan() -> None:
    problem = tiny_problem()
    assert solve(problem, iterations=500, seed=4) == solve(problem, iterations=500, seed=4)


def test_the_number_of_processes_changes_nothing() -> None:
    problem = tiny_problem()
    assert solve(problem, iterations=500, workers=2) == solve(problem, iterations=500)


def test_cancelling_gives_the_best_plan_so_far() -> None:
    problem = tiny_problem()
    heard: list[Progress] = []
    plan = solve(problem, seconds=600, on_progress=heard.append, cancelled=lambda: bool(heard))
    assert check(problem, plan) == ()


def test_a_wish_to_stop_is_heard_and_met_within_a_second_of_computing() -> None:
    """Seconds of the processor, not of the clock: what else the machine does changes nothing."""
    problem = read_problem(shared("week", "examples", "region-a.json"))
    solve(problem, iterations=10)  # compiled, loaded
    looks: list[float] = [time.process_time()]

    def stop() -> bool:
        looks.append(time.process_time())
        return len(looks) > 20

    solve(problem, seconds=600, cancelled=stop)
    assert len(looks) > 20
    assert max(after - before for before, after in pairwise([*looks, time.process_time()])) < 1.0


def test_a_start_is_never_made_worse() -> None:
    problem = tiny_problem()
    first = solve(problem, iterations=2000)
    again = solve(problem, iterations=1, start=first, seed=2)
    assert first.claims is not None and again.claims is not None
    assert first.claims.objective is not None and again.claims.objective is not None
    assert again.claims.objective <= first.claims.objective


def test_a_window_shorter_than_the_service_is_named() -> None:
    problem = tiny_problem()
    sites = list(problem.sites)
    sites[1] = dataclasses.replace(sites[1], windows=(Window(600, 602),))
    with pytest.raises(SolverError, match="east"):
        solve(dataclasses.replace(problem, sites=tuple(sites)), iterations=100)


def test_no_vans_is_an_error_that_names_a_site() -> None:
    with pytest.raises(SolverError, match="east"):
        solve(dataclasses.replace(tiny_problem(), vans=()), iterations=100)


def test_a_week_without_flows_is_planned_for_its_visits_alone() -> None:
    problem = dataclasses.replace(tiny_problem(), flows=())
    plan = solve(problem, iterations=200)
    assert check(problem, plan) == ()
    assert plan.claims is not None
    assert plan.claims.objective == plan.claims.operating_cost


def test_no_shifts_is_an_error_that_names_a_site() -> None:
    problem = tiny_problem()
    vans = tuple(dataclasses.replace(van, shifts=()) for van in problem.vans)
    with pytest.raises(SolverError, match="east"):
        solve(dataclasses.replace(problem, vans=vans), iterations=100)


def test_a_site_too_far_for_any_shift_is_named() -> None:
    problem = tiny_problem()
    minutes = problem.travel.minutes.copy()
    minutes[2, :] = minutes[:, 2] = 1e12
    travel = Travel(minutes, problem.travel.km.copy())
    with pytest.raises(SolverError, match="west"):
        solve(dataclasses.replace(problem, travel=travel), iterations=100)


def test_a_site_nobody_must_visit_is_visited_for_its_flows() -> None:
    problem = tiny_problem()
    sites = tuple(dataclasses.replace(site, min_visits=0) for site in problem.sites)
    problem = dataclasses.replace(problem, sites=sites)
    plan = solve(problem, iterations=200)
    called = {stop.site for tour in plan.rounds for stop in tour.stops}
    assert check(problem, plan) == ()
    assert {"east", "west"} <= called


def test_hubs_of_two_bases_are_joined_by_a_trunk_round() -> None:
    problem = tiny_problem()
    far = dataclasses.replace(problem.sites[2], kind=SiteKind.HUB, transfer_minutes=30, min_visits=0)
    sites = (*problem.sites[:2], far, problem.sites[3])
    vans = (problem.vans[0], dataclasses.replace(problem.vans[0], id="second", base="west"))
    flows = (*problem.flows, Flow("west", "east", 700, 0.5, 9.0), Flow("stop", "west", 700, 0.5, 9.0))
    problem = dataclasses.replace(problem, sites=sites, vans=vans, flows=flows)
    plan = solve(problem, iterations=400)
    assert check(problem, plan) == ()


@pytest.mark.parametrize("name", ["small-a", "region-a", "tight-a", "equal-a"])
def test_the_examples_are_planned_feasibly_from_the_first_seconds(name: str) -> None:
    problem = read_problem(shared("week", "examples", f"{name}.json"))
    plan = solve(problem, iterations=6000)
    assert check(problem, plan) == ()


def test_stops_of_a_bookmobile_that_only_vans_reach_are_served_from_the_first_plan_on() -> None:
    """The bookmobile's base sorts nothing: what comes by van cannot change to the bookmobile there."""
    stops = tuple(site(f"stop-{n}", kind=SiteKind.BOOKMOBILE_STOP) for n in range(4))
    sites = (HUB, site("base", min_visits=1), *stops)
    calls = [FixedStop(name, 500 + 40 * n, 520 + 40 * n) for n, name in enumerate(["base", *(s.id for s in stops)])]
    flows = [Flow("hub", stop.id, 600 * n, 0.1, 3.0) for n, stop in enumerate(stops)]
    flows += [Flow(stop.id, "hub", 700 * n, 0.1, 2.0) for n, stop in enumerate(stops)]
    problem = world(*flows, sites=sites, fixed=(FixedRound("bus", 6.0, tuple(calls)),))
    assert check(problem, solve(problem, iterations=2)) == ()


def test_longer_runs_have_more_islands_and_weeks_planned_part_by_part_one_for_each_core() -> None:
    counts = [usual_islands(49, 0.0, steps) for steps in (0, 270_000, 600_000, 10_000_000)]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (FEWEST_ISLANDS, ISLANDS)
    assert usual_islands(1_000, 1e6, None) == FEWEST_ISLANDS
    assert usual_islands(49, 1e-9, None) == FEWEST_ISLANDS
