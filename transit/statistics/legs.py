"""Item legs: what the statistics keep of a journey that is over. Pure; whole microseconds, `None` where nobody saw.

A leg counts in the figures (`MEASURED`) where its beginning and its end were seen and it arrived. All others are kept,
and counted apart: what was not seen must not look like a short delay. It belongs to the local date on which it ended.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from depots.settings import ZONE
from depots.store import from_micros
from transit.delays import Journey, measure_delay, split_journeys, with_crates
from transit.journeys import fold_ordered
from transit.scans.kinds import ScanFact
from transit.scans.order import in_order
from transit.statistics.periods import day_number
from transit.whereabouts import Event, JourneyEnd


class LegState(StrEnum):
    """Whether a leg counts in the figures, and why not."""

    MEASURED = "measured"
    UNSEEN = "unseen"  # its beginning or its end was not seen
    RETURNED = "returned"  # received again where it began
    DIVERTED = "diverted"  # emptied on the way


class Reason(StrEnum):
    """Why an item travelled; what no request tells of is `OTHER`, as is every crate."""

    HOLD = "hold"
    RETURN = "return"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request for an item: its goal, from when, why, and its promise."""

    to_site: str
    placed_us: int
    reason: Reason
    promised_us: int | None


@dataclass(frozen=True, slots=True)
class Leg:
    """A journey that is over. `crates` are those that an item lay in; `day` counts days from 1970."""

    code: str
    is_crate: bool
    origin: str | None
    destination: str | None
    reason: Reason
    state: LegState
    day: int
    sent_us: int | None
    ended_us: int
    waiting_us: int | None
    riding_us: int | None
    hub_us: int | None
    receiving_us: int | None
    promised_us: int | None
    sent_scan_id: str
    ended_scan_id: str
    crates: tuple[str, ...]
    is_simulated: bool

    @property
    def total_us(self) -> int | None:
        """The whole delay; `None` where it does not count."""
        if self.state != LegState.MEASURED or self.sent_us is None:
            return None
        return self.ended_us - self.sent_us

    @property
    def is_within(self) -> bool:
        """Whether it kept its promise: a van brings what is promised, so it counts to be received on that date."""
        return self.promised_us is not None and self.day <= local_day(self.promised_us)


def events_of(facts: Iterable[ScanFact]) -> tuple[Event, ...]:
    """Return what the scans of a crate or item tell."""
    return fold_ordered(in_order(facts)).events


def legs_of(
    code: str,
    facts: Sequence[ScanFact],
    *,
    is_crate: bool,
    crates: Mapping[str, Sequence[Event]],
    wanted: Sequence[Wanted],
    simulated: Collection[str] = (),
) -> tuple[Leg, ...]:
    """Return the legs of a crate or item, oldest first.

    `crates` tells what happened to the crates that it lay in, `wanted` are the requests for it, `simulated` the devices
    whose scans are made up.
    """
    ordered = in_order(facts)
    seen_us = {fact.scan_id: key[0] for key, fact in ordered}
    made_up = {fact.scan_id for fact in facts if fact.device in simulated} if simulated else ()
    legs = []
    for journey in split_journeys(fold_ordered(ordered).events):
        if journey.ended is None:
            continue
        ended_us = seen_us[journey.ended.scan_id]
        whole = Journey(journey.sent, with_crates(journey.moves, crates), journey.ended)
        state = _state(whole)
        delay = measure_delay(whole) if state == LegState.MEASURED else None
        goal = _goal(whole)
        request = _request(wanted, goal, ended_us)
        legs.append(
            Leg(
                code=code,
                is_crate=is_crate,
                origin=journey.sent.origin,
                destination=goal,
                reason=request.reason if request else Reason.OTHER,
                state=state,
                day=local_day(ended_us),
                sent_us=journey.sent.at_us,
                ended_us=ended_us,
                waiting_us=delay.waiting_us if delay else None,
                riding_us=delay.riding_us if delay else None,
                hub_us=delay.hub_us if delay else None,
                receiving_us=delay.receiving_us if delay else None,
                promised_us=request.promised_us if request else None,
                sent_scan_id=journey.sent.scan_id,
                ended_scan_id=journey.ended.scan_id,
                crates=tuple(dict.fromkeys(m.place.crate for m in journey.moves if m.place.crate is not None)),
                is_simulated=journey.ended.scan_id in made_up,
            )
        )
    return tuple(legs)


def local_day(at_us: int) -> int:
    """Return the date that the region's wall clock shows at an instant, as days since 1970."""
    return day_number(from_micros(at_us).astimezone(ZONE).date())


def _state(journey: Journey) -> LegState:
    ended = journey.ended
    if ended is None or ended.end == JourneyEnd.UNSEEN:
        return LegState.UNSEEN
    if ended.end == JourneyEnd.RETURNED:
        return LegState.RETURNED
    if ended.end == JourneyEnd.DIVERTED:
        return LegState.DIVERTED
    return LegState.UNSEEN if journey.sent.at_us is None else LegState.MEASURED


def _goal(journey: Journey) -> str | None:
    """Return where it arrived; where it did not, where it was meant to go."""
    if journey.ended is not None and journey.ended.end == JourneyEnd.ARRIVED and journey.moves:
        return journey.moves[-1].place.site
    return journey.sent.to_site


def _request(wanted: Sequence[Wanted], goal: str | None, ended_us: int) -> Wanted | None:
    """Return the request that a leg served: the newest to its goal among those placed before it ended."""
    fitting = (request for request in wanted if request.to_site == goal and request.placed_us <= ended_us)
    return max(fitting, key=lambda request: request.placed_us, default=None)
