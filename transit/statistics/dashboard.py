"""All figures that one look at the statistics needs, read at once. Session first; nothing here writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, case, func
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from transit.crates import PREFIX
from transit.plans import plan_measure
from transit.scan_tables import Whereabouts
from transit.statistics import figures, records, summaries
from transit.statistics.cells import Side
from transit.statistics.figures import Choice, Counted, Figures
from transit.statistics.legs import Reason
from transit.statistics.periods import Period, PeriodKind
from transit.tables import Plan, PlanRound, Run, row_id

SERIES = {PeriodKind.WEEK: 13, PeriodKind.MONTH: 13, PeriodKind.QUARTER: 9, PeriodKind.YEAR: 6}
"""How many periods a trend shows: so many that the same time a year ago is in it."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The figures of a period: of all that was chosen, and by each cut; `series` ends with the period itself.

    `municipalities` are those of the destinations by a name that the caller gave, `from_sites` and `to_sites` are by
    code, `weekdays` begin with Monday.
    """

    series: tuple[tuple[Period, Figures], ...]
    municipalities: Mapping[str, Figures]
    municipalities_before: Mapping[str, Figures]
    from_sites: Mapping[str, Figures]
    to_sites: Mapping[str, Figures]
    pairs: Mapping[tuple[str, str], Figures]
    weekdays: tuple[Figures, ...]
    reasons: Mapping[Reason, Figures]

    @property
    def figures(self) -> Figures:
        """The figures of the period."""
        return self.series[-1][1]

    @property
    def before(self) -> Figures:
        """The figures of the period before it."""
        return self.series[-2][1]


def dashboard(
    session: Session, period: Period, choice: Choice, municipality_of: Mapping[str, str], *, is_crate: bool = False
) -> Dashboard:
    """Return the figures of a period; `municipality_of` names the municipality of each site."""
    connection = session.connection()
    series = period.series(SERIES[period.kind])
    sites = records.site_numbers(connection)
    slots, places = _read(connection, series, choice, sites, is_crate=is_crate)
    last = len(series) - 1
    trend = figures.by_part(slots, choice, len(series))
    overall, now, before = slots.of_part(last), places.of_part(last), places.of_part(last - 1)
    pairs, to_sites, towns = figures.by_goal(now, choice, municipality_of)
    return Dashboard(
        series=tuple(zip(series, trend, strict=True)),
        municipalities=towns,
        municipalities_before=figures.by_destination(before, choice, municipality_of),
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
    return Counted(slots, sites), Counted(places.moved(len(series) - 2), sites)


def under_way(session: Session, *, is_crate: bool, goals: frozenset[str] | None) -> int:
    """Return how many items (or crates) are on a journey now, towards these sites."""
    found = select(func.count()).select_from(Whereabouts).where(col(Whereabouts.sent_scan_id).is_not(None))
    is_one = col(Whereabouts.code).startswith(PREFIX)
    found = found.where(is_one if is_crate else ~is_one)
    if goals is not None:
        found = found.where(col(Whereabouts.to_site_code).in_(goals))
    return session.exec(found).one()


def operating_cost(session: Session, period: Period) -> float | None:
    """Return what driving in a period cost by the plans, in euros: each plan's cost spread evenly over its rounds.

    Runs that were called off cost nothing. `None` where no run of the period is known.
    """
    driven = func.sum(case((col(Run.cancelled_at).is_(None), 1), else_=0))
    runs = session.exec(
        select(Run.plan_id, driven)
        .where(col(Run.day) >= period.first, col(Run.day) < period.until)
        .group_by(col(Run.plan_id))
    ).all()
    if not runs:
        return None
    plans = {plan_id: int(count) for plan_id, count in runs}
    rounds = dict(
        session.exec(
            select(PlanRound.plan_id, func.count())
            .where(col(PlanRound.plan_id).in_(plans))
            .group_by(col(PlanRound.plan_id))
        ).all()
    )
    wanted = select(Plan).where(col(Plan.id).in_(plans)).options(load_only(Plan.id, Plan.measure))  # type: ignore[arg-type]
    cost = 0.0
    for plan in session.exec(wanted):
        cost += plan_measure(plan).operating_cost * plans[row_id(plan.id)] / rounds[row_id(plan.id)]
    return cost


def latest_day(session: Session) -> int | None:
    """Return the last date on which any leg ended, as days since 1970."""
    days = records.days_with_legs(session.connection())
    return days[1] if days else None
