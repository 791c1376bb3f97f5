"""All figures that one look at the statistics needs, read at once. Session first; nothing here writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, ScalarSelect, func
from sqlmodel import Session, col, select

from transit.crates import PREFIX
from transit.scan_tables import Whereabouts
from transit.statistics import figures, records, summaries
from transit.statistics.cells import Side
from transit.statistics.figures import EMPTY, Choice, Counted, Figures
from transit.statistics.legs import Reason
from transit.statistics.periods import Period, PeriodKind, day_of
from transit.tables import TransitRequest

SERIES = {PeriodKind.WEEK: 13, PeriodKind.MONTH: 13, PeriodKind.QUARTER: 9, PeriodKind.YEAR: 6}
"""How many periods a trend shows: so many that the same time a year ago is in it."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The figures of a period: of all that was chosen, and by each cut.

    `series` ends with the period itself; that of all years is those years. `before` is the period before, empty beside
    all years. `municipalities` are those of the destinations by a name that the caller gave, `from_sites` and
    `to_sites` are by code, `weekdays` begin with Monday.
    """

    series: tuple[tuple[Period, Figures], ...]
    figures: Figures
    before: Figures
    municipalities: Mapping[str, Figures]
    municipalities_before: Mapping[str, Figures]
    from_sites: Mapping[str, Figures]
    to_sites: Mapping[str, Figures]
    pairs: Mapping[tuple[str, str], Figures]
    weekdays: tuple[Figures, ...]
    reasons: Mapping[Reason, Figures]


def dashboard(
    session: Session, period: Period, choice: Choice, municipality_of: Mapping[str, str], *, is_crate: bool = False
) -> Dashboard:
    """Return the figures of a period; `municipality_of` names the municipality of each site."""
    connection = session.connection()
    has_neighbours = period.kind != PeriodKind.ALL
    series = period.series(SERIES[period.kind]) if has_neighbours else period.years
    sites = records.site_numbers(connection)
    slots, places = _read(connection, series, choice, sites, is_crate=is_crate)
    trend = figures.by_part(slots, choice, len(series))
    if has_neighbours:
        last = len(series) - 1
        overall, now, before = slots.of_part(last), places.of_part(last), places.of_part(last - 1)
        whole, whole_before = trend[last], trend[last - 1]
        towns_before = figures.by_destination(before, choice, municipality_of)
    else:
        overall, now = _read(connection, (period,), choice, sites, is_crate=is_crate)
        (whole,), whole_before, towns_before = figures.by_part(overall, choice, 1), EMPTY, {}
    pairs, to_sites, towns = figures.by_goal(now, choice, municipality_of)
    return Dashboard(
        series=tuple(zip(series, trend, strict=True)),
        figures=whole,
        before=whole_before,
        municipalities=towns,
        municipalities_before=towns_before,
        from_sites=figures.by_origin(now, choice, {code: code for code in sites}),
        to_sites=to_sites,
        pairs=pairs,
        weekdays=figures.by_weekday(overall, choice),
        reasons=figures.by_reason(overall, choice),
    )


def _read(
    connection: Connection, series: Sequence[Period], choice: Choice, sites: Mapping[str, int], *, is_crate: bool
) -> tuple[Counted, Counted]:
    """Return the cells of a series of periods by their place in it: for figures over time, and by site.

    The latter hold the last two periods at least. What was chosen of the sites is read, of the rest nothing.
    """
    side, chosen = (Side.GOAL, choice.destinations)
    if choice.destinations is None and choice.origins is not None:
        side, chosen = Side.START, choice.origins
    if chosen is not None:
        numbers = [sites[code] for code in chosen if code in sites]
        counted = Counted(summaries.read(connection, series, side, numbers, is_crate=is_crate), sites)
        return counted, counted
    slots = summaries.read(connection, series, Side.SLOT, None, is_crate=is_crate)
    places = summaries.read(connection, series[-2:], side, None, is_crate=is_crate)
    return Counted(slots, sites), Counted(places.moved(max(len(series) - 2, 0)), sites)


def under_way(session: Session, choice: Choice, *, is_crate: bool) -> int | None:
    """Return how many items (or crates) are on a journey now; `None` where a weekday of arrival is asked for."""
    if choice.weekday is not None:
        return None
    found = select(func.count()).select_from(Whereabouts).where(col(Whereabouts.sent_scan_id).is_not(None))
    is_one = col(Whereabouts.code).startswith(PREFIX)
    found = found.where(is_one if is_crate else ~is_one)
    if choice.destinations is not None:
        found = found.where(col(Whereabouts.to_site_code).in_(choice.destinations))
    if choice.origins is not None:
        found = found.where(col(Whereabouts.origin).in_(choice.origins))
    if choice.reason is not None:
        found = found.where(func.coalesce(_newest_kind(), Reason.OTHER) == choice.reason)
    return session.exec(found).one()


def _newest_kind() -> ScalarSelect[str]:
    """Return the kind of the newest request for an item to where it goes, as a part of a query on whereabouts."""
    to_there = (TransitRequest.item_key == Whereabouts.code) & (TransitRequest.to_site_code == Whereabouts.to_site_code)
    newest = (col(TransitRequest.placed_at).desc(), col(TransitRequest.id).desc())
    return (
        select(TransitRequest.kind).where(to_there).order_by(*newest).limit(1).correlate(Whereabouts).scalar_subquery()
    )


def all_time(session: Session, today: date) -> Period:
    """Return all years in which any leg ended, this year where none has."""
    days = records.days_with_legs(session.connection())
    return Period.all_years(*map(day_of, days)) if days else Period.all_years(today, today)


def latest_day(session: Session) -> int | None:
    """Return the last date on which any leg ended, as days since 1970."""
    days = records.days_with_legs(session.connection())
    return days[1] if days else None
