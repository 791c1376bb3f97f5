"""The ladder that something climbs which does not arrive: late, search, missing. Pure; whole microseconds.

*Late* counts from the promise; *search* and *missing* from when it was sent, since a promise may be far away. Whatever
is found again (its journey ended) is on no rung. The defaults follow practice elsewhere: Koha-Suomi flags transfers
after 7 days, Toronto declares items missing after 14.
"""

from dataclasses import dataclass
from enum import StrEnum

from transit.errors import LadderError
from transit.whereabouts import State

DAY_US = 86_400_000_000
MOST_DAYS = 365


class Rung(StrEnum):
    """How far up the ladder something is."""

    LATE = "late"
    SEARCH = "search"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The days of a consortium: past the promise, since it was sent, and without a movement (`transit.legs`).

    Raises `LadderError` where they make no ladder.
    """

    late_days: int = 1
    search_days: int = 7
    missing_days: int = 14
    hanging_days: int = 7

    def __post_init__(self) -> None:
        """Check the days: all whole, at most `MOST_DAYS`, each rung of the search above the one before."""
        for field, least in (("late_days", 0), ("search_days", 1), ("missing_days", 2), ("hanging_days", 1)):
            if not least <= getattr(self, field) <= MOST_DAYS:
                raise LadderError(field, f"must be from {least} to {MOST_DAYS}")
        if self.missing_days <= self.search_days:
            raise LadderError("missing_days", f"must be more than the {self.search_days} days after which one searches")


def rung(state: State, promised_us: int | None, at_us: int, ladder: Ladder) -> Rung | None:
    """Return the highest rung that something has reached at `at_us`, or `None`.

    What was sent unseen counts from its last scan, and so does what was seen again after it was to be searched.
    """
    if state.sent is None:
        return None
    since_us = state.since_us if state.sent.at_us is None else state.sent.at_us
    if state.since_us - since_us > ladder.search_days * DAY_US:
        since_us = state.since_us
    if at_us - since_us >= ladder.missing_days * DAY_US:
        return Rung.MISSING
    if at_us - since_us >= ladder.search_days * DAY_US:
        return Rung.SEARCH
    if promised_us is not None and at_us - promised_us >= ladder.late_days * DAY_US:
        return Rung.LATE
    return None


def where_to_look(state: State, hubs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sites on whose search list it belongs: sender, where it was last, hubs and receiver, each once."""
    if state.sent is None:
        return ()
    sites = (state.sent.origin, state.place.site, *hubs, state.sent.to_site)
    return tuple(dict.fromkeys(site for site in sites if site is not None))
