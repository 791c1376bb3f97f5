"""What the page of a crate or item shows: where it is, how it came there, when it will arrive and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from api.contexts.visits import Ride, rides_from
from depots.settings import ZONE
from depots.sites import all_sites
from depots.store import from_micros
from routing.problem import SiteKind
from routing.units import IsoWeek, week_at
from transit.contents import Packed, contents_of
from transit.crates import is_crate_code
from transit.plans import published_plan
from transit.requests import open_request
from transit.run_log import VisitNote, signatures_for
from transit.run_records import get_run_by_code
from transit.sheets import run_sheet
from transit.tables import TransitRequest
from transit.to_come import stops_to_come
from transit.tracing import locate, simulated_among, trace
from transit.whereabouts import Place, PlaceKind, Sent


@dataclass(frozen=True, slots=True)
class FindContext:
    """The form to look a code up; `wrong` was typed and is none."""

    wrong: str


@dataclass(frozen=True, slots=True)
class Step:
    """A place that something came to; `at` is empty where nobody saw when. `is_simulated`: its scan was made up."""

    place: Place
    at: datetime | None
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class CrateContext:
    """A crate or item. `place` is empty where nobody scanned it; `rides` bring it to `bound_for`, none known: no van.

    `wanted` is the open request for an item, `inside` the crate that it lies in, `why` the week and plan that say why
    it takes so long. `signed` tells who signed where a van set it down, `packed` what was packed into a crate
    and not scanned since.
    """

    code: str
    is_crate: bool
    place: Place | None
    since: datetime | None
    sent: Sent | None
    steps: tuple[Step, ...]
    bound_for: str | None
    rides: tuple[Ride, ...]
    wanted: TransitRequest | None
    inside: str | None
    why: tuple[IsoWeek, int] | None
    signed: tuple[VisitNote, ...]
    packed: tuple[Packed, ...]
    names: Mapping[str, str]

    @property
    def is_simulated(self) -> bool:
        """Whether any scan of it was made up."""
        return any(step.is_simulated for step in self.steps)

    @property
    def arrives_at(self) -> datetime | None:
        """When the last of its rides is there."""
        return self.rides[-1].arrives_at if self.rides else None

    @property
    def stands_at(self) -> str | None:
        """The site where it stands: as scanned, else, of an item that nobody scanned, as the library system says."""
        if self.place is not None:
            return self.place.site
        return self.wanted.from_site_code if self.wanted else None

    @property
    def is_late(self) -> bool:
        """Whether it will be there later than was promised."""
        promised = self.wanted.promised_at if self.wanted else None
        return promised is not None and self.arrives_at is not None and self.arrives_at > promised

    @property
    def goal(self) -> str | None:
        """The site it goes to; empty where a hub sorts it or it stands still."""
        if self.sent is not None:
            return self.sent.to_site
        return self.wanted.to_site_code if self.wanted else None


def crate_context(session: Session, code: str, at: datetime) -> CrateContext:
    """Return what is known of a crate or item at `at`."""
    state, found = locate(session, code), trace(session, code)
    names = {site.code: site.name for site in all_sites(session)}
    sent = state.sent if state else None
    wanted = None if is_crate_code(code) else open_request(session, code)
    place = state.place if state else Place(PlaceKind.AT_SITE, wanted.from_site_code) if wanted else None
    bound_for, rides = _way_on(session, place, sent, wanted, at) if place else (None, [])
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
        bound_for=bound_for,
        rides=tuple(rides),
        wanted=wanted,
        inside=_crate_around(session, code, [move.place.crate for move in moves]),
        why=_why(session, rides),
        signed=tuple(signatures_for(session, code)),
        packed=tuple(contents_of(session, [code]).get(code, ())),
        names=names,
    )


def _way_on(
    session: Session, place: Place, sent: Sent | None, wanted: TransitRequest | None, at: datetime
) -> tuple[str | None, list[Ride]]:
    """Return the site that something is to get to, and the rides there; what is to be sorted goes to a hub."""
    goal = sent.to_site if sent else None
    if goal is None and wanted is not None:
        goal = wanted.to_site_code
    if goal is not None:
        return goal, rides_to(session, place, goal, at)
    if sent is None:
        return None, []
    hubs = [site.code for site in all_sites(session) if site.kind == SiteKind.HUB]
    if place.site in hubs:
        return place.site, []
    ways = [way for hub in hubs if (way := rides_to(session, place, hub, at))]
    soonest = min(ways, key=lambda way: way[-1].arrives_at, default=[])
    return (soonest[-1].goal if soonest else next(iter(hubs), None)), soonest


def _crate_around(session: Session, item: str, crates: Sequence[str | None]) -> str | None:
    """Return the crate that an item lies in, of those that it was ever packed into."""
    packed = contents_of(session, [crate for crate in dict.fromkeys(crates) if crate is not None])
    around = (crate for crate, inside in packed.items() for one in inside if one.is_inside and one.code == item)
    return next(around, None)


def _why(session: Session, rides: Sequence[Ride]) -> tuple[IsoWeek, int] | None:
    """Return the week of the first ride and its plan."""
    week = week_at(rides[0].departs_at, ZONE) if rides else None
    plan = published_plan(session, week) if week else None
    return (week, plan.id) if week and plan and plan.id is not None else None


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
    run = get_run_by_code(session, run_code)
    sheet, number = run_sheet(session, run), run.round_number

    def calls() -> Iterator[tuple[str, Ride]]:
        for stop in reversed(stops_to_come(session, sheet, at)):
            yield (
                stop.site_code,
                Ride("", stop.site_code, sheet.code, sheet.van_name, sheet.starts_at, max(stop.starts_at, at), number),
            )

    return dict(calls())
