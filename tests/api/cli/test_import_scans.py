"""A file of scans that a device could not send is taken in by one command."""

import json
from pathlib import Path

from tests.api.cli.conftest import Cli
from tests.transit.scans.world import DEVICE, EPOCH, scan


def test_a_file_is_taken_in_and_says_what_became_of_it(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "kimppakyyti-scans.json"
    file.write_text(json.dumps({"device": DEVICE, "epoch": EPOCH, "scans": [scan(1, "in", code="3010"), {}]}))
    answer = cli("import-scans", str(file))
    assert (answer.status, answer.out.splitlines()[0]) == (0, "2 scans kept, 0 of them count")
    assert json.loads(cli("import-scans", str(file), "--json").out)["scans"] == 2


def test_another_file_is_refused_in_one_line(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello")
    answer = cli("import-scans", str(file))
    assert (answer.status, "no file of waiting scans" in answer.err) == (2, True)
