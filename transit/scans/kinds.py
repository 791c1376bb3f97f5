"""What a scan can say, and the fact that is kept of it. Pure.

Times here are whole microseconds since 1970 in UTC, as in the database: fields end in `_us`.
"""

from enum import StrEnum
from typing import NamedTuple


class ScanKind(StrEnum):
    """The closed list of what a scan says. The first six move a crate or an item, the last one takes a scan back."""

    OUT = "out"  # desk, hub: closed, labelled and put out for the van
    LOAD = "load"  # driver: into the van
    UNLOAD = "unload"  # driver: out of the van
    IN = "in"  # desk, hub: received
    PACK = "pack"  # desk, hub: an item into a crate
    EMPTY = "empty"  # desk, hub: a crate that was received has nothing left in it
    ARRIVE = "arrive"  # driver: the van is at the site
    LEAVE = "leave"  # driver: the van leaves it
    FAIL = "fail"  # driver: the site could not be served, for a reason
    SIGN = "sign"  # driver: a delivery was signed for
    UNDO = "undo"  # the scan that it names did not happen

    __hash__ = str.__hash__  # that of an enumeration is a call, and each scan is looked up by its kind ten times


MOVING = frozenset({ScanKind.OUT, ScanKind.LOAD, ScanKind.UNLOAD, ScanKind.IN, ScanKind.PACK, ScanKind.EMPTY})
"""Kinds that say where a crate or an item is: they need a code and a site."""

VISITING = frozenset({ScanKind.ARRIVE, ScanKind.LEAVE, ScanKind.FAIL, ScanKind.SIGN})
"""Kinds that say what a van did at a site: they need a run and a site."""


class FailReason(StrEnum):
    """Why a site could not be served."""

    CLOSED = "closed"
    NO_ACCESS = "no_access"
    NOBODY_THERE = "nobody_there"
    NO_TIME = "no_time"
    ROAD = "road"
    BREAKDOWN = "breakdown"
    VAN_FULL = "van_full"
    OTHER = "other"


class ScanFact(NamedTuple):
    """One kept scan, as far as whereabouts depend on it. A tuple: a frozen dataclass takes four times as long to make.

    `device` and `epoch` (an installation; a wiped phone begins another) name the stream that `sequence` counts, from 1.
    `corrected_us` is when the device says that it happened, by the server's clock as the device knew it; `server_us` is
    when the server had it. `content` is the hash of what was sent. `code` is the label's, `crate` the crate an item was
    packed into, `to_site` where the label says that it goes (`None` on a crate that the hub sorts), `undoes` a scan id.
    """

    scan_id: str
    device: str
    epoch: str
    sequence: int
    kind: ScanKind
    corrected_us: int
    server_us: int
    content: str
    code: str | None = None
    site: str | None = None
    to_site: str | None = None
    run: str | None = None
    crate: str | None = None
    undoes: str | None = None
