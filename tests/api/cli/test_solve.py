import json
from pathlib import Path
from unittest.mock import patch

from tests.api.cli.conftest import Cli

TINY = {
    "format": "week-problem/1",
    "name": "tiny",
    "cycle_minutes": 10080,
    "sites": [
        {
            "id": name,
            "kind": kind,
            "name": name,
            "municipality": name,
            "lat": 62.8,
            "lon": 22.8,
            "service_minutes": 5,
            "windows": windows,
            "transfer_minutes": transfer,
            "min_visits": wanted,
            "max_visits": None,
        }
        for name, kind, windows, transfer, wanted in (
            ("hub", "hub", [[360, 1200], [1800, 2640]], 60, 0),
            ("a", "library", [[480, 960], [1920, 2400]], None, 1),
        )
    ],
    "travel": {"minutes": [[0, 30], [30, 0]], "km": [[0, 30], [30, 0]]},
    "vans": [
        {
            "id": "v",
            "base": "hub",
            "capacity": 10,
            "shifts": [[420, 990], [1860, 2430]],
            "max_continuous_minutes": 330,
            "break_minutes": 30,
            "cost": {"per_shift": 40, "per_hour": 34, "per_km": 0.4},
        }
    ],
    "fixed_rounds": [],
    "flows": [{"from": "hub", "to": "a", "ready": 720, "items": 10, "crates": 0.4}],
    "delay": {"per_item_hour": 0.01, "promise_hours": 72, "late_per_item_hour": 0.02},
}


def test_the_same_seed_and_iterations_write_the_same_plan(cli: Cli, tmp_path: Path) -> None:
    problem = tmp_path / "week.json"
    problem.write_text(json.dumps(TINY))
    for name in ("one.json", "two.json"):
        answer = cli("solve", problem, "--out", tmp_path / name, "--iterations", "300", "--seed", "7")
        assert answer.status == 0, answer.err
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_a_site_that_cannot_be_visited_is_named_and_nothing_is_written(cli: Cli, tmp_path: Path) -> None:
    problem = tmp_path / "week.json"
    closed = json.loads(json.dumps(TINY))
    closed["sites"][1]["windows"] = [[480, 482]]
    problem.write_text(json.dumps(closed))
    answer = cli("solve", problem, "--out", tmp_path / "plan.json", "--seconds", "2")
    assert answer.status in (1, 2)
    assert "too_few_visits: a" in answer.err
    assert not (tmp_path / "plan.json").exists()


def test_a_broken_problem_names_its_place(cli: Cli, tmp_path: Path) -> None:
    problem = tmp_path / "week.json"
    broken = json.loads(json.dumps(TINY))
    broken["sites"][1]["service_minutes"] = "five"
    problem.write_text(json.dumps(broken))
    answer = cli("solve", problem, "--out", tmp_path / "plan.json")
    assert answer.status == 2
    assert "sites[1].service_minutes" in answer.err


def test_a_folder_in_the_plans_place_is_refused_before_planning(cli: Cli, tmp_path: Path) -> None:
    problem = tmp_path / "week.json"
    problem.write_text(json.dumps(TINY), encoding="utf-8")
    answer = cli("solve", problem, "--out", tmp_path)
    assert answer.status == 2
    assert "planning" not in answer.err
    assert "directory" in answer.err


def test_locks_that_no_plan_can_keep_are_told_in_words(cli: Cli, tmp_path: Path) -> None:
    problem, plan, locks = (tmp_path / name for name in ("week.json", "plan.json", "locks.json"))
    problem.write_text(json.dumps(TINY))
    assert cli("solve", problem, "--out", plan, "--iterations", "50").status == 0
    late = json.loads(plan.read_text())
    for stop in late["rounds"][0]["stops"]:
        for moment in ("arrive", "start", "depart"):
            stop[moment] += 900
    plan.write_text(json.dumps(late))
    locks.write_text('{"rounds": [0]}')
    again = tmp_path / "again.json"
    answer = cli("solve", problem, "--start", plan, "--locks", locks, "--out", again, "--iterations", "50")
    assert answer.status == 1
    assert "no plan can keep these locks" in answer.err
    assert "lies in no shift of the van" in answer.err
    assert not again.exists()


def test_it_keeps_within_the_memory_allowed_or_says_how_much_it_needs(cli: Cli, tmp_path: Path) -> None:
    problem, plan = tmp_path / "week.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(TINY))
    with patch("routing.memory.resident", return_value=150.0):  # the command's own process, not all the tests'
        answer = cli("solve", problem, "--out", plan, "--memory", "60")
        assert answer.status == 1
        assert "planning 2 sites and 1 flows takes about" in answer.err
        assert not plan.exists()
        assert cli("solve", problem, "--out", plan, "--memory", "3000", "--iterations", "50").status == 0
        answer = cli("bound", problem, "--memory", "60")
    assert answer.status == 2
    assert "a proof takes at least" in answer.err
