"""Typed reading of the fields of a JSON object. Every refusal names the place (`sites[4].windows[0]`).

Nothing is converted silently: `true` is no number, `"1"` is no number, 420.0 is a whole number and 420.5 is none.
Keys that are not asked for are left alone, so that files may carry more than we read.
"""

import math
from collections.abc import Callable, Iterator
from typing import Final, ParamSpec, TypeVar

from routing.errors import ProblemError

MOST_MINUTES = 10**9
"""Beyond this a figure cannot be meant as minutes."""

P = ParamSpec("P")
T = TypeVar("T")


class _Required:
    """Stands for a field that has no default."""


REQUIRED: Final = _Required()


class Entry:
    """A JSON object with the place where it stands. All readers raise `ProblemError`."""

    __slots__ = ("place", "value")

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise ProblemError(place or "the file", f"must be a JSON object, not {kind(value)}")
        self.value = value
        self.place = place

    def at(self, key: str) -> str:
        """Return the place of a field."""
        return f"{self.place}.{key}" if self.place else key

    def has(self, key: str) -> bool:
        """Return whether the field is there and not null."""
        return self.value.get(key) is not None

    def get(self, key: str) -> object:
        """Return a field that must be there, of any type."""
        if key not in self.value:
            raise ProblemError(self.at(key), "is missing")
        return self.value[key]

    def text(self, key: str, default: str | _Required = REQUIRED) -> str:
        """Return a text."""
        if key not in self.value and isinstance(default, str):
            return default
        value = self.get(key)
        if not isinstance(value, str):
            raise ProblemError(self.at(key), f"must be a text in quotation marks, not {kind(value)}")
        return value

    def number(self, key: str, default: float | _Required = REQUIRED) -> float:
        """Return a finite number."""
        if key not in self.value and not isinstance(default, _Required):
            return default
        return number(self.get(key), self.at(key))

    def whole(self, key: str, default: int | _Required = REQUIRED) -> int:
        """Return a whole number."""
        if key not in self.value and isinstance(default, int):
            return default
        return whole(self.get(key), self.at(key))

    def items(self, key: str, most: int, default: tuple[()] | _Required = REQUIRED) -> list[object]:
        """Return a list of at most `most` items."""
        if key not in self.value and not isinstance(default, _Required):
            return []
        value = self.get(key)
        if not isinstance(value, list):
            raise ProblemError(self.at(key), f"must be a list, not {kind(value)}")
        if len(value) > most:
            raise ProblemError(self.at(key), f"has {len(value)} items, but at most {most} can be used")
        return value

    def entry(self, key: str) -> "Entry":
        """Return an object."""
        return Entry(self.get(key), self.at(key))

    def entries(self, key: str, most: int, default: tuple[()] | _Required = REQUIRED) -> Iterator["Entry"]:
        """Yield the objects of a list."""
        place = self.at(key)
        for n, value in enumerate(self.items(key, most, default)):
            yield Entry(value, f"{place}[{n}]")


def check_format(root: Entry, expected: str) -> None:
    """Refuse a file that says it is of another format; one that says nothing is taken to be of this one."""
    if root.has("format") and root.text("format") != expected:
        raise ProblemError(root.at("format"), f"{kind(root.get('format'))} cannot be read here: {expected} is expected")


def number(value: object, place: str) -> float:
    """Return `value` if it is a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProblemError(place, f"must be a number, not {kind(value)}")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise ProblemError(place, "must be a finite number")
    return found


def whole(value: object, place: str) -> int:
    """Return `value` if it is a whole number that can be meant as minutes or a count."""
    found = number(value, place)
    if not found.is_integer():
        raise ProblemError(place, f"must be a whole number, not {found}")
    if abs(found) > MOST_MINUTES:
        raise ProblemError(place, f"{found:.3g} is too large: minutes of the week are meant")
    return int(found)


def built(place: str, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return `make(...)`; what it refuses is raised with `place` in front."""
    try:
        return make(*args, **kwargs)
    except ProblemError as error:
        raise ProblemError(f"{place} ({error.place})", error.reason) from None


def kind(value: object) -> str:
    """Return how a person would name the type of a JSON value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return f"the number {value:.6g}" if abs(value) < 10**15 else "a number"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    return "a list" if isinstance(value, list) else "an object"
