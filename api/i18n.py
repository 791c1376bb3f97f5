"""Words, dates and figures in Finnish, Swedish and English.

The msgids are the English sentences; facts stand in them as `{name}`. Each language's catalogue is the union of the
`.po` files in `api/locales/<language>/`, read as they are: nothing is compiled.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from babel import Locale
from babel.dates import format_date, get_day_names
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from depots.settings import ZONE, settings
from routing.units import IsoWeek, clock

LOCALES = Path(__file__).with_name("locales")
Language = Literal["fi", "sv", "en"]
LANGUAGES: Mapping[Language, str] = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
"""The languages we speak, each by its own name; Finnish comes first."""

_LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
# Finland's official languages both write the time with a full stop (SFS 4175; Institutet för de inhemska språken).
_TIME_SIGN = {"fi": ".", "sv": ".", "en": ":"}
_DAY_AND_MONTH = {"fi": "d.M.", "sv": "d.M", "en": "d MMM"}
_HARD_SPACE = "\N{NO-BREAK SPACE}"
_DATE = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMMM y"}

Catalogue = Mapping[str, tuple[str, ...]]
"""The words for each msgid: one form, or one for each plural of the language."""


@dataclass(frozen=True)
class Words:
    """One language: its sentences, and how it writes dates, times and figures."""

    language: Language
    catalogue: Catalogue
    locale: Locale

    def gettext(self, msgid: str, /, **facts: object) -> str:
        """Return the sentence for `msgid` with its facts filled in; the msgid itself where a catalogue lacks it."""
        return self.catalogue.get(msgid, (msgid,))[0].format_map(facts)

    def ngettext(self, one: str, many: str, n: int, /, **facts: object) -> str:
        """Return the sentence for `n` things; `{n}` in it is the number as the language writes it."""
        plural = 0 if self.locale.plural_form(abs(n)) == "one" else 1
        return self.catalogue.get(one, (one, many))[plural].format_map({"n": self.number(n), **facts})

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a figure rounded to `decimals` places, thousands apart: `1 234,5`."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, format=pattern, locale=self.locale)

    def money(self, euros: float, decimals: int = 2) -> str:
        """Return an amount in euros: `12,50 €`."""
        places = "." + "0" * decimals if decimals else ""
        pattern = f"¤#,##0{places}" if self.language == "en" else f"#,##0{places}{_HARD_SPACE}¤"
        return format_currency(euros, "EUR", format=pattern, locale=self.locale, currency_digits=False)

    def time(self, when: dt.datetime | int) -> str:
        """Return the time of day, of an aware instant on the region's wall clock or of a minute of day or week."""
        if isinstance(when, dt.datetime):
            wall = when.astimezone(ZONE)
            when = wall.hour * 60 + wall.minute
        return clock(when).replace(":", _TIME_SIGN[self.language])

    def span(self, first: dt.datetime | int, last: dt.datetime | int) -> str:
        """Return two times of day as a stretch: `8.15–16.00` with the language's sign."""
        return f"{self.time(first)}–{self.time(last)}"

    def date(self, day: dt.date) -> str:
        """Return a date in full; an aware instant counts by the region's wall clock."""
        return format_date(_day(day), _DATE[self.language], locale=self.locale)

    def day(self, day: dt.date) -> str:
        """Return a date as people name it in a running week: `ke 25.11.`."""
        return f"{self.weekday(day, short=True)}{_HARD_SPACE}{self.short_date(day)}"

    def short_date(self, day: dt.date) -> str:
        """Return a date without its year: `25.11.`."""
        return format_date(_day(day), _DAY_AND_MONTH[self.language], locale=self.locale)

    def moment(self, when: dt.datetime) -> str:
        """Return an aware instant as day and time on the region's wall clock: `ke 25.11. klo 08.15`."""
        return self.gettext("{day} at {time}", day=self.day(when), time=self.time(when))

    def weekday(self, weekday: int | dt.date, *, short: bool = False) -> str:
        """Return the name of a weekday (0 is Monday), or of a date's."""
        if isinstance(weekday, dt.date):
            weekday = _day(weekday).weekday()
        names: Mapping[int, str] = get_day_names("abbreviated" if short else "wide", "stand-alone", self.locale)
        return names[weekday]

    def week(self, week: IsoWeek) -> str:
        """Return an ISO week: `viikko 48/2026`."""
        return self.gettext("week {number}/{year}", number=week.number, year=week.year)

    def hours(self, hours: float) -> str:
        """Return a delay in days and hours, as it is felt: `1 d 4 h`; under an hour in minutes."""
        if round(hours * 60) < 60:
            return self.minutes(round(hours * 60))
        days, rest = divmod(round(hours), 24)
        if not days:
            return _together(self.gettext("{hours} h", hours=rest))
        return _together(self.gettext("{days} d {hours} h", days=self.number(days), hours=rest))

    def minutes(self, minutes: int) -> str:
        """Return a duration in hours and minutes: `2 h 15 min`."""
        hours, rest = divmod(minutes, 60)
        if not hours:
            return _together(self.gettext("{minutes} min", minutes=rest))
        return _together(self.gettext("{hours} h {minutes} min", hours=self.number(hours), minutes=rest))


def mark(msgid: str) -> str:
    """Return `msgid` as it is: marks one that is put into words elsewhere, so that the catalogues must have it."""
    return msgid


def choose_language(*, account: str | None = None, cookie: str | None = None, accept: str | None = None) -> Language:
    """Return the language to speak: the account's, else the cookie's, else the browser's first that we know.

    `accept` is an Accept-Language header. Where nothing fits, the settings' language is spoken.
    """
    wishes = (account, cookie, *_accepted(accept or ""))
    return next((language for wish in wishes for language in LANGUAGES if wish == language), settings().language)


@cache
def words(language: str) -> Words:
    """Return the words of a language, read once. Raises `ValueError` for one we do not speak."""
    if language not in LANGUAGES:
        raise ValueError(f"no words for the language {language!r}: choose one of {', '.join(LANGUAGES)}")
    catalogue: dict[str, tuple[str, ...]] = {}
    for path in sorted((LOCALES / language).glob("*.po")):
        catalogue |= read_catalogue(path)
    return Words(cast(Language, language), catalogue, Locale.parse(_LOCALES[language]))


def read_catalogue(path: Path) -> dict[str, tuple[str, ...]]:
    """Read one `.po` file; messages without words, or marked fuzzy, are left out."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        if msgid and all(forms) and not message.fuzzy:
            found[msgid] = forms
    return found


def _accepted(header: str) -> list[str]:
    """Return the languages of an Accept-Language header, most wanted first; unreadable parts are passed over."""
    wishes: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), tag.split("-")[0].strip().lower()))
        except ValueError:
            continue
    return [language for weight, language in sorted(wishes, key=lambda wish: wish[0]) if weight < 0]


def _together(figures: str) -> str:
    return figures.replace(" ", _HARD_SPACE)  # a figure and its unit stay on one line


def _day(day: dt.date) -> dt.date:
    return day.astimezone(ZONE).date() if isinstance(day, dt.datetime) else day
