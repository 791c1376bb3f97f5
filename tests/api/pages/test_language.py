"""Changing the language."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from api.tables import Account, Role
from depots.store import session_on
from tests.api.conftest import ClientOf
from tests.api.pages.conftest import words_of


def test_whoever_is_signed_in_keeps_the_language_in_the_account(cast: Engine, client_of: ClientOf) -> None:
    client = client_of(Role.DESK)
    answer = client.post("/language", data={"language": "sv", "next": "/sites"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sites")
    with session_on(cast, read_only=True) as session:
        languages = {row.login: row.language for row in session.exec(select(Account))}
    assert (languages["desk"], languages["planner"]) == ("sv", "fi")
    assert "Platser" in words_of(client_of(Role.DESK).get("/sites"))


def test_without_an_account_the_language_is_kept_in_a_cookie(client_of: ClientOf) -> None:
    client = client_of(None)
    client.post("/language", data={"language": "en"})
    assert "Sign-in name" in words_of(client.get("/sign-in"))


@pytest.mark.parametrize("language", ["de", "", "fi\x00"])
def test_a_language_nobody_speaks_is_refused(client_of: ClientOf, language: str) -> None:
    assert client_of(None).post("/language", data={"language": language}).status_code in (400, 422)


def test_the_way_back_stays_on_this_server(client_of: ClientOf) -> None:
    answer = client_of(None).post("/language", data={"language": "en", "next": "https://evil.example/"})
    assert answer.headers["location"] == "/"
