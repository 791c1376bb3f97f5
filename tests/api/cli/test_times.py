"""`kimppakyyti times`: what visits teach, accepted, refused and taken back on the command line."""

import json

import pytest

from depots.settings import settings
from depots.store import open_engine
from tests.api.cli.conftest import Cli
from tests.transit.learning.driven import AT, WEEKS, drive_weeks


@pytest.fixture
def driven(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """A store in which the small week was driven week after week."""
    cli("times", "list")
    engine = open_engine(settings().store_url)
    drive_weeks(engine)
    engine.dispose()
    monkeypatch.setattr("api.cli.times.now", lambda: AT)
    return cli


def times(cli: Cli, *words: str) -> dict[str, dict[str, object]]:
    answer = json.loads(cli("times", "list", "--json", *words).out)
    return {time["name"]: time for time in answer["times"]}


def test_it_lists_what_is_proposed_with_its_count_and_spread(driven: Cli) -> None:
    found = times(driven)["hub:north"]
    assert (found["used"], found["minutes"], found["standing"]) == (30, 37, "proposed")
    assert found["spread"]["count"] == WEEKS  # type: ignore[index]
    assert "hub:north" in driven("times", "list").out
    assert times(driven, "--simulated") == {}
    assert times(driven, "--every").keys() >= times(driven).keys()


def test_accepting_and_withdrawing_leave_decisions_of_the_command_line(driven: Cli) -> None:
    [done] = json.loads(driven("times", "accept", "hub:north", "--json").out)
    assert (done["verdict"], done["minutes"], done["before"], done["week"], done["by"]) == (
        *("accepted", 37, 30, "2026-W49", "cli"),
    )
    assert "hub:north" not in times(driven)
    assert times(driven, "--every")["hub:north"]["accepted"] == 37
    assert "taken_back: hub:north 37 min" in driven("times", "withdraw", "hub:north").out
    assert "hub:north" in times(driven)


def test_all_at_once(driven: Cli) -> None:
    wanted = len(times(driven))
    assert len(json.loads(driven("times", "accept", "--all", "--json").out)) == wanted
    assert times(driven) == {}
    assert f"{wanted} decided" in driven("times", "withdraw", "--all").out
    assert len(json.loads(driven("times", "refuse", "--all", "--json").out)) == wanted


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("accept", "hub:nowhere"), "no visit of the last weeks tells of hub:nowhere"),
        (("refuse", "hub"), "no visit of the last weeks tells of hub"),
        (("withdraw", "north"), "nothing is decided about north"),
        (("accept",), "name times"),
        (("accept", "north", "--all"), "name times"),
    ],
)
def test_what_cannot_be_decided_is_said(driven: Cli, words: tuple[str, ...], said: str) -> None:
    answer = driven("times", *words)
    assert answer.status == 2
    assert said in answer.err
