"""The file adapter: holds and open legs from a CSV or JSON file, as any library system can export them.

The file is read as a stream, so its size does not matter. `docs/hold-file.md` describes it.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from transit.errors import HoldSourceError
from transit.systems.csv_rows import csv_rows
from transit.systems.door import UnreadNames, normal_name
from transit.systems.fields import identifiers_among
from transit.systems.json_rows import Doubled, json_rows
from transit.systems.port import Leg, Refusal, RefusalReason, Skip, UnreadFields
from transit.systems.rows import ALLOWED, read_row

LONGEST_LINE = 64 * 1024
_NOT_UTF8 = "save it as UTF-8 (in a spreadsheet program: CSV UTF-8)"


class FileHolds:
    """A hold file at `path`; a `LibrarySystem`."""

    system = "file"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unread = UnreadNames(ALLOWED)

    @property
    def source(self) -> str:
        """The file's name, without its directories."""
        return self._path.name

    def library_names(self) -> Mapping[str, str]:
        """Return nothing: a hold file knows codes only."""
        return {}

    def unread(self) -> UnreadFields:
        """Return the columns that were not read."""
        return self._unread.fields()

    def legs(self) -> Iterator[Leg | Refusal | Skip]:
        """Yield a leg, refusal or skip for each row; raises `HoldSourceError` for a file that cannot be read."""
        try:
            with self._path.open("rb") as file:
                start = file.read(4096)
                file.seek(0)
                self._refuse_wide(start)
                rows = self._from_json if _looks_like_json(start) else self._from_csv
                yield from rows(file)
        except OSError as error:
            raise HoldSourceError(f"{self._path}: {error.strerror}: check the file's name and permissions") from error

    def _refuse_wide(self, start: bytes) -> None:
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise HoldSourceError(f"{self.source} is UTF-16: {_NOT_UTF8}")

    def _from_csv(self, file: IO[bytes]) -> Iterator[Leg | Refusal | Skip]:
        noted = False
        for number, row in csv_rows(self._lines(file), self.source):
            if isinstance(row, Refusal):
                yield row
                continue
            if not noted:
                self._unread.note(row)
                noted = True
            yield read_row(row, number)

    def _from_json(self, file: IO[bytes]) -> Iterator[Leg | Refusal | Skip]:
        with _text_of(file, self.source) as text:
            for number, row in enumerate(json_rows(text, self.source), start=1):
                if isinstance(row, dict):
                    self._unread.note(row)
                    yield read_row({normal_name(name): value for name, value in row.items()}, number)
                elif isinstance(row, Doubled):
                    yield Refusal(number, "", RefusalReason.DOUBLED_FIELD, maybe=identifiers_among(row.values))
                else:
                    yield Refusal(number, "", RefusalReason.WRONG_TYPE)

    def _lines(self, file: IO[bytes]) -> Iterator[tuple[int, str]]:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise HoldSourceError(f"{self.source} line {number} is longer than {LONGEST_LINE} bytes: no hold file")
            try:
                yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                raise HoldSourceError(f"{self.source} line {number} is not UTF-8: {_NOT_UTF8}") from None


def _looks_like_json(start: bytes) -> bool:
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


@contextmanager
def _text_of(file: IO[bytes], name: str) -> Iterator[IO[str]]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield text
    except UnicodeDecodeError:
        raise HoldSourceError(f"{name} is not UTF-8: {_NOT_UTF8}") from None
    finally:
        text.detach()
