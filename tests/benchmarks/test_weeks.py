"""Made-up weeks: the same for a seed, plannable, of the size asked for; days planned alone are judged by our rules."""

import pytest

from benchmarks import weeks
from benchmarks.compare.by_days import by_rule
from benchmarks.compare.days import RULES, DayTask, wanted
from benchmarks.compare.timed import timed
from routing.check import check
from routing.files import problem_to_json
from routing.plan import WeekPlan
from routing.solve import solve


@pytest.mark.parametrize("kind", weeks.KINDS)
def test_a_seed_names_one_week(kind: str) -> None:
    assert problem_to_json(weeks.week(kind, 4)) == problem_to_json(weeks.week(kind, 4))
    assert problem_to_json(weeks.week(kind, 4)) != problem_to_json(weeks.week(kind, 5))


def test_a_net_has_the_size_asked_for() -> None:
    net = weeks.week("net", 1, sites=120, hubs=2, flows=5_000)
    assert len(net.sites) == 120
    assert sum(site.transfer_minutes is not None for site in net.sites) == 2
    assert 4_000 < len(net.flows) < 6_000


@pytest.mark.parametrize("kind", ["small", "region"])
def test_made_up_weeks_can_be_planned(kind: str) -> None:
    problem = weeks.week(kind, 2)
    assert not check(problem, solve(problem, iterations=200))


def test_hubs_far_apart_are_joined_from_the_first_plan_on() -> None:
    """Crates need vans that drive from hub to hub: nobody tells the planner, and no flow is lost."""
    problem = weeks.week("net", 1, sites=90, hubs=6, flows=3_000)
    assert not check(problem, solve(problem, iterations=2))


def nearest_first(task: DayTask, seconds: float, seed: int) -> list[tuple[int, list[int]]]:
    """Deal the day's sites out to the vans, the nearest first."""
    base = task.vehicles[0].base
    sites = sorted((c.site for c in task.clients), key=lambda site: task.minutes[base][site])
    return [(n, sites[n :: len(task.vehicles)]) for n in range(len(task.vehicles)) if sites[n :: len(task.vehicles)]]


@pytest.mark.parametrize("rule", RULES)
def test_days_planned_alone_make_a_week_whose_flaws_are_named(rule: str) -> None:
    """Rounds are timed by the rules whatever a peer answers; at worst visits are missing, which is said."""
    outcome = by_rule(weeks.week("small", 2), nearest_first, rule, 1.0, 1)
    assert set(outcome.broken) <= {"too_few_visits", "never_arrives"}
    assert outcome.plan.rounds


def test_a_round_that_is_too_long_is_no_round() -> None:
    problem = weeks.week("region", 1)
    van = problem.vans[0]
    assert timed(problem, van, van.shifts[0], list(wanted(problem))) is None
    near = timed(problem, van, van.shifts[1], list(wanted(problem))[:2])
    assert near is not None
    assert {v.code for v in check(problem, WeekPlan((near,)))} == {"too_few_visits", "never_arrives"}
