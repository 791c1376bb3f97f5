"""The fold: from the scans of one crate or item to where it is, its journeys, and what does not fit. Pure.

The order is that of `transit.scans.order`. Then, scan by scan:
- What was at one site and is handled at another has travelled in between, at times that nobody saw.
- *Out* twice: the first counts (with the destination of the latest label).
- *In* at a second site without *out*: the latest counts, and it is an anomaly.
- A journey ends where it was meant to go. One to be sorted (no destination) ends at the first other site.
- Sent anew from where it was going, or to somewhere else from elsewhere: the former journey ended unseen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from transit.scans.kinds import ScanFact, ScanKind
from transit.scans.order import OrderKey, in_order
from transit.whereabouts import (
    AWAY,
    NOWHERE,
    Anomaly,
    AnomalyCode,
    Emptied,
    Ended,
    Event,
    JourneyEnd,
    Moved,
    Place,
    PlaceKind,
    Sent,
    State,
)

_STANDING = frozenset({PlaceKind.AT_SITE, PlaceKind.READY, PlaceKind.SET_DOWN})


@dataclass(frozen=True, slots=True)
class Fold:
    """What scans amount to: the state after the last, and all that happened, in order."""

    state: State
    events: tuple[Event, ...]


def fold(facts: Iterable[ScanFact], state: State = NOWHERE) -> Fold:
    """Fold the scans of one crate or item, in any order; duplicates and what was undone fall away.

    `state` is that of earlier scans. It may be given only where each new scan follows it, see `follows`.
    """
    return fold_ordered(in_order(facts), state)


def fold_ordered(ordered: Iterable[tuple[OrderKey, ScanFact]], state: State = NOWHERE) -> Fold:
    """Fold scans that are in order already."""
    walk = _Walk(state)
    for key, fact in ordered:
        walk.take(key, fact)
    return Fold(walk.state(), tuple(walk.events))


def bridge(place: Place, site: str) -> tuple[Place, ...]:
    """Return the places that something passed unseen on its way from `place` to be received at `site`."""
    if place.kind == PlaceKind.ABOARD:
        return (Place(PlaceKind.SET_DOWN, site),)
    if place.kind in _STANDING and place.site != site:
        return AWAY, Place(PlaceKind.SET_DOWN, site)
    return ()


class _Walk:
    """The fold's working state."""

    def __init__(self, state: State) -> None:
        self.events: list[Event] = []
        self._place = state.place
        self._since_us = state.since_us
        self._sent = state.sent
        self._last = state.last
        self._scan_id = ""

    def state(self) -> State:
        return State(self._place, self._since_us, self._sent, self._last)

    def take(self, key: OrderKey, fact: ScanFact) -> None:
        self._last = key
        self._scan_id = fact.scan_id
        self._at_us = key[0]
        _RULES[fact.kind](self, fact, fact.site or "")

    def out(self, fact: ScanFact, site: str) -> None:
        if self._place == Place(PlaceKind.READY, site):
            self._note(AnomalyCode.OUT_TWICE)
            self._relabel(fact.to_site)
            return
        self._note_if_elsewhere(site, AnomalyCode.MOVED_UNSEEN)
        self._pass(bridge(self._place, site))
        self._send(site, fact.to_site)
        self._move(Place(PlaceKind.READY, site))

    def pack(self, fact: ScanFact, site: str) -> None:
        place = Place(PlaceKind.IN_CRATE, site, crate=fact.crate)
        if place == self._place:
            return
        self._note_if_elsewhere(site, AnomalyCode.MOVED_UNSEEN)
        self._pass(bridge(self._place, site))
        goal = fact.to_site
        if goal is None and self._sent is not None and self._sent.to_site != site:
            goal = self._sent.to_site
        self._send(site, goal)
        self._move(place)

    def load(self, fact: ScanFact, site: str) -> None:
        place = Place(PlaceKind.ABOARD, run=fact.run)
        if place == self._place:
            return
        if self._place.kind == PlaceKind.ABOARD:
            self._note(AnomalyCode.TWO_VANS)
        self._note_if_elsewhere(site, AnomalyCode.MOVED_UNSEEN)
        self._pass(bridge(self._place, site))
        if self._sent is None:
            if self._place.kind != PlaceKind.UNSEEN:
                self._pass((Place(PlaceKind.READY, site),))
            self._begin(site)
        self._move(place)

    def unload(self, fact: ScanFact, site: str) -> None:
        if self._place.kind in _STANDING and self._place.site == site:
            return
        if self._place.kind == PlaceKind.ABOARD and self._place.run != fact.run:
            self._note(AnomalyCode.TWO_VANS)
        if self._place.kind != PlaceKind.READY:
            self._note_if_elsewhere(site, AnomalyCode.MOVED_UNSEEN)
        if self._sent is None:
            self._begin(self._place.site)
        self._pass(bridge(self._place, site)[:-1])
        self._move(Place(PlaceKind.SET_DOWN, site))

    def receive(self, _fact: ScanFact, site: str) -> None:
        place = Place(PlaceKind.AT_SITE, site)
        if place == self._place:
            return
        if self._place == Place(PlaceKind.READY, site):
            self._note(AnomalyCode.NEVER_LEFT)
        elif self._place.kind == PlaceKind.AT_SITE:
            self._note(AnomalyCode.TWO_SITES)
        if self._sent is None and self._place.site not in (None, site):
            self._begin(self._place.site)
        self._pass(bridge(self._place, site))
        self._move(place)
        if self._sent is not None and site == self._sent.origin:
            self._end(JourneyEnd.RETURNED)
        elif self._sent is not None and self._sent.to_site in (None, site):
            self._end(JourneyEnd.ARRIVED)

    def empty(self, fact: ScanFact, site: str) -> None:
        self.receive(fact, site)
        self.events.append(Emptied(site, self._at_us, self._scan_id))
        if self._sent is not None:
            self._end(JourneyEnd.DIVERTED)

    def _send(self, site: str, to_site: str | None) -> None:
        """Begin a journey at `site`, or go on with the one under way."""
        sent = self._sent
        if sent is not None:
            if sent.origin == site:
                self._relabel(to_site)
                return
            if to_site is not None and to_site == sent.to_site != site:
                return
            self._end(JourneyEnd.UNSEEN, seen=False)
        self._sent = Sent(site, to_site, self._at_us, self._scan_id)
        self.events.append(self._sent)

    def _relabel(self, to_site: str | None) -> None:
        if self._sent is not None and self._sent.to_site != to_site:
            self._sent = replace(self._sent, to_site=to_site)
            self.events.append(self._sent)

    def _begin(self, origin: str | None) -> None:
        """Begin a journey that nobody saw begin."""
        self._sent = Sent(origin, None, None, self._scan_id)
        self.events.append(self._sent)

    def _end(self, end: JourneyEnd, *, seen: bool = True) -> None:
        self.events.append(Ended(end, self._at_us if seen else None, self._scan_id))
        self._sent = None

    def _move(self, place: Place) -> None:
        self.events.append(Moved(place, self._at_us, self._scan_id))
        self._place, self._since_us = place, self._at_us

    def _pass(self, places: Iterable[Place]) -> None:
        self.events.extend(Moved(place, None, self._scan_id) for place in places)

    def _note_if_elsewhere(self, site: str, code: AnomalyCode) -> None:
        if self._place.kind in _STANDING and self._place.site != site:
            self._note(code)

    def _note(self, code: AnomalyCode) -> None:
        self.events.append(Anomaly(code, self._at_us, self._scan_id))


_RULES = {
    ScanKind.OUT: _Walk.out,
    ScanKind.PACK: _Walk.pack,
    ScanKind.LOAD: _Walk.load,
    ScanKind.UNLOAD: _Walk.unload,
    ScanKind.IN: _Walk.receive,
    ScanKind.EMPTY: _Walk.empty,
}
