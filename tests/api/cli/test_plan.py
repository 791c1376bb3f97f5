import json
from pathlib import Path

import pytest

from tests.api.cli.conftest import Cli


@pytest.mark.parametrize("week", ["2026", "2026-48", "2026-W54", "W48", "next"])
def test_a_week_that_is_none_is_refused(cli: Cli, planned: Path, week: str) -> None:
    answer = cli("plan", week)
    assert answer.status == 2
    assert week in answer.err


def test_planning_keeps_a_draft_and_publishing_it_supersedes(cli: Cli, planned: Path) -> None:
    week = next(planned.glob("sheets/*")).name
    drafted = cli("plan", week, "--seconds", "2", "--seed", "5", "--json")
    assert drafted.status == 0, drafted.err
    published = json.loads(cli("publish", week, "--json").out)
    assert published["plan"] == json.loads(drafted.out)["plan"]
    assert published["runs"] > 0


def test_a_week_without_a_region_cannot_be_planned(cli: Cli) -> None:
    answer = cli("plan", "2026-W48", "--seconds", "1")
    assert answer.status == 2
    assert "plant" in answer.err or "site" in answer.err
