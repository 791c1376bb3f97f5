import json
from pathlib import Path

from tests.api.cli.conftest import Cli


def test_each_run_gets_a_sheet_in_the_language_asked_for(cli: Cli, planned: Path, tmp_path: Path) -> None:
    (made,) = planned.glob("sheets/*")
    answer = cli("sheets", made.name, "--out", tmp_path / "sv", "--language", "sv")
    assert answer.status == 0, answer.err
    assert {path.name for path in (tmp_path / "sv").iterdir()} == {path.name for path in made.iterdir()}
    assert all(path.read_bytes().startswith(b"%PDF-") for path in (tmp_path / "sv").iterdir())


def test_a_week_that_is_not_published_is_named(cli: Cli, planned: Path, tmp_path: Path) -> None:
    answer = cli("sheets", "2031-W02", "--out", tmp_path / "none")
    assert answer.status == 2
    assert "2031-W02" in answer.err


def test_a_language_that_we_do_not_speak_is_refused(cli: Cli, tmp_path: Path) -> None:
    answer = cli("sheets", "2026-W48", "--out", tmp_path / "none", "--language", "de")
    assert answer.status == 2
    assert "'de'" in answer.err


def test_programs_get_the_paths_as_json(cli: Cli, planned: Path, tmp_path: Path) -> None:
    (made,) = planned.glob("sheets/*")
    told = json.loads(cli("sheets", made.name, "--out", tmp_path / "pdf", "--json").out)
    assert sorted(told["sheets"]) == sorted(str(path) for path in (tmp_path / "pdf").iterdir())
    problem = tmp_path / "week.json"
    written = json.loads(cli("export-problem", made.name, "--out", problem, "--json").out)
    assert written["sites"] == len(json.loads(problem.read_text())["sites"])
