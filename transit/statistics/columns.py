"""Legs column by column: what figures are counted from, as arrays and as bytes. Pure.

Durations are whole minutes begun, at most `LONGEST` (45 days): that is the resolution of every figure. Sites are small
numbers; 0 is an unknown site. All values are little-endian on disk.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transit.statistics.legs import Leg, LegState, Reason

LONGEST = 65_534
UNKNOWN = 65_535
"""A duration that nobody knows; the whole of a leg that does not count."""

REASONS = tuple(Reason)
KEPT_OUT = (LegState.UNSEEN, LegState.RETURNED, LegState.DIVERTED)

# The bits of `flags`: two for the reason, two for why a leg is kept out, three more.
REASON_MASK = 3
STATE_SHIFT = 2
PROMISED, WITHIN, SIMULATED = 16, 32, 64

_MINUTE_US = 60_000_000
_SHORT = np.dtype("<u2")
_LONG = np.dtype("<i8")


@dataclass(frozen=True, slots=True)
class Columns:
    """Legs: `total`, `origin`, `destination` (n), `flags` (n), `parts` (n × 4: waiting, riding, hub, receiving)."""

    total: NDArray[np.uint16]
    origin: NDArray[np.uint16]
    destination: NDArray[np.uint16]
    flags: NDArray[np.uint8]
    parts: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.total)


@dataclass(frozen=True, slots=True)
class Page:
    """The legs of one date with their numbers, which rise."""

    numbers: NDArray[np.int64]
    columns: Columns

    def without(self, numbers: Collection[int]) -> "Page":
        """Return the page without the legs of these numbers."""
        keep = ~np.isin(self.numbers, np.fromiter(numbers, np.int64, len(numbers)))
        return Page(self.numbers[keep], Columns(*(getattr(self.columns, f.name)[keep] for f in fields(Columns))))

    def with_legs(self, numbers: Sequence[int], columns: Columns) -> "Page":
        """Return the page with these legs too; none of them may be there."""
        joined = np.concatenate([self.numbers, np.array(numbers, np.int64)])
        order = np.argsort(joined, kind="stable")
        whole = join([self.columns, columns])
        return Page(joined[order], Columns(*(getattr(whole, f.name)[order] for f in fields(Columns))))


def columns_of(legs: Sequence[Leg], sites: Mapping[str, int]) -> Columns:
    """Return legs as columns; `sites` gives the number of every site they name."""
    parts = [
        (_minutes(x.waiting_us), _minutes(x.riding_us), _minutes(x.hub_us), _minutes(x.receiving_us)) for x in legs
    ]
    return Columns(
        total=np.array([_minutes(leg.total_us) for leg in legs], _SHORT),
        origin=np.array([sites[leg.origin] if leg.origin else 0 for leg in legs], _SHORT),
        destination=np.array([sites[leg.destination] if leg.destination else 0 for leg in legs], _SHORT),
        flags=np.array([_flags(leg) for leg in legs], np.uint8),
        parts=np.array(parts, _SHORT).reshape(-1, 4),
    )


def join(pages: Sequence[Columns]) -> Columns:
    """Return the legs of several pages after one another."""
    if not pages:
        return unpack(b"", b"")
    return Columns(*(np.concatenate([getattr(page, field.name) for page in pages]) for field in fields(Columns)))


def pack(page: Page) -> dict[str, bytes]:
    """Return a page as the bytes that are kept: `core`, `parts`, `numbers`."""
    columns = page.columns
    core = b"".join(part.tobytes() for part in (columns.total, columns.origin, columns.destination, columns.flags))
    return {"core": core, "parts": columns.parts.tobytes(), "numbers": page.numbers.astype(_LONG).tobytes()}


def unpack(core: bytes, parts: bytes) -> Columns:
    """Return the columns of a page from its bytes, without copying."""
    count = len(core) // 7
    short: Any = np.frombuffer(core, _SHORT, 3 * count)
    return Columns(
        short[:count],
        short[count : 2 * count],
        short[2 * count :],
        np.frombuffer(core, np.uint8, count, offset=6 * count),
        np.frombuffer(parts, _SHORT).reshape(-1, 4),
    )


def unpack_page(core: bytes, parts: bytes, numbers: bytes) -> Page:
    """Return a page from its bytes."""
    return Page(np.frombuffer(numbers, _LONG), unpack(core, parts))


def _minutes(span_us: int | None) -> int:
    return UNKNOWN if span_us is None else min(max(0, span_us) // _MINUTE_US, LONGEST)


def _flags(leg: Leg) -> int:
    flags = REASONS.index(leg.reason)
    if leg.state != LegState.MEASURED:
        flags |= (KEPT_OUT.index(leg.state) + 1) << STATE_SHIFT
    if leg.promised_us is not None:
        flags |= PROMISED | (WITHIN if leg.is_within else 0)
    return flags | (SIMULATED if leg.is_simulated else 0)
