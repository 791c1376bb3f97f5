"""The next van on a desk page that is long without a network, and crates that are unpacked side by side."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from api.assets import static
from api.tables import Role
from tests.browser.conftest import VisitorOf
from tests.browser.test_packing import ItemsOf, at_hub, items, sent
from tests.browser.test_scanning import OTHER, SITE, crates, enter, scan, shows

__all__ = ["crates", "items"]
pytestmark = pytest.mark.browser

FULL, BRIEF = '.desk-visit[data-place="0"] .visit-full', '.desk-visit[data-place="1"] .visit-brief'
BOOK = "9789511234562"


def draw_at(page: Page, when: str) -> None:
    """Let the page show the vans as at the end of its first visit (`1`), or when all are over."""
    page.evaluate(
        """async ([from, when]) => {
             const { drawVans } = await import(from);
             const root = document.getElementById("desk-van");
             const until = [...root.querySelectorAll(".desk-visit")].map((visit) => Number(visit.dataset.until));
             const at = when === "1" ? until[0] + 1 : Math.max(...until) + 1;
             drawVans(root, { today: "tänään", tomorrow: "huomenna", day_named: "{name}," }, at);
           }""",
        [static("js/scan/next_van.js"), when],
    )


def test_a_van_that_is_gone_gives_way_to_the_next_without_a_network(visitor: VisitorOf) -> None:
    page = visitor(Role.DESK).open("/desk/out")
    expect(page.locator(FULL)).to_be_visible()
    first, second = (page.locator(".desk-when").nth(place).text_content() for place in (0, 1))
    assert first
    assert second
    assert first != second
    expect(page.locator(BRIEF)).to_be_visible()
    draw_at(page, "1")
    expect(page.locator(".visit-full:visible")).to_have_count(1)
    expect(page.locator(FULL)).to_contain_text(second.split(",")[-1].split()[-1])
    draw_at(page, "all")
    expect(page.locator(".desk-no-van")).to_be_visible()
    expect(page.locator(".visit-full:visible")).to_have_count(0)


def test_things_of_two_crates_are_unpacked_in_any_order(
    visitor: VisitorOf, planned_store: Engine, crates: list[str], items: ItemsOf
) -> None:
    hub, desk = visitor(Role.PLANNER), visitor(Role.DESK)
    one, two, three = items("SJK", SITE)[:3]
    page = at_hub(hub, "out")
    for code in (one, crates[0], two, crates[0], three, crates[1], crates[1]):
        scan(page, code)
    shows(page, "good", "Lähtenyt", "Teuva", SITE)
    sent(page)
    page = enter(desk, "in")
    desk.context.set_offline(True)
    scan(page, crates[0])
    scan(page, crates[1])
    shows(page, "good", crates[1], "niteitä: 1")
    expect(page.locator(".unpacking-choice")).to_have_text(f"{crates[0]} (2)")
    scan(page, one)
    shows(page, "good", "Saapunut", crates[0], "vielä skannaamatta: 1")
    expect(page.locator(".unpacking-items li")).to_have_text([two])
    expect(page.locator(".unpacking-choice")).to_have_text(f"{crates[1]} (1)")
    page.click(".unpacking-choice button")
    expect(page.locator(".unpacking-items li")).to_have_text([three])
    page.keyboard.press("F4")
    shows(page, "warn", "Tyhjennetty", crates[1], "Löytymättä 1")
    expect(page.locator(".unpacking-items li")).to_have_text([two])
    expect(page.locator(".scan-undo")).to_contain_text(f"Tyhjennetty {crates[1]}")
    desk.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    sent(page)


def test_an_item_is_told_with_where_it_goes_and_a_book_trades_code_is_none(
    visitor: VisitorOf, crates: list[str], items: ItemsOf
) -> None:
    [item, *_] = items(SITE, OTHER)
    page = enter(visitor(Role.DESK), "out")
    scan(page, item)
    scan(page, crates[0])
    shows(page, "good", "SORT", f"· {OTHER}", item)
    scan(page, BOOK)
    shows(page, "bad", "Kirjakaupan viivakoodi", BOOK)
    expect(page.locator("#filling")).to_contain_text("niteitä: 1")
    scan(page, "30109999999")
    shows(page, "good", "SORT", "kohdetta ei tiedetä täällä", "niteitä: 2")
    sent(page)
