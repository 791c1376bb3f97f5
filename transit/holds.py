"""From legs to transit requests: which stay, which open, which go. Pure.

A leg's libraries become sites; a leg that already stands where it should go is skipped. Of two rows with one leg id,
the one placed later counts, so that the order of a file's rows changes nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from transit.errors import HoldSourceError
from transit.systems.door import repeatable
from transit.systems.port import MOST_LEGS, Leg, Refusal, RefusalReason, Skip, SkipReason

CLOCK_SLACK = timedelta(hours=1)
"""How far ahead of ours a library system's clock may run."""
MOST_REFUSALS = 10_000
"""Refusals kept of one import; the rest are counted."""


@dataclass(slots=True)
class Gathered:
    """What a library system yielded: legs by key, refusals (the first 10,000), skips by reason.

    `staying` are keys whose legs are not to be taken for vanished.
    """

    legs: dict[str, Leg] = field(default_factory=dict)
    staying: set[str] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)
    refused: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def refuse(self, refusal: Refusal) -> None:
        """Count a refusal; its leg is not taken for vanished."""
        self._count(replace(refusal, maybe=frozenset()))
        if refusal.key is not None:
            self.staying.add(refusal.key)
        self.staying |= refusal.maybe  # which is dropped then: some of these words may be about a reader

    def skip(self, skip: Skip) -> None:
        """Count a row that moves nothing."""
        self.skipped[skip.reason] += 1
        if skip.stays:
            self.staying.add(skip.key)

    def take(self, leg: Leg) -> None:
        """Keep a leg, or the later of two with one key."""
        other = self.legs.setdefault(leg.key, leg)
        if other is not leg:
            self.legs[leg.key], loser = (leg, other) if _rank(leg) > _rank(other) else (other, leg)
            # The other row speaks for the leg, also when it says that nothing moves.
            self._count(Refusal(loser.line, "leg_id", RefusalReason.DUPLICATE_LEG, repeatable(leg.key), leg.key))

    def _count(self, refusal: Refusal) -> None:
        self.refused += 1
        if len(self.refusals) < MOST_REFUSALS:
            self.refusals.append(refusal)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item wanted at another site; `in_transit_since`: when an import first saw the system say that it travels."""

    placed_at: datetime
    kind: str
    item_key: str
    from_site: str
    to_site: str
    in_transit_since: datetime | None = None


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

    @property
    def legs(self) -> int:
        """How many legs are wanted now."""
        return len(self.opened) + len(self.reopened) + len(self.updated) + self.unchanged


def gather(rows: Iterable[Leg | Refusal | Skip]) -> Gathered:
    """Gather all that a library system yields; raises `HoldSourceError` for more than `MOST_LEGS` legs."""
    found = Gathered()
    for row in rows:
        if isinstance(row, Refusal):
            found.refuse(row)
        elif isinstance(row, Skip):
            found.skip(row)
        else:
            found.take(row)
        if len(found.legs) > MOST_LEGS:
            raise HoldSourceError(f"more than {MOST_LEGS} legs: no consortium has so many, check the export")
    return found


def settle(
    found: Gathered,
    sites: Mapping[str, str],
    known: Mapping[str, Known],
    *,
    at: datetime,
    names: Mapping[str, str] | None = None,
) -> dict[str, Wanted]:
    """Return what is wanted, by key; what cannot be settled is refused or skipped in `found`.

    `sites`: site codes by library code. `known`: what was opened before, for legs whose origin is a guess. `names`: the
    libraries' names, to be shown with a code that no site has.
    """
    wanted: dict[str, Wanted] = {}
    for key, leg in found.legs.items():
        if refusal := _flaw(leg, sites, names or {}, latest=at + CLOCK_SLACK):
            found.refuse(refusal)
            continue
        before = known.get(key)
        start, end = _origin(leg, sites, before), sites[leg.to_library]
        if start == end:
            found.skip(Skip(key, SkipReason.SAME_PLACE))
        else:
            now = Wanted(leg.placed_at, leg.kind, leg.item_key, start, end)
            wanted[key] = replace(now, in_transit_since=_under_way_since(now, before, at)) if leg.in_transit else now
    return wanted


def compare(known: Mapping[str, Known], wanted: Mapping[str, Wanted], staying: Collection[str]) -> Changes:
    """Compare what was known with what is wanted now; `known` holds every open request and all whose key is wanted."""
    opened: dict[str, Wanted] = {}
    reopened: dict[int, Wanted] = {}
    updated: dict[int, Wanted] = {}
    for key, now in wanted.items():
        before = known.get(key)
        if before is None:
            opened[key] = now
        elif not before.is_open:
            reopened[before.id] = now
        elif now != before.wanted:
            updated[before.id] = now
    gone = (row.id for key, row in known.items() if row.is_open and key not in wanted and key not in staying)
    unchanged = len(wanted) - len(opened) - len(reopened) - len(updated)
    return Changes(opened, reopened, updated, tuple(sorted(gone)), unchanged)


def _rank(leg: Leg) -> tuple[datetime, str, str, str, str]:
    return leg.placed_at, leg.kind, leg.item_key, leg.from_library, leg.to_library


def _flaw(leg: Leg, sites: Mapping[str, str], names: Mapping[str, str], *, latest: datetime) -> Refusal | None:
    for name, library in (("from_library", leg.from_library), ("to_library", leg.to_library)):
        if library not in sites:
            value = " ".join(filter(None, (repeatable(library), names.get(library, ""))))
            return Refusal(leg.line, name, RefusalReason.UNKNOWN_LIBRARY, value, leg.key)
    if leg.placed_at > latest:
        placed = leg.placed_at.isoformat(timespec="minutes")
        return Refusal(leg.line, "placed_at", RefusalReason.FUTURE_DATE, placed, leg.key)
    return None


def _under_way_since(now: Wanted, before: Known | None, at: datetime) -> datetime:
    """Return when the library system was first seen to say that an item travels this way."""
    if before is None or not before.is_open or before.wanted.in_transit_since is None:
        return at
    was = before.wanted
    is_same_way = (was.item_key, was.from_site, was.to_site) == (now.item_key, now.from_site, now.to_site)
    return before.wanted.in_transit_since if is_same_way else at


def _origin(leg: Leg, sites: Mapping[str, str], before: Known | None) -> str:
    """Return where the item sets out; a guess gives way to what an open request knows."""
    if leg.guessed_origin and before is not None and before.is_open and before.wanted.to_site == sites[leg.to_library]:
        return before.wanted.from_site
    return sites[leg.from_library]
