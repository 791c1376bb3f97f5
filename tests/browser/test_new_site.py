"""What if there were one more site: its place by a click on the map, or typed; what cannot be is said on the page."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DRAFTED, Visitor, VisitorOf
from tests.browser.test_accessible import WCAG

pytestmark = pytest.mark.browser


def open_form(visitor: Visitor, name: str) -> Page:
    page = visitor.open(f"/weeks/{DRAFTED}/scenarios")
    page.fill("#name", name)
    page.click(".new-scenario button")
    page.locator("#new-site summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#place-map .outline", state="attached")
    return page


def test_a_click_on_the_map_fills_in_the_place_and_its_municipality(visitor: VisitorOf) -> None:
    page = open_form(visitor(), "Uusi kirjasto")
    page.fill("#n1", "Hyllykallio")
    page.locator("#place-map .site.hub").click()
    expect(page.locator("#n3")).to_have_value(re.compile(r"^6\d\.\d{4}$"))
    expect(page.locator("#place-map .site.new")).to_be_visible()
    expect(page.locator("#n5")).to_have_value("Seinäjoki")
    assert Axe().run(page, options=WCAG).response["violations"] == []
    page.get_by_role("button", name="Lisää", exact=True).locator("visible=true").click()
    expect(page.locator(".changes li")).to_contain_text("Uusi: Hyllykallio (kirjasto, Seinäjoki)")


def test_a_place_far_from_all_roads_is_refused_where_it_was_typed(visitor: VisitorOf) -> None:
    one = visitor()
    page = open_form(one, "Saari")
    page.fill("#n1", "Märket")
    page.fill("#n3", "60,3")
    page.fill("#n4", "19,13")
    expect(page.locator("#place-map .site.new")).to_be_attached()
    page.keyboard.press("Enter")
    expect(page.locator("#refused")).to_contain_text("Sinne ei johda mikään tunnettu tie.")
    expect(page.locator("#refused")).to_be_focused()
    expect(page.locator("#n1")).to_have_value("Märket")
    assert Axe().run(page, options=WCAG).response["violations"] == []
    assert ["409 (Conflict)" in complaint for complaint in one.complaints] == [True]
    one.complaints.clear()
