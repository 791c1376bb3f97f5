from pathlib import Path

from tests.api.cli.conftest import Cli


def test_the_same_day_and_seed_give_the_same_file(cli: Cli, tmp_path: Path) -> None:
    cli("plant")
    for name in ("a.csv", "b.csv"):
        assert cli("sample-holds", "--out", tmp_path / name, "--day", "2026-11-22").status == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_day_that_does_not_exist_is_refused_in_words(cli: Cli, tmp_path: Path) -> None:
    answer = cli("sample-holds", "--out", tmp_path / "holds.csv", "--day", "2026-13-99")
    assert answer.status == 2
    assert "2026-13-99" in answer.err
    assert not (tmp_path / "holds.csv").exists()
