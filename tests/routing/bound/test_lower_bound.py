"""A lower bound is below every feasible plan, whatever the problem, and grows."""

import dataclasses
import itertools
import random
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.bound import BoundStep, ascent, lower_bound, relax
from routing.bound.parameters import ROOT_ROUNDS
from routing.bound.sectors import sectors
from routing.bound.shifts import Pay
from routing.bound.tree import load, weeks_by_shifts
from routing.check import check
from routing.measure import measure
from routing.problem import WeekProblem
from routing.solve import solve
from routing.solve.warm import tiny_problem
from tests.routing.random_weeks import random_plan, random_week


def best_known(problem: WeekProblem, seed: int) -> float:
    """Return the objective of the best plan that a search of half a second finds; short ones may end far above it."""
    return measure(problem, solve(problem, iterations=200_000, seed=seed)).objective


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_feasible_plan_is_below_the_bound(seed: int) -> None:
    dice = random.Random(seed)
    problem, plan = random_week(dice)
    proven = lower_bound(problem, seconds=60, looks=3).value
    for candidate in (plan, *(random_plan(dice, problem) for _ in range(10))):
        if not check(problem, candidate):
            assert proven <= measure(problem, candidate).objective + 1e-6


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_what_crates_cost_if_vans_drove_for_nothing_is_a_bound_without_a_look(seed: int) -> None:
    dice = random.Random(seed)
    problem, plan = random_week(dice)
    found = lower_bound(problem, seconds=60, looks=0)
    assert found.rounds == 0
    for candidate in (plan, *(random_plan(dice, problem) for _ in range(10))):
        if not check(problem, candidate):
            figures = measure(problem, candidate)
            assert found.value <= figures.objective - figures.operating_cost + 1e-6


def test_the_bound_without_a_look_is_more_than_nothing() -> None:
    assert 0 < lower_bound(tiny_problem(), looks=0).value < lower_bound(tiny_problem(), looks=3).value


def test_it_may_be_stopped_at_any_moment_while_it_is_set_up_and_what_it_says_holds() -> None:
    """It asks whether to stop at least at every site and shift, and hardly goes on once it was told to."""
    problem = tiny_problem()
    known, asked, values = best_known(problem, 1), 0, []
    for moment in itertools.count(1):
        asked = 0

        def cancelled(moment: int = moment) -> bool:
            nonlocal asked
            asked += 1
            return asked >= moment

        found = lower_bound(problem, seconds=60, cancelled=cancelled)
        values.append(found.value)
        assert found.value <= known
        assert asked <= moment + len(problem.vans[0].shifts) + 5
        if found.rounds:
            break
    assert len(values) > 2 * len(problem.sites) + 2 * len(problem.vans[0].shifts)
    assert max(values[:-1]) > 0


@pytest.mark.parametrize(("price", "share"), [(0.0, 0.9), (25.0, 0.1)])
def test_it_comes_near_the_best_plan_of_a_tiny_week_and_stays_below(price: float, share: float) -> None:
    problem = tiny_problem()
    problem = dataclasses.replace(problem, delay=dataclasses.replace(problem.delay, worst_municipality_per_hour=price))
    known = best_known(problem, 1)
    assert share * known < lower_bound(problem, seconds=60, looks=40).value <= known + 1e-6


def test_rides_within_a_day_are_paid_in_their_order() -> None:
    """One van calls at east before west or after it: the bound of such a week comes within a per cent of its best plan.

    Where two vans drive at a time a crate may change between them, and orders are not paid for.
    """
    problem = tiny_problem()
    known = best_known(problem, 1)
    assert 0.99 * known < lower_bound(problem, seconds=60, looks=ROOT_ROUNDS + 15).value <= known + 1e-6
    assert ascent.Ascent(problem).shifts.ordered
    twin = dataclasses.replace(problem, vans=(*problem.vans, dataclasses.replace(problem.vans[0], id="twin")))
    assert not ascent.Ascent(twin).shifts.ordered


def test_a_shift_that_is_driven_calls_somewhere_unless_it_may_link_two_bases() -> None:
    problem = dataclasses.replace(tiny_problem(), flows=())
    closed = tuple(dataclasses.replace(site, windows=(), min_visits=0) for site in problem.sites[1:])
    nowhere = dataclasses.replace(problem, sites=(problem.sites[0], *closed))
    driven = ascent.Ascent(problem, forced=True).shifts.look(pay_of(problem), lambda: False)
    assert driven is not None
    assert driven > 0
    assert ascent.Ascent(nowhere, forced=True).shifts.look(pay_of(nowhere), lambda: False) == np.inf
    assert ascent.Ascent(nowhere).shifts.look(pay_of(nowhere), lambda: False) == 0.0


def pay_of(problem: WeekProblem) -> Pay:
    """Return what vans are paid before any price has moved: nothing."""
    wants = ascent.Ascent(problem).wants
    return wants.pay(wants.first_prices())


def test_it_grows_and_tells() -> None:
    heard: list[BoundStep] = []
    found = lower_bound(tiny_problem(), seconds=60, looks=12, on_progress=heard.append)
    values = [step.value for step in heard]
    assert values == sorted(values)
    assert found.value == values[-1] > values[0]


def test_it_stops_when_it_is_told_to_or_meets_the_plan() -> None:
    assert lower_bound(tiny_problem(), seconds=60, cancelled=lambda: True).rounds == 0
    assert lower_bound(tiny_problem(), seconds=60, upper=0.0).rounds == 0
    assert lower_bound(tiny_problem(), seconds=60, looks=3).rounds == 3


def test_required_visits_cost_their_driving() -> None:
    """Without any flow, the two libraries must be called at once: a shift, and the way there and back."""
    problem = dataclasses.replace(tiny_problem(), flows=())
    known = best_known(problem, 1)
    assert known == pytest.approx(measure(problem, solve(problem, iterations=200_000, seed=2)).objective)
    assert lower_bound(problem, seconds=60, looks=60).value == pytest.approx(known, rel=0.02)


def test_it_says_what_a_call_is_worth() -> None:
    problem = tiny_problem()
    prices = lower_bound(problem, seconds=60, looks=12).site_prices
    assert set(prices) == {site.id for site in problem.sites}
    assert all(len(row) == 7 for row in prices.values())
    assert max(prices["east"]) > 0
    assert not any(prices["hub"])


def test_odd_weeks_have_a_bound_of_their_own() -> None:
    """No vans, no windows, no sites to call at, no flows: no crash, and nothing above 0 is claimed without a cause."""
    problem = tiny_problem()
    closed = tuple(dataclasses.replace(site, windows=()) for site in problem.sites)
    for odd in (
        dataclasses.replace(problem, vans=()),
        dataclasses.replace(problem, sites=closed),
        dataclasses.replace(problem, flows=(), fixed_rounds=(), vans=()),
    ):
        assert lower_bound(odd, seconds=60, looks=2).value >= 0


def test_the_bound_holds_for_weeks_parted_by_their_shifts() -> None:
    """After the whole week's looks each set of shifts has a bound of its own; the weakest counts."""
    problem = tiny_problem()
    parted = lower_bound(problem, seconds=60, looks=ROOT_ROUNDS + 30).value
    assert lower_bound(problem, seconds=60, looks=ROOT_ROUNDS).value <= parted <= best_known(problem, 1) + 1e-6


def test_vans_alike_are_counted_and_not_told_apart() -> None:
    problem = tiny_problem()
    twin = dataclasses.replace(problem.vans[0], id="twin")
    few = [dataclasses.replace(van, shifts=van.shifts[:2]) for van in (*problem.vans, twin)]
    weeks = list(weeks_by_shifts(dataclasses.replace(problem, vans=tuple(few))))
    used = [tuple(sum(shift in van.shifts for van in week.vans) for shift in few[0].shifts) for week in weeks]
    assert sorted(used) == [(a, b) for a in range(3) for b in range(3)]
    assert list(weeks_by_shifts(dataclasses.replace(problem, vans=(problem.vans[0], twin)))) == []


def test_sectors_are_of_like_size_and_begin_with_the_farthest_site() -> None:
    place = np.array([0, 10, 20, 80, 90, 100])
    near = np.abs(np.subtract.outer(place, place))
    base = np.array([True, False, False, False, False, False])
    assert sectors(near, base, 2).tolist() == [-1, 1, 1, 0, 0, 0]
    assert sectors(near, base, 9).tolist() == [-1, 4, 3, 2, 1, 0]


@pytest.mark.parametrize("count", [2, 4])
def test_it_holds_with_sectors_and_two_vans(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ascent, "SIZES", ((5_000, 1, 30, count),))
    monkeypatch.setattr(relax, "MOST_TIED", 0)
    problem = tiny_problem()
    problem = dataclasses.replace(problem, vans=(*problem.vans, dataclasses.replace(problem.vans[0], id="twin")))
    assert 0 < lower_bound(problem, seconds=60, looks=20).value <= best_known(problem, 1) + 1e-6


@pytest.mark.parametrize("step", [2, 5, 10])
def test_coarser_steps_are_below_as_well(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ascent, "SIZES", ((5_000, step, 30, 1),))
    assert 0 < lower_bound(tiny_problem(), seconds=60, looks=20).value <= best_known(tiny_problem(), 1) + 1e-6


@pytest.mark.parametrize("looks", [0, 1, ROOT_ROUNDS + 5])
def test_a_proof_without_memory_for_more_keeps_what_it_has_told(looks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = tiny_problem()
    done: list[None] = []
    load(problem)
    whole = ascent.Ascent.round

    def round_(self: ascent.Ascent, stop: Callable[[], bool]) -> None:
        if len(done) >= looks:
            raise MemoryError
        done.append(None)
        whole(self, stop)

    monkeypatch.setattr(ascent.Ascent, "round", round_)
    heard: list[BoundStep] = []
    found = lower_bound(problem, seconds=60, on_progress=heard.append)
    assert found.value == heard[-1].value > 0
    assert found.rounds == len(done) == looks


def test_a_proof_goes_on_with_the_whole_week_where_parts_have_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_parts(_problem: WeekProblem) -> Iterator[WeekProblem]:
        raise MemoryError

    monkeypatch.setattr("routing.bound.tree.weeks_by_shifts", no_parts)
    assert lower_bound(tiny_problem(), seconds=60, looks=ROOT_ROUNDS + 5).rounds == ROOT_ROUNDS + 5


def test_a_proof_goes_on_where_that_of_small_weeks_has_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("routing.bound.tree.HALVES_FROM", 3)
    monkeypatch.setattr("routing.bound.tree.HalvesProof.of", no_room)
    small = dataclasses.replace(tiny_problem(), fixed_rounds=())
    monkeypatch.setattr("routing.bound.tree.warm_up", lambda _: None)
    assert lower_bound(small, seconds=60, looks=8).rounds == 8
