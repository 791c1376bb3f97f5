"""Words for delay figures: periods, parts, reasons, what was asked for, and how a figure changed."""

from collections.abc import Sequence

from babel.dates import format_date

from api.contexts.statistics_asked import Asked, Places
from api.i18n import Words, mark
from routing.units import IsoWeek
from transit.statistics.legs import LegState, Reason
from transit.statistics.periods import Period, PeriodKind

_PARTS = (mark("Waiting for the van"), mark("Riding"), mark("At the hub"), mark("Until scanned in"))
_REASONS = {Reason.HOLD: mark("Hold"), Reason.RETURN: mark("Return home"), Reason.OTHER: mark("No request known")}
_STATES = {
    LegState.MEASURED: mark("counted"),
    LegState.UNSEEN: mark("nobody saw its beginning or end"),
    LegState.RETURNED: mark("came back to where it began"),
    LegState.DIVERTED: mark("emptied on the way"),
}
_TABLES = {
    "trend": mark("Delay over time"),
    "municipalities": mark("Equality between municipalities"),
    "parts": mark("Where the time goes"),
    "weekdays": mark("By day of arrival"),
    "reasons": mark("By reason"),
    "pairs": mark("The slowest pairs"),
    "sites": mark("By site of arrival"),
    "origins": mark("By site of departure"),
    "costs": mark("Cost of driving by municipality"),
    "site_costs": mark("Cost of driving by site"),
}
SHADES = (24.0, 48.0, 72.0, 96.0)
"""Where the shades of the map change, in hours of the median."""


def period_words(words: Words, period: Period) -> str:
    """Return a period: `marraskuu 2026`."""
    match period.kind:
        case PeriodKind.WEEK:
            return words.week(IsoWeek.of(period.first))
        case PeriodKind.MONTH:
            return format_date(period.first, "LLLL y", locale=words.locale)
        case PeriodKind.QUARTER:
            quarter = period.first.month // 3 + 1
            return words.gettext("quarter {number}/{year}", number=quarter, year=period.first.year)
        case PeriodKind.YEAR:
            return words.gettext("year {year}", year=period.first.year)
        case PeriodKind.ALL:
            return words.gettext("all that there is")


def period_short(words: Words, period: Period) -> str:
    """Return a period as it fits under a column: `11/26`."""
    match period.kind:
        case PeriodKind.WEEK:
            return str(IsoWeek.of(period.first).number)
        case PeriodKind.MONTH:
            return f"{period.first.month}/{period.first:%y}"
        case PeriodKind.QUARTER:
            return words.gettext("Q{number}/{year}", number=period.first.month // 3 + 1, year=f"{period.first:%y}")
        case PeriodKind.YEAR:
            return str(period.first.year)
        case PeriodKind.ALL:
            return words.gettext("All")


def part_words(words: Words, part: int) -> str:
    """Return the name of one of the four parts of a delay."""
    return words.gettext(_PARTS[part])


def purpose_words(words: Words, reason: str) -> str:
    """Return why an item travels."""
    return words.gettext(_REASONS[Reason(reason)])


def state_words(words: Words, state: str) -> str:
    """Return whether a journey counts, and why not."""
    return words.gettext(_STATES[LegState(state)])


def table_words(words: Words, table: str) -> str:
    """Return the title of one of the tables of figures."""
    return words.gettext(_TABLES[table])


def kept_out_words(words: Words, counts: Sequence[int]) -> str:
    """Return what was kept out, and why: `12 …, 3 …`."""
    states = (LegState.UNSEEN, LegState.RETURNED, LegState.DIVERTED)
    told = zip(counts, states, strict=True)
    return ", ".join(f"{words.number(count)} – {state_words(words, state)}" for count, state in told if count)


def asked_words(words: Words, asked: Asked, places: Places) -> str:
    """Return what someone chose, in a line."""
    parts = [words.gettext("Crates") if asked.crates else words.gettext("Items")]
    if asked.start:
        parts.append(words.gettext("from {site}", site=places.name(asked.start)))
    if asked.goal:
        parts.append(words.gettext("to {site}", site=places.name(asked.goal)))
    if asked.reason:
        parts.append(purpose_words(words, asked.reason))
    if asked.weekday is not None:
        parts.append(words.weekday(asked.weekday))
    if asked.is_whole:
        parts.append(words.gettext("the whole region"))
    return " · ".join(parts)


def change_hours(words: Words, before: float | None, now: float | None) -> str:
    """Return how a delay changed since the period before."""
    if before is None or now is None:
        return ""
    hours = round(now - before)
    if not hours:
        return words.gettext("as before")
    if hours > 0:
        return words.gettext("{hours} longer", hours=words.hours(hours))
    return words.gettext("{hours} shorter", hours=words.hours(-hours))


def change_share(words: Words, before: float | None, now: float | None) -> str:
    """Return how a share changed, in percentage points."""
    if before is None or now is None:
        return ""
    points = round(now * 100) - round(before * 100)
    if not points:
        return words.gettext("as before")
    sign = "+" if points > 0 else "−"
    return words.gettext("{points} points", points=f"{sign}{words.number(abs(points))}")


def shade_words(words: Words) -> list[tuple[str, str]]:
    """Return the shades of the map with what each means."""
    named = [("q1", words.gettext("up to {hours}", hours=words.hours(SHADES[0])))]
    named += [
        (f"q{n}", words.gettext("up to {hours}", hours=words.hours(high))) for n, high in enumerate(SHADES[1:], start=2)
    ]
    return [*named, ("q5", words.gettext("longer")), ("q0", words.gettext("nothing arrived"))]


def shade(median: float | None) -> str:
    """Return the shade of a median delay in hours."""
    if median is None:
        return "q0"
    return f"q{1 + sum(median > limit for limit in SHADES)}"
