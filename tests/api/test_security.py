"""What guards every route alike."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api import urls
from api.app import create_app
from api.security import MOST_BODY_BYTES
from depots.settings import settings
from tests.api.cast import ADDRESS

FORM = {"login": "nobody", "password": "nothing"}


@pytest.fixture
def app(engine: Engine) -> Iterator[FastAPI]:
    """The app on an empty store, with settings read afresh."""
    settings.cache_clear()
    yield create_app(engine)
    settings.cache_clear()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A client that is not signed in."""
    return TestClient(app, base_url=ADDRESS, follow_redirects=False)


@pytest.mark.parametrize("path", ["/api/v1/me", "/nothing", urls.HEALTH, urls.SIGN_IN, "/static/nothing"])
def test_every_answer_carries_the_strict_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "permissions-policy" in headers


@pytest.mark.parametrize(
    ("path", "is_open"),
    [("/desk/in", True), ("/desk/out", True), ("/runs/x", True), ("/desk", False), ("/runs/x/sheet.pdf", False)],
)
def test_only_pages_on_which_people_scan_may_use_the_camera_and_webassembly(
    client: TestClient, path: str, *, is_open: bool
) -> None:
    headers = client.get(path).headers
    assert ("camera=(self)" in headers["permissions-policy"]) == is_open
    assert ("script-src 'self' 'wasm-unsafe-eval'" in headers["content-security-policy"]) == is_open
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_answers_about_people_are_not_kept_by_caches(client: TestClient) -> None:
    assert client.get("/api/v1/me").headers["cache-control"] == "private, no-cache"


def test_https_is_insisted_on_only_where_it_is_used(app: FastAPI) -> None:
    assert "strict-transport-security" not in TestClient(app, base_url=ADDRESS).get(urls.HEALTH).headers
    assert "strict-transport-security" in TestClient(app, base_url="https://127.0.0.1").get(urls.HEALTH).headers


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "192.0.2.7", "kuljetus.example:444"])
def test_our_own_hosts_are_served(client: TestClient, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("KIMPPAKYYTI_PUBLIC_URL", "https://kuljetus.example")
    assert client.get("/api/v1/me", headers={"host": host}).status_code == 401


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "127.0.0.1.example", "", "[", "a b", "localhost@elsewhere.example"]
)
@pytest.mark.parametrize("path", ["/api/v1/me", "/nothing"])
def test_other_hosts_are_refused_with_what_to_do(client: TestClient, host: str, path: str) -> None:
    response = client.get(path, headers={"host": host})
    assert response.status_code == 400
    assert "elsewhere" not in response.text
    if path.startswith("/api"):
        assert "KIMPPAKYYTI_PUBLIC_URL" in response.json()["detail"]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": ADDRESS},
        {"origin": "https://elsewhere.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://["},
        {"origin": "http://127.0.0.1.elsewhere.example"},
    ],
)
def test_no_other_site_can_have_something_done(client: TestClient, headers: dict[str, str]) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = client.request(method, f"{urls.API}/session", headers=headers)
        assert (response.status_code, response.json()["code"]) == (403, "foreign_origin")
    assert client.post(urls.SIGN_IN, data=FORM, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "origin": ADDRESS},
        {"sec-fetch-site": "none"},
        {"origin": ADDRESS},
    ],
)
def test_our_own_pages_and_programs_can(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post(urls.SIGN_IN, data=FORM, headers=headers).status_code == 303


def test_links_from_other_sites_still_open_pages(client: TestClient) -> None:
    assert client.get("/api/v1/me", headers={"sec-fetch-site": "cross-site"}).status_code == 401


def test_a_proxy_that_changes_the_host_does_not_lock_its_own_pages_out(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIMPPAKYYTI_PUBLIC_URL", "https://kuljetus.example")
    allowed = client.post(urls.SIGN_IN, data=FORM, headers={"origin": "https://kuljetus.example"})
    assert allowed.status_code == 303
    refused = client.post(urls.SIGN_IN, data=FORM, headers={"origin": "http://kuljetus.example"})
    assert refused.status_code == 403


def test_a_body_that_says_it_is_too_large_is_refused_at_once(client: TestClient) -> None:
    response = client.post(f"{urls.API}/session", content=b"x" * (MOST_BODY_BYTES + 1))
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_a_body_that_only_turns_out_too_large_is_refused_when_it_does(client: TestClient) -> None:
    taken = 0

    def drip() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield b"x" * (MOST_BODY_BYTES // 10)

    headers = {"content-type": "application/json"}
    response = client.post(f"{urls.API}/session", content=drip(), headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
    form = client.post(urls.SIGN_IN, content=drip(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert form.status_code == 413


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "9" * 5_000])
def test_a_length_that_is_no_number_is_refused(client: TestClient, length: str) -> None:
    response = client.post(f"{urls.API}/session", headers=[("content-length", length)])
    assert response.status_code == 413


def test_a_body_just_within_the_limit_is_read(client: TestClient) -> None:
    body = b'{"login": "' + b"x" * (MOST_BODY_BYTES - 13) + b'"}'
    assert len(body) == MOST_BODY_BYTES
    response = client.post(f"{urls.API}/session", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422


@pytest.mark.parametrize(
    "address", ["/sites/%00", "/api/v1/sites/a%00b", "/weeks/2026-W48?van=%00", "/api/v1/me?x=%00"]
)
def test_a_nul_in_an_address_is_refused(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_head_is_answered_as_get_without_a_body(client: TestClient) -> None:
    for path in (urls.SIGN_IN, urls.WORKER, f"{urls.API}/openapi.json", f"{urls.API}/sites", "/nowhere"):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers["content-type"] == got.headers["content-type"]
    assert client.head(f"{urls.API}/session").status_code == 405
