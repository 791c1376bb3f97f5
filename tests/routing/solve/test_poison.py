"""A thousand poisoned week problems: each is refused with its place, solved, or found to have no plan. None crashes."""

import copy
import json
import math
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from routing.check import check
from routing.errors import ProblemError, SolverError
from routing.files import load_json, problem_from_json, problem_to_json
from routing.problem import WeekProblem
from routing.solve import solve
from tests.routing.random_weeks import random_week

DAY = 1_440
Json = dict[str, Any]
ODD: tuple[Any, ...] = (
    math.nan, math.inf, -math.inf, -1, 0, 1e300, -1e300, 5e-324, 10**30, 2**31, 2**63, 0.5, True, None, "", "7", [], {},
)  # fmt: skip


def _site(dice: random.Random, data: Json) -> Json:
    return dice.choice(data["sites"])


def _odd_field(dice: random.Random, data: Json) -> None:
    """Put something odd into any place of the problem."""
    here: Any = data
    while True:
        key = dice.choice(list(here) if isinstance(here, dict) else range(len(here)))
        if not isinstance(here[key], dict | list) or not here[key] or dice.random() < 0.1:
            here[key] = copy.deepcopy(dice.choice(ODD))
            return
        here = here[key]


def _missing_field(dice: random.Random, data: Json) -> None:
    here = dice.choice([data, *data["sites"], *data["vans"], *data["flows"], data["delay"], data["travel"]])
    here.pop(dice.choice(list(here)))


def _ragged(dice: random.Random, data: Json) -> None:
    rows = data["travel"][dice.choice(["minutes", "km"])]
    dice.choice([rows.pop, rows[0].pop, rows.clear])() if dice.random() < 0.7 else rows[-1].append(3.0)


def _unreachable(dice: random.Random, data: Json) -> None:
    n, far = dice.randrange(len(data["sites"])), dice.choice([1e6, 1e9, 1e15, 20_000.0])
    for row in data["travel"]["minutes"]:
        row[n] = far
    data["travel"]["minutes"][n] = [far] * len(data["sites"])


def _short_windows(dice: random.Random, data: Json) -> None:
    site = _site(dice, data)
    site["windows"] = [[first, first + dice.randint(1, 4)] for first in range(480, 480 + 10 * dice.randint(1, 5), 10)]
    site["service_minutes"] = dice.choice([5, 60, 10_080, 10**6])


def _endless_service(dice: random.Random, data: Json) -> None:
    _site(dice, data)["service_minutes"] = dice.choice([1_440, 9_999, 10**9])


def _many_crates(dice: random.Random, data: Json) -> None:
    for flow in data["flows"]:
        flow["crates"] = dice.choice([1e6, 1e12, 1e-12])
        flow["items"] = dice.choice([1e6, 1e15, 0])


def _no_room(dice: random.Random, data: Json) -> None:
    for van in data["vans"]:
        van["capacity"] = dice.choice([0, 1e-9])


def _empty(dice: random.Random, data: Json) -> None:
    data[dice.choice(["sites", "vans", "flows", "fixed_rounds"])] = []


def _no_windows(dice: random.Random, data: Json) -> None:
    _site(dice, data)["windows"] = dice.choice([[], [[0, 20_160]], [[10_079, 20_160]], [[0, 1]]])


def _doubles(dice: random.Random, data: Json) -> None:
    rows = data[dice.choice(["sites", "vans"])]
    rows.append(copy.deepcopy(dice.choice(rows)))


def _same_flows(dice: random.Random, data: Json) -> None:
    if data["flows"]:
        data["flows"] *= dice.choice([2, 40])


def _short_shifts(dice: random.Random, data: Json) -> None:
    for van in data["vans"]:
        van["shifts"] = dice.choice([[], [[0, 1]], [[500, 505], [505, 510]], [[0, 20_000]], [[10_000, 10_500]]])


def _nightly(dice: random.Random, data: Json) -> None:
    for van in data["vans"]:
        van["shifts"] = [[day * DAY + 1_300, day * DAY + 1_900] for day in range(7)]


def _hard_breaks(dice: random.Random, data: Json) -> None:
    for van in data["vans"]:
        van["max_continuous_minutes"] = dice.choice([1e-3, 1, 29, 1e9])
        van["break_minutes"] = dice.choice([0, 1, 600, 10**6])


def _many_visits(dice: random.Random, data: Json) -> None:
    for site in data["sites"]:
        site["min_visits"] = dice.choice([0, 1, 7])
        site["max_visits"] = dice.choice([None, 7])


def _no_visits(dice: random.Random, data: Json) -> None:
    for site in data["sites"]:
        site["min_visits"], site["max_visits"] = 0, dice.choice([0, 1])


def _no_hubs(dice: random.Random, data: Json) -> None:
    for site in data["sites"]:
        site["transfer_minutes"] = dice.choice([None, None, 10**9])


def _strange_places(dice: random.Random, data: Json) -> None:
    site = _site(dice, data)
    site["lat"], site["lon"] = dice.choice([(91, 0), (0, 181), (0, 0), (-90, -180)])
    site["id"] = dice.choice(["", "\x00", "ä" * 500, " ", site["id"]])


def _dear(dice: random.Random, data: Json) -> None:
    huge = dice.choice([1e12, 1e150, 1e300])
    data["delay"]["per_item_hour"] = huge
    for van in data["vans"]:
        van["cost"] = {name: dice.choice([0, huge]) for name in van["cost"]}


def _strange_bookmobiles(dice: random.Random, data: Json) -> None:
    names = [site["id"] for site in data["sites"]]
    stops = [{"site": dice.choice(names), "arrive": 600, "depart": 600} for _ in range(dice.choice([0, 1, 2, 60]))]
    data["fixed_rounds"].append({"id": "again", "capacity": dice.choice([0, 1e9]), "stops": stops})


POISONS: tuple[Callable[[random.Random, Json], None], ...] = (
    _odd_field, _odd_field, _odd_field, _missing_field, _ragged, _unreachable, _short_windows, _endless_service,
    _many_crates, _no_room, _empty, _no_windows, _doubles, _same_flows, _short_shifts, _nightly, _hard_breaks,
    _many_visits, _no_visits, _no_hubs, _strange_places, _dear, _strange_bookmobiles,
)  # fmt: skip


def poisoned(seed: int) -> Json:
    """Return a random week as JSON with one to three poisons in it."""
    dice = random.Random(seed)
    data: Json = copy.deepcopy(problem_to_json(random_week(dice)[0]))
    for poison in dice.sample(POISONS, dice.choice([1, 1, 2, 3])):
        try:
            poison(dice, data)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError):
            continue  # an earlier poison has left nothing to put it into
    return data


def outcome(data: Json, seed: int) -> str:
    """Return how a problem ends: refused, solved or without a plan; anything else is raised."""
    try:
        problem: WeekProblem = problem_from_json(load_json(json.dumps(data), "poison"))
    except ProblemError as error:
        assert error.place
        assert error.reason
        return "refused"
    try:
        plan = solve(problem, iterations=20, seed=seed)
    except SolverError as error:
        assert "no feasible plan" in str(error)
        return "no plan"
    assert check(problem, plan) == ()
    assert plan.claims is not None
    assert math.isfinite(plan.claims.objective or 0.0)
    return "solved"


@pytest.mark.parametrize("block", range(10))
def test_a_poisoned_problem_is_refused_solved_or_without_a_plan(block: int) -> None:
    ends = Counter(outcome(poisoned(seed), seed) for seed in range(block * 100, block * 100 + 100))
    assert sum(ends.values()) == 100
    assert len(ends) == 3, ends
