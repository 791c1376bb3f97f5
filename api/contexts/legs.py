"""What the page of the journeys behind a figure shows."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api.contexts.statistics_asked import Asked, Places, choice_of, places_of
from api.i18n import Language
from depots.sites import all_sites
from depots.store import from_micros
from transit.statistics.legs import Leg
from transit.statistics.records import slowest_legs

MOST_LEGS = 100
MOST_IN_A_FILE = 10_000


@dataclass(frozen=True, slots=True)
class LegRow:
    """A journey in a list: hours, aware instants; `None` where nobody saw."""

    code: str
    start: str | None
    goal: str | None
    state: str
    reason: str
    sent: datetime | None
    ended: datetime
    total: float | None
    parts: tuple[float | None, ...]
    promised: datetime | None
    is_within: bool
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class LegsContext:
    """The journeys behind a figure: the slowest of those that count, or those that were kept out."""

    asked: Asked
    kept_out: bool
    legs: tuple[LegRow, ...]
    places: Places
    sheet: int
    has_more: bool

    @property
    def first(self) -> int:
        """The place of the first journey shown among all, from 1."""
        return (self.sheet - 1) * MOST_LEGS + 1


def legs_context(
    session: Session,
    asked: Asked,
    language: Language,
    *,
    kept_out: bool,
    sheet: int = 1,
    most: int | None = None,
) -> LegsContext:
    """Return the journeys behind what someone asked for, so many at `most` on a sheet (a hundred)."""
    most = most or MOST_LEGS
    sites = all_sites(session)
    choice = choice_of(asked, sites)
    found = slowest_legs(
        session.connection(),
        asked.period.day_numbers,
        is_crate=asked.crates,
        origins=choice.origins,
        destinations=choice.destinations,
        reason=asked.reason,
        weekday=asked.weekday,
        kept_out=kept_out,
        limit=most + 1,
        skip=(sheet - 1) * most,
    )
    rows = tuple(map(_leg_row, found[:most]))
    return LegsContext(asked, kept_out, rows, places_of(sites, language), sheet, len(found) > most)


def _leg_row(leg: Leg) -> LegRow:
    parts = (leg.waiting_us, leg.riding_us, leg.hub_us, leg.receiving_us)
    return LegRow(
        code=leg.code,
        start=leg.origin,
        goal=leg.destination,
        state=leg.state,
        reason=leg.reason,
        sent=None if leg.sent_us is None else from_micros(leg.sent_us),
        ended=from_micros(leg.ended_us),
        total=_hours(leg.total_us),
        parts=tuple(map(_hours, parts)),
        promised=None if leg.promised_us is None else from_micros(leg.promised_us),
        is_within=leg.is_within,
        is_simulated=leg.is_simulated,
    )


def _hours(span_us: int | None) -> float | None:
    return None if span_us is None else span_us / 3_600_000_000
