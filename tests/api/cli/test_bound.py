import json
from pathlib import Path

from tests.api.cli.conftest import Cli
from tests.api.cli.test_solve import TINY


def test_it_says_how_far_a_plan_may_be_from_the_best(cli: Cli, tmp_path: Path) -> None:
    problem, plan = tmp_path / "week.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(TINY))
    assert cli("solve", problem, "--iterations", "500", "--out", plan).status == 0
    result = cli("bound", problem, "--seconds", "3", "--plan", plan, "--json")
    assert result.status == 0, result.err
    found = json.loads(result.out)
    assert 0 < found["lower_bound"] <= found["objective"]
    assert found["gap"] == 1 - found["lower_bound"] / found["objective"]
    assert len(found["site_prices"]["a"]) == 7


def test_in_words_with_the_prices(cli: Cli, tmp_path: Path) -> None:
    problem = tmp_path / "week.json"
    problem.write_text(json.dumps(TINY))
    result = cli("bound", problem, "--seconds", "2", "--prices")
    assert "no plan of tiny can cost less than" in result.out
    assert "What a call is worth" in result.out


def test_a_plan_that_breaks_rules_has_no_gap(cli: Cli, tmp_path: Path) -> None:
    problem, plan = tmp_path / "week.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(TINY))
    plan.write_text(json.dumps({"format": "week-plan/1", "rounds": []}))
    result = cli("bound", problem, "--seconds", "2", "--plan", plan)
    assert result.status == 1
    assert "breaks rules" in result.err
