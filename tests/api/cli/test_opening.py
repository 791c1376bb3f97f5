import pytest

from depots.settings import settings
from tests.api.cli.conftest import Cli


@pytest.mark.parametrize("command", ["plant", "migrate"])
@pytest.mark.parametrize(
    "address", ["postgresql://nobody:secret@127.0.0.1:1/x", "mysql://x:secret@127.0.0.1/x", "no address, secret"]
)
def test_a_database_that_cannot_be_used_is_one_clear_line_without_the_password(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, address: str, command: str
) -> None:
    monkeypatch.setenv("KIMPPAKYYTI_DATABASE_URL", address)
    settings.cache_clear()
    answer = cli(command)
    assert answer.status == 2
    assert "KIMPPAKYYTI_DATABASE_URL" in answer.err
    assert "secret" not in answer.err
    assert len(answer.err.strip().splitlines()) == 1
