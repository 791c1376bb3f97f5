import json
from pathlib import Path

from tests.api.cli.conftest import Cli


def test_planting_makes_the_database_and_the_region(cli: Cli, home: Path) -> None:
    answer = cli("plant")
    assert answer.status == 0, answer.err
    assert (home / "kimppakyyti.sqlite3").exists()
    assert "sites" in answer.out


def test_planting_again_refuses_and_says_so(cli: Cli) -> None:
    cli("plant")
    again = cli("plant")
    assert again.status == 2
    assert "already" in again.err


def test_a_folder_without_region_files_is_named(cli: Cli, tmp_path: Path) -> None:
    answer = cli("plant", "--from", tmp_path)
    assert answer.status == 2
    assert "sites.csv" in answer.err


def test_programs_get_the_numbers_as_json(cli: Cli) -> None:
    answer = cli("plant", "--json")
    assert json.loads(answer.out)["sites"] > 40
    backup = json.loads(cli("backup", "--json").out)
    assert Path(backup["backup"]).stat().st_size == backup["bytes"]
