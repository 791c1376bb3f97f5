"""What the values of a week problem refuse alike. Each raises `ProblemError` that names the place."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from routing.errors import ProblemError


class _Stretch(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def not_negative(place: str, value: float) -> None:
    """Refuse what is no finite number of 0 or more."""
    if not (math.isfinite(value) and value >= 0):
        raise ProblemError(place, f"must be a finite number of 0 or more, not {value}")


def in_order(place: str, name: str, windows: Sequence[_Stretch]) -> None:
    """Refuse windows out of the week's order, or one over another."""
    for n, (before, after) in enumerate(pairwise(windows), start=1):
        if after.start < before.end:
            stretch = f"{after.start}-{after.end}"
            reason = f"{stretch} begins before {before.start}-{before.end} ends: put them in order, join what overlaps"
            raise ProblemError(f"{place}.{name}[{n}]", reason)


def no_doubles(place: str, ids: Sequence[str]) -> None:
    """Refuse an id that stands twice."""
    seen: set[str] = set()
    for n, name in enumerate(ids):
        if name in seen:
            raise ProblemError(f"{place}[{n}].id", f"{name!r} stands twice: each id must be used once")
        seen.add(name)


def known_site(place: str, name: str, known: Mapping[str, int]) -> None:
    """Refuse what is none of the sites."""
    if name not in known:
        raise ProblemError(place, f"{name!r} is not one of the sites")
