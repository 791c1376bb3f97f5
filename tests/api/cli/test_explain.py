"""`kimppakyyti explain` and `solve --explain`."""

import json
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from routing.bound import BoundStep
from routing.bound.child import BoundChild
from routing.files import dump_json, plan_to_json, problem_from_json
from routing.problem import WeekProblem
from routing.solve import solve
from tests.api.cli.conftest import Cli
from tests.api.cli.test_solve import TINY


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A problem and a plan for it."""
    problem, plan = tmp_path / "week.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(TINY))
    plan.write_text(dump_json(plan_to_json(solve(problem_from_json(TINY), iterations=100))))
    return problem, plan


def test_each_part_of_cost_and_delay_is_said(cli: Cli, files: tuple[Path, Path]) -> None:
    answer = cli("explain", *files)
    assert answer.status == 0, answer.err
    assert "waits for a van" in answer.out
    assert "objective" in answer.out
    told = json.loads(cli("explain", *files, "--json").out)
    assert told["vans"]["v"]["shifts"] == 40
    row = told["towns"]["a"]
    assert row["waiting"] + row["riding"] + row["hub"] == pytest.approx(row["hours"])
    assert told["pairs"] == [{"from": "hub", "to": "a", **told["sites"]["a"]}]


def test_of_a_site_it_says_what_one_more_visit_costs(cli: Cli, files: tuple[Path, Path]) -> None:
    answer = cli("explain", *files, "--site", "a")
    assert "one more visit a week at a: best on" in answer.out
    told = json.loads(cli("explain", *files, "--site", "a", "--json").out)
    assert told["one_more_visit"]["operating"] > 40
    none = json.loads(cli("explain", *files, "--site", "hub", "--json").out)
    assert none["one_more_visit"] is None


def test_the_prices_of_a_proof_say_what_a_call_is_worth(cli: Cli, files: tuple[Path, Path]) -> None:
    told = json.loads(cli("explain", *files, "--prices", "2", "--json").out)
    assert 0 <= told["lower_bound"] <= told["objective"] + 0.01
    assert len(told["site_prices"]["a"]) == 7
    words = cli("explain", *files, "--prices", "2", "--site", "hub").out
    assert "Proven gap" in words
    assert "What a call is worth" in words


def test_an_unknown_site_is_refused(cli: Cli, files: tuple[Path, Path]) -> None:
    answer = cli("explain", *files, "--site", "nowhere")
    assert answer.status == 2
    assert "'nowhere' is not one of the sites" in answer.err


def test_solving_explains_itself_where_asked(cli: Cli, files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "again.json"
    words = cli("solve", files[0], "--out", out, "--iterations", "50", "--explain")
    assert "Delay in hours by municipality" in words.out
    told = json.loads(cli("solve", files[0], "--out", out, "--iterations", "50", "--json", "--explain").out)
    assert told["plan"] == str(out)
    assert set(told["towns"]) == {"a"}


def tells(pipe: Connection, problem: WeekProblem, options: dict[str, Any], memory: float | None) -> None:
    pipe.send(BoundStep(0.1, 1.0, {"hub": (0.0,) * 7, "a": (12.34, *(0.0,) * 6)}))


class Patient(BoundChild):
    """A proof that has told something whenever somebody waits for it."""

    def __init__(self, problem: WeekProblem, seconds: float, memory: float | None = None) -> None:
        super().__init__(problem, seconds, target=tells)

    def latest(self, patience: float = 0.0, cancelled: Callable[[], bool] | None = None) -> float | None:
        return super().latest(600.0 if patience else 0.0)


def test_solving_says_what_calls_are_worth_to_the_proof_beside_it(
    cli: Cli, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routing.proof.BoundChild", Patient)
    asked = ("solve", files[0], "--out", files[1].with_name("again.json"), "--seconds", "1")
    told = json.loads(cli(*asked, "--explain", "--json").out)
    assert told["lower_bound"] == 1.0
    assert told["site_prices"]["a"][0] == 12.34
    words = cli(*asked, "--explain").out
    assert "What a call is worth" in words
    assert "12.34" in words
    assert "site_prices" not in json.loads(cli(*asked, "--json").out)


def test_prices_keep_within_the_memory_allowed_or_say_how_much_they_need(cli: Cli, files: tuple[Path, Path]) -> None:
    with patch("routing.memory.resident", return_value=150.0):  # the command's own process, not all the tests'
        answer = cli("explain", *files, "--prices", "1", "--memory", "60")
    assert answer.status == 2
    assert "a proof takes at least" in answer.err
