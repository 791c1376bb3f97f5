"""What is open and who drives in a given ISO week: pure, from the kept hours, shifts and rota.

All results are minutes of the week. The hours of a date are found in this order: the site's own special days; a special
day for all sites (closed, or the usual hours cut to its hours, on a public holiday too); closed on a public holiday;
the usual hours of the weekday. Vans and bookmobiles follow the same order, without the first step.

Public holidays are Finland's, with Midsummer Eve and Christmas Eve (package `holidays`). Even and odd weeks go by ISO
number, as bookmobile rotas do: week 53 and the week 1 after it are both odd.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

import holidays

from depots.tables import Bookmobile, OpeningWindow, RotaStop, SpecialDay, VanShift
from routing.problem import FixedRound, FixedStop, Window
from routing.units import DAY_MINUTES, IsoWeek

Hours = tuple[int, int]
"""From and to, in minutes of a day or of the week."""

_LANGUAGES = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}


def holidays_in(week: IsoWeek, language: Literal["fi", "sv", "en"] = "fi") -> Mapping[date, str]:
    """Return the public holidays of the week by date, with their names in `language`."""
    days = (week.day(weekday) for weekday in range(7))
    return {day: name for day in days if (name := _holidays(day.year, language).get(day))}


def site_windows(
    week: IsoWeek, site_code: str, opening: Iterable[OpeningWindow], special: Iterable[SpecialDay]
) -> tuple[Window, ...]:
    """Return when a van can be served at the site in this week: in order, windows that touch or overlap made one.

    `opening` and `special` may hold rows of other sites and weeks; they do not matter.
    """
    usual = _by_weekday((row.weekday, row.opens, row.closes) for row in opening if row.site_code == site_code)
    own = [row for row in special if row.site_code in (None, site_code)]
    return _windows(_merged(_hours_in(week, usual, own)))


def stop_windows(site_code: str, rounds: Iterable[FixedRound]) -> tuple[Window, ...]:
    """Return when a bookmobile stands at the site, and a van can meet it there; `rounds` are those of one week."""
    stands = [(s.arrive, s.depart) for fixed in rounds for s in fixed.stops if s.site == site_code]
    return _windows(_merged(hours for hours in sorted(stands) if hours[0] < hours[1]))


def all_hours(*windows: Window) -> tuple[Window, ...]:
    """Return windows from several sources as one list, in order, those that touch or overlap made one."""
    return _windows(_merged(sorted((window.start, window.end) for window in windows)))


def van_windows(
    week: IsoWeek, van_code: str, shifts: Iterable[VanShift], special: Iterable[SpecialDay]
) -> tuple[Window, ...]:
    """Return the van's shifts in this week, in order and each for itself: a shift has its price."""
    usual = _by_weekday((row.weekday, row.starts, row.ends) for row in shifts if row.van_code == van_code)
    return _windows(_hours_in(week, usual, _for_all(special)))


def bookmobile_rounds(
    week: IsoWeek, bookmobiles: Iterable[Bookmobile], rota: Iterable[RotaStop], special: Sequence[SpecialDay]
) -> tuple[FixedRound, ...]:
    """Return the rounds of this week, named `CODE-weekday-tour` (Monday is 1), by bookmobile, day and tour.

    A round that is not wholly within the day's hours is left out, as is a stop that its own special days close then;
    a round with fewer than two stops left is none.
    """
    parity = "even" if week.is_even else "odd"
    capacity = {row.code: float(row.capacity_crates) for row in bookmobiles}
    tours: dict[tuple[str, int, int], list[RotaStop]] = defaultdict(list)
    for stop in rota:
        if stop.weeks in ("every", parity) and stop.bookmobile_code in capacity:
            tours[stop.bookmobile_code, stop.weekday, stop.tour].append(stop)
    rounds = []
    for (code, weekday, tour), stops in sorted(tours.items()):
        stops.sort(key=lambda stop: (stop.arrives, stop.departs))
        first, last = stops[0].arrives, stops[-1].departs
        runs = _hours_on(week.day(weekday), [(first, last)], _for_all(special))
        served = [stop for stop in stops if _is_served(week.day(weekday), stop, special)]
        if runs == [(first, last)] and len(served) > 1:
            start = weekday * DAY_MINUTES
            timed = tuple(FixedStop(s.site_code, start + s.arrives, start + s.departs) for s in served)
            rounds.append(FixedRound(f"{code}-{weekday + 1}-{tour}", capacity[code], timed))
    return tuple(rounds)


def visits_wanted(min_visits: int, days: frozenset[int]) -> int:
    """Return how many visits to ask for in a week in which only `days` (weekdays) allow one.

    So a week of closed days never asks for what nobody can do.
    """
    return min(min_visits, len(days))


@lru_cache(maxsize=32)
def _holidays(year: int, language: str) -> Mapping[date, str]:
    found = holidays.country_holidays("FI", years=year, language=_LANGUAGES[language])
    return MappingProxyType({day: str(name) for day, name in found.items()})


def _by_weekday(rows: Iterable[tuple[int, int, int]]) -> dict[int, list[Hours]]:
    usual: dict[int, list[Hours]] = defaultdict(list)
    for weekday, start, end in sorted(rows):
        usual[weekday].append((start, end))
    return usual


def _for_all(special: Iterable[SpecialDay]) -> list[SpecialDay]:
    return [row for row in special if row.site_code is None]


def _hours_in(week: IsoWeek, usual: Mapping[int, list[Hours]], special: Sequence[SpecialDay]) -> list[Hours]:
    """Return the hours of the week, in minutes of the week; see the head of this module."""
    return [
        (weekday * DAY_MINUTES + start, weekday * DAY_MINUTES + end)
        for weekday in range(7)
        for start, end in _hours_on(week.day(weekday), usual.get(weekday, []), special)
    ]


def _hours_on(day: date, usual: Sequence[Hours], special: Sequence[SpecialDay]) -> list[Hours]:
    own = [row for row in special if row.day == day and row.site_code is not None]
    if own:
        return _special_hours(own)
    general = [row for row in special if row.day == day]
    if general:
        both = ((max(a, c), min(b, d)) for a, b in usual for c, d in _special_hours(general))
        return sorted((start, end) for start, end in both if start < end)
    return [] if day in _holidays(day.year, "fi") else list(usual)


def _special_hours(rows: Iterable[SpecialDay]) -> list[Hours]:
    """Return the hours of one date's special days; one that says closed outweighs the others."""
    hours = [(row.opens, row.closes) for row in rows]
    if any(opens is None or closes is None for opens, closes in hours):
        return []
    return sorted((opens, closes) for opens, closes in hours if opens is not None and closes is not None)


def _is_served(day: date, stop: RotaStop, special: Iterable[SpecialDay]) -> bool:
    own = [row for row in special if row.day == day and row.site_code == stop.site_code]
    hours = _special_hours(own)
    return not own or any(opens <= stop.arrives and stop.departs <= closes for opens, closes in hours)


def _merged(hours: Iterable[Hours]) -> list[Hours]:
    merged: list[Hours] = []
    for start, end in hours:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _windows(hours: Iterable[Hours]) -> tuple[Window, ...]:
    return tuple(Window(start, end) for start, end in hours)
