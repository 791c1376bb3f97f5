import pytest

from api.cli import COMMANDS
from tests.api.cli.conftest import Cli


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_and_each_of_its_options(cli: Cli, command: str) -> None:
    answer = cli(command, "--help")
    assert answer.status == 0
    assert "Usage:" in answer.out


def test_the_commands_that_other_programs_call_exist() -> None:
    wanted = "plant import-sites import-holds plan publish sheets export-problem solve check serve clock"
    assert set(wanted.split()) <= set(COMMANDS)


def test_an_unknown_command_gives_status_2(cli: Cli) -> None:
    assert cli("fly").status == 2
