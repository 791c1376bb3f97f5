"""Our judgement of a plan and that of an independent referee are the same, over thousands of random plans.

`RANDOM_PLANS=50000 pytest tests/routing/test_against_referee.py` compares more of them, `RANDOM_SEED=7` others.
"""

import importlib.util
import os
import random
import re
from collections import Counter
from types import ModuleType
from typing import Any

import pytest

from routing.check import Rule, check
from routing.files import plan_to_json, problem_to_json, read_problem
from routing.measure import measure
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.timetable import ride
from tests.routing.random_weeks import random_plan, random_week
from tests.routing.worlds import EXAMPLES, shared

PLANS = int(os.environ.get("RANDOM_PLANS", "2000"))
SEED = int(os.environ.get("RANDOM_SEED", "1"))

SENTENCES = {
    "unknown van": {Rule.UNKNOWN_VAN},
    "fewer than two stops, or an unknown site": {Rule.TOO_FEW_STOPS, Rule.UNKNOWN_SITE},
    "does not start and end at its base": {Rule.NOT_AT_BASE},
    "lies in no shift": {Rule.OUTSIDE_SHIFT},
    "service starts before arrival": {Rule.SERVICE_BEFORE_ARRIVAL},
    "departs before service and break are over": {Rule.DEPARTS_EARLY},
    "lies in no opening window": {Rule.OUTSIDE_WINDOW},
    "without a break": {Rule.NO_BREAK},
    "arrives earlier than the road allows": {Rule.TOO_FAST},
    "overlap": {Rule.OVERLAP},
    r"visited on \d+ days, needs": {Rule.TOO_FEW_VISITS},
    r"visited on \d+ days, allows": {Rule.TOO_MANY_VISITS},
    "never arrive": {Rule.NEVER_ARRIVES},
}


@pytest.fixture(scope="module")
def referee() -> ModuleType:
    """The referee, loaded by its path where it is at hand."""
    spec = importlib.util.spec_from_file_location("referee", shared("week", "referee.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _compare(referee: ModuleType, problem: WeekProblem, plan: WeekPlan) -> Any:
    report = referee.judge(problem_to_json(problem), plan_to_json(plan))
    journeys = ride(problem, plan)
    violations = check(problem, plan, journeys)
    assert (not violations) == report["feasible"], (violations, report["violations"])
    if report["violation_count"] == len(report["violations"]):
        said = [rules for sentence, rules in SENTENCES.items() for v in report["violations"] if re.search(sentence, v)]
        found = {violation.code for violation in violations}
        assert all(rules & found for rules in said)
        assert found - {Rule.TOO_FEW_STOPS, Rule.UNKNOWN_SITE} <= set().union(*said)
    figures = measure(problem, plan, journeys)
    delay, parts = report["delay_hours"], report["cost_parts"]
    cents = [
        (figures.objective, report["objective"]),
        (figures.operating_cost, report["operating_cost"]),
        (figures.delay_cost, report["delay_cost"]),
        (figures.equality_cost, report["equality_cost"]),
        (figures.cost_shifts, parts["shifts"]),
        (figures.cost_hours, parts["hours"]),
        (figures.cost_km, parts["km"]),
        (figures.van_hours, report["van_hours"]),
        (figures.mean_delay_hours, delay["mean"] or 0),
        (figures.p50_delay_hours, delay["p50"] or 0),
        (figures.p95_delay_hours, delay["p95"] or 0),
        (figures.max_delay_hours, delay["max"] or 0),
        (figures.worst_municipality_hours, delay["worst_municipality_mean"] or 0),
    ]
    for ours, theirs in cents:
        assert abs(ours - theirs) <= 0.005 + 1e-9
    assert abs(figures.km - report["km"]) <= 0.05 + 1e-9
    assert abs(figures.late_share - (report["late_share"] or 0)) <= 0.00005 + 1e-9
    assert abs(figures.peak_load - report["peak_load"]) <= 0.0005 + 1e-9
    assert figures.worst_municipality == delay["worst_municipality"]
    assert figures.shifts_used == report["shifts_used"]
    assert figures.visits == report["visits"]
    return report


def test_random_plans_are_judged_alike(referee: ModuleType) -> None:
    """Feasible or not, which rules are broken, and every figure to the referee's last digit."""
    seen = Counter[str]()
    for n in range(PLANS):
        seed = SEED * 1_000_003 + n
        problem, plan = random_week(random.Random(seed))
        try:
            report = _compare(referee, problem, plan)
        except AssertionError as error:
            raise AssertionError(f"random_week(random.Random({seed})): {error}") from error
        seen["feasible" if report["feasible"] else "broken"] += 1
        seen["full"] += report["peak_load"] > 0.99
        seen["unequal"] += report["equality_cost"] > 0
    assert seen["feasible"] > PLANS / 10
    assert seen["broken"] > PLANS / 10
    assert seen["full"] > PLANS / 50
    assert seen["unequal"] > PLANS / 10


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_judged_alike(referee: ModuleType, name: str) -> None:
    """Without vans, where only bookmobiles carry, and with rounds by chance."""
    problem = read_problem(shared("week", "examples", f"{name}.json"))
    assert not _compare(referee, problem, WeekPlan(()))["feasible"]
    dice = random.Random(SEED)
    assert sum(_compare(referee, problem, random_plan(dice, problem))["visits"] for _ in range(3)) > 10
