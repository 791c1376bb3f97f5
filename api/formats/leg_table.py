"""The journeys behind a figure as a table, for CSV and workbooks: one a row, instants with their offset from UTC."""

from api.contexts.legs import LegRow, LegsContext
from api.contexts.statistics_asked import Places
from api.formats.csv_out import Cell
from api.formats.figure_tables import FigureTable
from api.i18n import Words
from api.statistics_sentences import asked_words, part_words, period_words, purpose_words, state_words
from depots.settings import ZONE


def leg_table(page: LegsContext, words: Words) -> FigureTable:
    """Return the journeys of a page as a table; where there are more than it holds, it says so."""
    about = f"{period_words(words, page.asked.period)} · {asked_words(words, page.asked, page.places)}"
    if page.has_more:
        told = words.ngettext("only the slowest {n}", "only the slowest {n}", len(page.legs))
        about += f" · {told}"
    code = words.gettext("Code")
    heads = (
        words.gettext("Crate") if page.asked.crates else words.gettext("Item"),
        *(code, words.gettext("From"), code, words.gettext("To")),
        *(words.gettext("Reason"), words.gettext("Counted"), words.gettext("Sent"), words.gettext("Arrived")),
        words.gettext("Whole (h)"),
        *(f"{part_words(words, part)} (h)" for part in range(4)),
        *(words.gettext("Promised"), words.gettext("Kept the promise"), words.gettext("Simulated")),
    )
    title = words.gettext("Journeys kept out of the delays") if page.kept_out else words.gettext("Journeys")
    return FigureTable(title, about, heads, (_row(leg, page.places, words) for leg in page.legs))


def _row(leg: LegRow, places: Places, words: Words) -> tuple[Cell, ...]:
    return (
        leg.code,
        *(cell for code in (leg.start, leg.goal) for cell in (code, None if code is None else places.name(code))),
        purpose_words(words, leg.reason),
        state_words(words, leg.state),
        leg.sent,
        leg.ended,
        *(None if value is None else round(value, 2) for value in (leg.total, *leg.parts)),
        None if leg.promised is None else leg.promised.astimezone(ZONE).date().isoformat(),
        None if leg.promised is None else int(leg.is_within),
        int(leg.is_simulated),
    )
