"""How long a journey took, in its four parts, and whether it kept its promise. Pure; whole microseconds.

The parts are cut by where the crate or item stood between two scans: *waiting* for the van where it began, *riding*
in a van, *at the hub* (any site between), *receiving* at its goal until it was scanned in. They add up to the whole.
A part that borders on something nobody saw is unknown, and so is the whole where its beginning or end is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transit.journeys import bridge
from transit.whereabouts import Emptied, Ended, Event, JourneyEnd, Moved, Place, PlaceKind, Sent


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey as it was seen: how it began, the places it came to, how it ended (`None`: under way)."""

    sent: Sent
    moves: tuple[Moved, ...]
    ended: Ended | None


@dataclass(frozen=True, slots=True)
class Ride:
    """Where an item came with the crate it was packed into; `is_over`: it is not in that crate any more."""

    moves: tuple[Moved, ...]
    is_over: bool


@dataclass(frozen=True, slots=True)
class Delay:
    """The parts of a journey that arrived, and its whole, in microseconds; `None` where its ends were not seen.

    `late_us` is the time past the promise, negative where it came early; `None` without a promise.
    """

    waiting_us: int | None
    riding_us: int | None
    hub_us: int | None
    receiving_us: int | None
    total_us: int | None
    late_us: int | None


def split_journeys(events: Iterable[Event]) -> tuple[Journey, ...]:
    """Return the journeys in what a fold tells, oldest first. Moves between journeys belong to none."""
    journeys: list[Journey] = []
    sent: Sent | None = None
    moves: list[Moved] = []
    passed: list[Moved] = []  # on the way to where a journey turns out to have begun
    for event in events:
        match event:
            case Sent():
                if sent is None:
                    moves = passed if event.at_us is None else []
                sent, passed = event, []
            case Moved() if sent is None:
                passed = [*passed, event] if event.at_us is None else []
            case Moved():
                moves.append(event)
            case Ended() if sent is not None:
                journeys.append(Journey(sent, tuple(moves), event))
                sent, passed = None, []
    if sent is not None:
        journeys.append(Journey(sent, tuple(moves), None))
    return tuple(journeys)


def measure_delay(journey: Journey, promised_us: int | None = None) -> Delay | None:
    """Return the delay of a journey that arrived, or `None` for any other: it has none yet, or never will."""
    ended = journey.ended
    if ended is None or ended.end != JourneyEnd.ARRIVED or ended.at_us is None:
        return None
    goal = journey.moves[-1].place.site
    spans: dict[str, int | None] = {"waiting": 0, "riding": 0, "hub": 0, "receiving": 0}
    for here, there in pairwise(journey.moves):
        part = _part(here.place, journey.sent.origin, goal)
        known = spans[part]
        if here.at_us is None or there.at_us is None or known is None:
            spans[part] = None
        else:
            spans[part] = known + there.at_us - here.at_us
    sent_us = journey.sent.at_us
    return Delay(
        waiting_us=spans["waiting"],
        riding_us=spans["riding"],
        hub_us=spans["hub"],
        receiving_us=spans["receiving"],
        total_us=None if sent_us is None else ended.at_us - sent_us,
        late_us=None if promised_us is None else ended.at_us - promised_us,
    )


def with_crates(item: Sequence[Moved], crates: Mapping[str, Sequence[Event]]) -> tuple[Moved, ...]:
    """Return an item's moves with those of the crates it lay in, while it lay in them.

    `crates` tells by code what happened to each crate. An item rides along until it is scanned elsewhere or its crate's
    journey is over. Where it turns up at a site that its crate was not seen to come to, it came there unseen.
    """
    whole: list[Moved] = []
    for place, move in enumerate(item):
        if whole and move.at_us is not None and move.place.kind == PlaceKind.AT_SITE and move.place.site is not None:
            whole.extend(_unseen(whole[-1].place, move))
        whole.append(move)
        if move.place.kind == PlaceKind.IN_CRATE:
            until_us = next((later.at_us for later in item[place + 1 :] if later.at_us is not None), None)
            whole.extend(ride_along(crates.get(move.place.crate or "", ()), move, until_us).moves)
    return tuple(whole)


def ride_along(crate: Sequence[Event], packed: Moved, until_us: int | None = None) -> Ride:
    """Return the moves of a crate from when an item was packed until its journey is over or it is emptied.

    `until_us` is when the item was scanned again. A crate that comes back to where it began still holds the item.
    """
    times = {event.scan_id: event.at_us for event in crate if event.at_us is not None}
    moves: list[Moved] = []
    unseen: list[Moved] = []
    has_left = ended_unseen = False
    for event in crate:
        at_us = times.get(event.scan_id)
        if at_us is None or at_us <= (packed.at_us or 0):
            continue
        if until_us is not None and at_us >= until_us:
            break
        match event:
            case Moved(at_us=None):
                unseen.append(event)
            case Moved():
                has_left = has_left or event.place.site != packed.place.site
                moves += [*unseen, event] if has_left else [event]
                unseen = []
            case Emptied(site=site):
                here = Place(PlaceKind.AT_SITE, site)
                moves += [] if moves and moves[-1].place == here else [Moved(here, at_us, event.scan_id)]
                return Ride(tuple(moves), is_over=True)
            case Ended(end=JourneyEnd.UNSEEN):
                ended_unseen = True
            case Ended() if has_left and event.end != JourneyEnd.RETURNED:
                return Ride(tuple(moves), is_over=True)
            case Sent() if ended_unseen:
                if has_left or event.origin != packed.place.site:
                    return Ride((*moves, *unseen), is_over=True)
                ended_unseen = False
    return Ride(tuple(moves), is_over=False)


def _unseen(place: Place, move: Moved) -> Iterator[Moved]:
    standing = Place(PlaceKind.AT_SITE, place.site) if place.kind == PlaceKind.IN_CRATE else place
    for passed in bridge(standing, move.place.site or ""):
        yield Moved(passed, None, move.scan_id)


def _part(place: Place, origin: str | None, goal: str | None) -> str:
    if place.kind in (PlaceKind.ABOARD, PlaceKind.AWAY):
        return "riding"
    if place.site == goal:
        return "receiving"
    return "waiting" if place.site == origin else "hub"
