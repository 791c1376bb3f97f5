"""Devices: their queue comes in their own name; shared terminals lock, go on scanning, and open by PIN; revocation."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from api import urls
from api.accounts import disable_account, find_account
from api.cookies import PLAIN_DEVICE
from api.scan_door import KINDS_OF
from api.tables import Role, SignIn
from depots.store import now, session_on
from tests.api.cast import DESK_SITE, OTHER_SITE, PASSWORD
from tests.api.conftest import ClientOf
from tests.api.pages.conftest import words_of
from tests.transit.scans.world import EPOCH, scan
from transit.devices import terminal_actor
from transit.scan_tables import Device, QuarantinedScan, Scan

ID = "00000000-0000-4000-8000-0000000000aa"
TERMINAL = terminal_actor(ID)
PIN = "4182"
SCANS = f"{urls.API}/scans"
DEVICES = f"{urls.API}/devices"


def body(*scans: dict[str, Any], device: str = ID) -> dict[str, Any]:
    return {"device": device, "epoch": EPOCH, "scans": list(scans)}


def item(number: int, actor: str, kind: str = "in", **fields: Any) -> dict[str, Any]:
    return scan(number, kind, actor=actor, code=f"3010{number:04}", **{"site": DESK_SITE} | fields)


def codes(client: TestClient, *scans: dict[str, Any], device: str = ID) -> list[list[str]]:
    answer = client.post(SCANS, json=body(*scans, device=device))
    assert answer.status_code == 200, answer.text
    return [told["codes"] for told in answer.json()["scans"]]


def rows(app: FastAPI, kind: Any) -> list[Any]:
    with session_on(app.state.engine, read_only=True) as session:
        return list(session.exec(select(kind)))


@pytest.fixture
def desk(client_of: ClientOf) -> TestClient:
    """The desk's browser, enrolled."""
    client = client_of(Role.DESK)
    client.post("/language", data={"language": "en"})
    assert client.post(DEVICES, json={"id": ID, "name": "Linux"}).status_code == 200
    return client


@pytest.fixture
def terminal(desk: TestClient) -> TestClient:
    """The same as a shared terminal, with the desk's PIN set."""
    assert desk.post(urls.DEVICES, data={"name": "Tiski 1", "site": DESK_SITE}).status_code == 303
    answer = desk.post(urls.PIN, data={"password": PASSWORD, "pin": PIN})
    assert answer.headers["location"].endswith("done=pin")
    return desk


def test_a_device_keeps_its_secret_in_a_cookie_and_the_store_knows_only_its_hash(
    app: FastAPI, desk: TestClient
) -> None:
    secret = desk.cookies[PLAIN_DEVICE]
    [device] = rows(app, Device)
    assert secret not in (device.secret_hash, device.id)
    assert len(device.secret_hash) == 64
    desk.post(DEVICES, json={"id": ID, "name": "Linux"})
    assert desk.cookies[PLAIN_DEVICE] == secret


def test_the_queue_is_sent_after_signing_out_too_as_who_scanned_it(app: FastAPI, desk: TestClient) -> None:
    desk.post(urls.SIGN_OUT)
    assert codes(desk, item(1, "desk"), item(2, "desk", site=OTHER_SITE)) == [[], ["not_your_site"]]
    [kept] = rows(app, Scan)
    assert (kept.actor, kept.sent_by) == ("desk", f"device-{ID[:8]}")


def test_who_signs_in_next_brings_what_the_former_scanned_as_the_formers(desk: TestClient) -> None:
    desk.post(urls.SIGN_OUT)
    desk.post(urls.SIGN_IN, data={"login": "driver", "password": PASSWORD})
    assert codes(desk, item(1, "desk"), item(2, "driver")) == [[], ["not_your_role"]]


def test_whom_a_device_does_not_know_it_cannot_speak_for(desk: TestClient, app: FastAPI) -> None:
    desk.post(urls.SIGN_OUT)
    assert desk.post(SCANS, json=body(item(1, "planner"))).status_code == 401
    with session_on(app.state.engine) as session:
        disable_account(session, find_account(session, "desk") or pytest.fail(), now())
    assert desk.post(SCANS, json=body(item(2, "desk"))).status_code == 401
    assert rows(app, Scan) == []


def test_a_secret_speaks_for_its_own_device_only(desk: TestClient, client_of: ClientOf) -> None:
    other = client_of(None)
    other.cookies.set(PLAIN_DEVICE, desk.cookies[PLAIN_DEVICE])
    assert other.post(SCANS, json=body(item(1, "desk"), device=EPOCH)).status_code == 401
    other.cookies.set(PLAIN_DEVICE, "guessed")
    assert other.post(SCANS, json=body(item(1, "desk"))).status_code == 401


def test_nobody_gets_the_secret_of_another_persons_device(desk: TestClient, client_of: ClientOf) -> None:
    thief = client_of(Role.DRIVER)
    assert thief.post(DEVICES, json={"id": ID, "name": "mine"}).status_code == 200
    assert PLAIN_DEVICE not in thief.cookies


def test_a_locked_terminal_goes_on_scanning_in_its_own_name(terminal: TestClient, app: FastAPI) -> None:
    assert terminal.post(urls.LOCK, data={"next": "/desk/in"}).headers["location"] == "/desk/in"
    page = terminal.get("/desk/in")
    assert (page.status_code, f'"actor": "{TERMINAL}"' in page.text) == (200, True)
    assert "for nobody in person" in words_of(page)
    assert terminal.get("/weeks").status_code == 303
    assert terminal.get("/desk/work").status_code == 303
    told = codes(terminal, item(1, TERMINAL), item(2, TERMINAL, site=OTHER_SITE), item(3, TERMINAL, "load", run="R"))
    assert told == [[], ["not_your_site"], ["not_your_role", "unknown_run"]]
    assert [kept.actor for kept in rows(app, Scan)] == [TERMINAL]


def test_who_sets_a_terminal_up_is_locked_out_by_it_as_soon_as_anybody(terminal: TestClient, app: FastAPI) -> None:
    [kept] = rows(app, SignIn)
    assert kept.device == ID
    assert "Lock the terminal" in words_of(terminal.get("/desk/in"))


def test_the_pin_unlocks_it_and_a_wrong_one_does_not(terminal: TestClient) -> None:
    terminal.post(urls.LOCK)
    page = terminal.get(urls.SIGN_IN)
    assert "Unlock Tiski 1" in words_of(page)
    refused = terminal.post(urls.UNLOCK, data={"login": "desk", "pin": "9999", "next": "/desk/in"})
    assert refused.headers["location"] == "/sign-in?next=%2Fdesk%2Fin&refused=pin"
    assert "do not belong together" in words_of(terminal.get(refused.headers["location"]))
    assert (
        terminal.post(urls.UNLOCK, data={"login": "desk", "pin": PIN, "next": "/desk/in"}).headers["location"]
        == "/desk/in"
    )
    assert '"actor": "desk"' in terminal.get("/desk/in").text


def test_a_pin_is_worth_nothing_elsewhere(terminal: TestClient, client_of: ClientOf) -> None:
    stranger = client_of(None)
    answer = stranger.post(urls.UNLOCK, data={"login": "desk", "pin": PIN})
    assert answer.headers["location"] == "/sign-in?refused=pin"
    assert "PIN" not in words_of(stranger.get(urls.SIGN_IN))


def test_a_pin_needs_the_password_and_must_not_be_easy(desk: TestClient) -> None:
    for data, refused in (({"password": "x", "pin": PIN}, "password"), ({"password": PASSWORD, "pin": "1111"}, "pin")):
        assert f"refused={refused}" in desk.post(urls.PIN, data=data).headers["location"]
        assert desk.get(f"{urls.DEVICES}?refused={refused}").status_code == 200


def test_a_revoked_device_is_still_listened_to_but_counts_only_once_it_is_back(
    terminal: TestClient, client_of: ClientOf, app: FastAPI
) -> None:
    planner = client_of(Role.PLANNER)
    assert planner.post(urls.device_revocation(ID)).status_code == 303
    assert codes(terminal, item(1, "desk"), item(2, TERMINAL)) == [["device_revoked"], ["device_revoked"]]
    terminal.post(urls.SIGN_OUT)
    assert codes(terminal, item(3, TERMINAL)) == [["device_revoked"]]
    assert terminal.get("/desk/in").status_code == 303
    assert terminal.post(urls.UNLOCK, data={"login": "desk", "pin": PIN}).headers["location"].endswith("refused=pin")
    assert (rows(app, Scan), len(rows(app, QuarantinedScan))) == ([], 3)
    assert planner.post(urls.device_return(ID)).status_code == 303
    assert len(rows(app, Scan)) == 3


def test_desks_look_after_their_own_sites_devices_only(terminal: TestClient, client_of: ClientOf, app: FastAPI) -> None:
    client_of(Role.PLANNER).post(DEVICES, json={"id": EPOCH, "name": "Planner's"})
    assert "Planner's" not in words_of(terminal.get(urls.DEVICES))
    assert terminal.post(urls.device_revocation(EPOCH)).status_code == 403
    assert terminal.post(urls.DEVICES, data={"name": "x", "site": OTHER_SITE}).status_code == 403
    assert terminal.post(urls.device_revocation("nowhere")).status_code == 404
    assert "Planner's" in words_of(client_of(Role.ADMIN).get(urls.DEVICES))


def test_the_administrator_sees_what_was_done_about_access(terminal: TestClient, client_of: ClientOf) -> None:
    terminal.post(urls.LOCK)
    terminal.post(urls.UNLOCK, data={"login": "desk", "pin": "9999"})
    admin = client_of(Role.ADMIN)
    admin.post("/language", data={"language": "en"})
    shown = words_of(admin.get(urls.DEVICES))
    assert all(words in shown for words in ("Wrong PIN · Desk · Tiski 1", "Terminal locked", "Shared terminal set up"))


def test_a_file_of_waiting_scans_is_taken_in_once(client_of: ClientOf, app: FastAPI, engine: Engine) -> None:
    planner = client_of(Role.PLANNER)
    planner.post("/language", data={"language": "en"})
    content = json.dumps(body(item(1, "desk"), item(2, "desk", site=OTHER_SITE), item(3, "nobody"))).encode()
    for _ in range(2):
        page = planner.post(urls.QUEUE_FILE, files={"file": ("kimppakyyti-scans.json", content)})
        shown = words_of(page)
        assert "3 scans of the file are kept. 1 of them counts." in shown
        assert "Your role does not scan this." in shown
    assert ([kept.actor for kept in rows(app, Scan)], len(rows(app, QuarantinedScan))) == (["desk"], 2)
    for bad in (b"", b"[]", b"{}", b'{"device": NaN}'):
        assert planner.post(urls.QUEUE_FILE, files={"file": ("x.json", bad)}).status_code == 422


def test_every_role_that_scans_can_be_vouched_for() -> None:
    assert set(KINDS_OF) == {Role.DESK, Role.DRIVER, Role.PLANNER, Role.ADMIN}
