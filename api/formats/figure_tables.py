"""Delay figures as tables: the numbers behind each picture, as CSV and as a workbook (XLSX).

Durations are hours with two places, shares 0 to 1, which a workbook shows in per cent; an empty cell is a figure that
nobody knows. Texts can never become formulas: in CSV by an apostrophe (`api.formats.csv_out`), in the workbook because
they are written as texts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import xlsxwriter

from api.contexts.costs import CostRow
from api.contexts.statistics import StatisticsContext, worst_pairs
from api.formats.csv_out import Cell, csv_pieces
from api.i18n import Words
from api.statistics_sentences import asked_words, part_words, period_words, purpose_words, table_words
from depots.settings import ZONE
from transit.statistics.figures import Figures

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""


class Share(float):
    """A share, 0 to 1."""


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table with its title, what it is about, its heads and its rows, read once: made as it is written."""

    title: str
    about: str
    heads: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]


def figure_table(name: str, page: StatisticsContext, words: Words) -> FigureTable:
    """Return the numbers behind one picture of the page. Raises `KeyError` for a name that there is not."""
    firsts, rows = TABLES[name](page, words)
    about = f"{period_words(words, page.asked.period)} · {asked_words(words, page.asked, page.places)}"
    if page.is_simulated(name):
        about += f" · {words.gettext('Simulated')}"
    heads = firsts if name in COST_TABLES else (*firsts, *_heads(words))
    return FigureTable(table_words(words, name), about, heads, tuple(rows))


def as_csv(table: FigureTable, words: Words) -> Iterator[bytes]:
    """Yield a table as CSV; what it is about stands in its last column, so that files can be put together."""
    rows = ((*row, table.about) for row in table.rows)
    return csv_pieces((*table.heads, table.title), rows, decimal_comma=words.language != "en")


def as_workbook(table: FigureTable) -> bytes:
    """Return a table as a workbook of one sheet."""
    file = BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, safe) as book:
        sheet = book.add_worksheet("Kimppakyyti")
        bold = book.add_format({"bold": True})
        formats = {
            kind: book.add_format({"num_format": shown})
            for kind, shown in ((float, "0.00"), (Share, "0.0%"), (datetime, "yyyy-mm-dd hh:mm"))
        }
        sheet.write_string(0, 0, table.title, bold)
        sheet.write_string(1, 0, table.about)
        for place, head in enumerate(table.heads):
            sheet.write_string(3, place, head, bold)
        for line, row in enumerate(table.rows, start=4):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, place, cell)
                elif isinstance(cell, datetime):
                    sheet.write_datetime(line, place, cell.astimezone(ZONE).replace(tzinfo=None), formats[datetime])
                elif isinstance(cell, int | float):
                    sheet.write_number(line, place, cell, formats.get(type(cell)))
        sheet.freeze_panes(4, 1)
        sheet.autofit()
    return file.getvalue()


_Part = tuple[tuple[str, ...], Sequence[tuple[Cell, ...]]]


def _heads(words: Words) -> tuple[str, ...]:
    return (
        words.gettext("Arrived"),
        words.gettext("Half within (h)"),
        words.gettext("90 % within (h)"),
        words.gettext("95 % within (h)"),
        words.gettext("Mean (h)"),
        words.gettext("Promised"),
        words.gettext("Kept the promise"),
        *(f"{part_words(words, part)} (h)" for part in range(4)),
        words.gettext("Kept out"),
        words.gettext("Simulated"),
    )


def _cells(figures: Figures) -> tuple[Cell, ...]:
    parts: tuple[float | None, ...] = figures.parts or (None,) * 4
    hours = (figures.median, figures.p90, figures.p95, figures.mean)
    return (
        figures.legs,
        *(None if value is None else round(value, 2) for value in hours),
        figures.promised,
        None if figures.within_share is None else Share(round(figures.within_share, 4)),
        *(None if value is None else round(value, 2) for value in parts),
        figures.left_out,
        figures.simulated,
    )


def _trend(page: StatisticsContext, words: Words) -> _Part:
    rows = [(str(period), *_cells(figures)) for period, figures in page.series]
    return (words.gettext("Period"),), rows


def _municipalities(page: StatisticsContext, words: Words) -> _Part:
    rows = [(row.key, row.name, *_cells(row.figures)) for row in page.municipalities]
    return (words.gettext("Code"), words.gettext("Municipality")), rows


def _sites(page: StatisticsContext, words: Words) -> _Part:
    rows = [(row.key, row.name, *_cells(row.figures)) for row in page.sites]
    return (words.gettext("Code"), words.gettext("Site")), rows


def _origins(page: StatisticsContext, words: Words) -> _Part:
    rows = [(row.key, row.name, *_cells(row.figures)) for row in page.origins]
    return (words.gettext("Code"), words.gettext("Site")), rows


def _weekdays(page: StatisticsContext, words: Words) -> _Part:
    rows = [(words.weekday(day), *_cells(figures)) for day, figures in page.weekdays]
    return (words.gettext("Arrived on"),), rows


def _reasons(page: StatisticsContext, words: Words) -> _Part:
    rows = [(purpose_words(words, reason), *_cells(figures)) for reason, figures in page.reasons]
    return (words.gettext("Reason"),), rows


def _parts(page: StatisticsContext, words: Words) -> _Part:
    rows = [(str(page.asked.period), *_cells(page.figures))]
    if page.asked.before is not None:
        rows.append((str(page.asked.before.period), *_cells(page.before)))
    return (words.gettext("Period"),), rows


def _pairs(page: StatisticsContext, words: Words) -> _Part:
    rows = [
        (row.start, row.start_name, row.goal, row.goal_name, *_cells(row.figures))
        for row in worst_pairs(page.pairs, page.names, most=len(page.pairs), few=1)
    ]
    code = words.gettext("Code")
    return (code, words.gettext("From"), code, words.gettext("To")), rows


def _costs(page: StatisticsContext, words: Words) -> _Part:
    return _cost_part(page.costs.towns if page.costs else (), words.gettext("Municipality"), words)


def _site_costs(page: StatisticsContext, words: Words) -> _Part:
    return _cost_part(page.costs.sites if page.costs else (), words.gettext("Site"), words)


def _cost_part(rows: Sequence[CostRow], what: str, words: Words) -> _Part:
    heads = (
        words.gettext("Code"),
        what,
        words.gettext("Cost of driving (€)"),
        words.gettext("Share of the cost"),
        words.gettext("Items"),
        words.gettext("Per item (€)"),
    )
    return heads, [
        (
            row.key,
            row.name,
            round(row.euros, 2),
            Share(round(row.share, 4)),
            row.items,
            None if row.per_item is None else round(row.per_item, 4),
        )
        for row in rows
    ]


COST_TABLES = ("costs", "site_costs")
"""Tables of euros, which have no figures of delay."""

TABLES: Mapping[str, Callable[[StatisticsContext, Words], _Part]] = {
    "trend": _trend,
    "municipalities": _municipalities,
    "parts": _parts,
    "weekdays": _weekdays,
    "reasons": _reasons,
    "pairs": _pairs,
    "sites": _sites,
    "origins": _origins,
    "costs": _costs,
    "site_costs": _site_costs,
}
"""By the name that addresses use."""
