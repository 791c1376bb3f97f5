"""From legs to transit requests: which stay, which open, which go. Pure.

A leg's libraries become sites; a leg that already stands where it should go is skipped. Of two rows with one leg id,
the one placed later counts, so that the order of a file's rows changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from transit.errors import HoldSourceError
from transit.systems.door import repeatable
from transit.systems.port import MOST_LEGS, Leg, Refusal, RefusalReason, Skip, SkipReason

CLOCK_SLACK = timedelta(hours=1)
"""How far ahead of ours a library system's clock may run."""
MOST_REFUSALS = 10_000
"""Refusals kept of one import; the rest are counted."""


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """An item wanted at another site; the order of fields says which of two with one key counts: the greater."""

    placed_at: datetime
    kind: str
    item_key: str
    from_site: str
    to_site: str
    guessed_origin: bool = False


@dataclass(slots=True)
class Judged:
    """What one look at a library system came to: the wanted by key, and what moves nothing."""

    wanted: dict[str, Wanted] = field(default_factory=dict)
    staying: set[str] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)
    refused: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    _lines: dict[str, int | None] = field(default_factory=dict)

    def refuse(self, refusal: Refusal) -> None:
        """Count a refusal, keep it while there is room, and keep its leg from being taken for vanished."""
        self.refused += 1
        if len(self.refusals) < MOST_REFUSALS:
            self.refusals.append(refusal)
        if refusal.key is not None:
            self.staying.add(refusal.key)

    def want(self, leg: Leg, wanted: Wanted) -> None:
        """Keep a leg, or the later of two with one key."""
        other = self.wanted.get(leg.key)
        line = leg.line
        if other is not None:
            loser = self._lines[leg.key] if wanted > other else line
            self.refuse(Refusal(loser, "leg_id", RefusalReason.DUPLICATE_LEG, repeatable(leg.key), leg.key))
            if wanted <= other:
                return
        self.wanted[leg.key] = wanted
        self._lines[leg.key] = line


@dataclass(frozen=True, slots=True)
class Known:
    """A transit request that was opened before: its row's id, what it says, and whether it is open now."""

    id: int
    wanted: Wanted
    is_open: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import changes: new requests by key, and known ones by row id."""

    opened: Mapping[str, Wanted]
    reopened: Mapping[int, Wanted]
    updated: Mapping[int, Wanted]
    withdrawn: tuple[int, ...]
    unchanged: int


def judge_legs(
    rows: Iterable[Leg | Refusal | Skip],
    sites: Mapping[str, str],
    *,
    at: datetime,
    names: Mapping[str, str] | None = None,
) -> Judged:
    """Sort what a library system yields. `sites`: site code by library code; `names`: library names, for refusals.

    Raises `HoldSourceError` for more than `MOST_LEGS` legs.
    """
    judged = Judged()
    for row in rows:
        if isinstance(row, Refusal):
            judged.refuse(row)
        elif isinstance(row, Skip):
            _skip(judged, row)
        else:
            _judge_leg(judged, row, sites, names or {}, latest=at + CLOCK_SLACK)
        if len(judged.wanted) > MOST_LEGS:
            raise HoldSourceError(
                f"more than {MOST_LEGS} legs: this is no hold list of one consortium; check the export"
            )
    return judged


def compare(known: Mapping[str, Known], judged: Judged) -> Changes:
    """Compare what was known with what is wanted now; `known` holds every open request and all whose key is wanted."""
    opened: dict[str, Wanted] = {}
    reopened: dict[int, Wanted] = {}
    updated: dict[int, Wanted] = {}
    for key, wanted in judged.wanted.items():
        before = known.get(key)
        if before is None:
            opened[key] = wanted
        elif not before.is_open:
            reopened[before.id] = wanted
        elif (now := _with_known_origin(wanted, before.wanted)) != before.wanted:
            updated[before.id] = now
    gone = (
        row.id for key, row in known.items() if row.is_open and key not in judged.wanted and key not in judged.staying
    )
    unchanged = len(judged.wanted) - len(opened) - len(reopened) - len(updated)
    return Changes(opened, reopened, updated, tuple(sorted(gone)), unchanged)


def _skip(judged: Judged, skip: Skip) -> None:
    judged.skipped[skip.reason] += 1
    if skip.stays:
        judged.staying.add(skip.key)


def _judge_leg(
    judged: Judged, leg: Leg, sites: Mapping[str, str], names: Mapping[str, str], *, latest: datetime
) -> None:
    for name, library in (("from_library", leg.from_library), ("to_library", leg.to_library)):
        if library not in sites:
            value = " ".join(filter(None, (repeatable(library), names.get(library, ""))))
            judged.refuse(Refusal(leg.line, name, RefusalReason.UNKNOWN_LIBRARY, value, leg.key))
            return
    if leg.placed_at > latest:
        placed = leg.placed_at.isoformat(timespec="minutes")
        judged.refuse(Refusal(leg.line, "placed_at", RefusalReason.FUTURE_DATE, placed, leg.key))
        return
    start, end = sites[leg.from_library], sites[leg.to_library]
    if start == end:
        judged.skipped[SkipReason.SAME_PLACE] += 1
        return
    judged.want(leg, Wanted(leg.placed_at, leg.kind, leg.item_key, start, end, leg.guessed_origin))


def _with_known_origin(wanted: Wanted, before: Wanted) -> Wanted:
    start = before.from_site if wanted.guessed_origin and before.from_site != wanted.to_site else wanted.from_site
    return Wanted(wanted.placed_at, wanted.kind, wanted.item_key, start, wanted.to_site)
