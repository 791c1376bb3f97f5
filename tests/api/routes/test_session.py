from urllib.parse import parse_qs, urlsplit

import pytest

from api import urls
from api.tables import Role
from tests.api.cast import PASSWORD
from tests.api.conftest import ClientOf


def test_signing_in_leads_on_to_where_one_wanted_to_go(client_of: ClientOf) -> None:
    client = client_of(None)
    form = {"login": " PLANNER ", "password": PASSWORD, "next": "/sites?q=a"}
    response = client.post(urls.SIGN_IN, data=form)
    assert (response.status_code, response.headers["location"]) == (303, "/sites?q=a")
    assert client.get(f"{urls.API}/me").status_code == 200


def test_a_wrong_password_leads_back_to_the_form_and_keeps_the_goal(client_of: ClientOf) -> None:
    client = client_of(None)
    response = client.post(urls.SIGN_IN, data={"login": "planner", "password": "wrong", "next": "/sites"})
    parts = urlsplit(response.headers["location"])
    assert (response.status_code, parts.path) == (303, urls.SIGN_IN)
    assert parse_qs(parts.query) == {"next": ["/sites"], "refused": ["wrong"]}
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("goal", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_signing_in_never_leads_to_another_server(client_of: ClientOf, goal: str) -> None:
    response = client_of(None).post(urls.SIGN_IN, data={"login": "planner", "password": PASSWORD, "next": goal})
    assert response.headers["location"] == urls.HOME


def test_signing_out_ends_the_sign_in_and_empties_the_cookie(client_of: ClientOf) -> None:
    client, copy = client_of(Role.PLANNER), client_of(None)
    copy.cookies.update(client.cookies)
    response = client.post(urls.SIGN_OUT)
    assert (response.status_code, response.headers["location"]) == (303, urls.SIGN_IN)
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert copy.get(f"{urls.API}/me").status_code == 401


def test_signing_out_twice_is_no_mistake(client_of: ClientOf) -> None:
    client = client_of(None)
    assert client.post(urls.SIGN_OUT).status_code == 303
    assert client.get(urls.SIGN_OUT).status_code == 405


def test_a_form_without_its_fields_is_refused_with_a_page(client_of: ClientOf) -> None:
    response = client_of(None).post(urls.SIGN_IN, data={"login": "planner"})
    assert response.status_code == 422
    assert response.headers["content-type"].startswith("text/html")
