"""The rows of a JSON file one by one, without holding the file: an array of objects, or `{"holds": […]}`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from transit.errors import HoldSourceError

LONGEST_ROW = 64 * 1024
"""Characters of one row; a longer one is no hold."""
_CHUNK = 256 * 1024
_BLANK = " \t\n\r"


@dataclass(frozen=True, slots=True)
class Doubled:
    """An object that names a field twice: all values that stood in it."""

    values: tuple[object, ...]


def json_rows(file: IO[str], name: str) -> Iterator[object]:
    """Yield the values of the array, as they stand; an object with a key twice comes as `Doubled`.

    Raises `HoldSourceError` where the text is not JSON, has no such array, or ends before the array does.
    """
    reader = _Reader(file, name)
    if reader.peek() == "{":
        _seek_holds(reader)
    reader.take("[", "an array of holds must begin here")
    if reader.peek() == "]":
        return
    while True:
        yield reader.value()
        reader.row += 1
        if reader.peek() == "]":
            return
        reader.take(",", "a comma or the end of the array must stand here (was the file cut off?)")


def _seek_holds(reader: "_Reader") -> None:
    reader.take("{", "an object must begin here")
    while reader.peek() == '"':
        key = reader.value()
        reader.take(":", "a colon must stand here")
        if key == "holds":
            return
        reader.value()
        if reader.peek() == ",":
            reader.take(",", "a comma must stand here")
    raise reader.error('there is no "holds" array in it')


class _Reader:
    """A window on the text that always reaches a whole row ahead."""

    def __init__(self, file: IO[str], name: str) -> None:
        self._file = file
        self._name = name
        self._text = ""
        self._at = 0
        self._ended = False
        self._decoder = json.JSONDecoder(object_pairs_hook=_once_only)
        self.row = 1

    def error(self, what: str) -> HoldSourceError:
        """Return the error that names the file and the row, counted from 1."""
        return HoldSourceError(f"{self._name}, row {self.row}: {what}; nothing was imported, mend the file")

    def peek(self) -> str:
        """Return the next character that is not blank, '' at the end."""
        while True:
            self._fill()
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._at += 1
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]

    def take(self, character: str, otherwise: str) -> None:
        """Step over `character`, or raise what is wrong."""
        if self.peek() != character:
            raise self.error(otherwise)
        self._at += 1

    def value(self) -> object:
        """Read one JSON value."""
        self.peek()
        try:
            value, end = self._decoder.raw_decode(self._text, self._at)
        except RecursionError:
            raise self.error("is nested too deeply") from None
        except ValueError:
            raise self.error(f"is not JSON, or longer than {LONGEST_ROW} characters") from None
        if end - self._at > LONGEST_ROW:
            raise self.error(f"is longer than {LONGEST_ROW} characters")
        self._at = end
        return value

    def _fill(self) -> None:
        if self._ended or len(self._text) - self._at > LONGEST_ROW:
            return
        chunk = self._file.read(_CHUNK)
        self._ended = not chunk
        self._text, self._at = self._text[self._at :] + chunk, 0


def _once_only(pairs: list[tuple[str, object]]) -> dict[str, object] | Doubled:
    row = dict(pairs)
    return row if len(row) == len(pairs) else Doubled(tuple(value for _, value in pairs))
