import json
from pathlib import Path

from tests.api.cli.conftest import Cli


def test_a_second_import_of_the_same_file_changes_nothing(cli: Cli, planned: Path) -> None:
    report = json.loads(cli("import-holds", planned / "sample-holds.csv", "--json").out)
    assert report["opened"] == 0
    assert report["withdrawn"] == 0
    assert report["unchanged"] > 4_000


def test_bad_rows_are_named_and_the_good_ones_kept(cli: Cli, planned: Path) -> None:
    sample = planned / "sample-holds.csv"
    header, first, *rest = sample.read_text(encoding="utf-8").splitlines()
    sample.write_text("\n".join([header, first.rsplit(",", 1)[0] + "x" * 500, *rest]), encoding="utf-8")
    answer = cli("import-holds", sample, "--json")
    report = json.loads(answer.out)
    assert answer.status == 1
    assert report["refused"] == 1
    assert report["withdrawn"] <= 1


def test_a_file_or_an_address_is_needed_but_not_both(cli: Cli, planned: Path) -> None:
    assert cli("import-holds").status == 2
    assert cli("import-holds", "x.csv", "--koha", "http://localhost/api/v1").status == 2


def test_a_missing_file_is_named(cli: Cli, planned: Path) -> None:
    answer = cli("import-holds", "nowhere.csv")
    assert answer.status == 2
    assert "nowhere.csv" in answer.err


def test_a_row_whose_field_is_not_known_is_named_by_its_line(cli: Cli, tmp_path: Path) -> None:
    cli("plant")
    holds = tmp_path / "holds.csv"
    holds.write_text(
        "leg_id,item,from_library,to_library,placed_at\n1,B1,TEU,KAS,2026-11-20\n2,B2,TEU\n", encoding="utf-8"
    )
    answer = cli("import-holds", holds)
    assert answer.status == 1
    assert "holds.csv, line 3: The row has more or fewer fields" in answer.err
