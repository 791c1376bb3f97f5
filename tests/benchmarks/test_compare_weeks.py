"""The comparison of whole weeks goes on where it was ended, and judges all alike."""

import argparse
from pathlib import Path
from typing import Any

import pytest

from benchmarks import compare_weeks
from benchmarks.compare.peers import PEERS
from benchmarks.kept import Kept
from routing.problem import WeekProblem
from routing.solve.warm import tiny_problem


@pytest.fixture
def options(tmp_path: Path) -> argparse.Namespace:
    return argparse.Namespace(
        kept=tmp_path / "some" / "weeks.jsonl", seed=1, workers=1, referee=None, planners=[compare_weeks.OURS, *PEERS]
    )


def _row(objective: float | None, planner: str, problem: WeekProblem, seconds: float) -> dict[str, Any]:
    found = {"week": problem.name, "planner": planner, "seconds": seconds, "seed": 1, "took": seconds, "when": "now"}
    return {**found, "objective": objective, "operating": 1.0, "mean": 2.0, "referee": "–", "rule": ""}


def _kept(options: argparse.Namespace) -> Kept:
    return Kept(options.kept, compare_weeks.KEY)


def test_a_run_that_was_ended_goes_on_from_its_rows(
    monkeypatch: pytest.MonkeyPatch, options: argparse.Namespace
) -> None:
    problem = tiny_problem()
    asked: list[str] = []

    def once(problem: WeekProblem, planner: str, seconds: float, options: argparse.Namespace) -> dict[str, Any]:
        if len(asked) == 2:
            raise KeyboardInterrupt
        asked.append(planner)
        return _row({compare_weeks.OURS: 100.0}.get(planner, 150.0), planner, problem, seconds)

    monkeypatch.setattr(compare_weeks, "row", once)
    with pytest.raises(KeyboardInterrupt):
        compare_weeks.rows(problem, 5.0, _kept(options), options)
    assert asked == [compare_weeks.OURS, next(iter(PEERS))]
    asked.clear()
    lines = compare_weeks.rows(problem, 5.0, _kept(options), options)
    assert asked == list(PEERS)[1:]
    assert [line[4] for line in lines] == ["", "+50.0 %", "+50.0 %", "+50.0 %"]
    known = _kept(options).rows
    assert {planner for _, planner, _, _ in known} == {compare_weeks.OURS, *PEERS}
    assert (problem.name, compare_weeks.OURS, 6.0, 1) not in known  # another length is another row


def test_our_row_is_judged_by_our_check_and_a_week_without_a_plan_says_so(options: argparse.Namespace) -> None:
    found = compare_weeks.row(tiny_problem(), compare_weeks.OURS, 0.2, options)
    assert found["objective"] > 0
    assert compare_weeks.shown(found, None)[7] == "yes"
    assert compare_weeks.shown(_row(None, "PyVRP", tiny_problem(), 1.0), 100.0)[3:8] == ["–", "–", "–", "–", "no"]
