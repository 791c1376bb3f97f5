"""Words in three languages: complete catalogues, and dates and figures as each language writes them."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import babel_extract

from api.i18n import LANGUAGES, LOCALES, choose_language, mark, words
from routing.units import IsoWeek

API = LOCALES.parent
KEYWORDS = {"_": None, "gettext": None, "mark": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def used_messages() -> set[str | tuple[str, str]]:
    """Every msgid that stands in our Python files and templates; pairs are singular and plural."""
    return {msgid for path in API.rglob("*.py") for msgid in _in_python(path)} | {
        msgid for path in API.rglob("*.html") for msgid in _in_template(path)
    }


def _in_python(path: Path) -> Iterator[str | tuple[str, str]]:
    for _, message, _, _ in extract("python", BytesIO(path.read_bytes()), keywords=KEYWORDS):
        yield _one_or_two(message)


def _in_template(path: Path) -> Iterator[str | tuple[str, str]]:
    Environment(autoescape=True).parse(path.read_text())  # the extractor passes over a file that it cannot parse
    for _, _, message, _ in babel_extract(BytesIO(path.read_bytes()), list(KEYWORDS), [], {}):
        yield _one_or_two(message)


def _one_or_two(message: object) -> str | tuple[str, str]:
    texts = [str(part) for part in message if part] if isinstance(message, tuple) else [str(message)]
    return texts[0] if len(texts) == 1 else (texts[0], texts[1])


def kept_messages(language: str) -> Iterator[tuple[str | tuple[str, str], tuple[str, ...], bool]]:
    """Every message of a language's catalogues: msgid, its words, whether it is fuzzy."""
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
                    yield (
                        (message.id if isinstance(message.id, str) else (message.id[0], message.id[1])),
                        forms,
                        (message.fuzzy),
                    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_in_use_has_words_and_no_other_is_kept(language: str) -> None:
    kept = {msgid for msgid, _, _ in kept_messages(language)}
    used = used_messages()
    assert sorted(map(str, used - kept)) == [], f"lacking in {language}"
    assert sorted(map(str, kept - used)) == [], f"no longer used in {language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_fuzzy_or_kept_twice(language: str) -> None:
    messages = list(kept_messages(language))
    assert [msgid for msgid, forms, fuzzy in messages if fuzzy or not forms or not all(map(str.strip, forms))] == []
    singular = Counter(msgid if isinstance(msgid, str) else msgid[0] for msgid, _, _ in messages)
    assert [msgid for msgid, times in singular.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_name_the_same_facts_as_their_message(language: str) -> None:
    for msgid, forms, _ in kept_messages(language):
        for form, source in zip(forms, [msgid] if isinstance(msgid, str) else msgid, strict=True):
            assert set(PLACEHOLDER.findall(form)) == set(PLACEHOLDER.findall(source)), (msgid, form)
            assert "{" not in PLACEHOLDER.sub("", form), f"a brace that is no fact in {form!r}"


def test_english_says_what_the_message_says() -> None:
    for msgid, forms, _ in kept_messages("en"):
        assert forms == ((msgid,) if isinstance(msgid, str) else msgid)


def test_a_message_without_words_is_shown_in_english() -> None:
    assert words("fi").gettext("Nobody has put {this} into words", this="it") == "Nobody has put it into words"
    assert words("fi").ngettext("{n} such thing", "{n} such things", 2) == "2 such things"


def test_a_marked_message_stays_as_it_is() -> None:
    assert mark("week {number}/{year}") == "week {number}/{year}"


def test_a_language_nobody_speaks_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of fi, sv, en"):
        words("de")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fi", ["12\xa0345,7", "1\xa0234,50\xa0€", "8\xa0506\xa0€"]), ("en", ["12,345.7", "€1,234.50", "€8,506"])],
)
def test_figures_follow_the_language(language: str, expected: list[str]) -> None:
    w = words(language)
    assert [w.number(12345.678, 1), w.money(1234.5), w.money(8506.2, 0)] == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["25.11.2026", "ke\xa025.11.", "keskiviikko", "ke", "ke\xa025.11. klo 08.05", "viikko 48/2026"]),
        ("sv", ["25.11.2026", "ons\xa025.11", "onsdag", "ons", "ons\xa025.11 kl. 08.05", "vecka 48/2026"]),
        ("en", ["25 November 2026", "Wed\xa025 Nov", "Wednesday", "Wed", "Wed\xa025 Nov at 08:05", "week 48/2026"]),
    ],
)
def test_dates_follow_the_language(language: str, expected: list[str]) -> None:
    w, day = words(language), date(2026, 11, 25)
    moment = datetime(2026, 11, 25, 6, 5, tzinfo=UTC)
    shown = [w.date(day), w.day(day), w.weekday(2), w.weekday(2, short=True), w.moment(moment)]
    assert [*shown, w.week(IsoWeek(2026, 48))] == expected


def test_instants_are_shown_on_the_wall_clock_of_the_region_on_both_sides_of_the_clock_change() -> None:
    w = words("fi")
    assert w.time(datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == "02.30"
    assert w.time(datetime(2026, 3, 29, 1, 30, tzinfo=UTC)) == "04.30"
    assert w.time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == w.time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert w.date(datetime(2026, 11, 24, 22, 30, tzinfo=UTC)) == "25.11.2026"


def test_minutes_of_the_week_are_shown_as_times_of_day() -> None:
    assert words("en").span(1440 + 495, 1440 + 960) == "08:15–16:00"
    assert words("sv").time(0) == "00.00"


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(0.0, "0 min"), (0.5, "30 min"), (0.999, "1 h"), (23.4, "23 h"), (23.6, "1 vrk 0 h"), (28.2, "1 vrk 4 h")],
)
def test_a_delay_is_shown_as_it_is_felt(hours: float, expected: str) -> None:
    assert words("fi").hours(hours).replace("\xa0", " ") == expected


def test_durations_stay_on_one_line() -> None:
    assert words("sv").minutes(135) == "2\xa0h\xa015\xa0min"


@pytest.mark.parametrize(
    ("account", "cookie", "accept", "expected"),
    [
        ("sv", "en", "fi", "sv"),
        (None, "en", "fi", "en"),
        (None, "klingon", "de, sv-FI;q=0.8, en;q=0.9", "en"),
        (None, None, "sv-FI,sv;q=0.9", "sv"),
        (None, None, "en;q=0, de", "fi"),
        (None, None, "en;q=lots", "fi"),
        (None, None, None, "fi"),
    ],
)
def test_the_account_comes_before_the_cookie_and_the_cookie_before_the_browser(
    account: str | None, cookie: str | None, accept: str | None, expected: str
) -> None:
    assert choose_language(account=account, cookie=cookie, accept=accept) == expected
