"""A receiver for any library system: a file that grows by one JSON line a message, for its own program to read."""

import json
import os
from pathlib import Path

from transit.errors import ReceiverAwayError
from transit.handing_on import Message


class MessageFile:
    """Appends messages to the file at `path`; a `transit.handing_on.Receiver`.

    A line is on the disk before its message counts as taken. After a crash a line may stand twice, with one key.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """The file's name."""
        return self._path.name

    def take(self, message: Message) -> None:
        """Append a line. Raises `ReceiverAwayError` where the file cannot be written."""
        line = {
            "key": message.key,
            "event": message.event.value,
            "code": message.code,
            "site": message.site,
            "at": message.at.isoformat(),
            "about": message.about,
        }
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise ReceiverAwayError(f"{self._path}: {error.strerror}") from error
