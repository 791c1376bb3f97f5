import json
from pathlib import Path

import pytest

from tests.api.cli.conftest import Cli


@pytest.fixture
def files(cli: Cli, planned: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The week's problem as a file, and a plan for it."""
    week = next(planned.glob("sheets/*")).name
    problem, plan = tmp_path / "week.json", tmp_path / "plan.json"
    assert cli("export-problem", week, "--out", problem).status == 0
    assert cli("solve", problem, "--out", plan, "--seconds", "2").status == 0
    return problem, plan


def test_a_solved_plan_keeps_all_rules(cli: Cli, files: tuple[Path, Path]) -> None:
    answer = cli("check", *files)
    assert answer.status == 0, answer.out
    assert "keeps all rules" in answer.out


def test_every_broken_rule_is_said_in_words_and_the_status_is_1(cli: Cli, files: tuple[Path, Path]) -> None:
    problem, plan = files
    broken = json.loads(plan.read_text())
    broken["rounds"][0]["stops"][0]["arrive"] += 100_000
    broken["rounds"][1]["van"] = "nobody's"
    plan.write_text(json.dumps(broken))
    answer = cli("check", problem, plan)
    assert answer.status == 1
    assert "nobody's" in answer.out
    as_json = json.loads(cli("check", problem, plan, "--json").out)
    assert not as_json["feasible"]
    assert len(as_json["violations"]) >= 2
    assert {"code", "round", "site", "facts", "sentence"} <= set(as_json["violations"][0])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "week-plan/1"}', '{"rounds": [{"van": 1}]}'])
def test_an_unreadable_plan_gives_status_2_and_names_the_file(cli: Cli, files: tuple[Path, Path], text: str) -> None:
    problem, plan = files
    plan.write_text(text)
    answer = cli("check", problem, plan)
    assert answer.status == 2
    assert answer.err.startswith("error:")


def test_a_missing_file_gives_status_2(cli: Cli, tmp_path: Path) -> None:
    answer = cli("check", tmp_path / "none.json", tmp_path / "none.json")
    assert answer.status == 2
    assert "none.json" in answer.err.replace("\n", "")
