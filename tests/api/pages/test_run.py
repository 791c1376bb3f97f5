"""The page of a run: what a driver needs, and its sheet."""

import io
from datetime import timedelta
from typing import Any

import pymupdf
import pytest
from sqlalchemy import Engine

from api.tables import Role
from depots.store import session_on
from depots.tables import Site
from tests.api.pages.conftest import HOSTILE, Reader, words_of
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft
from transit.publishing import publish
from transit.run_records import every_run_of_week, runs_of_week


def first_run(engine: Engine) -> str:
    with session_on(engine, read_only=True) as session:
        return f"/runs/{runs_of_week(session, WEEK)[0].code}"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["Maanantai 23.11. Van v", "08.00–10.10", "Jätä 3", "Navigoi", "Ajolista (PDF)"]),
        ("sv", ["Måndag 23.11 Van v", "08.00–10.10", "Lämna 3", "Navigera", "Körlista (PDF)"]),
        ("en", ["Monday 23 Nov Van v", "08:00–10:10", "Leave 3", "Navigate", "Run sheet (PDF)"]),
    ],
)
def test_a_run_shows_its_stops_in_order_in_the_language_of_the_driver(
    published: Engine, reader: Reader, language: str, expected: list[str]
) -> None:
    shown = words_of(reader(Role.DRIVER, language).get(first_run(published)))
    assert [words for words in expected if words not in shown] == []
    body = shown[shown.index(expected[-1]) :]
    assert body.index("Hub") < body.index("North") < body.index("South")


def test_notes_phones_and_places_are_at_hand_and_never_obeyed(published: Engine, reader: Reader) -> None:
    with session_on(published) as session:
        site = session.get_one(Site, "north")
        site.access_note, site.phone, site.contact, site.name = HOSTILE, "+358 (0)40-123", "Desk", "North & west"
    page = reader(Role.DRIVER, "en").get(first_run(published))
    assert HOSTILE not in page.text
    assert HOSTILE in words_of(page)
    assert 'href="tel:+358040123"' in page.text
    assert 'href="geo:62.8,22.8?q=62.8,22.8(North%20%26%20west)"' in page.text
    assert "Call Desk" in words_of(page)


def test_a_run_called_off_says_so(published: Engine, reader: Reader) -> None:
    address = first_run(published)
    with session_on(published) as session:
        draft(session)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE + timedelta(hours=1))
        assert any(run.cancelled_at for run in every_run_of_week(session, WEEK))
    assert "This run is called off" in words_of(reader(Role.DRIVER, "en").get(address))


def test_an_unknown_run_is_not_found(published: Engine, reader: Reader) -> None:
    client = reader(language="en")
    for address in ("/runs/NOSUCHRUN", "/runs/NOSUCHRUN/sheet.pdf"):
        answer = client.get(address)
        assert (answer.status_code, "Nothing here" in words_of(answer)) == (404, True)


@pytest.mark.parametrize(("asked", "expected"), [("", "Ajolista"), ("?lang=sv", "Körlista"), ("?lang=en", "Run sheet")])
def test_the_sheet_is_a_pdf_in_the_language_asked_for_else_the_readers(
    published: Engine, reader: Reader, asked: str, expected: str
) -> None:
    answer = reader(Role.DRIVER).get(f"{first_run(published)}/sheet.pdf{asked}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'inline; filename="2026-11-23-v-1.pdf"'
    document: Any = pymupdf.open(stream=io.BytesIO(answer.content), filetype="pdf")  # type: ignore[no-untyped-call]
    assert expected in document[0].get_text()
