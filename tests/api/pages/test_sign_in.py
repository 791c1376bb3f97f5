"""The page with the sign-in form."""

import pytest

from api.tables import Role
from tests.api.cast import PASSWORD
from tests.api.conftest import ClientOf
from tests.api.pages.conftest import HOSTILE, words_of


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("fi", "Käyttäjätunnus"), ("sv-FI", "Användarnamn"), ("en-GB,en;q=0.9", "Sign-in name"), ("de", "Käyttäjätunnus")],
)
def test_the_form_speaks_the_browsers_language(client_of: ClientOf, accepted: str, expected: str) -> None:
    page = client_of(None).get("/sign-in", headers={"accept-language": accepted})
    assert (page.status_code, expected in words_of(page)) == (200, True)


@pytest.mark.parametrize(("why", "expected"), [("wrong", "do not belong together"), ("https", "over HTTPS"), ("", "")])
def test_a_refusal_says_why(client_of: ClientOf, why: str, expected: str) -> None:
    page = client_of(None).get("/sign-in", params={"refused": why}, headers={"accept-language": "en"})
    assert expected in words_of(page)
    assert ('role="alert"' in page.text) == bool(why)


@pytest.mark.parametrize(
    ("goal", "kept"),
    [("/weeks/2026-W48?day=1", "/weeks/2026-W48?day=1"), ("//evil.example", "/"), (f"/{HOSTILE}", "&lt;script&gt;")],
)
def test_the_way_onward_stays_on_this_server_and_is_escaped(client_of: ClientOf, goal: str, kept: str) -> None:
    page = client_of(None).get("/sign-in", params={"next": goal}).text
    assert kept in page.partition('class="card stack"')[2].partition("</form>")[0]
    assert HOSTILE not in page


def test_signing_in_leads_on_to_where_one_wanted_to_go(client_of: ClientOf) -> None:
    client = client_of(None)
    asked = client.get("/sites?q=teu")
    form_page = client.get(asked.headers["location"])
    assert (asked.status_code, 'name="next" value="/sites?q=teu"' in form_page.text) == (303, True)
    form = {"login": Role.DESK.value, "password": PASSWORD, "next": "/sites?q=teu"}
    answer = client.post("/sign-in", data=form)
    assert answer.headers["location"] == "/sites?q=teu"
    assert client.get("/sites?q=teu").status_code == 200
