"""Rows of a long comparison, kept in a file as soon as they are there: a run that was ended goes on from them."""

import json
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class Kept:
    """A file of rows, one JSON object a line; `key` names the fields by which a row is found again."""

    def __init__(self, path: Path, key: tuple[str, ...], *, fresh: bool = False) -> None:
        """Read what the file holds; `fresh` forgets it."""
        self.path, self.key = path, key
        if fresh:
            path.unlink(missing_ok=True)
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        rows = [json.loads(line) for line in lines]
        self.rows: dict[tuple[Any, ...], Row] = {self._name(row): row for row in rows}

    def find(self, *key: Any) -> Row | None:
        """Return the row of this key, if it is there."""
        return self.rows.get(key)

    def add(self, row: Row) -> None:
        """Keep a row."""
        self.rows[self._name(row)] = row
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def _name(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[field] for field in self.key)
