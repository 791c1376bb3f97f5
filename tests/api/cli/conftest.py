"""Commands are tried as a person types them, each in a data folder of its own."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.cli import main
from depots.settings import settings


@dataclass(frozen=True)
class Answer:
    """What a command left behind: its exit status and what it printed."""

    status: int
    out: str
    err: str


Cli = Callable[..., Answer]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder that the settings point to."""
    monkeypatch.setenv("KIMPPAKYYTI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("KIMPPAKYYTI_DATABASE_URL", raising=False)
    settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()


@pytest.fixture
def cli(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run a command in this process."""

    def run(*words: str | Path) -> Answer:
        monkeypatch.setattr(sys, "argv", ["kimppakyyti", *map(str, words)])
        capsys.readouterr()
        status = 0
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return Answer(status, printed.out, printed.err)

    return run


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which `kimppakyyti demo` has prepared everything; copy it, never change it."""
    folder = tmp_path_factory.mktemp("prepared") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIMPPAKYYTI_HOME", str(folder))
        patch.delenv("KIMPPAKYYTI_DATABASE_URL", raising=False)
        patch.setattr(
            sys, "argv", ["kimppakyyti", "demo", "--only-prepare", *("--seconds", "3", "--history-weeks", "1")]
        )
        settings.cache_clear()
        try:
            main()
        except SystemExit as end:
            assert not end.code
        finally:
            settings.cache_clear()
    return folder


@pytest.fixture
def planned(home: Path, prepared_home: Path) -> Path:
    """The data folder of this test, with the week planned and published."""
    shutil.copytree(prepared_home, home)
    return home
