"""Labels of crates: scanned from a poor print, read from afar, accessible, safe whatever a site is called."""

from datetime import date
from typing import Any

import pymupdf
import pytest
import zxingcpp
from PIL import Image

from api.formats.crate_label import CrateLabel, crate_label_pdf
from api.i18n import LANGUAGES, words
from transit.crates import crate_code

CODE = crate_code(4711)
OWN = CrateLabel(CODE, "Teuva", date(2026, 11, 23), "LPA", "Lapuan kaupunginkirjasto (Vanha Paukku)")
TO_SORT = CrateLabel(CODE, "Teuva", date(2026, 11, 23))


def pages(label: CrateLabel, language: str = "fi") -> Any:
    """Return the label as a document of PyMuPDF, which has no types."""
    return pymupdf.open(stream=crate_label_pdf(label, words(language)))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("label", [OWN, TO_SORT], ids=["own", "sort"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_both_codes_are_the_crates_at_150_dots_an_inch(language: str, label: CrateLabel) -> None:
    document = pages(label, language)
    print_ = document[0].get_pixmap(dpi=150, colorspace=pymupdf.csGRAY)
    image = Image.frombytes("L", (print_.width, print_.height), print_.samples)
    found = {(code.format.name, code.text) for code in zxingcpp.read_barcodes(image)}
    assert found == {("QRCode", CODE), ("Code128", CODE)}


def sizes(document: Any) -> dict[str, float]:
    """Return how large each line of text is, in points."""
    lines = (line for block in document[0].get_text("dict")["blocks"] for line in block.get("lines", ()))
    return {span["text"].strip(): span["size"] for line in lines for span in line["spans"]}


def test_the_destination_is_the_largest_word_and_its_name_is_large() -> None:
    found = sizes(pages(OWN))
    assert found["LPA"] == max(found.values())
    assert found["LPA"] >= 60
    assert min(size for text, size in found.items() if "Lapuan" in text) >= 24


def test_without_a_destination_it_says_sort_and_where_and_when_it_was_closed() -> None:
    document = pages(TO_SORT)
    text = " ".join(document[0].get_text().split())
    assert sizes(document)["SORT"] >= 60
    assert [
        word for word in ("Lajittelukeskukseen", "Mistä: Teuva", "maanantai 23.11.2026", CODE) if word not in text
    ] == []


@pytest.mark.parametrize("name", ["#panic()", "*" * 300, "Åäö \U0001f4a9 \u202e", 'a"b\\c', "x" * 200])
def test_any_name_fits_on_one_page_and_is_never_obeyed(name: str) -> None:
    document = pages(CrateLabel(CODE, name, date(2026, 11, 23), "W" * 40, name))
    assert len(document) == 1
    assert CODE in document[0].get_text()
