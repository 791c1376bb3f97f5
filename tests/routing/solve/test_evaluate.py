"""The compiled price of a plan is its measure to a cent, and what the kernels build keeps every rule of the vans."""

import dataclasses
import random

import pytest

from routing.check import Rule, check
from routing.measure import measure
from routing.problem import WeekProblem
from routing.solve.anneal import TOTAL, anneal, judge
from routing.solve.construct import construct, wanted_visits
from routing.solve.decode import decode
from routing.solve.encode import encode
from routing.solve.parameters import LOST_FLOW, MISSING_VISIT
from routing.solve.tools import Desk, open_desk
from routing.timetable import ride
from tests.routing.random_weeks import random_week

SHORTAGES = {Rule.TOO_FEW_VISITS, Rule.TOO_MANY_VISITS, Rule.NEVER_ARRIVES}


def wandered(problem: WeekProblem, seed: int, steps: int = 60) -> Desk:
    """Return a desk whose plan was changed at random, hot enough to accept nearly all."""
    desk = open_desk(encode(problem), seed)
    construct(desk.packed_world, desk.bench, wanted_visits(desk.world), seed % 2 == 0)
    if len(desk.world.slot_van):
        anneal(desk.packed_world, desk.bench, steps, 1e9, 1.0, 0)
    judge(desk.packed_world, desk.bench)
    return desk


@pytest.mark.parametrize("block", range(10))
def test_the_exact_price_is_the_measure(block: int) -> None:
    for seed in range(block * 30, block * 30 + 30):
        problem, _ = random_week(random.Random(seed))
        desk = wandered(problem, seed)
        plan = decode(problem, desk.world, desk.current)
        journeys = ride(problem, plan)
        broken = check(problem, plan, journeys)
        assert {v.code for v in broken} <= SHORTAGES, (seed, broken)
        wrong = 0
        for violation in broken:
            facts = violation.facts
            if violation.code == Rule.TOO_FEW_VISITS:
                wrong += int(facts["least"]) - int(facts["days"])
            elif violation.code == Rule.TOO_MANY_VISITS:
                wrong += int(facts["days"]) - int(facts["most"])
        lost = sum(journey.arrival is None for journey in journeys)
        price = float(desk.values[TOTAL]) - wrong * MISSING_VISIT - lost * LOST_FLOW
        assert price == pytest.approx(measure(problem, plan, journeys).objective, abs=0.005), seed


def test_tight_vans_change_the_price_and_are_still_priced_exactly() -> None:
    scarce = 0
    for seed in range(400, 440):
        problem, _ = random_week(random.Random(seed))
        vans = tuple(dataclasses.replace(van, capacity=0.7) for van in problem.vans)
        problem = dataclasses.replace(problem, vans=vans)
        desk = wandered(problem, seed)
        plan = decode(problem, desk.world, desk.current)
        journeys = ride(problem, plan)
        figures = measure(problem, plan, journeys)
        lost = sum(journey.arrival is None for journey in journeys)
        scarce += figures.peak_load > 0.99
        price = float(desk.values[TOTAL]) % MISSING_VISIT - lost * LOST_FLOW % MISSING_VISIT
        assert price == pytest.approx(figures.objective, abs=0.005), seed
    assert scarce > 5
