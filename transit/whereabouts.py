"""Where a crate or an item is, and what happened to it on the way: the nouns of the fold in `transit.journeys`. Pure.

Instants are whole UTC microseconds; `None` is an instant that nobody saw.
"""

from dataclasses import dataclass
from enum import StrEnum

from transit.scans.order import OrderKey


class PlaceKind(StrEnum):
    """In what way something is somewhere."""

    UNSEEN = "unseen"  # never scanned
    AT_SITE = "at_site"  # received there
    READY = "ready"  # put out there for the van
    ABOARD = "aboard"  # in the van of a run
    SET_DOWN = "set_down"  # left there by a van, not received yet
    IN_CRATE = "in_crate"  # an item, packed there into a crate
    AWAY = "away"  # somewhere between two sites; nobody saw how


@dataclass(frozen=True, slots=True)
class Place:
    """A place: `site` for all that stand somewhere, `run` aboard, `crate` for a packed item."""

    kind: PlaceKind
    site: str | None = None
    run: str | None = None
    crate: str | None = None


UNSEEN = Place(PlaceKind.UNSEEN)
AWAY = Place(PlaceKind.AWAY)


class JourneyEnd(StrEnum):
    """How a journey ended."""

    ARRIVED = "arrived"  # received where it was meant to go
    RETURNED = "returned"  # received again where it began
    DIVERTED = "diverted"  # emptied on the way
    UNSEEN = "unseen"  # sent anew, so it must have ended; nobody saw when


class AnomalyCode(StrEnum):
    """What does not fit together in what was scanned."""

    OUT_TWICE = "out_twice"  # put out twice at one site; the first counts
    NEVER_LEFT = "never_left"  # received where it had just been put out
    TWO_SITES = "two_sites"  # received at a second site without having been sent; the latest counts
    MOVED_UNSEEN = "moved_unseen"  # handled at another site than where it was, with nothing in between
    TWO_VANS = "two_vans"  # in another van than it was loaded into


@dataclass(frozen=True, slots=True)
class Moved:
    """It came to a place."""

    place: Place
    at_us: int | None
    scan_id: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A journey began: at `origin` (`None`: unknown), towards `to_site` (`None`: to be sorted, or unknown)."""

    origin: str | None
    to_site: str | None
    at_us: int | None
    scan_id: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The journey under way ended."""

    end: JourneyEnd
    at_us: int | None
    scan_id: str


@dataclass(frozen=True, slots=True)
class Emptied:
    """A crate had nothing left in it."""

    site: str
    at_us: int
    scan_id: str


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something does not fit: at this scan."""

    code: AnomalyCode
    at_us: int
    scan_id: str


Event = Moved | Sent | Ended | Emptied | Anomaly


@dataclass(frozen=True, slots=True)
class State:
    """Where something is since when; `sent` is its journey under way, `last` the key of the latest scan that counts."""

    place: Place = UNSEEN
    since_us: int = 0
    sent: Sent | None = None
    last: OrderKey = (-1, "", "", 0, "")


NOWHERE = State()
"""Before all scans."""
