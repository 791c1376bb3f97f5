"""Errors as people see them."""

import pytest
from sqlalchemy import Engine

from api.tables import Role
from tests.api.pages.conftest import Reader, words_of


@pytest.mark.parametrize(
    ("language", "missing", "forbidden"),
    [
        ("fi", "Täällä ei ole mitään", "Tämä ei kuulu rooliisi"),
        ("sv", "Här finns ingenting", "Det här hör inte till din roll"),
        ("en", "Nothing here", "This is not for your role"),
    ],
)
def test_errors_are_told_in_the_language_of_the_reader(
    week_store: Engine, reader: Reader, language: str, missing: str, forbidden: str
) -> None:
    client = reader(Role.DRIVER, language)
    lost = client.get("/sites/nowhere")
    assert (lost.status_code, missing in words_of(lost)) == (404, True)
    kept_out = client.post("/weeks/2026-W48/publication", data={"plan": 1, "sure": "yes"})
    assert (kept_out.status_code, forbidden in words_of(kept_out)) == (403, True)


def test_what_nobody_expected_shows_its_number_and_nothing_of_the_inside(
    week_store: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("the inside of the machine")

    client = reader(language="en")
    monkeypatch.setattr("api.routes.pages.sites.sites_context", break_down)
    answer = client.get("/sites")
    assert (answer.status_code, "Something went wrong on our side" in words_of(answer)) == (500, True)
    assert "tell the administrator this number:" in words_of(answer)
    assert "inside of the machine" not in answer.text


def test_a_page_that_never_was_is_not_found_for_anyone(reader: Reader, week_store: Engine) -> None:
    assert reader().get("/no/such/page").status_code == 404
