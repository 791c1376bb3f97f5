import pytest
from fastapi.testclient import TestClient

from api import urls
from api.accounts.sign_ins import FREE_TRIES
from tests.api.cast import DESK_SITE, PASSWORD
from tests.api.conftest import ClientOf

SESSION = f"{urls.API}/session"
ME = f"{urls.API}/me"


def sign_in(client: TestClient, login: str, password: str = PASSWORD) -> int:
    """Sign in as a program does, and return the status."""
    return int(client.post(SESSION, json={"login": login, "password": password}).status_code)


def test_a_program_signs_in_looks_round_and_signs_out(client_of: ClientOf) -> None:
    client = client_of(None)
    assert sign_in(client, "Desk") == 201
    assert client.get(ME).json() == {
        "login": "desk",
        "name": "Desk",
        "role": "desk",
        "site": DESK_SITE,
        "language": "fi",
    }
    assert client.delete(SESSION).status_code == 204
    assert client.get(ME).status_code == 401
    assert client.delete(SESSION).status_code == 204


def test_a_copy_of_the_cookie_dies_with_the_sign_out(client_of: ClientOf) -> None:
    client, copy = client_of(None), client_of(None)
    sign_in(client, "planner")
    copy.cookies.update(client.cookies)
    assert copy.get(ME).status_code == 200
    client.delete(SESSION)
    assert copy.get(ME).status_code == 401


def test_each_sign_in_gets_a_token_of_its_own(client_of: ClientOf) -> None:
    """So that nobody can plant a cookie beforehand and wait for someone to sign in by it."""
    client = client_of(None)
    form = {"login": "planner", "password": PASSWORD}
    cookies = [client.post(SESSION, json=form).headers["set-cookie"] for _ in range(3)]
    assert len(set(cookies)) == 3


def test_refusals_are_the_same_whatever_was_wrong(client_of: ClientOf) -> None:
    client = client_of(None)
    answers = {
        client.post(SESSION, json={"login": login, "password": password}).text
        for login, password in [
            ("nobody", PASSWORD),
            ("", ""),
            *[("driver", "wrong")] * FREE_TRIES,
            ("driver", PASSWORD),  # locked by now
        ]
    }
    assert len(answers) == 1
    assert "wrong_sign_in" in answers.pop()


@pytest.mark.parametrize(
    "body", [{}, {"login": "x"}, {"login": 1, "password": "x"}, {"login": "x" * 201, "password": ""}]
)
def test_bodies_that_are_no_sign_in_are_refused(client_of: ClientOf, body: dict[str, object]) -> None:
    assert client_of(None).post(SESSION, json=body).status_code == 422
