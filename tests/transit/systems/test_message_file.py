"""The file that messages go to: a JSON line each, at its end."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from transit.errors import ReceiverAwayError
from transit.handing_on import Message
from transit.outbox import OutboxEvent
from transit.systems.message_file import MessageFile

MESSAGE = Message("k1", OutboxEvent.ARRIVED, "KL-1", "ÄHT", datetime(2026, 11, 23, 7, tzinfo=UTC), None)


def test_each_message_is_a_line_behind_those_before(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    MessageFile(path).take(MESSAGE)
    MessageFile(path).take(MESSAGE)
    first, second = path.read_text(encoding="utf-8").splitlines()
    assert first == second
    assert json.loads(first) == {
        "key": "k1",
        "event": "arrived",
        "code": "KL-1",
        "site": "ÄHT",
        "at": "2026-11-23T07:00:00+00:00",
        "about": None,
    }


def test_a_file_that_cannot_be_written_is_named_and_tried_again_later(tmp_path: Path) -> None:
    with pytest.raises(ReceiverAwayError, match="nowhere"):
        MessageFile(tmp_path / "nowhere" / "out.jsonl").take(MESSAGE)
