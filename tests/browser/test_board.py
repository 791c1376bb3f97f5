"""The board on the wall: it renews itself without being loaded again, tells when it cannot, and has no flaw."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import Engine

from api.routes.pages import desk as desk_pages
from api.tables import Role
from depots.store import session_on
from tests.browser.conftest import PUBLISHED, Scheme, VisitorOf
from tests.browser.test_accessible import WCAG
from tests.browser.test_scanning import OTHER, crates, send
from transit.run_records import runs_of_week

__all__ = ["crates"]
pytestmark = pytest.mark.browser

HUB = "SJK"


@pytest.fixture
def morning(planned_store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the hour before the first run of the published week."""
    with session_on(planned_store, read_only=True) as session:
        at = runs_of_week(session, PUBLISHED)[0].starts_at - timedelta(hours=1)
    monkeypatch.setattr(desk_pages, "now", lambda: at)


@pytest.mark.usefixtures("morning")
def test_it_renews_itself_and_tells_when_it_cannot(
    visitor: VisitorOf, planned_store: Engine, crates: list[str]
) -> None:
    wall = visitor(Role.PLANNER)
    page = wall.open(f"/desk/board?site={HUB}")
    page.evaluate("document.body.dataset.stays = 'yes'")
    ready = page.locator(".board-ready dd")
    before = sum(map(int, ready.all_inner_texts()))
    send(planned_store, crates[0], HUB, OTHER)
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_function(
        """before => [...document.querySelectorAll(".board-ready dd")]
                        .reduce((sum, one) => sum + Number(one.textContent), 0) > before""",
        arg=before,
    )
    assert page.evaluate("document.body.dataset.stays") == "yes"
    wall.context.set_offline(True)
    expect(page.locator("#board-told")).to_have_attribute("data-state", "away")
    wall.complaints.clear()  # what a browser says of a lost network is no complaint here
    wall.context.set_offline(False)
    expect(page.locator("#board-told")).to_have_attribute("data-state", "told")


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1920, 1280, 390])
def test_it_has_no_flaw(visitor: VisitorOf, width: int, scheme: Scheme) -> None:
    page = visitor(Role.PLANNER, width=width, scheme=scheme).open(f"/desk/board?site={HUB}")
    expect(page.locator(".board-row").first).to_be_visible()
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]]) for flaw in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
