"""A whole week on one page (PDF, A3 or A4), for the wall: its rounds by day, and for each site its days and times."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from api.contexts.closed_days import ClosedDay
from api.contexts.names import bookmobile_name
from api.contexts.timetable import RoundRow, Timetable
from api.formats.fonts import printable
from api.formats.typesetting import typeset
from api.i18n import Words
from depots.calendars import holidays_in
from routing.problem import FixedRound, SiteKind
from routing.units import IsoWeek, weekday

Paper = Literal["a3", "a4"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
WORKING_DAYS = 5


def week_sheet_pdf(
    week: IsoWeek,
    table: Timetable,
    words: Words,
    *,
    paper: Paper,
    vans: Mapping[str, str],
    state: str,
    closed: Sequence[ClosedDay] = (),
) -> bytes:
    """Return the plan of `week` laid out in `table` as one page; `state` says in words where the plan stands.

    `vans` are the names of vehicles by code, `closed` the days that are not as usual. Raises `SheetError`
    where the typesetter gives up.
    """
    last = max([WORKING_DAYS - 1, *(tour.weekday for tour in table.rounds)])
    days = range(last + 1)
    holidays = holidays_in(week, words.language)
    title = f"{words.week(week).capitalize()}, {words.day(week.day(0))} – {words.day(week.day(6))}"
    data = {
        "language": words.language,
        "paper": paper,
        "title": title,
        "state": state,
        "figures": _figures(table, words),
        "days": [
            {
                "name": f"{words.weekday(day).capitalize()} {words.short_date(week.day(day))}",
                "holiday": holidays.get(week.day(day)),
                "rounds": [
                    _round(tour, words, vans)
                    for tour in sorted(table.rounds, key=lambda tour: (tour.begin, tour.van))
                    if tour.weekday == day
                ],
            }
            for day in days
        ],
        "closed": {"title": words.gettext("Exceptions this week"), "rows": [_closed(day, words) for day in closed]},
        "bookmobiles": {
            "title": words.gettext("Bookmobiles"),
            "rows": [_bookmobile(fixed, table, words, vans) for fixed in sorted(table.bookmobiles, key=_begin)],
        },
        "no-round": words.gettext("no round"),
        "site": words.gettext("Site"),
        "weekdays": [words.weekday(day, short=True) for day in days],
        "sites": _sites(table, words, days),
        "legend": words.gettext(
            "At each stop: time, crates to leave ↓ and to take ↑. In the table: when the van comes."
        ),
        "made": words.gettext("Kimppakyyti, printed from the plan of {week}", week=words.week(week)),
    }
    return typeset("week_sheet.typ", data, what=f"the page of {week}")


def _figures(table: Timetable, words: Words) -> str:
    found = table.measure
    parts = (
        words.ngettext("{n} round", "{n} rounds", found.rounds),
        words.ngettext("{n} visit", "{n} visits", found.visits),
        f"{words.number(found.km)} km",
        words.gettext("{hours} van hours", hours=words.number(found.van_hours, 1)),
        words.gettext("mean delay {hours}", hours=words.hours(found.mean_delay_hours)),
    )
    return " · ".join(parts)


def _round(tour: RoundRow, words: Words, vans: Mapping[str, str]) -> dict[str, Any]:
    return {
        "number": str(tour.number),
        "van": printable(vans.get(tour.van, tour.van)),
        "times": words.span(tour.begin, tour.end),
        "km": f"{words.number(tour.km)} km",
        "stops": [
            {
                "time": words.time(stop.start),
                "name": printable(stop.site.name),
                "leave": str(stop.leave) if stop.leave else "",
                "take": str(stop.take) if stop.take else "",
            }
            for stop in tour.stops
        ],
    }


def _closed(day: ClosedDay, words: Words) -> str:
    where = day.site_name or words.gettext("everywhere")
    what = words.gettext("closed") if day.hours is None else words.gettext("open {hours}", hours=words.span(*day.hours))
    return printable(f"{words.day(day.day)} {where}: {', '.join(part for part in (what, day.reason) if part)}")


def _bookmobile(fixed: FixedRound, table: Timetable, words: Words, vans: Mapping[str, str]) -> str:
    names = {site.id: site.name for site in table.sites}
    stops = ", ".join(f"{words.time(stop.arrive)} {names[stop.site]}" for stop in fixed.stops)
    day = words.weekday(weekday(_begin(fixed)), short=True)
    return printable(f"{day} {bookmobile_name(fixed.id, vans)}: {stops}")


def _begin(fixed: FixedRound) -> int:
    return fixed.stops[0].arrive


def _sites(table: Timetable, words: Words, days: Sequence[int]) -> list[dict[str, Any]]:
    calls: dict[str, dict[int, list[int]]] = {}
    for tour in table.rounds:
        for stop in tour.calls:
            calls.setdefault(stop.site.id, {}).setdefault(weekday(stop.start), []).append(stop.start)
    sites = [site for site in table.sites if site.kind != SiteKind.GARAGE and site.id in calls]
    return [
        {
            "name": printable(site.name),
            "times": [", ".join(words.time(minute) for minute in sorted(calls[site.id].get(day, ()))) for day in days],
        }
        for site in sorted(sites, key=lambda site: site.name.casefold())
    ]
