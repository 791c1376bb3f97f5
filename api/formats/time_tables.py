"""Planned and real times as tables, for CSV and workbooks. Minutes with two places; shares 1 for as planned."""

from collections.abc import Callable, Mapping, Sequence

from api.contexts.times import TimeRow, TimesContext
from api.formats.csv_out import Cell
from api.formats.figure_tables import FigureTable
from api.i18n import Words, mark
from api.times_sentences import oddity_words, standing_words
from transit.learning.medians import Spread

TITLES = {
    "drives": mark("Driving times by pair"),
    "hours": mark("Driving times by pair and hour"),
    "handlings": mark("Handling times by site"),
    "pace": mark("Driving by hour of the day"),
}

_Part = tuple[tuple[str, ...], Sequence[tuple[Cell, ...]]]


def time_table(name: str, page: TimesContext, words: Words) -> FigureTable:
    """Return the numbers behind one picture of the page. Raises `KeyError` for a name that there is not."""
    heads, rows = TIME_TABLES[name](page, words)
    first, last = page.known.first, page.known.last
    about = f"{words.date(first)} – {words.date(last)}" if first and last else ""
    if page.known.is_simulated:
        about += f" · {words.gettext('Simulated')}"
    return FigureTable(words.gettext(TITLES[name]), about, heads, tuple(rows))


def _drives(page: TimesContext, words: Words) -> _Part:
    rows = [(row.time.key.site, row.start, row.time.key.goal, row.goal, *_cells(row, words)) for row in page.drives]
    return (*_pair(words), *_heads(words)), rows


def _handlings(page: TimesContext, words: Words) -> _Part:
    rows = [(row.time.key.site, row.start, *_cells(row, words)) for row in page.handlings]
    return (words.gettext("Code"), words.gettext("Site"), *_heads(words)), rows


def _hours(page: TimesContext, words: Words) -> _Part:
    rows = [
        (
            *(row.time.key.site, row.start, row.time.key.goal, row.goal, hour.hour, row.time.used),
            *(round(hour.minutes, 2), *_spread(hour.spread)),
        )
        for row in page.drives
        for hour in row.time.hours
    ]
    heads = (words.gettext("Hour"), words.gettext("Planned (min)"), words.gettext("Evened out (min)"))
    return (*_pair(words), *heads, *_spread_heads(words)), rows


def _pace(page: TimesContext, words: Words) -> _Part:
    heads = (words.gettext("Hour"), words.gettext("Drives"), words.gettext("Share of the plan"))
    return heads, [(pace.hour, pace.count, round(pace.share, 4)) for pace in page.paces]


def _pair(words: Words) -> tuple[str, ...]:
    code = words.gettext("Code")
    return code, words.gettext("From"), code, words.gettext("To")


def _heads(words: Words) -> tuple[str, ...]:
    return (
        words.gettext("Planned (min)"),
        *_spread_heads(words),
        words.gettext("Difference (min)"),
        words.gettext("Minutes a week"),
        words.gettext("Least at the speed limit (min)"),
        words.gettext("State"),
        words.gettext("Odd"),
    )


def _cells(row: TimeRow, words: Words) -> tuple[Cell, ...]:
    time = row.time
    return (
        time.used,
        *_spread(time.spread),
        round(time.difference, 2),
        round(time.weekly_minutes, 2),
        time.floor,
        standing_words(words, time.standing),
        ", ".join(oddity_words(words, oddity) for oddity in sorted(time.oddities)),
    )


def _spread_heads(words: Words) -> tuple[str, ...]:
    return (
        words.gettext("Times seen"),
        words.gettext("Days"),
        words.gettext("Median (min)"),
        words.gettext("Lower quartile (min)"),
        words.gettext("Upper quartile (min)"),
    )


def _spread(spread: Spread) -> tuple[Cell, ...]:
    return spread.count, spread.days, *(round(figure, 2) for figure in (spread.median, spread.lower, spread.upper))


TIME_TABLES: Mapping[str, Callable[[TimesContext, Words], _Part]] = {
    "drives": _drives,
    "hours": _hours,
    "handlings": _handlings,
    "pace": _pace,
}
"""By the name that addresses use."""
