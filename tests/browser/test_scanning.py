"""Scanning in a browser: answered at once, kept before it is green, also without a network, nothing lost or doubled."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from sqlalchemy import Engine
from sqlmodel import col, select

from api.accounts import sign_in
from api.assets import static
from api.cookies import PLAIN_NAME
from api.tables import Role
from depots.store import now, session_on, to_micros
from tests.api.cast import PASSWORD
from tests.browser.conftest import Scheme, Visitor, VisitorOf
from tests.browser.test_accessible import WCAG
from transit.crate_records import add_crates
from transit.crates import read_code
from transit.devices import enrol_device
from transit.scan_tables import Scan
from transit.scans.ingest import take_in
from transit.scans.judge import Sender
from transit.scans.kinds import ScanKind
from transit.scans.pieces import Delivery
from transit.tables import TransitRequest
from transit.tracing import locate
from transit.whereabouts import Place, PlaceKind

pytestmark = pytest.mark.browser

SITE, OTHER = "TEU", "LPA"
DOOR = "**/api/v1/scans"


@pytest.fixture
def crates(planned_store: Engine) -> list[str]:
    """Forty crates that nobody scanned yet."""
    with session_on(planned_store) as session:
        return add_crates(session, 40, at=now())


@pytest.fixture
def desk(visitor: VisitorOf) -> Visitor:
    """Someone at the desk of the site; what a browser says of a lost network is no complaint here."""
    return visitor(Role.DESK)


def enter(desk: Visitor, mode: str, query: str = "") -> Page:
    """Open the desk page, and wait until it could be opened again without a network."""
    page = desk.context.new_page()
    page.goto(f"{desk.address}/desk/{mode}?site={SITE}{query}")
    page.evaluate(
        """new Promise(done => navigator.serviceWorker.controller
           ? done() : navigator.serviceWorker.addEventListener("controllerchange", () => done()))"""
    )
    page.reload()
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0")
    return page


def scan(page: Page, code: str) -> None:
    """What a wedge does: it types and ends with Enter, wherever the focus is."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def shows(page: Page, tone: str, *texts: str) -> None:
    expect(page.locator(".scan-result")).to_have_attribute("data-tone", tone)
    for text in texts:
        expect(page.locator(".scan-result")).to_contain_text(text)


def kept(engine: Engine, codes: list[str]) -> list[tuple[str | None, str, str | None]]:
    with session_on(engine, read_only=True) as session:
        query = select(Scan).where(col(Scan.code).in_(codes)).order_by(col(Scan.number))
        return [(row.code, row.kind, row.to_site_code) for row in session.exec(query)]


def send(engine: Engine, code: str, origin: str, to: str, *, days_ago: int = 0) -> None:
    """Let a crate be sent from one site to another."""
    device, at = str(uuid.uuid4()), now() - timedelta(days=days_ago)
    raw = {"scan_id": _uuid7(), "sequence": 1, "kind": "out", "device_ms": int(at.timestamp() * 1000), "actor": "x"}
    sender = Sender("planner", frozenset(ScanKind))
    with session_on(engine) as session:
        enrol_device(session, device, "test", by="planner", at=at)
    with engine.begin() as connection:
        whole = {**raw, "code": code, "site": origin, "to_site": to}
        answers = take_in(connection, [Delivery(sender, device, device, None, to_micros(at), [whole])])[0]
    assert answers
    assert answers[0].counts, answers


def _uuid7() -> str:
    made = uuid.uuid4().hex
    return f"{made[:8]}-{made[8:12]}-7{made[13:16]}-8{made[17:20]}-{made[20:]}"


def test_thirty_scans_without_a_network_survive_a_reload_and_come_once(
    desk: Visitor, planned_store: Engine, crates: list[str]
) -> None:
    page = enter(desk, "out", f"&to={OTHER}")
    desk.context.set_offline(True)
    for code in crates[:30]:
        scan(page, code)
        shows(page, "good", "Lähtenyt", code)
    expect(page.locator(".scan-sync")).to_contain_text("Ei yhteyttä")
    page.reload()
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "30")
    expect(page.locator(".scan-recent li[data-state='waiting']")).to_have_count(30)
    assert kept(planned_store, crates) == []
    desk.context.set_offline(False)
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0", timeout=30_000)
    expect(page.locator(".scan-recent li[data-state='kept']")).to_have_count(30)
    assert kept(planned_store, crates) == [(code, "out", OTHER) for code in crates[:30]]


def test_the_answer_is_there_before_the_server_says_a_word(desk: Visitor, crates: list[str]) -> None:
    page = enter(desk, "out")
    asked: list[Route] = []
    desk.context.route(DOOR, lambda route: asked.append(route))  # noqa: PLW0108 - a built-in method takes no mark; never answered
    took = []
    for code in crates[:10]:
        scan(page, code)
        shows(page, "good", code)
        took.append(float(page.locator(".scan-result").get_attribute("data-answered-ms") or "nan"))
    expect(page.locator(".scan-recent li[data-state='waiting']")).to_have_count(10)
    assert len(asked) <= 1
    assert all(ms > 0 for ms in took), took


def test_lost_answers_double_nothing(desk: Visitor, planned_store: Engine, crates: list[str]) -> None:
    page = enter(desk, "in")
    lost: list[int] = []

    def lose_first(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    desk.context.route(DOOR, lose_first)
    for code in crates[:5]:
        scan(page, code)
        shows(page, "good", code)
    for _ in range(3):
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(300)
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0")
    assert kept(planned_store, crates) == [(code, "in", None) for code in crates[:5]]
    assert lost == [200, 200]


def test_only_what_the_server_named_is_let_go_of(desk: Visitor, crates: list[str]) -> None:
    page = enter(desk, "in")
    desk.context.route(DOOR, lambda route: route.fulfill(json={"scans": []}))
    scan(page, crates[0])
    expect(page.locator(".scan-sync")).to_have_attribute("data-state", "refused")
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "1")
    with page.expect_download() as saving:
        page.click(".scan-export")
    saved = json.loads(Path(saving.value.path()).read_text())
    assert [(one["kind"], one["code"], one["sequence"]) for one in saved["scans"]] == [("in", crates[0], 1)]


def test_a_crate_of_another_library_raises_the_alarm_without_a_network(
    desk: Visitor, planned_store: Engine, crates: list[str]
) -> None:
    send(planned_store, crates[0], "SJK", OTHER)
    send(planned_store, crates[1], "SJK", SITE)
    page = enter(desk, "in")
    desk.context.set_offline(True)
    scan(page, crates[0])
    shows(page, "bad", "Väärä paikka!", "Lapuan", "Auto tulee seuraavaksi", crates[0])
    scan(page, crates[1])
    shows(page, "good", "Saapunut", "Teuva")
    page.reload()
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "2")


def test_the_server_raises_the_alarm_where_the_page_could_not_know(
    desk: Visitor, planned_store: Engine, crates: list[str]
) -> None:
    page = enter(desk, "in")
    send(planned_store, crates[0], "SJK", OTHER)
    scan(page, crates[0])
    shows(page, "bad", "Väärä paikka!", "Lapuan", f"· {OTHER}", "Auto tulee seuraavaksi")


def test_what_was_scanned_already_is_told_apart_and_undone(
    desk: Visitor, planned_store: Engine, crates: list[str]
) -> None:
    page = enter(desk, "in")
    scan(page, crates[0].lower())
    shows(page, "good", crates[0])
    scan(page, crates[0])
    shows(page, "again", "Jo skannattu")
    page.click(".scan-undo")
    shows(page, "warn", "Peruttu")
    expect(page.locator("#code")).to_be_focused()
    expect(page.locator(".scan-recent li[data-state='undone']")).to_have_count(1)
    scan(page, crates[0])
    shows(page, "good", crates[0])
    expect(page.locator(".scan-recent li[data-state='kept']")).to_have_count(2)
    assert [kind for _, kind, _ in kept(planned_store, crates)] == ["in", "in"]
    with session_on(planned_store, read_only=True) as session:
        state = locate(session, crates[0])
    assert state is not None
    assert state.place == Place(PlaceKind.AT_SITE, SITE)


def test_what_is_no_code_is_kept_but_never_green(desk: Visitor) -> None:
    page = enter(desk, "in")
    scan(page, "KL-000000Z")
    shows(page, "bad", "Ei tunniste")
    expect(page.locator(".scan-recent li[data-state='flawed']")).to_have_count(1)
    expect(page.locator(".scan-recent .why")).to_contain_text("ei ole laatikon eikä niteen tunniste")


def test_scans_wait_for_whoever_signs_in_again(desk: Visitor, planned_store: Engine, crates: list[str]) -> None:
    page = enter(desk, "in")
    desk.context.clear_cookies()
    scan(page, crates[0])
    shows(page, "good", crates[0])
    expect(page.locator(".scan-sync")).to_have_attribute("data-state", "sign-in")
    expect(page.locator(".scan-sync .scan-sign-in")).to_be_visible()
    token = sign_in(planned_store, Role.DESK, PASSWORD, now())[1]
    page.click(".scan-sync .scan-sign-in")
    desk.context.add_cookies([{"name": PLAIN_NAME, "value": token, "url": desk.address}])
    page.goto(f"{desk.address}/desk/in?site={SITE}")
    expect(page.locator(".scan-recent li[data-state='kept']")).to_have_count(1)
    assert kept(planned_store, crates) == [(crates[0], "in", None)]


def test_in_and_out_differ_in_address_colour_place_and_words(desk: Visitor) -> None:
    page = enter(desk, "in")
    look = "getComputedStyle(document.querySelector('.mode[aria-current]'))"
    came = page.evaluate(f"[{look}.backgroundColor, {look}.borderRadius, {look}.textAlign]")
    expect(page.locator("h1")).to_contain_text("Kirjaa saapuneeksi")
    page.click(".mode-out")
    page.wait_for_url("**/desk/out?**")
    expect(page.locator("h1")).to_contain_text("Kirjaa lähteneeksi")
    left = page.evaluate(f"[{look}.backgroundColor, {look}.borderRadius, {look}.textAlign]")
    assert [a for a, b in zip(came, left, strict=True) if a == b] == []


def test_the_destination_stays_in_the_address_and_focus_returns_to_the_input(desk: Visitor, crates: list[str]) -> None:
    page = enter(desk, "out")
    page.select_option("#to", OTHER)
    expect(page.locator("#code")).to_be_focused()
    assert page.url.endswith(f"to={OTHER}")
    scan(page, crates[0])
    shows(page, "good", "→ Lapuan")
    page.locator("h1").click()
    expect(page.locator("#code")).to_be_focused()


def test_the_page_reads_codes_as_the_server_does(desk: Visitor, crates: list[str]) -> None:
    page = enter(desk, "in")
    spoilt = [code[:-1] + ("0" if code[-1] != "0" else "1") for code in crates[:8]]
    raws = [*crates, *spoilt, "]C1" + crates[0], crates[1].lower(), " 12345 ", "kl-ooilooo", "", "ä", "A b", "x" * 65]
    address = static("js/scan/codes.js")
    read = page.evaluate("async ([from, raws]) => raws.map((await import(from)).readCode)", [address, raws])
    assert read == [read_code(raw) for raw in raws]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("mode", ["in", "out"])
def test_a_desk_has_no_flaw_whatever_it_shows(
    visitor: VisitorOf, planned_store: Engine, crates: list[str], *, mode: str, width: int, scheme: Scheme
) -> None:
    send(planned_store, crates[0], "SJK", OTHER)
    desk = visitor(Role.DESK, width=width, scheme=scheme)
    page = desk.open(f"/desk/{mode}")
    for code in (crates[1], crates[1], crates[0], "KL-1"):
        scan(page, code)
        expect(page.locator(".scan-name")).to_have_text(code)
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]]) for flaw in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("what", ["label", "crate", "item", "find", "no code", "work"])
def test_the_pages_around_it_have_no_flaw(
    visitor: VisitorOf, planned_store: Engine, crates: list[str], *, what: str, width: int, scheme: Scheme
) -> None:
    send(planned_store, crates[0], "SJK", SITE, days_ago=9)
    with session_on(planned_store, read_only=True) as session:
        item = session.exec(select(TransitRequest.item_key).where(TransitRequest.to_site_code == SITE)).first()
    paths = {
        "label": f"/desk/crates/new?site={SITE}",
        "crate": f"/crates/{crates[0]}",
        "item": f"/crates/{item}",
        "find": "/crates",
        "no code": "/crates?code=KL-1",
        "work": "/desk/work",
    }
    page = visitor(Role.DESK, width=width, scheme=scheme).open(paths[what])
    if what == "work":
        expect(page.get_by_role("link", name=crates[0])).to_be_visible()
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]]) for flaw in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_what_is_found_is_scanned_in_from_the_work_list(
    desk: Visitor, planned_store: Engine, crates: list[str]
) -> None:
    send(planned_store, crates[0], "SJK", SITE, days_ago=9)
    page = desk.open("/desk/work")
    row = page.locator("tr", has=page.get_by_role("link", name=crates[0]))
    with page.expect_response("**/api/v1/scans"):
        row.get_by_role("button", name="Löytyi täältä").press("Enter")
    expect(row).to_have_attribute("data-done", "true")
    expect(row).to_contain_text("kirjattu tänne")
    assert kept(planned_store, [crates[0]]) == [(crates[0], "out", SITE), (crates[0], "in", None)]
    page.reload()
    expect(page.get_by_role("link", name=crates[0])).to_have_count(0)
