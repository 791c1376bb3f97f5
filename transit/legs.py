"""Legs of the library system that cannot be as it says: shown to people, never mended by guessing. Session first.

*Hanging*: the library system says that the item is under way, but nobody scanned it, nor the crate it lies in, for the
ladder's `hanging_days`, and the leg did not change either. It was shelved unscanned, lost, or its leg was left open
(a hold that was cancelled leaves its leg open in Koha). *Doubled*: one item has two open legs; at most one can be true.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from depots.store import from_micros, now
from transit.ladders import ladder_in_force
from transit.scans.records import states_of
from transit.tables import TransitRequest
from transit.tracing import locate
from transit.whereabouts import State


class Oddity(StrEnum):
    """What is odd about a leg."""

    HANGING = "hanging"
    DOUBLED = "doubled"


@dataclass(frozen=True, slots=True)
class OpenLeg:
    """A leg as the library system tells it: its key there, between which sites, since when it says `in transit`."""

    system: str
    key: str
    kind: str
    from_site: str
    to_site: str
    opened_at: datetime
    in_transit_since: datetime | None


@dataclass(frozen=True, slots=True)
class OddLeg:
    """An item with a leg that hangs, or with more than one: `legs`, oldest first.

    `since` is the last that was seen of it (hanging), or when its second leg opened (doubled), in UTC. `state` is
    where scans say that it is, `None` where it was never scanned.
    """

    oddity: Oddity
    item: str
    legs: tuple[OpenLeg, ...]
    since: datetime
    state: State | None

    def concerns(self, site: str) -> bool:
        """Tell whether people at a site should look: it comes from there, goes there, or was last seen there."""
        places = {self.state.place.site} if self.state else set()
        return site in places.union(*((leg.from_site, leg.to_site) for leg in self.legs))


def odd_legs(session: Session, site: str | None = None, *, at: datetime | None = None) -> tuple[OddLeg, ...]:
    """Return the legs that hang or are doubled at an instant (`None`: now), longest first; of all sites or of one."""
    until = (at or now()) - timedelta(days=ladder_in_force(session).hanging_days)
    suspects = _suspects(session, until)
    states = states_of(session.connection(), suspects)
    found: list[OddLeg] = []
    for item, legs in suspects.items():
        if len(legs) > 1:
            found.append(OddLeg(Oddity.DOUBLED, item, tuple(legs), legs[1].opened_at, states.get(item)))
        found.extend(_hanging(session, item, legs, states.get(item), until))
    return tuple(sorted((leg for leg in found if site is None or leg.concerns(site)), key=lambda leg: leg.since))


def _hanging(
    session: Session, item: str, legs: Iterable[OpenLeg], state: State | None, until: datetime
) -> Iterator[OddLeg]:
    said = {leg: leg.in_transit_since for leg in legs if leg.in_transit_since and leg.in_transit_since <= until}
    if said and state is not None:
        state = locate(session, item) or state  # its crate may have gone on
    seen = max([*said.values(), *([_last_seen(state)] if state else ())], default=None)
    if said and seen is not None and seen <= until:
        yield OddLeg(Oddity.HANGING, item, tuple(said), seen, state)


def _last_seen(state: State) -> datetime:
    return from_micros(max(state.since_us, state.last[0]))


_OPEN = (col(TransitRequest.withdrawn_at).is_(None), col(TransitRequest.arrived_at).is_(None))


def _suspects(session: Session, until: datetime) -> dict[str, list[OpenLeg]]:
    """Return the open legs, oldest first, of the items with two or with one said to be under way since `until`."""
    item = col(TransitRequest.item_key)
    doubled = select(item).where(*_OPEN).group_by(item).having(func.count() > 1)
    old = select(item).where(*_OPEN, col(TransitRequest.in_transit_since) <= until)
    rows = session.exec(
        select(TransitRequest)
        .where(*_OPEN, or_(item.in_(doubled), item.in_(old)))
        .order_by(col(TransitRequest.opened_at), col(TransitRequest.id))
    )
    found: defaultdict[str, list[OpenLeg]] = defaultdict(list)
    for row in rows:
        named = (row.system, row.leg_key, row.kind, row.from_site_code, row.to_site_code)
        found[row.item_key].append(OpenLeg(*named, row.opened_at, row.in_transit_since))
    return dict(found)
