"""Packing and unpacking at the desk and the hub: the page names the crate and the pile, offline too."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from sqlalchemy import Engine
from sqlmodel import col, select

from api.tables import Role
from depots.store import now, session_on, to_micros
from tests.browser.conftest import Scheme, Visitor, VisitorOf
from tests.browser.test_accessible import WCAG
from tests.browser.test_scanning import OTHER, SITE, crates, enter, kept, scan, shows
from transit.contents import contents_of, unscanned_items
from transit.scan_tables import Scan
from transit.tables import TransitRequest

__all__ = ["crates"]
pytestmark = pytest.mark.browser

HUB = "SJK"
ItemsOf = Callable[[str, str], list[str]]


@pytest.fixture
def desk(visitor: VisitorOf) -> Visitor:
    return visitor(Role.DESK)


@pytest.fixture
def hub(visitor: VisitorOf) -> Visitor:
    """A planner at the hub's desk."""
    return visitor(Role.PLANNER)


@pytest.fixture
def items(planned_store: Engine) -> ItemsOf:
    """Return items that nobody scanned yet, wanted from one site at another; some are made up."""

    def find(origin: str, to: str) -> list[str]:
        with session_on(planned_store) as session:
            for n in range(4):
                key = f"X{origin}{to}{now():%H%M%S%f}{n}"
                way = {"from_site_code": origin, "to_site_code": to}
                said = {"system": "file", "leg_key": key, "kind": "hold", "item_key": key}
                session.add(TransitRequest.model_validate({**way, **said, "placed_at": now(), "opened_at": now()}))
            session.flush()
            scanned = select(Scan.code).where(col(Scan.code).is_not(None))
            query = select(TransitRequest.item_key).where(
                TransitRequest.from_site_code == origin,
                TransitRequest.to_site_code == to,
                col(TransitRequest.item_key).startswith("X"),
                col(TransitRequest.item_key).not_in(scanned),
            )
            return sorted(session.exec(query))

    return find


def at_hub(hub: Visitor, mode: str) -> Page:
    page = hub.open(f"/desk/{mode}?site={HUB}")
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0")
    return page


def sent(page: Page) -> None:
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0", timeout=30_000)


def lie_in(engine: Engine, crate: str) -> list[str]:
    with session_on(engine, read_only=True) as session:
        return [item.code for item in contents_of(session, [crate]).get(crate, []) if item.is_inside]


def test_the_page_asks_for_a_crate_once_and_then_names_it_also_without_a_network(
    desk: Visitor, planned_store: Engine, crates: list[str], items: ItemsOf
) -> None:
    first, second = items(SITE, OTHER)[:2]
    page = enter(desk, "out")
    desk.context.set_offline(True)
    scan(page, first)
    shows(page, "ask", "Laatikko kohteelle SORT", first)
    page.reload()
    expect(page.locator("#filling")).to_contain_text(first)
    scan(page, crates[0])
    shows(page, "good", "SORT", first, crates[0], "niteitä: 1")
    scan(page, second)
    shows(page, "good", "SORT", second, crates[0], "niteitä: 2")
    assert float(page.locator(".scan-result").get_attribute("data-answered-ms") or "nan") > 0
    scan(page, second)
    shows(page, "again", "Jo skannattu")
    expect(page.locator("#filling li")).to_have_count(1)
    scan(page, crates[0])
    shows(page, "good", "Lähtenyt", "SORT", "niteitä: 2")
    expect(page.locator("#filling")).to_be_hidden()
    desk.context.set_offline(False)
    sent(page)
    assert kept(planned_store, [first, second, crates[0]]) == [
        (first, "pack", OTHER),
        (second, "pack", OTHER),
        (crates[0], "out", None),
    ]
    assert lie_in(planned_store, crates[0]) == [first, second]


def test_an_item_packed_is_taken_out_by_undo_and_by_scanning_it_in(
    desk: Visitor, planned_store: Engine, crates: list[str], items: ItemsOf
) -> None:
    one, two = items(SITE, OTHER)[:2]
    page = enter(desk, "out")
    scan(page, one)
    scan(page, crates[0])
    scan(page, two)
    shows(page, "good", "niteitä: 2")
    page.keyboard.press("F8")
    shows(page, "warn", "Peruttu", two)
    expect(page.locator("#filling")).to_contain_text("niteitä: 1")
    sent(page)
    assert lie_in(planned_store, crates[0]) == [one]
    page.click(".mode-in")
    page.wait_for_url("**/desk/in?**")
    scan(page, one)
    shows(page, "warn", "Otettu pois laatikosta", crates[0])
    sent(page)
    assert lie_in(planned_store, crates[0]) == []


def test_what_is_wanted_at_this_very_library_is_not_packed(
    desk: Visitor, planned_store: Engine, items: ItemsOf
) -> None:
    [item, *_] = items(OTHER, SITE)
    page = enter(desk, "out")
    scan(page, item)
    shows(page, "warn", "Jää tänne", item)
    assert kept(planned_store, [item]) == []


def test_a_crate_is_never_filled_for_two_destinations(hub: Visitor, crates: list[str], items: ItemsOf) -> None:
    here, there = items(HUB, OTHER)[0], items(HUB, SITE)[0]
    page = at_hub(hub, "out")
    scan(page, here)
    scan(page, crates[0])
    shows(page, "good", "Lapuan", crates[0])
    scan(page, there)
    shows(page, "ask", "Teuva")
    scan(page, crates[0])
    shows(page, "bad", "Tämän laatikon kohde on Lapuan")
    scan(page, crates[1])
    shows(page, "good", "Teuva", crates[1])
    expect(page.locator("#filling li")).to_have_count(2)


def test_at_the_hub_a_sort_crate_is_emptied_item_by_item_into_its_piles(
    desk: Visitor, hub: Visitor, planned_store: Engine, crates: list[str], items: ItemsOf
) -> None:
    one, two = items(SITE, OTHER)[:2]
    page = enter(desk, "out")
    for code in (one, crates[0], two, crates[0]):
        scan(page, code)
    shows(page, "good", "Lähtenyt")
    sent(page)
    page = at_hub(hub, "in")
    scan(page, crates[0])
    shows(page, "good", "SORT", "niteitä: 2")
    expect(page.locator(".unpacking-items li")).to_have_count(2)
    scan(page, one)
    shows(page, "good", "Pakettiauto", "Lapuan", "vielä skannaamatta: 1")
    expect(page.locator(".unpacking-items li")).to_have_count(1)
    sent(page)
    with session_on(planned_store, read_only=True) as session:
        assert two in [item.code for item in unscanned_items(session, HUB, to_micros(now()))]
    scan(page, two)
    shows(page, "good", "kaikki on skannattu")
    page.keyboard.press("F4")
    shows(page, "good", "Tyhjennetty", crates[0])
    expect(page.locator("#unpacking")).to_be_hidden()
    sent(page)
    assert kept(planned_store, [crates[0]])[-1] == (crates[0], "empty", None)
    with session_on(planned_store, read_only=True) as session:
        assert {one, two}.isdisjoint(item.code for item in unscanned_items(session, HUB, to_micros(now())))


def test_the_desk_tells_what_came_what_was_not_expected_and_what_is_missing(
    desk: Visitor, hub: Visitor, planned_store: Engine, crates: list[str], items: ItemsOf
) -> None:
    one, two = items(HUB, SITE)[:2]
    [stranger, *_] = items(OTHER, SITE)
    page = at_hub(hub, "out")
    for code in (one, crates[0], two, crates[0]):
        scan(page, code)
    shows(page, "good", "Lähtenyt", "Teuva")
    sent(page)
    page = enter(desk, "in")
    desk.context.set_offline(True)
    scan(page, crates[0])
    shows(page, "good", "Saapunut", "niteitä: 2")
    scan(page, one)
    shows(page, "good", "Saapunut", "vielä skannaamatta: 1")
    scan(page, stranger)
    shows(page, "warn", "Ei odotettu", crates[0])
    expect(page.locator(".unpacking-items li")).to_have_text([two])
    page.reload()
    expect(page.locator(".unpacking-items li")).to_have_text([two])
    expect(page.locator("#unpacking button")).to_contain_text("löytymättä 1")
    desk.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    sent(page)
    with session_on(planned_store, read_only=True) as session:
        assert two in [item.code for item in unscanned_items(session, SITE, to_micros(now()))]


def test_one_key_opens_a_label_for_what_is_asked_for(desk: Visitor, planned_store: Engine, items: ItemsOf) -> None:
    [item, *_] = items(SITE, OTHER)
    page = enter(desk, "out")
    scan(page, item)
    shows(page, "ask")
    asked: list[str | None] = []

    def answer(route: Route) -> None:
        asked.append(route.request.post_data)
        route.fulfill(body="a label")

    desk.context.route("**/desk/crates", answer)
    with page.expect_popup() as tab:
        page.keyboard.press("F2")
    expect(tab.value.locator("body")).to_have_text("a label")
    assert asked == [f"site={SITE}&to=&crate="]
    expect(page.locator("#code")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_full_of_crates_has_no_flaw(
    visitor: VisitorOf, crates: list[str], items: ItemsOf, *, width: int, scheme: Scheme
) -> None:
    one, two = items(HUB, OTHER)[0], items(HUB, SITE)[0]
    page = visitor(Role.PLANNER, width=width, scheme=scheme).open(f"/desk/out?site={HUB}")
    for code in (one, crates[0], two):
        scan(page, code)
    shows(page, "ask")
    for mode in ("out", "in"):
        if mode == "in":
            page.click(".mode-in")
            page.wait_for_url("**/desk/in?**")
            scan(page, crates[0])
            shows(page, "good")
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]]) for flaw in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
