"""`kimppakyyti outbox`: what the library system has not heard yet, and handing it on."""

import json
from pathlib import Path

import pytest

from api.cli.opening import open_store
from depots.settings import settings
from depots.store import now
from tests.api.cli.conftest import Cli
from tests.transit.scans.world import AWAY, deliver, plant_world, scan, scan_id
from transit.clockwork import hand_messages_on


@pytest.fixture
def departed(cli: Cli) -> None:
    """A crate left; nobody has told the library system."""
    engine = open_store()
    plant_world(engine)
    deliver(engine, scan(1, "out", to_site=AWAY))


@pytest.mark.usefixtures("departed")
def test_it_shows_what_waits_and_hands_it_on(cli: Cli, tmp_path: Path) -> None:
    shown = json.loads(cli("outbox", "--json").out)
    assert shown["counts"] == {"waiting": 1, "retrying": 0, "delivered": 0, "refused": 0}
    assert [(row["key"], row["event"], row["attempts"]) for row in shown["messages"]] == [(scan_id(1), "departed", 0)]
    answer = cli("outbox", "--now", "--to", tmp_path / "out.jsonl")
    assert (answer.status, "1 delivered" in answer.out) == (0, True)
    assert scan_id(1) in (tmp_path / "out.jsonl").read_text(encoding="utf-8")


@pytest.mark.usefixtures("departed")
def test_what_is_in_the_way_is_said_and_the_message_kept(cli: Cli, tmp_path: Path) -> None:
    answer = cli("outbox", "--now", "--to", tmp_path / "no" / "out.jsonl")
    assert answer.status == 1
    assert "1 retrying" in answer.out
    assert "No such file or directory" in answer.out.replace("\n", " ")


def test_without_a_receiver_it_says_how_to_name_one(cli: Cli) -> None:
    answer = cli("outbox", "--now")
    assert (answer.status, "KIMPPAKYYTI_OUTBOX_FILE" in answer.err) == (2, True)


@pytest.mark.usefixtures("departed")
def test_the_clocks_step_hands_on_to_the_file_of_the_settings(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_store()
    assert not hand_messages_on(engine, now()).did
    monkeypatch.setenv("KIMPPAKYYTI_OUTBOX_FILE", str(tmp_path / "out.jsonl"))
    settings.cache_clear()
    assert hand_messages_on(engine, now()).message == "delivered 1, refused 0"
    assert not hand_messages_on(engine, now()).did
    assert json.loads(cli("outbox", "--json").out)["counts"]["delivered"] == 1
