"""JSON as text, read strictly: what a careless reader would let through is refused, with the place named."""

import json
import math
import re
from collections.abc import Iterator

from routing.errors import ProblemError

MOST_CHARACTERS = 128 * 1024 * 1024
"""A file of a million flows is about 90 million characters."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LARGE = re.compile(r"[eE]\+?\d{2}")
_LONG = 300
"""Figures of a number that may be too large for a float."""


def load_json(text: str, place: str) -> object:
    """Read one JSON value from `text`; `place` (a file's name) stands in front of the places in errors.

    Raises `ProblemError` for text that is empty, not JSON, too large or nested too deeply, and for what Python's own
    reader lets through: NaN and infinite numbers, a key twice in one object, halves of surrogate pairs.
    """
    if len(text) > MOST_CHARACTERS:
        raise ProblemError(
            place, f"has more than {MOST_CHARACTERS} characters: divide it, or leave out what is not used"
        )
    if not text.strip():
        raise ProblemError(place, "is empty: write one JSON object into it")
    doubles: list[tuple[dict[str, object], str]] = []

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(items)
        if len(found) < len(items):
            keys = [key for key, _ in items]
            doubles.append((found, next(key for key in keys if keys.count(key) > 1)))
        return found

    try:
        value: object = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        where = f"{place} line {error.lineno} column {error.colno}"
        raise ProblemError(where, f"is not JSON: {error.msg}") from None
    except RecursionError:
        raise ProblemError(place, "is nested too deeply: a problem or plan has no more than five levels") from None
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        raise ProblemError(place, "holds a number of thousands of digits") from None
    _refuse_flaws(value, text, place, doubles)
    return value


def dump_json(value: object) -> str:
    """Write a JSON value as text, one line, letters as they are; raises `ValueError` for NaN and infinite numbers."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def _refuse_flaws(value: object, text: str, place: str, doubles: list[tuple[dict[str, object], str]]) -> None:
    """Walk the value only where there is a sign of a flaw, so that a sound file is read once."""
    if not (doubles or _shows_a_flaw(text) or not _is_sound(text)):
        return
    doubled = {id(found): key for found, key in doubles}
    for path, part in _walk(value):
        if id(part) in doubled:
            raise ProblemError(_at(place, path), f"the key {doubled[id(part)]!r} stands twice: keep one of them")
        if isinstance(part, float) and not math.isfinite(part):
            raise ProblemError(_at(place, path), "is not a finite number")
        if isinstance(part, str) and not _is_sound(part):
            raise ProblemError(_at(place, path), "holds half of a surrogate pair, which is no character: write it anew")


def _shows_a_flaw(text: str) -> bool:
    """Return whether there is an escaped surrogate, a number by name, or one that may be too large for a float.

    One search for all would take as long as to read the rest.
    """
    if "NaN" in text or "Infinity" in text or ("\\u" in text and _SURROGATE.search(text)) or _LARGE.search(text):
        return True
    half = _LONG // 2  # of so many figures in a row half as many stand in one of these pieces
    return any(text[at].isdigit() and text[at : at + half].isdigit() for at in range(0, len(text), half))


def _walk(value: object) -> Iterator[tuple[list[str | int], object]]:
    """Yield every part of a JSON value, keys too, with its path; the one list of the path changes on the way."""
    path: list[str | int] = []
    yield path, value
    open_parts = [_children(value)]
    while open_parts:
        step = next(open_parts[-1], None)
        if step is None:
            open_parts.pop()
            if path:
                path.pop()
            continue
        name, part = step
        if isinstance(name, str):
            yield path, name
        path.append(name)
        yield path, part
        open_parts.append(_children(part))


def _children(part: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(part, dict):
        return iter(part.items())
    return iter(enumerate(part)) if isinstance(part, list) else iter(())


def _at(place: str, path: list[str | int]) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    steps = steps.removeprefix(".").encode("utf-8", "backslashreplace").decode()
    return f"{place}: {steps}" if steps else place


def _is_sound(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
