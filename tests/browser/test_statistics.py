"""The delay figures that follow from scans, from the picture down to the scans behind it; and no flaw on the way."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import Engine

from api.tables import Role
from depots.store import now, session_on, to_micros
from tests.browser.conftest import Scheme, VisitorOf
from tests.browser.test_accessible import WCAG
from tests.transit.scans.world import ANYONE, DEVICE, EPOCH, MINUTE, scan
from transit.crate_records import add_crates
from transit.devices import enrol_device
from transit.scans.ingest import take_in
from transit.scans.pieces import Delivery
from transit.statistics.correct import correct_all

pytestmark = pytest.mark.browser

ITEM = "30999000001"
DAYS_US = 2 * 24 * 60 * MINUTE


@pytest.fixture(scope="session")
def scanned(planned_store: Engine) -> str:
    """An item that took two days from Teuva to Lapua, as was scanned."""
    at = now()
    arrived_us = to_micros(at) - 60 * MINUTE
    with session_on(planned_store) as session:
        [crate] = add_crates(session, 1, at=at)
        enrol_device(session, DEVICE, "desk", by="admin", at=at)
        sent = {"device_ms": (arrived_us - DAYS_US) // 1_000, "site": "TEU", "code": ITEM, "to_site": "LPA"}
        said = [
            scan(1, "pack", **sent, crate=crate),
            scan(2, "in", device_ms=arrived_us // 1_000, site="LPA", code=ITEM),
        ]
        take_in(session.connection(), [Delivery(ANYONE, DEVICE, EPOCH, None, to_micros(at), said)])
    correct_all(planned_store)
    return ITEM


def test_from_the_figure_to_the_scans_by_keyboard(visitor: VisitorOf, scanned: str) -> None:
    page = visitor(Role.MANAGER).open("/statistics")
    assert "2 vrk 0 h" in page.inner_text(".tiles").replace("\N{NO-BREAK SPACE}", " ")
    page.get_by_role("link", name="Matkat kohteeseen Lapua: 1").press("Enter")
    page.get_by_role("link", name=scanned).press("Enter")
    page.wait_for_url(f"**/crates/{scanned}")


def test_a_choice_narrows_the_figures_and_can_be_taken_back(visitor: VisitorOf, scanned: str) -> None:
    page = visitor(Role.MANAGER).open("/statistics")
    page.select_option("#to", label="Seinäjoki")
    page.get_by_role("button", name="Näytä").click()
    page.get_by_role("heading", name="Tänä aikana ei saapunut mitään").wait_for()
    page.get_by_role("link", name="Näytä kaikki", exact=True).click()
    equality = page.get_by_role("region", name="Kuntien yhdenvertaisuus")
    equality.get_by_role("link", name="Lapua", exact=True).wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "path", ["/statistics", "/statistics?period=all", "/statistics?period=2020", "/statistics/journeys"]
)
def test_a_page_has_no_flaw(visitor: VisitorOf, scanned: str, path: str, width: int, scheme: Scheme) -> None:
    page = visitor(Role.MANAGER, width=width, scheme=scheme).open(path)
    assert scanned in page.inner_text("main") or "journeys" not in path
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]]) for flaw in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
