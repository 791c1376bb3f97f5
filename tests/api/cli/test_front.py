"""`kimppakyyti front`."""

import json
from pathlib import Path
from unittest.mock import patch

from tests.api.cli.conftest import Cli
from tests.api.cli.test_solve import TINY


def test_each_plan_of_the_front_is_written_and_keeps_all_rules(cli: Cli, tmp_path: Path) -> None:
    problem, folder = tmp_path / "week.json", tmp_path / "front"
    problem.write_text(json.dumps(TINY))
    answer = cli("front", problem, "--points", "3", "--iterations", "60", "--out", folder, "--json")
    assert answer.status == 0, answer.err
    points = json.loads(answer.out)["points"]
    assert [Path(point["plan"]) for point in points] == sorted(folder.iterdir())
    costs = [point["operating_cost"] for point in points]
    assert costs == sorted(costs)
    for point in points:
        assert cli("check", problem, point["plan"]).status == 0


def test_the_front_is_shown_as_a_table(cli: Cli, tmp_path: Path) -> None:
    problem = tmp_path / "week.json"
    problem.write_text(json.dumps(TINY))
    answer = cli("front", problem, "--points", "2", "--iterations", "60", "-o", tmp_path / "front")
    assert "plan-01.json" in answer.out
    assert "mean delay h" in answer.out


def test_a_front_against_nothing_known_is_refused(cli: Cli, tmp_path: Path) -> None:
    problem = tmp_path / "week.json"
    problem.write_text(json.dumps(TINY))
    answer = cli("front", problem, "-o", tmp_path, "--against", "rain")
    assert answer.status == 2
    assert "delay, worst or both" in answer.err


def test_the_front_keeps_within_the_memory_allowed_or_says_how_much_it_needs(cli: Cli, tmp_path: Path) -> None:
    problem, folder = tmp_path / "week.json", tmp_path / "front"
    problem.write_text(json.dumps(TINY))
    asked = ("front", problem, "--points", "2", "--iterations", "60", "-o", folder)
    with (
        patch("routing.memory.resident", return_value=150.0),  # the command's own process, not all the tests'
        patch("api.cli.fronts.keep_within") as held,
    ):
        answer = cli(*asked, "--memory", "60")
        assert answer.status == 1
        assert "planning 2 sites and 1 flows takes about" in answer.err
        assert not held.called
        assert cli(*asked, "--memory", "3000").status == 0
    assert held.call_args.args[0] > 230  # what a process that plans takes when it is loaded
