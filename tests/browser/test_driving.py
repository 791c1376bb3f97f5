"""A driver in a browser: stops in any order, crates in and out of the van, without a network from the start on."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlmodel import col, select

from api.tables import Role
from depots.store import now, session_on
from tests.browser.conftest import PUBLISHED, Scheme, VisitorOf
from tests.browser.test_accessible import WCAG
from tests.browser.test_scanning import scan, send, shows
from transit.crate_records import add_crates
from transit.run_records import runs_of_week
from transit.scan_tables import Scan
from transit.sheets import run_sheet
from transit.tables import RunHold, row_id

pytestmark = pytest.mark.browser


@pytest.fixture
def crates(planned_store: Engine) -> list[str]:
    """Four crates that nobody scanned yet."""
    with session_on(planned_store) as session:
        return add_crates(session, 4, at=now())


@pytest.fixture(scope="module")
def run(planned_store: Engine) -> tuple[str, list[str]]:
    """The code of a run that the driver holds, and the sites of its stops."""
    with session_on(planned_store) as session:
        for found in runs_of_week(session, PUBLISHED):
            stops = [stop.site_code for stop in run_sheet(session, found).stops]
            if len(set(stops)) > 4:
                session.add(RunHold(run_id=row_id(found.id), holder="driver", taken_at=now()))
                return found.code, stops
    raise AssertionError("no run with three stops was planned")


def press(page: Page, stop: int, what: str) -> None:
    page.locator(f".stop-scan[data-stop='{stop}'] [data-say='{what}']").click()


def sign(page: Page, stop: int) -> None:
    """Draw on the pad of a stop as a finger does, and keep it."""
    group = page.locator(f".stop-scan[data-stop='{stop}']")
    group.locator(".sign summary").click()
    expect(group.locator("[data-say=sign]")).to_be_disabled()
    group.locator(".sign-pad").scroll_into_view_if_needed()
    box = group.locator(".sign-pad").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 30):
        page.mouse.move(box["x"] + 20 + 8 * step, box["y"] + 40 + 15 * (step % 3))
    page.mouse.up()
    group.locator(".sign-initials").fill("AB")
    press(page, stop, "sign")


def kept(engine: Engine, run: str) -> list[tuple[str, str | None, str | None, str | None]]:
    with session_on(engine, read_only=True) as session:
        query = select(Scan).where(Scan.run_code == run).order_by(col(Scan.number))
        return [(row.kind, row.site_code, row.code, row.reason) for row in session.exec(query)]


def test_a_whole_run_is_driven_without_a_network(
    visitor: VisitorOf, planned_store: Engine, crates: list[str], run: tuple[str, list[str]]
) -> None:
    code, stops = run
    driver = visitor(Role.DRIVER, width=390)
    send(planned_store, crates[0], stops[0], stops[2])
    page = driver.context.new_page()
    page.goto(f"{driver.address}/runs/{code}")
    page.evaluate("navigator.serviceWorker.ready")
    page.evaluate(
        """async (path) => { while (!(await caches.match(path))) await new Promise(go => setTimeout(go, 50)) }""",
        f"/runs/{code}",
    )
    driver.context.set_offline(True)
    page.reload()
    scan(page, crates[0])
    shows(page, "good", "Autoon", crates[0])
    press(page, 0, "leave")
    shows(page, "good", "Lähdetty pysäkiltä")
    press(page, 2, "arrive")  # out of order
    expect(page.locator(".stop-scan[data-stop='2'] .stop-state")).to_contain_text("Perillä")
    page.check("[name=way][value=unload]")
    scan(page, crates[0])
    shows(page, "good", "Autosta", crates[0])
    sign(page, 2)
    shows(page, "good", "Kuitattu")
    page.locator(".stop-scan[data-stop='1'] .failing summary").click()
    page.locator(".stop-scan[data-stop='1'] select").select_option("closed")
    page.locator(".stop-scan[data-stop='1'] .failing input").fill("Ovi lukossa")
    press(page, 1, "fail")
    expect(page.locator(".stop-scan[data-stop='1'] .stop-state")).to_contain_text("Käynti ei onnistunut")
    press(page, 3, "arrive")
    page.click(".scan-undo")
    shows(page, "warn", "Peruttu")
    expect(page.locator(".stop-scan[data-stop='3'] .stop-state")).to_be_hidden()
    page.reload()
    expect(page.locator(".stop-scan[data-stop='2'] .stop-state")).to_contain_text("Perillä")
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "8")
    driver.context.set_offline(False)
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0", timeout=30_000)
    assert kept(planned_store, code) == [
        ("load", stops[0], crates[0], None),
        ("leave", stops[0], None, None),
        ("arrive", stops[2], None, None),
        ("unload", stops[2], crates[0], None),
        ("sign", stops[2], None, None),
        ("fail", stops[1], None, "closed"),
        ("arrive", stops[3], None, None),
        ("undo", stops[3], None, None),
    ]


def test_one_button_tells_stop_after_stop_and_what_is_over_folds_up(
    visitor: VisitorOf, crates: list[str], run: tuple[str, list[str]]
) -> None:
    code, stops = run
    page = visitor(Role.DRIVER, width=390).context.new_page()
    page.goto(f"{visitor(None).address}/runs/{code}")
    onward, where = page.locator(".driving-next"), page.locator(".driving-at")
    expect(onward).to_contain_text("Lähde")
    expect(page.locator(".driving-plan")).to_contain_text("Ota")
    scan(page, crates[2])
    shows(page, "good", "Autoon")
    for stop in (1, 2):
        onward.click()
        expect(onward).to_contain_text("Perillä")
        expect(onward).to_contain_text(stops[stop])
        onward.click()
        expect(onward).to_contain_text("Lähde")
        expect(page.locator(f".call:has([data-stop='{stop}'])")).to_contain_class("here")
    expect(where).to_contain_text("Skannataan paikassa")
    expect(page.locator(".call:has([data-stop='1']) .loads")).to_be_hidden()
    expect(page.locator(".call:has([data-stop='2']) .loads")).to_be_visible()
    scan(page, crates[2])
    shows(page, "warn", "On jo autossa")
    page.click(".scan-undo")
    shows(page, "warn", "Peruttu")
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0", timeout=30_000)


def test_what_was_signed_is_shown_on_the_run_and_where_the_crate_is_looked_up(
    visitor: VisitorOf, planned_store: Engine, crates: list[str], run: tuple[str, list[str]]
) -> None:
    code = run[0]
    page = visitor(Role.DRIVER, width=390).context.new_page()
    page.goto(f"{visitor(None).address}/runs/{code}")
    press(page, 3, "here")
    page.check("[name=way][value=unload]")
    scan(page, crates[1])
    shows(page, "good", "Autosta")
    sign(page, 3)
    shows(page, "good", "Kuitattu")
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0", timeout=30_000)
    for path, part in ((f"/runs/{code}", ".told"), (f"/crates/{crates[1]}", ".signed")):
        shown = visitor(Role.PLANNER).open(path)
        expect(shown.locator(f"{part} .signature").last).to_be_visible()
        expect(shown.locator(part).last).to_contain_text("AB")


def test_a_crate_set_down_at_the_wrong_stop_raises_the_alarm(
    visitor: VisitorOf, planned_store: Engine, crates: list[str], run: tuple[str, list[str]]
) -> None:
    code, stops = run
    send(planned_store, crates[0], stops[0], stops[2])
    page = visitor(Role.DRIVER, width=390).context.new_page()
    page.goto(f"{visitor(None).address}/runs/{code}")
    press(page, 1, "here")
    page.check("[name=way][value=unload]")
    scan(page, crates[0])
    shows(page, "bad", "Väärä pysäkki!")


def test_who_neither_drives_nor_plans_only_reads(visitor: VisitorOf, run: tuple[str, list[str]]) -> None:
    page = visitor(Role.MANAGER).open(f"/runs/{run[0]}")
    expect(page.locator(".call").first).to_be_visible()
    expect(page.locator("#scan, .stop-scan")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_run_that_is_driven_has_no_flaw(visitor: VisitorOf, run: tuple[str, list[str]], scheme: Scheme) -> None:
    page = visitor(Role.DRIVER, width=390, scheme=scheme).open(f"/runs/{run[0]}")
    page.check("[name=way][value=unload]")
    press(page, 1, "arrive")
    shows(page, "good", "Perillä")
    page.locator(".stop-scan[data-stop='2'] .failing summary").click()
    page.locator(".stop-scan[data-stop='1'] .sign summary").click()
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]]) for flaw in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_who_drives_sees_first_what_comes_next_and_stands_among_their_runs(
    visitor: VisitorOf, run: tuple[str, list[str]]
) -> None:
    page = visitor(Role.DRIVER, width=390).open(f"/runs/{run[0]}")
    expect(page.locator(".driving-next")).to_be_in_viewport()
    expect(page.locator("#code")).to_be_in_viewport()
    expect(page.locator(".places [aria-current]")).to_have_attribute("href", "/drive")
