import json

import pytest
from fastapi.testclient import TestClient

from api import urls
from api.tables import Role
from tests.api.cast import PASSWORD
from tests.api.conftest import ClientOf


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """Return what was logged since the last look."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_is_logged_by_handler_status_and_role(
    client_of: ClientOf, capsys: pytest.CaptureFixture[str]
) -> None:
    client = client_of(Role.DESK)
    lines(capsys)
    client.get(f"{urls.API}/me")
    [logged] = lines(capsys)
    told = {key: logged[key] for key in ("event", "method", "handler", "status", "role")}
    assert told == {"event": "request", "method": "GET", "handler": "me", "status": 200, "role": "desk"}


def test_the_log_knows_no_logins_passwords_addresses_or_queries(
    client_of: ClientOf, capsys: pytest.CaptureFixture[str]
) -> None:
    client: TestClient = client_of(None)
    client.post(urls.SIGN_IN, data={"login": "planner", "password": PASSWORD})
    client.post(f"{urls.API}/session", json={"login": "someone@example.org", "password": "hunter2"})
    client.get("/weeks/2026-W48?van=secret-query")
    text = capsys.readouterr().err
    assert len(text.splitlines()) == 3
    for private in (PASSWORD, "someone@example.org", "hunter2", "secret-query", "testclient"):
        assert private not in text
