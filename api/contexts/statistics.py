"""What the pages of delay statistics show, and what someone asked them for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from api.contexts.costs import Costs, costs_asked
from api.contexts.names import municipality_name
from api.contexts.outlines import Outlines, outlines
from api.contexts.statistics_asked import Asked, Places, choice_of, places_of
from api.i18n import Language
from depots.settings import settings
from depots.sites import all_sites
from depots.tables import Site
from transit.statistics import dashboard as read
from transit.statistics.costs import cost_by_goal
from transit.statistics.dashboard import Dashboard
from transit.statistics.figures import EMPTY, Figures
from transit.statistics.legs import Reason
from transit.statistics.periods import Period, PeriodKind, day_of
from transit.statistics.records import count_due

FEW = 10
"""A pair with fewer legs in the period is not among the worst: one mishap is no pattern."""
WORST = 10
COMPARED = ("municipalities", "parts")
"""The tables that also show the period before."""


@dataclass(frozen=True, slots=True)
class Row:
    """A group of legs: its key (a code), its name, its figures and those of the period before."""

    key: str
    name: str
    figures: Figures
    before: Figures = EMPTY


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair of sites, and which part of the delay is longest: its place among the four, its mean hours."""

    start: str
    goal: str
    start_name: str
    goal_name: str
    figures: Figures
    longest: int | None

    @property
    def hours(self) -> float:
        """How long that part takes in the mean."""
        return self.figures.parts[self.longest] if self.figures.parts and self.longest is not None else 0.0


@dataclass(frozen=True, slots=True)
class StatisticsContext:
    """The page. `costs` are known for all items to some place; `due` journeys are still being counted.

    `longest` is the end of all scales, in hours; `promise_hours` is within how long an item should arrive.
    """

    asked: Asked
    today: date
    series: tuple[tuple[Period, Figures], ...]
    figures: Figures
    before: Figures
    municipalities: tuple[Row, ...]
    sites: tuple[Row, ...]
    origins: tuple[Row, ...]
    weekdays: tuple[tuple[int, Figures], ...]
    reasons: tuple[tuple[Reason, Figures], ...]
    worst: tuple[PairRow, ...]
    pairs: Mapping[tuple[str, str], Figures]
    names: Mapping[str, str]
    places: Places
    costs: Costs | None
    cost_before: float | None
    under_way: int | None
    due: int
    promise_hours: float
    has_any: bool
    few: int = FEW

    @property
    def cost(self) -> float | None:
        """What an item cost."""
        return self.costs.whole.per_item if self.costs is not None else None

    @property
    def outlines(self) -> Outlines:
        """The shapes of the municipalities."""
        return outlines()

    def of_municipality(self, code: str) -> Figures:
        """Return the figures of what arrived in a municipality."""
        return next((row.figures for row in self.municipalities if row.key == code), EMPTY)

    def of_kind(self, kind: str) -> Period:
        """Return the period of another length that holds the last day of this one, or today where that is in it."""
        period = self.asked.period
        inside = period.first <= self.today < period.until
        return Period.of(PeriodKind(kind), self.today if inside else period.until - timedelta(days=1))

    @property
    def most(self) -> int:
        """The most journeys that any period of the trend holds."""
        return max(figures.legs for _, figures in self.series)

    def is_simulated(self, table: str) -> bool:
        """Say whether a table, or its picture, counts journeys that are made up."""
        shown = [self.figures]
        if table in COMPARED:
            shown.append(self.before)
        if table == "trend":
            shown += [figures for _, figures in self.series]
        return any(figures.simulated for figures in shown)

    @property
    def longest(self) -> float:
        """The longest delay that a scale of municipalities must hold, in hours."""
        return max([row.figures.p95 or 0.0 for row in self.municipalities] + [self.promise_hours]) or 1.0

    @property
    def longest_ever(self) -> float:
        """The longest delay that the trend must hold, in hours."""
        return max([figures.p95 or 0.0 for _, figures in self.series] + [self.promise_hours]) or 1.0


def period_to_show(session: Session, today: date) -> Period:
    """Return the month in which the newest leg ended, else this month."""
    latest = read.latest_day(session)
    return Period.of(PeriodKind.MONTH, today if latest is None else day_of(latest))


def statistics_context(session: Session, asked: Asked, today: date, language: Language) -> StatisticsContext:
    """Return what the page shows."""
    sites = all_sites(session)
    found = figures_asked(session, asked, sites)
    names = {site.code: site.name for site in sites}
    connection = session.connection()
    return StatisticsContext(
        asked=asked,
        today=today,
        series=found.series,
        figures=found.figures,
        before=found.before,
        municipalities=_municipality_rows(found, language),
        sites=_rows(found.to_sites, names),
        origins=_rows(found.from_sites, names),
        weekdays=tuple(enumerate(found.weekdays)),
        reasons=tuple(found.reasons.items()),
        worst=worst_pairs(found.pairs, names),
        pairs=found.pairs,
        names=names,
        places=places_of(sites, language),
        costs=costs_asked(session, asked, sites, found.to_sites, language),
        cost_before=_cost_before(session, asked, sites, found.before),
        under_way=read.under_way(session, choice_of(asked, sites), is_crate=asked.crates),
        due=count_due(connection),
        promise_hours=settings().promise_hours,
        has_any=read.latest_day(session) is not None,
    )


def figures_asked(session: Session, asked: Asked, sites: Sequence[Site]) -> Dashboard:
    """Return the figures that someone asked for."""
    municipality_of = {site.code: site.municipality_code for site in sites}
    return read.dashboard(session, asked.period, choice_of(asked, sites), municipality_of, is_crate=asked.crates)


def worst_pairs(
    pairs: Mapping[tuple[str, str], Figures], names: Mapping[str, str], most: int = WORST, few: int = FEW
) -> tuple[PairRow, ...]:
    """Return the pairs with the longest delay that 90 % stay within, and what takes longest on each."""
    many = [(pair, found) for pair, found in pairs.items() if found.legs >= few and found.p90 is not None]
    many.sort(key=lambda entry: (-(entry[1].p90 or 0.0), entry[0]))
    return tuple(
        PairRow(start, goal, names.get(start, start), names.get(goal, goal), found, _longest(found))
        for (start, goal), found in many[:most]
    )


def _longest(figures: Figures) -> int | None:
    parts = figures.parts
    return None if parts is None else max(range(4), key=lambda part: parts[part])


def _municipality_rows(found: Dashboard, language: Language) -> tuple[Row, ...]:
    rows = (
        Row(code, municipality_name(code, language), figures, found.municipalities_before.get(code, EMPTY))
        for code, figures in found.municipalities.items()
    )
    return tuple(sorted(rows, key=lambda row: (-(row.figures.median or 0.0), row.name)))


def _rows(found: Mapping[str, Figures], names: Mapping[str, str]) -> tuple[Row, ...]:
    rows = (Row(code, names.get(code, code), figures) for code, figures in found.items())
    return tuple(sorted(rows, key=lambda row: (-(row.figures.median or 0.0), row.name)))


def _cost_before(session: Session, asked: Asked, sites: Sequence[Site], figures: Figures) -> float | None:
    """Return the cost per item of the period before."""
    if asked.before is None or not asked.is_by_goal or not (items := figures.legs + figures.left_out):
        return None
    found, chosen = cost_by_goal(session, asked.before.period), choice_of(asked, sites).destinations
    return None if found is None else sum(v for code, v in found.items() if chosen is None or code in chosen) / items
