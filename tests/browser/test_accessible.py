"""Every page, on a desk and on a phone, in light and dark: no flaw that axe can find, nothing wider than the screen."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import Engine

from api.tables import Role
from depots.store import session_on
from tests.browser.conftest import DRAFTED, PUBLISHED, Scheme, VisitorOf
from transit.run_records import runs_of_week

pytestmark = pytest.mark.browser

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES: dict[str, Callable[[str], str]] = {
    "week": lambda run: f"/weeks/{PUBLISHED}",
    "draft": lambda run: f"/weeks/{DRAFTED}",
    "empty week": lambda run: "/weeks/2026-W01",
    "weeks": lambda run: "/weeks",
    "run": lambda run: run,
    "site": lambda run: "/sites/LPA",
    "sites": lambda run: "/sites",
    "data": lambda run: "/data",
    "closed days": lambda run: "/closures",
    "why": lambda run: f"/weeks/{PUBLISHED}/plans/1/why?site=KAS",
    "calendars": lambda run: "/calendars",
    "missing": lambda run: "/sites/nowhere",
}


@pytest.fixture(scope="session")
def run(planned_store: Engine) -> str:
    """The address of a run."""
    with session_on(planned_store, read_only=True) as session:
        return f"/runs/{runs_of_week(session, PUBLISHED)[0].code}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_flaw(visitor: VisitorOf, run: str, name: str, width: int, scheme: Scheme) -> None:
    page = visitor(width=width, scheme=scheme).open(PAGES[name](run))
    found = Axe().run(page, options=WCAG).response["violations"]
    flaws = [(flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]]) for flaw in found]
    assert flaws == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_has_no_flaw_even_when_it_refuses(visitor: VisitorOf, scheme: Scheme) -> None:
    page = visitor(None, width=390, scheme=scheme).open("/sign-in?refused=wrong")
    assert Axe().run(page, options=WCAG).response["violations"] == []


@pytest.mark.parametrize("role", [Role.DRIVER, Role.DESK])
def test_a_round_that_is_chosen_has_no_flaw_either(visitor: VisitorOf, role: Role) -> None:
    page = visitor(role).open(f"/weeks/{PUBLISHED}")
    page.click(".chip")
    assert Axe().run(page, options=WCAG).response["violations"] == []


ROWS = """shown => {
  const boxes = shown.map(one => one.getBoundingClientRect()).sort((a, b) => a.top - b.top);
  return boxes.filter((box, place) => boxes.slice(0, place).every(({ bottom }) => bottom <= box.top)).length;
}"""


@pytest.mark.parametrize("role", Role)
def test_on_a_phone_the_header_takes_two_rows_in_each_language(visitor: VisitorOf, role: Role) -> None:
    page = visitor(role, width=390).open("/sites")
    for language in ("sv", "en", "fi"):  # Finnish last: an account keeps its language
        page.locator(f".languages button[value={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert page.locator(".masthead :is(a, button)").evaluate_all(ROWS) == 2
