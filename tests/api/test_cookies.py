from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import urls
from api.cookies import PLAIN_NAME, SECURE_NAME, is_loopback
from depots.settings import settings
from tests.api.cast import PASSWORD


@pytest.fixture(autouse=True)
def own_settings() -> Iterator[None]:
    """Each test reads the settings afresh."""
    settings.cache_clear()
    yield
    settings.cache_clear()


def sign_in(app: FastAPI, base_url: str) -> tuple[TestClient, str]:
    """Return a client that signed in by the form, and the `Set-Cookie` it got."""
    client = TestClient(app, base_url=base_url, follow_redirects=False)
    response = client.post(urls.SIGN_IN, data={"login": "planner", "password": PASSWORD})
    return client, response.headers.get("set-cookie", response.headers["location"])


def test_over_https_the_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIMPPAKYYTI_PUBLIC_URL", "https://kuljetus.example")
    client, cookie = sign_in(app, "https://kuljetus.example")
    name, *flags = (part.strip().lower() for part in cookie.split(";"))
    assert name.startswith(SECURE_NAME.lower() + "=")
    assert sorted(flags) == ["httponly", "path=/", "samesite=lax", "secure"]
    assert client.get("/api/v1/me").json()["login"] == "planner"


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_on_this_machine_plain_http_will_do(app: FastAPI, address: str) -> None:
    client, cookie = sign_in(app, address)
    assert cookie.startswith(f"{PLAIN_NAME}=")
    assert "secure" not in cookie.lower()
    assert "httponly" in cookie.lower()
    assert client.get("/api/v1/me").status_code == 200


def test_from_elsewhere_plain_http_is_refused_before_the_password_is_looked_at(app: FastAPI) -> None:
    _client, back = sign_in(app, "http://192.0.2.7")
    assert back == "/sign-in?refused=https"
    program = TestClient(app, base_url="http://192.0.2.7")
    response = program.post("/api/v1/session", json={"login": "planner", "password": PASSWORD})
    assert (response.status_code, response.json()["code"]) == (403, "https_needed")


def test_from_elsewhere_plain_http_works_where_the_administrator_says_so(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIMPPAKYYTI_INSECURE_COOKIES", "1")
    client, cookie = sign_in(app, "http://192.0.2.7")
    assert cookie.startswith(f"{PLAIN_NAME}=")
    assert client.get("/api/v1/me").status_code == 200


def test_behind_a_tls_proxy_the_cookie_is_secure_although_we_are_reached_by_plain_http(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIMPPAKYYTI_PUBLIC_URL", "https://kuljetus.example")
    _client, cookie = sign_in(app, "http://kuljetus.example")
    assert cookie.startswith(f"{SECURE_NAME}=")
    assert "Secure" in cookie


def test_a_cookie_planted_under_the_plain_name_does_not_count_over_https(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    _client, cookie = sign_in(app, "http://127.0.0.1")
    token = cookie.split(";")[0].partition("=")[2]
    monkeypatch.setenv("KIMPPAKYYTI_PUBLIC_URL", "https://kuljetus.example")
    settings.cache_clear()
    client = TestClient(app, base_url="https://kuljetus.example", cookies={PLAIN_NAME: token})
    assert client.get("/api/v1/me").status_code == 401
    client.cookies = {SECURE_NAME: token}
    assert client.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_loopback_is_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", [None, "", "192.0.2.7", "localhost.example", "127.0.0.1.example", "0.0.0.0"])  # noqa: S104
def test_other_names_are_not(host: str | None) -> None:
    assert not is_loopback(host)
