"""`kimppakyyti replan`."""

import copy
import json
from pathlib import Path
from unittest.mock import patch

import pytest

from routing.files import dump_json, plan_to_json, problem_from_json
from routing.solve import solve
from tests.api.cli.conftest import Cli
from tests.api.cli.test_explain import Patient
from tests.api.cli.test_solve import TINY


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A problem of two vans and a plan for it."""
    problem, plan = tmp_path / "week.json", tmp_path / "plan.json"
    two = copy.deepcopy(TINY)
    two["vans"].append({**two["vans"][0], "id": "w"})  # type: ignore[attr-defined, index]
    problem.write_text(json.dumps(two))
    plan.write_text(dump_json(plan_to_json(solve(problem_from_json(two), iterations=100))))
    return problem, plan


def test_the_rest_of_the_week_is_planned_without_the_van(cli: Cli, files: tuple[Path, Path], tmp_path: Path) -> None:
    (tour,) = json.loads(files[1].read_text())["rounds"]
    begin = tour["stops"][0]["arrive"]
    day, minute = divmod(begin + 10, 1_440)
    at = f"{('mon', 'tue')[day]} {minute // 60}:{minute % 60:02d}"
    folder = tmp_path / "new"
    answer = cli("replan", *files, "--van", tour["van"], "--at", at, "-o", folder, "--iterations", "100", "--json")
    assert answer.status == 0, answer.err
    told = json.loads(answer.out)
    assert (told["left_visits"], told["flows_aboard"]) == (1, 1)
    assert cli("check", folder / "problem.json", folder / "plan.json").status == 0
    assert {stop["van"] for stop in json.loads((folder / "plan.json").read_text())["rounds"]} == {"v", "w"}
    again = cli("solve", folder / "problem.json", "--start", folder / "start.json", "--locks", folder / "locks.json",
                "--out", tmp_path / "again.json", "--iterations", "100")  # fmt: skip
    assert again.status == 0, again.err
    words = cli("replan", *files, "--van", tour["van"], "--at", at, "-o", folder, "--iterations", "100")
    assert "visits were given to others" in words.out
    assert "new visit days" in words.out


@pytest.mark.parametrize("at", ["10:30", "tue", "tue 25:00", "someday 10:30"])
def test_what_is_no_time_of_the_week_is_refused(cli: Cli, files: tuple[Path, Path], tmp_path: Path, at: str) -> None:
    answer = cli("replan", *files, "--van", "v", "--at", at, "-o", tmp_path / "new")
    assert answer.status == 2
    assert "--at" in answer.err
    assert not (tmp_path / "new").exists()


def test_a_van_that_is_none_is_refused(cli: Cli, files: tuple[Path, Path], tmp_path: Path) -> None:
    answer = cli("replan", *files, "--van", "ghost", "--at", "Tuesday 8.30", "-o", tmp_path / "new")
    assert answer.status == 2
    assert "'ghost' is not one of the vans" in answer.err


def test_locks_on_what_is_not_there_are_refused(cli: Cli, files: tuple[Path, Path], tmp_path: Path) -> None:
    locks = tmp_path / "locks.json"
    locks.write_text('{"rounds": [99]}')
    answer = cli("solve", files[0], "--start", files[1], "--locks", locks, "--out", tmp_path / "plan2.json")
    assert answer.status == 2
    assert "round 99" in answer.err


def test_replanning_keeps_within_the_memory_allowed_or_says_how_much_it_needs(
    cli: Cli, files: tuple[Path, Path], tmp_path: Path
) -> None:
    asked = ("replan", *files, "--van", "w", "--at", "mon 6:00", "-o", tmp_path / "new", "--iterations", "50")
    with patch("routing.memory.resident", return_value=150.0):  # the command's own process, not all the tests'
        answer = cli(*asked, "--memory", "60")
        assert answer.status == 1
        assert "takes about" in answer.err
        assert cli(*asked, "--memory", "3000").status == 0


def test_the_rest_of_a_week_is_shown_with_its_gap(
    cli: Cli, files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routing.proof.BoundChild", Patient)
    asked = ("replan", *files, "--van", "w", "--at", "mon 6:00", "-o", tmp_path / "new", "--seconds", "2")
    assert "Proven gap" in cli(*asked).out
