"""What the page of a crate or item shows: where it is, how it came there, when it will arrive and by which vans."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from api.contexts.visits import Ride, rides_from
from depots.settings import ZONE
from depots.sites import all_sites
from depots.store import from_micros
from routing.problem import SiteKind
from transit.contents import Packed, contents_of
from transit.crates import is_crate_code
from transit.run_log import VisitNote, signatures_for
from transit.run_records import get_run_by_code
from transit.sheets import run_sheet
from transit.to_come import stops_to_come
from transit.tracing import locate, simulated_among, trace
from transit.whereabouts import Place, PlaceKind, Sent


@dataclass(frozen=True, slots=True)
class Step:
    """A place that something came to; `at` is empty where nobody saw when. `is_simulated`: its scan was made up."""

    place: Place
    at: datetime | None
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class CrateContext:
    """A crate or item. `place` is empty where nobody scanned it; `rides` bring it to `goal`, none known: no van.

    `signed` tells who signed where a van set it down, `packed` what was packed into a crate and not scanned since.
    """

    code: str
    is_crate: bool
    place: Place | None
    since: datetime | None
    sent: Sent | None
    steps: tuple[Step, ...]
    rides: tuple[Ride, ...]
    signed: tuple[VisitNote, ...]
    packed: tuple[Packed, ...]
    names: Mapping[str, str]

    @property
    def is_simulated(self) -> bool:
        """Whether any scan of it was made up."""
        return any(step.is_simulated for step in self.steps)

    @property
    def goal(self) -> str | None:
        """The site it goes to; empty where a hub sorts it or it stands still."""
        return self.sent.to_site if self.sent else None


def crate_context(session: Session, code: str, at: datetime) -> CrateContext:
    """Return what is known of a crate or item at `at`."""
    state, found = locate(session, code), trace(session, code)
    names = {site.code: site.name for site in all_sites(session)}
    sent = state.sent if state else None
    goal = sent.to_site if sent else None
    moves = found.moves if found else ()
    made_up = simulated_among(session, [move.scan_id for move in moves])
    return CrateContext(
        code=code,
        is_crate=is_crate_code(code),
        place=state.place if state else None,
        since=from_micros(state.since_us).astimezone(ZONE) if state else None,
        sent=sent,
        steps=tuple(
            Step(move.place, None if move.at_us is None else from_micros(move.at_us), move.scan_id in made_up)
            for move in reversed(moves)
        ),
        rides=tuple(rides_to(session, state.place, goal, at)) if state and goal else (),
        signed=tuple(signatures_for(session, code)),
        packed=tuple(contents_of(session, [code]).get(code, ())),
        names=names,
    )


def rides_to(session: Session, place: Place, goal: str, at: datetime) -> list[Ride]:
    """Return the rides, one or two, that bring something from `place` to `goal` soonest; none where no van does."""
    first: Mapping[str, Ride] = {}
    if place.kind == PlaceKind.ABOARD and place.run:
        first = _aboard(session, place.run, at)
    if place.site is not None and place.site != goal:
        first = rides_from(session, place.site, at)
    ways = [[first[goal]]] if goal in first else []
    for hub in all_sites(session):
        if hub.kind == SiteKind.HUB and hub.code in first:
            ready = first[hub.code].arrives_at + timedelta(minutes=hub.transfer_minutes or 0)
            onward = rides_from(session, hub.code, ready).get(goal)
            ways += [[first[hub.code], onward]] if onward else []
    return min(ways, key=lambda way: way[-1].arrives_at, default=[])


def _aboard(session: Session, run_code: str, at: datetime) -> dict[str, Ride]:
    """Return where a run still comes; a van that is late is there at `at` at the earliest."""
    sheet = run_sheet(session, get_run_by_code(session, run_code))

    def calls() -> Iterator[tuple[str, Ride]]:
        for stop in reversed(stops_to_come(session, sheet, at)):
            yield stop.site_code, Ride(sheet.code, sheet.van_name, sheet.starts_at, max(stop.starts_at, at))

    return dict(calls())
