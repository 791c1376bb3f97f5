"""The planner's promises: feasible plans, true claims, the same plan for the same seed."""

import dataclasses

import pytest

from routing.check import check
from routing.errors import SolverError
from routing.measure import measure
from routing.problem import Window
from routing.solve import Progress, solve
from routing.solve.warm import tiny_problem


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
