"""A month's delays as a report on one page (PDF/UA-1), set by typst (`delay_report.typ`)."""

from datetime import datetime
from typing import Any

from api.contexts.statistics import Row, StatisticsContext
from api.formats.fonts import printable
from api.formats.typesetting import typeset
from api.i18n import Words
from api.statistics_sentences import (
    asked_words,
    change_hours,
    change_share,
    part_words,
    period_short,
    period_words,
    table_words,
)
from transit.statistics.figures import Figures

_COLUMNS = 13
_ROWS = 4
_WORST = 4


def delay_report_pdf(page: StatisticsContext, words: Words, at: datetime) -> bytes:
    """Return the report of a page of statistics, made at `at`. Raises `SheetError` where the typesetter gives up."""
    data = _report(page, words, at)
    return typeset("delay_report.typ", data, what=f"the report of {page.asked.period}")


def _report(page: StatisticsContext, words: Words, at: datetime) -> dict[str, Any]:
    figures = page.figures
    title = f"{words.gettext('Delay')}, {period_words(words, page.asked.period)}"
    simulated = words.gettext("Simulated: made up for this demonstration") if page.is_simulated("trend") else None
    region = figures.median / page.longest if figures.median is not None else None
    return {
        "language": words.language,
        "title": title,
        "about": asked_words(words, page.asked, page.places),
        "simulated": simulated,
        "tiles": _tiles(page, words),
        "meaning": _meaning(page, words),
        "empty": None if figures.legs else words.gettext("Nothing arrived in this period"),
        "region": region,
        "trend": _trend(page, words),
        "parts": _parts(page, words),
        "worst": _worst(page, words),
        "municipalities": _municipalities(page, words),
        "footer": f"Kimppakyyti · {title}",
        "made": words.gettext("Made on {date}", date=words.date(at)),
    }


def _tiles(page: StatisticsContext, words: Words) -> list[dict[str, str]]:
    now, before = page.figures, page.before
    cost, cost_before = ("–" if euros is None else words.money(euros) for euros in (page.cost, page.cost_before))
    tiles = [
        ("Arrived", words.number(now.legs), words.gettext("before: {count}", count=words.number(before.legs))),
        ("Half within", _hours(words, now.median), change_hours(words, before.median, now.median)),
        ("90 % within", _hours(words, now.p90), change_hours(words, before.p90, now.p90)),
        ("95 % within", _hours(words, now.p95), change_hours(words, before.p95, now.p95)),
        (
            "Kept the promise",
            _percent(words, now.within_share),
            change_share(words, before.within_share, now.within_share),
        ),
        ("Driving per item", cost, words.gettext("before: {cost}", cost=cost_before)),
    ]
    return [{"label": words.gettext(label), "value": value, "note": note} for label, value, note in tiles]


def _meaning(page: StatisticsContext, words: Words) -> str:
    left_out = page.figures.left_out
    kept_out = words.ngettext(
        "{n} journey is kept out of the delays", "{n} journeys are kept out of the delays", left_out
    )
    meaning = words.gettext(
        "From when an item is packed and scanned until it is scanned in at its destination, nights and weekends"
        " included. It kept its promise if it was scanned in on the promised date at the latest."
    )
    return f"{meaning} {kept_out}." if left_out else meaning


def _trend(page: StatisticsContext, words: Words) -> dict[str, Any]:
    heads = ("Period", "Arrived", "Half within", "90 % within")
    rows = [
        [period_short(words, period), words.number(f.legs), _hours(words, f.median), _hours(words, f.p90)]
        for period, f in reversed(page.series[-_ROWS:])
    ]
    columns = [
        _shares(figures, page.longest_ever)
        | {"volume": figures.legs / (page.most or 1), "label": period_short(words, period)}
        for period, figures in page.series[-_COLUMNS:]
    ]
    title = table_words(words, "trend")
    return {"title": title, "heads": [words.gettext(head) for head in heads], "rows": rows, "columns": columns}


def _parts(page: StatisticsContext, words: Words) -> dict[str, Any]:
    parts = page.figures.parts or (0.0, 0.0, 0.0, 0.0)
    whole = sum(parts) or 1.0
    rows = [
        {
            "name": part_words(words, n),
            "hours": words.hours(part),
            "share": part / whole,
            "percent": _percent(words, part / whole),
        }
        for n, part in enumerate(parts)
    ]
    heads = [words.gettext(head) for head in ("Part", "In the mean", "Share")]
    return {"title": table_words(words, "parts"), "heads": heads, "rows": rows}


def _worst(page: StatisticsContext, words: Words) -> dict[str, Any]:
    rows = [
        {
            "pair": printable(f"{row.start_name} – {row.goal_name}"),
            "why": "" if row.longest is None else f"({part_words(words, row.longest)}: {words.hours(row.hours)})",
            "hours": _hours(words, row.figures.p90),
        }
        for row in page.worst[:_WORST]
    ]
    heads = [words.gettext("Journeys"), words.gettext("90 % within")]
    return {"title": table_words(words, "pairs"), "heads": heads, "rows": rows}


def _municipalities(page: StatisticsContext, words: Words) -> dict[str, Any]:
    heads = ("Municipality", "", "Half within", "90 % within", "95 % within", "Kept the promise", "Arrived", "Per item")
    costs = {row.key: row.per_item for row in page.costs.towns} if page.costs is not None else {}
    hint = words.gettext(
        "By where items arrive. The line through all rows is the region's median, {hours}.",
        hours=_hours(words, page.figures.median),
    )
    return {
        "title": table_words(words, "municipalities"),
        "hint": hint,
        "heads": [words.gettext(head) if head else "" for head in heads],
        "rows": [_municipality(row, page.longest, costs.get(row.key), words) for row in page.municipalities],
    }


def _municipality(row: Row, longest: float, cost: float | None, words: Words) -> dict[str, Any]:
    figures = row.figures
    return {
        "name": row.name,
        **_shares(figures, longest),
        "cells": [
            _hours(words, figures.median),
            _hours(words, figures.p90),
            _hours(words, figures.p95),
            _percent(words, figures.within_share),
            words.number(figures.legs),
            "–" if cost is None else words.money(cost),
        ],
    }


def _shares(figures: Figures, longest: float) -> dict[str, Any]:
    """Return how far the figures reach on a scale, 0 to 1."""
    named = (("median", figures.median), ("p90", figures.p90), ("p95", figures.p95))
    return {name: (value or 0.0) / longest for name, value in named}


def _hours(words: Words, value: float | None) -> str:
    return "–" if value is None else words.hours(value)


def _percent(words: Words, value: float | None) -> str:
    return "–" if value is None else f"{words.number(value * 100)}\N{NO-BREAK SPACE}%"
