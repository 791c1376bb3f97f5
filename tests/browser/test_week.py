"""The week in a browser: the map and the timetable follow each other, with pointer and keys; a planner publishes."""

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from api.tables import Role
from tests.api.cast import PASSWORD
from tests.browser.conftest import DRAFTED, PUBLISHED, VisitorOf

pytestmark = pytest.mark.browser

PAGE = f"/weeks/{PUBLISHED}"
CHOSEN = re.compile(r"\bchosen\b")
NEAR = re.compile(r"\bnear\b")
LIT = re.compile(r"\blit\b")


def numbers_on(page: Page, selector: str) -> set[str]:
    return {part.inner_text().strip() for part in page.locator(selector).all()}


def test_map_and_timetable_show_the_same_rounds(visitor: VisitorOf) -> None:
    page = visitor().open(PAGE)
    flags = numbers_on(page, ".flag")
    assert len(flags) > 1
    assert flags == numbers_on(page, ".chip .badge") == numbers_on(page, ".round .badge")


def test_a_round_near_the_pointer_is_lit_in_both(visitor: VisitorOf) -> None:
    page = visitor().open(PAGE)
    page.hover(".chip[data-round='2']")
    expect(page.locator(".line.r2")).to_have_class(LIT)
    expect(page.locator(".line.r1")).not_to_have_class(LIT)
    page.hover(".flag.r1")
    expect(page.locator("#round-1")).to_have_class(NEAR)
    expect(page.locator(".chip[data-round='1']")).to_have_class(NEAR)
    expect(page.locator(".line.r1")).to_have_class(LIT)
    page.hover("h1")
    expect(page.locator(".line.lit")).to_have_count(0)


def test_a_round_chosen_on_the_map_is_chosen_in_the_timetable_and_let_go_by_escape(visitor: VisitorOf) -> None:
    page = visitor().open(PAGE)
    page.click(".flag.r2")
    expect(page.locator("#round-2")).to_have_class(CHOSEN)
    expect(page.locator("#round-2")).to_be_in_viewport()
    page.mouse.move(0, 0)
    expect(page.locator(".line.r2")).to_have_class(LIT)
    page.keyboard.press("Escape")
    expect(page.locator("#round-2")).not_to_have_class(CHOSEN)


def test_the_sites_of_a_chosen_round_are_named_without_covering_each_other(visitor: VisitorOf) -> None:
    page = visitor().open(PAGE)
    assert page.locator(".leaflet-tooltip").count() == 0
    page.click(".chip[data-round='1']")
    boxes = [box for name in page.locator(".leaflet-tooltip").all() if (box := name.bounding_box())]
    assert len(boxes) > 3
    apart = [
        a["x"] + a["width"] <= b["x"] + 1 or b["x"] + b["width"] <= a["x"] + 1
        or a["y"] + a["height"] <= b["y"] + 1 or b["y"] + b["height"] <= a["y"] + 1
        for n, a in enumerate(boxes) for b in boxes[n + 1 :]
    ]  # fmt: skip
    assert all(apart)


def test_a_day_filters_map_and_timetable_and_stands_in_the_address(visitor: VisitorOf) -> None:
    page = visitor().open(PAGE)
    day = page.locator(".chip").first.get_attribute("data-day")
    page.click(f"[data-filter='day'] a[data-filter-day='{day}']")
    of_day = {chip.get_attribute("data-round") for chip in page.locator(f".chip[data-day='{day}']").all()}
    expect(page.locator(".flag")).to_have_count(len(of_day))
    expect(page.locator(".round:visible")).to_have_count(len(of_day))
    assert page.url.endswith(f"?day={day}")
    page.reload()
    page.wait_for_selector(".flag")
    expect(page.locator(".flag")).to_have_count(len(of_day))
    page.click("[data-filter='day'] a[data-filter-day='']")
    expect(page.locator(".round[hidden]")).to_have_count(0)


def test_the_whole_page_can_be_walked_by_keys(visitor: VisitorOf) -> None:
    page = visitor().open(PAGE)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    met: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        met += page.evaluate("[...document.activeElement.classList]")
        if "chip" in met:
            break
    assert {"flag", "leaflet-control-zoom-in", "map", "scroll", "chip"} <= set(met)
    assert met.count("site") == 1  # one of fifty; arrows lead on to the others
    number = page.evaluate("document.activeElement.dataset.round")
    expect(page.locator(f".line.r{number}")).to_have_class(LIT)
    page.keyboard.press("Enter")
    expect(page.locator(f"#round-{number}")).to_have_class(CHOSEN)


def test_a_site_chosen_in_the_timetable_is_marked_on_the_map_and_shows_its_days(visitor: VisitorOf) -> None:
    page = visitor().open(PAGE)
    link = page.locator("#round-1 [data-pick]").nth(1)
    code = link.get_attribute("data-pick") or ""
    link.focus()
    expect(page.locator(".site.picked")).to_have_count(1)  # near the focus already
    page.keyboard.press("Enter")
    part = page.locator(".plan-site")
    expect(part).to_have_attribute("data-site", code)
    expect(part.locator("h2")).to_have_text(link.inner_text())
    assert f"site={code}" in page.url
    page.locator("h1").hover()
    link.evaluate("link => link.blur()")
    expect(page.locator(".site.picked")).to_have_attribute("aria-label", link.inner_text())
    expect(page.locator(".line.r1")).to_have_class(LIT)
    calling = {row.get_attribute("data-show-round") for row in part.locator("[data-show-round]").all()}
    expect(page.locator(".chip.calls")).to_have_count(len(calling))
    expect(page.locator(".stops tr.picked")).not_to_have_count(0)
    page.keyboard.press("Escape")
    expect(part).to_have_count(0)
    assert "site=" not in page.url
    expect(page.locator(".site.picked")).to_have_count(0)


def test_a_site_is_come_to_by_arrows_on_the_map_and_chosen_by_enter(visitor: VisitorOf) -> None:
    page = visitor().open(PAGE)
    page.focus(".site[tabindex='0']")
    start = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowDown")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name != start
    page.keyboard.press("Enter")
    expect(page.locator(".plan-site h2")).to_have_text(name)
    expect(page.locator("#site option:checked")).to_have_text(name)
    page.keyboard.press("Enter")
    expect(page.locator(".plan-site")).to_have_count(0)


def test_on_a_phone_a_site_is_chosen_by_a_finger_and_by_the_list(visitor: VisitorOf) -> None:
    page = visitor(width=390).open(PAGE)
    page.locator("#round-1 [data-pick]").nth(2).click()
    expect(page.locator(".plan-site")).to_be_in_viewport()
    page.select_option("#site", index=3)
    expect(page.locator(".plan-site h2")).to_have_text(page.locator("#site option:checked").inner_text())
    page.locator(".plan-site [data-no-site]").click()
    expect(page.locator(".plan-site")).to_have_count(0)
    expect(page.locator("#site")).to_be_focused()


def test_a_flag_on_the_map_is_chosen_by_enter(visitor: VisitorOf) -> None:
    page = visitor().open(PAGE)
    page.focus(".flag.r1")
    page.keyboard.press("Enter")
    expect(page.locator("#round-1")).to_have_class(CHOSEN)


@pytest.mark.parametrize("width", [390, 1280])
def test_flags_are_clear_of_each_other_and_of_a_finger_s_size_at_any_zoom(visitor: VisitorOf, width: int) -> None:
    page = visitor(width=width).open(PAGE)
    for way in ("in", "out", "out"):
        boxes = [box for flag in page.locator(".flag").all() if (box := flag.bounding_box())]
        assert len(boxes) > 1
        assert min(min(box["width"], box["height"]) for box in boxes) >= 24
        for one, other in itertools.combinations(boxes, 2):
            beside = abs(one["x"] - other["x"]) >= one["width"]
            assert beside or abs(one["y"] - other["y"]) >= one["height"]
        page.click(f".leaflet-control-zoom-{way}")
        page.wait_for_timeout(400)  # while the map zooms


def test_what_has_the_focus_can_be_seen(visitor: VisitorOf) -> None:
    page = visitor().open(PAGE)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_targets_are_large_enough_for_a_finger(visitor: VisitorOf) -> None:
    page = visitor(width=390).open(PAGE)
    # WCAG 2.2, 2.5.8: 24 px, but for links within a sentence.
    small = page.evaluate(
        """[...document.querySelectorAll('main a, main button, header a, header button, summary, label.check')]
           .filter(part => part.checkVisibility() && !part.closest('p:not([class]), li, .leaflet-control-attribution'))
           .filter(part => { const box = part.getBoundingClientRect(); return box.width < 24 || box.height < 24 })
           .map(part => part.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_without_scripts_the_timetable_stands_and_the_filter_works(visitor: VisitorOf) -> None:
    one = visitor()
    assert one.context.browser
    context = one.context.browser.new_context(java_script_enabled=False, storage_state=one.context.storage_state())
    page = context.new_page()
    page.goto(one.address + PAGE)
    every = page.locator(".round:visible").count()
    expect(page.get_by_text("Kartta tarvitsee JavaScriptiä")).to_be_visible()
    page.locator("[data-pick]").nth(1).click()
    expect(page.locator(".plan-site")).to_be_visible()
    page.goto(one.address + PAGE)
    day = page.locator(".chip").first.get_attribute("data-day")
    page.click(f"[data-filter='day'] a[data-filter-day='{day}']")
    expect(page.locator("[data-day-section]:visible")).to_have_count(1)
    assert 0 < page.locator(".round:visible").count() < every
    context.close()


def test_the_language_changes_the_page_and_stays(visitor: VisitorOf) -> None:
    page = visitor(Role.MANAGER).open(PAGE)
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    page.click("button[value='sv']")
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page).to_have_url(re.compile(PAGE))
    page.goto(page.url.replace(PAGE, "/sites"))
    expect(page.locator("h1")).to_have_text("Platser")
    page.click("button[value='fi']")  # it stays with the account, which others of this run use too
    expect(page.locator("html")).to_have_attribute("lang", "fi")


def test_a_planner_signs_in_looks_at_the_draft_and_publishes_it(visitor: VisitorOf) -> None:
    page = visitor(None).open(f"/weeks/{DRAFTED}")
    page.fill("#login", "planner")
    page.fill("#password", "mistaken")
    page.click("main button")
    expect(page.get_by_role("alert")).to_be_visible()
    page.fill("#login", "planner")
    page.fill("#password", PASSWORD)
    page.click("main button")
    expect(page.locator("h1")).to_have_text(f"Viikko {DRAFTED.number}/{DRAFTED.year}")
    page.click("form.publish button")
    expect(page.locator(".state.draft")).to_be_visible()  # the browser asks for the confirmation first
    page.check("form.publish input[type=checkbox]")
    page.click("form.publish button")
    expect(page.locator(".state.published")).to_be_visible()
    page.locator(".round-links a", has_text="Kuljetusvuoro").first.click()
    expect(page.locator(".call")).not_to_have_count(0)
