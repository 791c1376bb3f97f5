"""What goes wrong while people scan: a sign-in that ends, scans that do not count, a device that cannot send."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlmodel import col, func, select

from api.cookies import PLAIN_DEVICE
from api.tables import Account, Role, SignIn
from depots.settings import settings
from depots.store import now, session_on
from tests.api.cast import PASSWORD
from tests.browser.conftest import Scheme, Visitor, VisitorOf
from tests.browser.test_accessible import WCAG
from tests.browser.test_packing import ItemsOf, items
from tests.browser.test_scanning import OTHER, SITE, crates, desk, enter, kept, scan, shows
from transit.crate_records import add_crates
from transit.crates import crate_code, crate_number
from transit.scan_tables import Crate, QuarantinedScan, Scan

__all__ = ["crates", "desk", "items"]
pytestmark = pytest.mark.browser


def let_expire(engine: Engine) -> None:
    """Let every sign-in of the desk run out, as a week does."""
    with session_on(engine) as session:
        of_desk = select(SignIn).join(Account, col(Account.id) == SignIn.account_id).where(Account.login == "desk")
        for row in session.exec(of_desk):
            row.expires_at = now() - timedelta(seconds=1)
            session.add(row)


def look(page: Page) -> None:
    """Come back to the page's window."""
    page.evaluate("dispatchEvent(new Event('focus'))")


def waiting(page: Page, count: int, state: str) -> None:
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", str(count), timeout=30_000)
    expect(page.locator(".scan-sync")).to_have_attribute("data-state", state)


def senders(engine: Engine, codes: list[str]) -> list[tuple[str, str]]:
    with session_on(engine, read_only=True) as session:
        rows = session.exec(select(Scan).where(col(Scan.code).in_(codes)).order_by(col(Scan.number)))
        return [(row.actor, row.sent_by.split("-")[0]) for row in rows]


def test_scanning_goes_on_when_the_sign_in_runs_out_and_nothing_is_lost(
    desk: Visitor, planned_store: Engine, crates: list[str]
) -> None:
    page = enter(desk, "in")
    expect(page.locator(".scan-session")).to_be_hidden()
    scan(page, crates[0])
    shows(page, "good", crates[0])
    waiting(page, 0, "sent")
    let_expire(planned_store)
    look(page)
    expect(page.locator(".scan-session")).to_contain_text("Kirjautumisesi on vanhentunut")
    scan(page, crates[1])
    shows(page, "good", crates[1])
    waiting(page, 0, "sent")  # the device speaks for who scanned on it
    desk.context.clear_cookies(name=PLAIN_DEVICE)
    for code in crates[2:5]:
        scan(page, code)
        shows(page, "good", code)
    waiting(page, 3, "sign-in")
    expect(page.locator(".scan-sync")).to_contain_text("Kirjaudu")
    expect(page.locator(".scan-session")).to_be_hidden()  # one message at a time
    page.click(".scan-sync .scan-sign-in")
    page.fill("#login", "desk")
    page.fill("#password", PASSWORD)
    page.locator("form[action='/sign-in'] button").click()
    page.wait_for_url("**/desk/in**")
    waiting(page, 0, "sent")
    expect(page.locator(".scan-session")).to_be_hidden()
    assert kept(planned_store, crates) == [(code, "in", None) for code in crates[:5]]
    assert senders(planned_store, crates) == [("desk", "desk"), ("desk", "device"), *[("desk", "desk")] * 3]


def test_what_does_not_count_says_why_and_what_to_do_and_counts_by_itself_once_it_can(
    desk: Visitor, planned_store: Engine, crates: list[str]
) -> None:
    with session_on(planned_store, read_only=True) as session:
        coming = crate_code(crate_number(session.exec(select(func.max(col(Crate.code)))).one() or "") + 1)
    page = enter(desk, "in")
    desk.context.set_offline(True)
    for code in (coming, crates[0], "KL-000000Z", crates[1]):
        scan(page, code)
    shows(page, "good", crates[1])
    desk.context.set_offline(False)
    waiting(page, 0, "sent")
    flaws = page.locator(".scan-flaws li")
    expect(flaws).to_have_count(2)
    expect(flaws.nth(0)).to_contain_text(coming)
    expect(flaws.nth(0)).to_contain_text("kerro suunnittelijalle")
    expect(flaws.nth(1)).to_contain_text("KL-000000Z")
    expect(flaws.nth(1)).to_contain_text("kirjoita siinä oleva tunniste")
    flaws.nth(1).get_by_role("button").click()
    expect(flaws).to_have_count(1)
    with session_on(planned_store) as session:
        assert add_crates(session, 1, at=now()) == [coming]
    page.reload()
    expect(page.locator(".scan-flaws")).to_be_hidden(timeout=30_000)
    expect(page.locator(".scan-recent li[data-state='kept']")).to_have_count(3)
    assert {code for code, _, _ in kept(planned_store, [coming, *crates])} == {coming, *crates[:2]}


def test_the_last_scan_turns_red_when_the_server_says_that_it_does_not_count(desk: Visitor) -> None:
    page = enter(desk, "in")
    scan(page, crate_code(900_000))
    shows(page, "bad", "Ei lasketa mukaan", "laatikkoa ei ole", "kerro suunnittelijalle")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (390, "dark")])
def test_what_went_wrong_is_shown_without_a_flaw(
    visitor: VisitorOf, planned_store: Engine, width: int, scheme: Scheme
) -> None:
    desk = visitor(Role.DESK, width=width, scheme=scheme)
    page = enter(desk, "in")
    scan(page, crate_code(900_001))
    shows(page, "bad", "Ei lasketa mukaan")
    let_expire(planned_store)
    look(page)
    expect(page.locator(".scan-session")).to_be_visible()
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]]) for flaw in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("path", ["/desk/quarantine", "/settings/ladder", "/devices"])
def test_what_administrators_look_after_has_no_flaw_in_any_language(
    visitor: VisitorOf, desk: Visitor, *, path: str, width: int, scheme: Scheme
) -> None:
    page = enter(desk, "in")
    scan(page, crate_code(900_002))
    shows(page, "bad", "Ei lasketa mukaan")
    admin = visitor(Role.ADMIN, width=width, scheme=scheme)
    page = admin.open(path)
    for language in ("sv", "en", "fi"):
        page.locator(f".languages button[value={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]]) for flaw in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), language


def test_the_file_that_the_page_saves_is_read_in_and_what_it_sends_later_is_the_same(
    desk: Visitor, planned_store: Engine, crates: list[str], tmp_path: Path
) -> None:
    page = enter(desk, "out", f"&to={OTHER}")
    desk.context.set_offline(True)
    for code in crates[:6]:
        scan(page, code)
        shows(page, "good", code)
    with page.expect_download() as saving:
        page.click(".scan-export")
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    assert len(json.loads(file.read_text())["scans"]) == 6
    where = planned_store.url.render_as_string(hide_password=False)
    environment = os.environ | {"KIMPPAKYYTI_DATABASE_URL": where, "KIMPPAKYYTI_HOME": str(tmp_path)}
    command = [sys.executable, "-c", "from api.cli import main; main()", "import-scans", str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "6 scans kept, 6 of them count\n"), done.stderr
    wanted = [(code, "out", OTHER) for code in crates[:6]]
    assert kept(planned_store, crates) == wanted
    desk.context.set_offline(False)
    waiting(page, 0, "sent")
    expect(page.locator(".scan-recent li[data-state='kept']")).to_have_count(6)
    assert kept(planned_store, crates) == wanted
    with session_on(planned_store, read_only=True) as session:
        assert session.exec(select(QuarantinedScan).where(col(QuarantinedScan.payload).contains(crates[0]))).all() == []


def test_a_crate_that_holds_too_much_is_warned_of_and_never_refused(
    desk: Visitor, planned_store: Engine, crates: list[str], items: ItemsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = items(SITE, OTHER)[:4]
    monkeypatch.setenv("KIMPPAKYYTI_ITEMS_PER_CRATE", "3")
    settings.cache_clear()
    try:
        page = enter(desk, "out")
        scan(page, found[0])
        scan(page, crates[0])
        shows(page, "good", "niteitä: 1")
        scan(page, found[1])
        shows(page, "good", "niteitä: 2")
        scan(page, found[2])
        shows(page, "good", "niteitä: 3", "tämän jälkeen täynnä")
        scan(page, found[3])
        shows(page, "warn", "Liian täynnä: 4 nidettä, enintään 3")
        expect(page.locator("#filling li")).to_have_attribute("data-full", "true")
        scan(page, crates[0])
        shows(page, "warn", "Lähtenyt", "Liian täynnä")
        waiting(page, 0, "sent")
    finally:
        settings.cache_clear()
    assert [code for code, _, _ in kept(planned_store, [*found, crates[0]])] == [*found, crates[0]]
