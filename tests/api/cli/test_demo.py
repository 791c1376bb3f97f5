import hashlib
from pathlib import Path

from tests.api.cli.conftest import Cli


def fingerprints(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def test_a_second_time_changes_nothing_that_is_there(cli: Cli, planned: Path) -> None:
    before = fingerprints(planned)
    answer = cli("demo", "--only-prepare")
    assert answer.status == 0, answer.err
    assert fingerprints(planned) == before


def test_it_prints_the_figures_of_the_week(cli: Cli, planned: Path) -> None:
    printed = cli("demo", "--only-prepare").out
    for label in ("Rounds", "km", "van hours", "Operating cost", "Mean delay", "95 % delay", "Worst municipality"):
        assert label in printed


def test_only_its_owner_can_read_the_passwords(planned: Path) -> None:
    assert (planned / "accounts.txt").stat().st_mode & 0o077 == 0
