"""Run sheets on paper: legible, complete, accessible, and safe whatever a site is called."""

import re
from datetime import UTC, datetime
from typing import Any

import pymupdf
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from api.formats.run_sheet import run_sheet_pdf
from api.i18n import LANGUAGES, words
from tests.api.formats.sheets import CODE, URL, real_sheet, sheet, stop
from transit.sheets import RunSheet

A4 = (595, 842)


def pages(sheet: RunSheet, language: str = "fi") -> Any:
    """Return the sheet as a document of PyMuPDF, which has no types."""
    return pymupdf.open(stream=run_sheet_pdf(sheet, words(language), run_url=URL))  # type: ignore[no-untyped-call]


def text_of(document: Any) -> str:
    return " ".join("".join(page.get_text() for page in document).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_codes_are_read_from_a_print_of_150_dots_an_inch(language: str) -> None:
    """In each language the QR code opens the run's page and the Code 128 is the run's code."""
    found = set()
    for page in pages(real_sheet(), language):
        print_ = page.get_pixmap(dpi=150, colorspace=pymupdf.csGRAY)
        image = Image.frombytes("L", (print_.width, print_.height), print_.samples)
        found |= {(code.format.name, code.text) for code in zxingcpp.read_barcodes(image)}
    assert found == {("QRCode", URL), ("Code128", CODE)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_is_a4_tagged_and_says_its_language_and_title(language: str) -> None:
    document = pages(real_sheet(), language)
    assert all((round(page.rect.width), round(page.rect.height)) == A4 for page in document)
    catalogue = {
        key: document.xref_get_key(document.pdf_catalog(), key) for key in ("Lang", "MarkInfo", "StructTreeRoot")
    }
    assert catalogue["Lang"][1] == language
    assert (
        "/Marked true" in catalogue["MarkInfo"][1]
        or document.xref_get_key(document.pdf_catalog(), "MarkInfo/Marked")[1] == "true"
    )
    assert catalogue["StructTreeRoot"][0] == "xref"
    assert "Kuljetusauto 1" in document.metadata["title"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in document.get_xml_metadata()


def test_a_sheet_tells_all_that_the_driver_needs() -> None:
    text = text_of(pages(real_sheet()))
    for words_of_it in (
        *("AJOLISTA", "Kuljetusauto 1", "maanantai 23.11.2026", "viikko 48/2026", "kierros 1/2", "Kuljettaja"),
        *("247 km", "28 / 80", "Allekirjoitus", "Tauko 30 min", "Odota: ovi avataan klo 09.37", "Puh. 040 123 4567"),
        *("Otettavat: IJK 3, KAS 2, KHJ 6, KUR 4, TEU 2, yhteisiä 9", "Jätettävät: SJK 11, LAP 2, yhteisiä 15"),
        *("Lastauslaituri rakennuksen takana", "Raatihuoneenkatu 34, 64260 Kaskinen", "Huomioita", CODE, "Sivu 1/2"),
    ):
        assert words_of_it in text.replace("\xa0", " "), words_of_it
    assert text.count("Lainaustiski") == 11


def test_times_and_counts_are_large_and_no_text_is_small() -> None:
    sizes: dict[str, float] = {}
    for page in pages(real_sheet()):
        for block in page.get_text("dict")["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    sizes[span["text"].strip()] = min(span["size"], sizes.get(span["text"].strip(), 99))
    assert min(sizes.values()) >= 10.4
    assert sizes["07.30"] >= 18
    assert sizes["26"] >= 20
    assert min(size for text, size in sizes.items() if text.startswith(("Lainaustiski", "Ilkantie", "Puh."))) >= 10.99


@pytest.mark.parametrize(
    ("language", "street"), [("fi", "64260 Kaskinen"), ("sv", "64260 Kaskö"), ("en", "64260 Kaskinen")]
)
def test_places_are_named_as_the_language_names_them(language: str, street: str) -> None:
    assert street in text_of(pages(real_sheet(), language))


def test_sixty_stops_with_long_names_are_all_there_under_a_repeated_head() -> None:
    names = [f"Pohjoispohjalaisten kylien yhteiskirjasto ja omatoimipalvelupiste {n:02d}" for n in range(60)]
    document = pages(sheet(*(stop(n + 1, f"C{n:02d}", name) for n, name in enumerate(names))))
    text = text_of(document)
    assert all(name in text for name in names)
    assert len(document) > 3
    last = len(document)
    for n, page in enumerate(document, start=1):
        assert f"Sivu {n}/{last}" in page.get_text()
        if re.search(r"\bC\d\d\b", page.get_text()):
            assert "Käyntipaikka" in page.get_text()


def test_nothing_is_printed_outside_the_page_whatever_it_is_called() -> None:
    endless = "Ä" * 400
    crowded = stop(
        2, "X" * 30, endless, "743", endless, endless, access_note="long " * 900, contact=endless, phone=endless
    )
    document = pages(sheet(stop(1, "A", "Base"), crowded, stop(3, "A", "Base"), van_name=endless))
    for page in document:
        for x0, y0, x1, y1, *_ in page.get_text("words"):
            assert x0 >= 0
            assert y0 >= 0
            assert x1 <= A4[0]
            assert y1 <= A4[1]
    assert text_of(document).count("long") == 900


def test_a_run_that_was_called_off_says_so_first() -> None:
    cancelled = pages(real_sheet(cancelled_at=datetime(2026, 11, 22, tzinfo=UTC)))
    assert "Tämä kuljetusvuoro on peruttu" in cancelled[0].get_text()
    assert "peruttu" not in text_of(pages(real_sheet()))


def test_a_site_without_address_phone_or_note_leaves_no_gap_marks() -> None:
    text = text_of(pages(sheet(stop(1, "A", "Alku"), stop(2, "B", "Loppu"), tours=1)))
    assert "Puh." not in text
    assert "kierros" not in text


@pytest.mark.parametrize(
    "name",
    [
        '#panic("x")',
        '"); #read("/etc/passwd")',
        "$x^2$ *bold* _it_ `raw` @ref <label> = Title",
        "\\u{1F600} \\ // comment /* open",
        "{page} {pages} {n} {}",
        '#set page(width: 1cm) "',
    ],
)
def test_hostile_texts_are_printed_as_they_are(name: str) -> None:
    texts = {"access_note": name, "contact": name, "phone": name}
    document = pages(sheet(stop(1, "A", "Alku"), stop(2, "B", name, "743", name, name, **texts), van_name=name))
    text = text_of(document)
    assert text.count(" ".join(name.split())) >= 6
    assert all(round(page.rect.width) == A4[0] for page in document)


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_any_text_makes_a_sheet(name: str) -> None:
    assert run_sheet_pdf(
        sheet(stop(1, "A", name or "A", access_note=name, phone=name), van_name=name or "A"), words("en"), run_url=URL
    ).startswith(b"%PDF-")


@pytest.mark.parametrize("stops", [2, 7, 8, 10, 20, 21, 25])
def test_the_code_of_the_run_ends_a_sheet_of_any_length_without_an_empty_page(stops: int) -> None:
    document = pages(sheet(*(stop(n + 1, f"C{n:02d}", f"Kirjasto {n}", phone="040 1") for n in range(stops))))
    texts = [page.get_text() for page in document]
    assert [CODE in text for text in texts] == [False] * (len(texts) - 1) + [True]
    assert all(re.search(r"\bC\d\d\b", text) for text in texts[:-1])
