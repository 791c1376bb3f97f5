"""Texts of documents: every sign that is printed is one that the font can show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.formats.fonts import FONT_FOLDER, UNKNOWN, printable


@pytest.mark.parametrize(
    "text", ["Ähtärin kirjasto, Ostolantie 9", "Kaskö stadsbibliotek – låna", "Čáhcesuolu · ŋ ž", "Кириллица, Ελληνικά"]
)
def test_what_is_written_in_the_regions_languages_and_their_neighbours_stays(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Laatikko 📦", f"Laatikko {UNKNOWN}"),
        ("図書館", UNKNOWN * 3),
        ("a\u0308", "ä"),
        ("two\nlines\tand\x00more", "two lines and more"),
        ("left\u202eto\u2066right\ufeff", "lefttoright"),
        ("lone \ud800 half", f"lone {UNKNOWN} half"),
    ],
)
def test_other_signs_become_boxes_and_invisible_ones_vanish(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_nothing_is_added_to_a_text_and_doing_it_twice_changes_nothing(text: str) -> None:
    once = printable(text)
    assert len(once) <= len(unicodedata.normalize("NFC", text))
    assert printable(once) == once


def test_the_font_comes_from_its_package() -> None:
    assert (FONT_FOLDER / "SourceSans3[wght].ttf").is_file()
