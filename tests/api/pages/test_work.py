"""Work lists: for one's own site alone, with what can be done; days are the administrator's, strays the planner's."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from api.tables import Role
from depots.store import now, session_on
from tests.api.cast import DESK_SITE, OTHER_SITE
from tests.api.conftest import ClientOf
from tests.api.pages.conftest import HOSTILE, Reader, words_of
from tests.api.pages.test_crate import DEVICE, scan
from transit.crate_records import add_crates
from transit.devices import enrol_device
from transit.ladders import ladder_in_force
from transit.missing import Ladder
from transit.scans.ingest import take_in
from transit.scans.judge import Sender
from transit.scans.kinds import ScanKind
from transit.scans.lost import open_quarantine
from transit.scans.pieces import Delivery
from transit.search_tables import SearchAct

ITEM = "30100000001"
ACTS = "/desk/work/acts"


@pytest.fixture
def crate(cast: Engine) -> str:
    """A crate sent to the desk's site nine days ago."""
    with session_on(cast) as session:
        code = add_crates(session, 1, at=now())[0]
    scan(cast, now() - timedelta(days=9), kind="out", code=code, site=OTHER_SITE, to_site=DESK_SITE)
    return code


def acts(engine: Engine) -> list[tuple[str, str, str]]:
    with session_on(engine, read_only=True) as session:
        return [(row.code, row.act, row.site_code) for row in session.exec(select(SearchAct))]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["Etsittävät (1)", "Ei ole täällä", "Löytyi täältä"]),
        ("sv", ["Att söka (1)", "Inte här", "Hittad här"]),
        ("en", ["To be searched (1)", "Not here", "Found here"]),
    ],
)
def test_what_is_to_be_searched_can_be_found_or_looked_for_in_vain(
    reader: Reader, crate: str, language: str, expected: list[str]
) -> None:
    seen = words_of(reader(Role.DESK, language).get("/desk/work"))
    assert [word for word in [crate, *expected] if word not in seen] == []


def test_a_site_that_looked_in_vain_tells_the_others(reader: Reader, cast: Engine, crate: str) -> None:
    desk = reader(Role.DESK, "en")
    answer = desk.post(ACTS, data={"site": DESK_SITE, "code": crate, "act": "searched"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/work?site={DESK_SITE}")
    assert acts(cast) == [(crate, "searched", DESK_SITE)]
    assert "To be searched (0)" in words_of(desk.get("/desk/work"))
    others = words_of(reader(Role.PLANNER, "en").get(f"/desk/work?site={OTHER_SITE}"))
    assert "Looked for in vain: Teuva" in others


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"site": OTHER_SITE}, 403),
        ({"act": "declared"}, 409),
        ({"code": "nothing"}, 409),
        ({"act": "burnt"}, 422),
        ({"site": "nowhere"}, 403),
    ],
)
def test_what_is_not_ones_own_or_makes_no_sense_is_refused(
    client_of: ClientOf, cast: Engine, crate: str, sent: dict[str, str], status: int
) -> None:
    data = {"site": DESK_SITE, "code": crate, "act": "searched"} | sent
    assert client_of(Role.DESK).post(ACTS, data=data).status_code == status
    assert acts(cast) == []


def test_what_came_in_a_crate_and_was_not_scanned_is_on_the_list(reader: Reader, cast: Engine, crate: str) -> None:
    ago = now() - timedelta(days=2)
    scan(cast, ago, kind="pack", code=ITEM, crate=crate, site=OTHER_SITE, to_site=DESK_SITE)
    scan(cast, ago + timedelta(hours=1), kind="in", code=crate, site=DESK_SITE)
    seen = words_of(reader(Role.DESK, "en").get("/desk/work"))
    assert "Arrived in a crate, not scanned (1)" in seen
    assert ITEM in seen


def pack(cast: Engine, crate: str) -> None:
    """An item was put into the crate before it left."""
    scan(
        cast,
        now() - timedelta(days=9, hours=1),
        kind="pack",
        code=ITEM,
        crate=crate,
        site=OTHER_SITE,
        to_site=DESK_SITE,
    )


def test_what_lies_in_a_crate_that_is_looked_for_stands_with_its_crate(
    reader: Reader, cast: Engine, crate: str
) -> None:
    pack(cast, crate)
    seen = words_of(reader(Role.DESK, "en").get("/desk/work"))
    assert "To be searched (1) Look on the shelves" in seen
    assert f"Code Where it is Where to What to do {crate} with 1 item {ITEM} Put out" in seen


def test_an_item_in_a_crate_is_where_its_crate_is_by_now(reader: Reader, cast: Engine, crate: str) -> None:
    pack(cast, crate)
    scan(cast, now() - timedelta(days=8), kind="in", code=crate, site=DESK_SITE)
    seen = words_of(reader(Role.DESK, "en").get("/desk/work"))
    assert f"{ITEM} Received at Teuva in crate {crate}" in seen


def test_desks_see_neither_the_days_form_nor_strays(client_of: ClientOf, crate: str) -> None:
    desk = client_of(Role.DESK)
    assert [desk.get(path).status_code for path in ("/settings/ladder", "/desk/quarantine")] == [403, 403]
    page = desk.get("/desk/work").text
    assert "/settings/ladder" not in page
    assert "/desk/quarantine" not in page


def test_an_administrator_sets_the_days(reader: Reader, cast: Engine) -> None:
    admin = reader(Role.ADMIN, "en")
    shown = admin.get("/settings/ladder").text
    assert 'name="missing" type="number" min="2" max="365" step="1" required value="14"' in shown
    days = {"late": 0, "search": 5, "missing": 10, "hanging": 6}
    assert "The days are kept." in words_of(admin.post("/settings/ladder", data=days))
    refused = admin.post("/settings/ladder", data=days | {"missing": 5})
    assert refused.status_code == 422
    assert "Nothing was changed" in words_of(refused)
    assert 'aria-invalid="true"' in refused.text
    with session_on(cast, read_only=True) as session:
        assert ladder_in_force(session) == Ladder(0, 5, 10, 6)


def test_a_planner_cannot_set_the_days(client_of: ClientOf) -> None:
    assert client_of(Role.PLANNER).post("/settings/ladder", data={}).status_code == 403


def stray(engine: Engine, **fields: str) -> None:
    """Keep a scan that cannot count."""
    raw = {"scan_id": str(uuid.uuid4()), "kind": "in", **fields}
    with session_on(engine) as session:
        enrol_device(session, DEVICE, "test", by="planner", at=now())
    with engine.begin() as connection:
        take_in(connection, [Delivery(Sender("desk", frozenset(ScanKind)), DEVICE, DEVICE, None, 1, [raw])])


def test_a_stray_is_told_of_in_words_and_put_aside_once(reader: Reader, cast: Engine) -> None:
    stray(cast, code=HOSTILE, site=DESK_SITE)
    planner = reader(Role.PLANNER, "en")
    answer = planner.get("/desk/quarantine")
    seen = words_of(answer)
    told = ("(1)", "Teuva", "A field of the scan", "see what the device runs", "Received")
    assert [word for word in told if word not in seen] == []
    assert HOSTILE not in answer.text
    assert [planner.post("/desk/quarantine/1/dismissal").status_code for _ in range(2)] == [303, 303]
    assert planner.post("/desk/quarantine/2/dismissal").status_code == 404
    assert "(0)" in words_of(planner.get("/desk/quarantine"))
    with session_on(cast, read_only=True) as session:
        assert open_quarantine(session) == []
