"""A shared terminal in a browser: it locks itself, scans on in its own name without a network too, and opens by PIN."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlmodel import col, select

from api.tables import Role
from depots.settings import settings
from depots.store import session_on
from tests.api.cast import PASSWORD
from tests.browser.conftest import Scheme, Visitor, VisitorOf
from tests.browser.test_accessible import ROWS, WCAG
from tests.browser.test_scanning import enter, scan, shows
from transit.scan_tables import Scan

pytestmark = pytest.mark.browser

PIN = "4182"
IDLE_SECONDS = 10  # short enough to wait for, long enough for a page to load on a busy machine


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Terminals lock after a few seconds."""
    monkeypatch.setenv("KIMPPAKYYTI_TERMINAL_IDLE_MINUTES", str(IDLE_SECONDS / 60))
    settings.cache_clear()
    yield
    settings.cache_clear()


def make_terminal(visitor: Visitor) -> Page:
    """Set a PIN and make the visitor's browser a shared terminal, as people do."""
    page = visitor.context.new_page()
    page.goto(f"{visitor.address}/devices")
    page.fill("#password", PASSWORD)
    page.fill("#pin", PIN)
    page.click("text=Aseta PIN")
    expect(page.locator("main [role=status]")).to_contain_text("PIN-koodisi on asetettu")
    page.fill("#name", "Tiski 1")
    page.locator("#share button").click()
    expect(page.locator("main [role=status]")).to_contain_text("yhteinen pääte")
    return page


def sign_in_on(page: Page, address: str) -> None:
    """Sign in anew, so that the sign-in is the terminal's."""
    page.locator("form[action='/sign-out'] button").click()
    page.goto(f"{address}/sign-in?next=/desk/in")
    page.locator("summary").click()
    page.fill("#login", "desk")
    page.fill("#password", PASSWORD)
    page.locator("form[action='/sign-in'] button").click()
    page.wait_for_url("**/desk/in")


def actors(engine: Engine, codes: list[str]) -> dict[str | None, str]:
    with session_on(engine, read_only=True) as session:
        rows = session.exec(select(Scan).where(col(Scan.code).in_(codes))).all()
        return {row.code: row.actor for row in rows}


def test_a_terminal_locks_itself_scans_on_and_opens_by_pin(
    visitor: VisitorOf, planned_store: Engine, idle: None
) -> None:
    desk = visitor(Role.DESK)
    sign_in_on(make_terminal(desk), desk.address)
    page = enter(desk, "in")
    scan(page, "30150001")
    shows(page, "good", "30150001")
    expect(page.locator("#lock-bar")).to_be_visible(timeout=20_000)
    expect(page.locator(".places")).to_be_hidden()
    scan(page, "30150002")
    shows(page, "good", "30150002")
    desk.context.set_offline(True)
    page.reload()
    expect(page.locator("#lock-bar")).to_be_visible()
    scan(page, "30150003")
    shows(page, "good", "30150003")
    desk.context.set_offline(False)
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0", timeout=30_000)
    page.locator("#lock-bar a").click()
    page.fill("#pin", PIN)
    page.locator("form[action='/unlock'] button").click()
    expect(page.locator("#lock-bar")).to_be_hidden()
    scan(page, "30150004")
    shows(page, "good", "30150004")
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0", timeout=30_000)
    found = actors(planned_store, [f"3015000{number}" for number in range(1, 5)])
    terminal = found["30150002"]
    assert terminal.startswith("terminal-")
    assert list(dict(sorted(found.items(), key=str)).values()) == ["desk", terminal, terminal, "desk"]


def test_a_page_kept_from_before_the_lock_scans_for_nobody_in_person(
    visitor: VisitorOf, planned_store: Engine, idle: None
) -> None:
    """The browser is closed and opened again without a network: the page that is shown still names the person."""
    desk = visitor(Role.DESK)
    sign_in_on(make_terminal(desk), desk.address)
    page = enter(desk, "in")
    desk.context.set_offline(True)
    page.wait_for_timeout((IDLE_SECONDS + 1) * 1_000)
    page.reload()
    expect(page.locator("#lock-bar")).to_be_visible()
    scan(page, "30150011")
    shows(page, "good", "30150011")
    desk.context.set_offline(False)
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0", timeout=30_000)
    assert actors(planned_store, ["30150011"])["30150011"].startswith("terminal-")


def test_the_queue_of_a_terminal_survives_signing_out_and_is_sent_without_anybody(
    visitor: VisitorOf, planned_store: Engine
) -> None:
    desk = visitor(Role.DESK)
    page = enter(desk, "in")
    desk.context.route("**/api/v1/scans", lambda route: route.abort())
    scan(page, "30150021")
    shows(page, "good", "30150021")
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    assert actors(planned_store, ["30150021"]) == {}
    desk.context.unroute("**/api/v1/scans")
    page.evaluate(
        """async () => {
             const files = performance.getEntriesByType("resource").map((entry) => entry.name);
             const root = new URL(files.find((name) => name.includes("/static/"))).pathname.split("/").slice(0, 3);
             const { flush } = await import(root.join("/") + "/js/scan/sync.js");
             return flush();
           }"""
    )
    assert actors(planned_store, ["30150021"]) == {"30150021": "desk"}


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light")])
def test_devices_lock_and_unlock_have_no_flaw(visitor: VisitorOf, width: int, scheme: Scheme) -> None:
    desk = visitor(Role.DESK, width=width, scheme=scheme)
    page = make_terminal(desk)
    for path in ("/devices?refused=pin", "/desk/in", "/sign-in?refused=pin"):
        page.goto(desk.address + path)
        flaws = Axe().run(page, options=WCAG).response["violations"]
        assert [(flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]]) for flaw in flaws] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        if path == "/devices?refused=pin":
            page.locator("form[action='/sign-out'] button").click()


def test_on_a_phone_the_header_of_a_terminal_takes_two_rows_too(visitor: VisitorOf) -> None:
    desk = visitor(Role.DESK, width=390)
    page = make_terminal(desk)
    sign_in_on(page, desk.address)
    for language in ("sv", "en", "fi"):  # Finnish last: an account keeps its language
        page.locator(f".languages button[value={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("#lock-now button")).to_be_visible()
        assert page.locator(".masthead :is(a, button)").evaluate_all(ROWS) == 2
