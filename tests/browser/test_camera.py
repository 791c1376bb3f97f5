"""Scanning by camera: labels as we print them, taken once while they stay in view, beside wedge and typing."""

import io
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pymupdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from sqlalchemy import Engine

from api.accounts import sign_in
from api.assets import static
from api.cookies import PLAIN_NAME
from api.formats.crate_label import CrateLabel, crate_label_pdf
from api.i18n import words
from api.tables import Role
from depots.store import now, session_on
from tests.api.cast import PASSWORD
from tests.browser.conftest import FLAGS, PUBLISHED
from tests.browser.test_accessible import WCAG
from tests.browser.test_scanning import kept
from transit.crate_records import add_crates
from transit.run_holds import hold_of
from transit.run_records import runs_of_week
from transit.tables import RunHold, row_id

pytestmark = pytest.mark.browser

SIZE = (1280, 720)
SHOWN, BLANK = 60, 45
"""Pictures of a label in a row, and of nothing between two labels: at 30 a second longer than a code is remembered."""


def picture_of(code: str) -> bytes:
    """A label on a table, as a camera sees it, as JPEG."""
    pdf = crate_label_pdf(CrateLabel(code, "Teuva", date(2026, 11, 23), "LPA", "Lapua"), words("fi"))
    document = pymupdf.open(stream=pdf)  # type: ignore[no-untyped-call]
    print_ = document[0].get_pixmap(dpi=100)
    table = Image.new("RGB", SIZE, (118, 104, 92))
    table.paste(Image.frombytes("RGB", (print_.width, print_.height), print_.samples).rotate(3, fillcolor="white"))
    return jpeg(table)


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


@pytest.fixture(scope="module")
def labels(planned_store: Engine) -> list[str]:
    """Two crates of the region."""
    with session_on(planned_store) as session:
        return add_crates(session, 2, at=now())


@pytest.fixture(scope="module")
def filming(labels: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera sees one label, nothing, the other label, nothing, and so on."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("there is no chromium on the PATH (Debian: apt-get install chromium)")
    nothing = jpeg(Image.new("RGB", SIZE, (118, 104, 92))) * BLANK
    film = tmp_path_factory.mktemp("film") / "labels.mjpeg"
    film.write_bytes(b"".join(picture_of(code) * SHOWN + nothing for code in labels))
    with sync_playwright() as playwright:
        browser = launch(playwright, found, film)
        yield browser
        browser.close()


def launch(playwright: Playwright, chromium: str, film: Path) -> Browser:
    camera = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    return playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *camera])


def open_page(filming: Browser, address: str, engine: Engine, role: Role, path: str, *, width: int) -> Page:
    context = filming.new_context(viewport={"width": width, "height": 844}, locale="fi-FI", reduced_motion="reduce")
    token = sign_in(engine, role, PASSWORD, now())[1]
    context.add_cookies([{"name": PLAIN_NAME, "value": token, "url": address}])
    page = context.new_page()
    page.goto(address + path)
    return page


def states(page: Page) -> list[str]:
    return page.locator(".scan-recent li .code").all_inner_texts()


@pytest.mark.parametrize("width", [1280, 390])
def test_labels_in_view_are_scanned_once_each_and_kept(
    filming: Browser, address: str, planned_store: Engine, labels: list[str], width: int
) -> None:
    page = open_page(filming, address, planned_store, Role.DESK, "/desk/in", width=width)
    expect(page.locator(".camera")).to_be_hidden()
    page.click(".camera-open")
    expect(page.locator(".camera-open")).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".scan-recent li[data-state='kept']")).to_have_count(2, timeout=30_000)
    assert sorted(states(page)) == sorted(labels)
    assert Axe().run(page, options=WCAG).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.keyboard.type("30100000009")
    page.keyboard.press("Enter")
    expect(page.locator(".scan-recent li[data-state='kept']")).to_have_count(3)
    page.click(".camera-close")
    expect(page.locator(".camera")).to_be_hidden()
    assert page.evaluate("document.querySelector('.camera video').srcObject") is None
    sent = [code for code, kind, _ in kept(planned_store, labels) if kind == "in"]
    assert all(sent.count(code) == len(sent) // 2 for code in labels)
    page.context.close()


def test_a_driver_scans_by_camera_too(filming: Browser, address: str, planned_store: Engine, labels: list[str]) -> None:
    with session_on(planned_store) as session:
        found = runs_of_week(session, PUBLISHED)[0]
        run = found.code
        if hold_of(session, found) is None:
            session.add(RunHold(run_id=row_id(found.id), holder="driver", taken_at=now()))
    page = open_page(filming, address, planned_store, Role.DRIVER, f"/runs/{run}", width=390)
    page.click(".camera-open")
    expect(page.locator(".scan-recent li", has_text=labels[0])).to_have_count(1, timeout=30_000)
    page.context.close()


def test_a_code_counts_when_two_pictures_show_it_and_again_once_it_was_away(
    filming: Browser, address: str, planned_store: Engine
) -> None:
    page = open_page(filming, address, planned_store, Role.DESK, "/desk/in", width=1280)
    pictures = [
        (["A"], 0),
        (["A", "half"], 60),
        (["A"], 120),
        ([], 180),
        (["A", "A"], 1_200),
        ([], 2_000),
        (["A"], 2_500),
        (["A"], 2_560),
    ]
    told = page.evaluate(
        """async ([from, pictures]) => {
             const { View } = await import(from);
             const view = new View();
             return pictures.map(([codes, at]) => view.look(codes, at));
           }""",
        [static("js/scan/camera.js"), pictures],
    )
    assert told == [[], ["A"], [], [], [], [], [], ["A"]]
    page.context.close()


def test_without_a_camera_the_page_says_so_and_typing_goes_on(
    filming: Browser, address: str, planned_store: Engine
) -> None:
    page = open_page(filming, address, planned_store, Role.DESK, "/desk/in", width=390)
    none = "async () => { throw new DOMException('', 'NotFoundError'); }"
    page.evaluate(f"void (navigator.mediaDevices.getUserMedia = {none})")
    page.click(".camera-open")
    expect(page.locator(".camera-words")).to_contain_text("ei ole kameraa")
    page.fill("#code", "30100000010")
    page.keyboard.press("Enter")
    expect(page.locator(".scan-result")).to_have_attribute("data-tone", "good")
    page.context.close()
