"""Looking things up: where a crate or item is, how it came there, what a site may expect, what does not arrive.

Session first; nothing here writes. Instants are whole UTC microseconds, as in `transit.scan_tables`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from depots.settings import settings
from depots.store import to_micros
from depots.tables import Site
from transit.crate_events import crate_events
from transit.crates import PREFIX
from transit.delays import Delay, Journey, measure_delay, ride_along, split_journeys, with_crates
from transit.journeys import fold
from transit.missing import Ladder, Rung, rung, where_to_look
from transit.scan_tables import Crate, Device, Scan, Whereabouts
from transit.scans.histories import facts_of
from transit.scans.records import due_among, state_of, states_where
from transit.tables import TransitRequest
from transit.whereabouts import NOWHERE, Event, Moved, Place, PlaceKind, State

_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Trace:
    """All that is known of a crate or item: where it is, every place it came to, its journeys, what happened in order.

    `moves` of an item hold those of the crates it lay in.
    """

    state: State
    moves: tuple[Moved, ...]
    journeys: tuple[Journey, ...]
    events: tuple[Event, ...]

    def delays(self, promised_us: int | None = None) -> tuple[Delay, ...]:
        """Return the delays of the journeys that arrived, oldest first, the last one against the promise."""
        measured = [measure_delay(journey) for journey in self.journeys[:-1]]
        measured += [measure_delay(journey, promised_us) for journey in self.journeys[-1:]]
        return tuple(delay for delay in measured if delay is not None)


@dataclass(frozen=True, slots=True)
class Located:
    """A crate or item by its code, and where it is."""

    code: str
    state: State


@dataclass(frozen=True, slots=True)
class Overdue:
    """What has not arrived: how far up the ladder it is, its promise, and on which sites' search lists it belongs."""

    code: str
    state: State
    rung: Rung
    promised_us: int
    look_at: tuple[str, ...]


def trace(session: Session, code: str) -> Trace | None:
    """Return all that is known of a crate or item, or `None` if it was never scanned."""
    connection = session.connection()
    whole = fold(facts_of(connection, [code])[code])
    own = tuple(event for event in whole.events if isinstance(event, Moved))
    if not own:
        return None
    crates = {move.place.crate for move in own if move.place.crate is not None}
    events_of = {crate: fold(facts).events for crate, facts in facts_of(connection, crates).items()}
    journeys = split_journeys(whole.events)
    if crates:
        journeys = tuple(Journey(j.sent, with_crates(j.moves, events_of), j.ended) for j in journeys)
    return Trace(whole.state, with_crates(own, events_of), journeys, whole.events)


def locate(session: Session, code: str) -> State | None:
    """Return where a crate or item is: an item in a crate that left is where the crate is. `None`: never scanned."""
    state = _kept_or_folded(session, code)
    if state is None or state.place.crate is None:
        return state
    found = trace(session, code)
    last = next((move for move in reversed(found.moves) if move.at_us is not None), None) if found else None
    if last is None or last.at_us is None:
        return state
    return State(last.place, last.at_us, state.sent, state.last)


def places_with_crates(session: Session, states: Mapping[str, State]) -> dict[str, Place]:
    """Return where the crates that these things lie in last brought them, by code: the place that somebody saw last.

    A thing that was packed into the same crate again lies there since then.
    """
    packed = {code: state for code, state in states.items() if state.place.crate is not None}
    events = crate_events(session.connection(), packed.values())
    found = {}
    for code, state in packed.items():
        ride = ride_along(events[state.place.crate or ""], Moved(state.place, state.last[0], ""))
        seen = [move.place for move in ride.moves if move.at_us is not None]
        found[code] = seen[-1] if seen else state.place
    return found


def simulated_among(session: Session, scan_ids: Collection[str]) -> set[str]:
    """Return which of these scans a simulated device made up."""
    query = select(Scan.scan_id).join(Device, col(Device.id) == Scan.device)
    return set(session.exec(query.where(col(Scan.scan_id).in_(scan_ids), col(Device.is_simulated))))


def _kept_or_folded(session: Session, code: str) -> State | None:
    connection = session.connection()
    if due_among(connection, [code]):
        state = fold(facts_of(connection, [code])[code]).state
        return None if state == NOWHERE else state
    row = session.get(Whereabouts, code)
    return None if row is None else state_of(row)


def expected_at(session: Session, site_code: str) -> list[Located]:
    """Return what is on its way to a site, oldest first: so that even without a network it knows its own crates."""
    return _located(session, col(Whereabouts.to_site_code) == site_code, _UNDER_WAY)


def crates_under_way(session: Session) -> list[Located]:
    """Return all crates on a journey, oldest first: so that any site knows where a crate belongs without a network."""
    return _located(session, _UNDER_WAY, col(Whereabouts.code).startswith(PREFIX))


def ready_at(session: Session, site_code: str) -> list[Located]:
    """Return the crates that stand ready at a site, oldest first."""
    ready = (col(Whereabouts.place) == PlaceKind.READY, col(Whereabouts.site_code) == site_code)
    return _located(session, *ready, _UNDER_WAY, col(Whereabouts.code).startswith(PREFIX))


def aboard(session: Session, run_code: str) -> list[Located]:
    """Return what is in the van of a run."""
    return _located(session, col(Whereabouts.run_code) == run_code)


def empty_crates(session: Session) -> dict[str, int]:
    """Return how many crates stand idle at each site: received there, and on no journey."""
    idle = (
        select(Whereabouts.site_code, func.count())
        .where(Whereabouts.place == PlaceKind.AT_SITE, col(Whereabouts.sent_scan_id).is_(None))
        .where(col(Whereabouts.code).in_(select(Crate.code)))
        .group_by(col(Whereabouts.site_code))
    )
    return {site: count for site, count in session.exec(idle) if site is not None}


def overdue(session: Session, at_us: int, ladder: Ladder) -> list[Overdue]:
    """Return what is late, to be searched or missing at an instant, longest under way first.

    An item's promise is its open request's. A crate's is the earliest of the items packed into it, else the
    consortium's promise (`promise_hours`) counted from when it was sent.
    """
    under_way = _located(session, _UNDER_WAY)
    promises = _promises(session, under_way)
    hubs = tuple(session.exec(select(Site.code).where(Site.kind == "hub").order_by(col(Site.code))))
    found = []
    for thing in under_way:
        promised_us = promises[thing.code]
        reached = rung(thing.state, promised_us, at_us, ladder)
        if reached is not None:
            look_at = where_to_look(thing.state, hubs)
            found.append(Overdue(thing.code, thing.state, reached, promised_us, look_at))
    return found


_UNDER_WAY = col(Whereabouts.sent_scan_id).is_not(None)


def _located(session: Session, *where: ColumnElement[bool]) -> list[Located]:
    return [Located(code, state) for code, state in states_where(session.connection(), *where)]


def _promises(session: Session, things: Sequence[Located]) -> Mapping[str, int]:
    """Return by when each of these should be at its goal."""
    stamped = _stamped(session)
    inside: dict[str, list[int]] = {}
    for thing in things:
        if thing.state.place.crate is not None and thing.code in stamped:
            inside.setdefault(thing.state.place.crate, []).append(stamped[thing.code])
    return {thing.code: _promise(thing, stamped, inside.get(thing.code, ())) for thing in things}


def _promise(thing: Located, stamped: Mapping[str, int], inside: Iterable[int]) -> int:
    earliest = min(inside, default=stamped.get(thing.code))
    if earliest is not None:
        return earliest
    sent_us = thing.state.sent.at_us if thing.state.sent else None
    since_us = thing.state.since_us if sent_us is None else sent_us
    return since_us + round(settings().promise_hours * _HOUR_US)


def _stamped(session: Session) -> dict[str, int]:
    """Return the promises of the open requests of what is under way."""
    query = (
        select(TransitRequest.item_key, func.min(TransitRequest.promised_at))
        .where(
            col(TransitRequest.item_key).in_(select(Whereabouts.code).where(_UNDER_WAY)),
            col(TransitRequest.withdrawn_at).is_(None),
            col(TransitRequest.arrived_at).is_(None),
            col(TransitRequest.promised_at).is_not(None),
        )
        .group_by(col(TransitRequest.item_key))
    )
    return {item: to_micros(at) for item, at in session.exec(query) if at is not None}
