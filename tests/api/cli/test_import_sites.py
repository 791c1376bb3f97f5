import csv
import json
from pathlib import Path

from tests.api.cli.conftest import Cli

REGION = Path(__file__).parents[3] / "data" / "region" / "sites.csv"


def test_the_planted_sites_imported_again_change_nothing(cli: Cli) -> None:
    cli("plant")
    answer = cli("import-sites", REGION, "--json")
    assert answer.status == 0, answer.out
    report = json.loads(answer.out)
    assert (report["created"], report["updated"]) == ([], [])


def test_a_bad_row_is_named_by_line_and_field_and_the_good_ones_are_kept(cli: Cli, tmp_path: Path) -> None:
    cli("plant")
    with REGION.open(encoding="utf-8", newline="") as region:
        first = next(csv.DictReader(region))
    file = tmp_path / "sites.csv"
    new = first | {"code": "NEW", "isil": "", "library_code": ""}
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(first))
        writer.writeheader()
        writer.writerows([new, new | {"code": "BAD", "lat": "north"}])
    answer = cli("import-sites", file, "--json")
    report = json.loads(answer.out)
    assert answer.status == 1
    assert report["created"] == ["NEW"]
    assert (report["refusals"][0]["line"], report["refusals"][0]["field"]) == (3, "lat")
