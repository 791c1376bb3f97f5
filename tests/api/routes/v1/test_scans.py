"""Scans by HTTP: who may send which, what is answered, and that nothing sent in ill will breaks the door."""

import gc
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import select

from api import urls
from api.accounts import disable_account, find_account
from api.accounts.sign_ins import SEEN_EVERY
from api.app import create_app
from api.routes.v1.scans import decode
from api.scan_door import KINDS_OF
from api.tables import Role, SignIn
from depots.store import now, session_on, to_micros
from tests.api.cast import ADDRESS, DESK_SITE, OTHER_SITE, client_on
from tests.transit.scans.world import CRATES, DEVICE, EPOCH, scan, scan_id
from transit.crates import crate_code
from transit.devices import enrol_device
from transit.errors import WriterBusyError
from transit.scan_tables import Crate, QuarantinedScan, Scan
from transit.scans.kinds import ScanKind

SCANS = f"{urls.API}/scans"
DEVICES = f"{urls.API}/devices"


@pytest.fixture
def app(any_cast: Engine) -> Iterator[FastAPI]:
    """The app on each database, with crates and a device."""
    with session_on(any_cast) as session:
        session.add_all(Crate(code=code, made_us=0) for code in CRATES)
        enrol_device(session, DEVICE, "desk", by="admin", at=now())
    app = create_app(any_cast)
    yield app
    app.state.scan_door.stop()


def envelope(*scans: object, **fields: Any) -> dict[str, Any]:
    return {"device": DEVICE, "epoch": EPOCH, "scans": list(scans)} | fields


def rows(app: FastAPI, kind: Any) -> list[Any]:
    with session_on(app.state.engine, read_only=True) as session:
        return list(session.exec(select(kind)))


def test_each_scan_is_answered_by_itself_and_again_as_before(app: FastAPI) -> None:
    client = client_on(app, Role.DESK)
    sent = envelope(scan(1, "out", to_site=OTHER_SITE), scan(2, "in", code="?"), "nonsense", sent_ms=1)
    response = client.post(SCANS, json=sent)
    assert response.status_code == 200
    assert response.json() == {
        "scans": [
            {"scan_id": scan_id(1), "counts": True, "codes": []},
            {"scan_id": scan_id(2), "counts": False, "codes": ["bad_code:code"]},
            {"scan_id": None, "counts": False, "codes": ["bad_field:scan"]},
        ]
    }
    assert client.post(SCANS, json=sent).json() == response.json()
    [kept] = rows(app, Scan)
    assert (kept.sent_by, kept.site_code) == ("desk", DESK_SITE)
    assert kept.server_us - kept.offset_us == 1_000


@pytest.mark.parametrize("role", KINDS_OF)
def test_a_role_sends_its_own_kinds_and_others_go_to_quarantine(app: FastAPI, role: Role) -> None:
    moves = [kind for kind in ScanKind if kind not in (ScanKind.UNDO, ScanKind.LOAD, ScanKind.UNLOAD)]
    sent = [
        scan(number, kind, run=None) | ({"crate": CRATES[1], "code": "item"} if kind == ScanKind.PACK else {})
        for number, kind in enumerate(moves, 1)
        if kind in (ScanKind.OUT, ScanKind.IN, ScanKind.PACK, ScanKind.EMPTY)
    ]
    sent.append(scan(99, "undo", undoes=scan_id(1), code=None, site=None))
    told = client_on(app, role).post(SCANS, json=envelope(*sent)).json()["scans"]
    for said, answer in zip(sent, told, strict=True):
        assert ("not_your_role" in answer["codes"]) == (ScanKind(said["kind"]) not in KINDS_OF[role])


def test_desk_staff_scan_for_their_own_site_only(app: FastAPI) -> None:
    sent = envelope(scan(1, "in", site=DESK_SITE), scan(2, "in", site=OTHER_SITE))
    told = client_on(app, Role.DESK).post(SCANS, json=sent).json()["scans"]
    assert [answer["codes"] for answer in told] == [[], ["not_your_site"]]


def test_a_manager_and_a_stranger_keep_nothing(app: FastAPI) -> None:
    for role, status in ((Role.MANAGER, 403), (None, 401)):
        client = client_on(app, role)
        for body in (json.dumps(envelope(scan(1, "in"))), "{", ""):
            response = client.post(SCANS, content=body, headers={"content-type": "application/json"})
            assert response.status_code == status
    assert rows(app, Scan) == []


def test_a_sign_in_that_is_over_keeps_nothing(app: FastAPI) -> None:
    client = client_on(app, Role.DRIVER)
    with session_on(app.state.engine) as session:
        disable_account(session, find_account(session, "driver") or pytest.fail(), now())
    assert client.post(SCANS, json=envelope(scan(1, "in"))).status_code == 401
    client = client_on(app, Role.DESK)
    with session_on(app.state.engine) as session:
        session.exec(select(SignIn)).one().expires_at = now()
    assert client.post(SCANS, json=envelope(scan(1, "in"))).status_code == 401
    assert rows(app, Scan) == []


def test_sending_scans_counts_as_using_the_sign_in(app: FastAPI) -> None:
    client = client_on(app, Role.DESK)
    long_ago = now() - SEEN_EVERY
    with session_on(app.state.engine) as session:
        session.exec(select(SignIn)).one().seen_at = long_ago
    client.post(SCANS, json=envelope(scan(1, "in")))
    assert rows(app, SignIn)[0].seen_at > long_ago


def test_a_device_is_enrolled_once_and_may_then_send(app: FastAPI) -> None:
    client = client_on(app, Role.DRIVER)
    sent = envelope(scan(1, "undo", undoes=scan_id(9)), device=EPOCH)
    refused = client.post(SCANS, json=sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "device_not_enrolled")
    for name in ("van phone", "other name"):
        assert client.post(DEVICES, json={"id": EPOCH, "name": name}).json() == {"id": EPOCH, "name": "van phone"}
    assert client.post(SCANS, json=sent).status_code == 200


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"device": "phone"}, "body.device"),
        ({"epoch": None}, "body.epoch"),
        ({"sent_ms": "1"}, "body.sent_ms"),
        ({"sent_ms": True}, "body.sent_ms"),
        ({"scans": []}, "body.scans"),
        ({"scans": [None] * 1_001}, "body.scans"),
        ({"more": 1}, "body.more"),
    ],
)
def test_a_flawed_envelope_is_refused_by_the_place(app: FastAPI, fields: dict[str, Any], place: str) -> None:
    response = client_on(app, Role.DESK).post(
        SCANS, json=envelope(scan(1, "in"), **{"scans": [scan(1, "in")]} | fields)
    )
    assert response.status_code == 422
    assert [flaw["place"] for flaw in response.json()["errors"]] == [place]


def test_what_is_no_json_is_refused(app: FastAPI) -> None:
    client = client_on(app, Role.DESK)
    for body in (b"", b"{", b"\xff", b"[" * 100_000, b"9" * 5_000):
        response = client.post(SCANS, content=body, headers={"content-type": "application/json"})
        assert (response.status_code, response.json()["code"]) == (400, "invalid_json")
    assert client.post(SCANS, content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    assert client.post(SCANS, content=b" " * 1_100_000).status_code == 413


HOSTILE = [
    '{"scan_id": NaN}',
    '{"sequence": Infinity, "kind": "in"}',
    '"\\ud800"',
    '{"note": "\\udfff\\u0000"}',
    '{"\\ud800": 1}',
    "[" * 200 + "]" * 200,
    "[" * 900 + "]" * 900,
    "1e400",
    "9" * 4_000,
    json.dumps({"scan_id": "x" * 100_000}),
    json.dumps(scan(3, "in", code="'; DROP TABLE scan; --")),
    json.dumps(scan(4, "in", code="<script>alert(1)</script>")),
    json.dumps(scan(5, "in", sequence=2**80)),
    json.dumps(scan(6, "in", sequence=True)),
    json.dumps(scan(7, "in", device_ms=1.0)),
    json.dumps(scan(8, "in", device_ms=-1)),
    json.dumps(scan(9, "in", note="\x00")),
    json.dumps(scan(10, "IN")),
    json.dumps(scan(11, "in", patron="somebody")),
]


def test_hostile_scans_go_to_quarantine_and_the_good_one_among_them_counts(app: FastAPI) -> None:
    client = client_on(app, Role.DESK)
    scans = ",".join([*HOSTILE[:9], json.dumps(scan(1, "in")), *HOSTILE[9:]])
    body = f'{{"device": "{DEVICE}", "epoch": "{EPOCH}", "scans": [{scans}]}}'
    for _ in range(2):
        response = client.post(SCANS, content=body, headers={"content-type": "application/json"})
        assert response.status_code == 200
        assert [answer["counts"] for answer in response.json()["scans"]] == [False] * 9 + [True] + [False] * 10
    assert len(rows(app, QuarantinedScan)) == len(HOSTILE)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None))


@given(st.recursive(SCALARS, lambda of: st.lists(of, max_size=4) | st.dictionaries(st.text(), of, max_size=4)))
def test_a_body_is_read_as_the_plain_decoder_reads_it(sent: Any) -> None:
    """Also NaN, lone surrogates and numbers of any size: the hash of a scan hangs on each of them."""
    body = json.dumps(sent).encode()
    assert repr(decode(body)) == repr(json.loads(body))


def test_when_too_much_waits_the_device_is_told_to_come_again(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object) -> None:
        raise WriterBusyError(20_000)

    monkeypatch.setattr(app.state.scan_door._writer, "keep", busy)
    response = client_on(app, Role.DESK).post(SCANS, json=envelope(scan(1, "in")))
    assert (response.status_code, response.json()["code"]) == (503, "busy")


def test_scans_come_from_our_own_pages_only(app: FastAPI) -> None:
    client = client_on(app, Role.DESK)
    response = client.post(SCANS, json=envelope(scan(1, "in")), headers={"origin": "https://elsewhere.example"})
    assert response.status_code == 403
    assert rows(app, Scan) == []


def test_stopping_the_app_finishes_what_is_under_way(any_cast: Engine) -> None:
    with session_on(any_cast) as session:
        session.add(Crate(code=CRATES[0], made_us=to_micros(now())))
        enrol_device(session, DEVICE, "desk", by="admin", at=now())
    app = create_app(any_cast)
    with TestClient(app, base_url=ADDRESS) as client:
        client.cookies.update(client_on(app, Role.DESK).cookies)
        assert client.post(SCANS, json=envelope(scan(1, "in"))).status_code == 200
        assert gc.get_freeze_count() > 0
    assert app.state.scan_door._writer._thread is None
    assert gc.get_freeze_count() == 0


def test_planners_make_crates_and_scans_that_came_before_count_from_then_on(app: FastAPI) -> None:
    desk, planner = client_on(app, Role.DESK), client_on(app, Role.PLANNER)
    sent = envelope(scan(1, "in", code=crate_code(len(CRATES))))
    assert desk.post(SCANS, json=sent).json()["scans"][0]["codes"] == ["unknown_crate:code"]
    response = planner.post(f"{urls.API}/crates", json={"count": 2})
    assert (response.status_code, response.json()) == (201, {"codes": [crate_code(4), crate_code(5)]})
    assert desk.post(SCANS, json=sent).json()["scans"][0] == {"scan_id": scan_id(1), "counts": True, "codes": []}
    for count in (0, 1_001, "1", 1.0):
        assert planner.post(f"{urls.API}/crates", json={"count": count}).status_code == 422
