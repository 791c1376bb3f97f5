"""Scans that come faster than the network: none waits for the list, none is forgotten, no alarm is missed."""

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import Engine

from api.assets import static
from tests.browser.conftest import Visitor
from tests.browser.test_scanning import DOOR, OTHER, SITE, crates, desk, enter, kept, scan, send, shows

__all__ = ["crates", "desk"]
pytestmark = pytest.mark.browser

PAST = """async ([from]) => {
  const { withKept, withRead } = await import(from);
  const one = (n, undoes) => ({ scan_id: `id-${n}`, sequence: n, ...(undoes ? { undoes: `id-${undoes}` } : {}) });
  const read = withKept(withKept([], one(1)), one(2));
  const past = withKept(withKept(read, one(3)), one(4, 2));
  const say = (all) => all.map(({ scan, undone }) => scan.sequence * (undone ? -1 : 1));
  return [read, past, withRead(read, past), withRead(past, read), withRead([], past)].map(say);
}"""
MANY = """async ([from, site]) => {
  const { keep, memories } = await import(from);
  const codes = Array.from({ length: 520 }, (_, n) => `3016${String(n).padStart(5, "0")}`);
  for (const code of codes) await keep({ kind: "in", actor: "desk", code, site });
  return (await memories()).length;
}"""


def test_what_is_kept_while_the_store_is_read_stands_above_what_was_read(desk: Visitor) -> None:
    page = enter(desk, "in")
    read, past, *mixed = page.evaluate(PAST, [static("js/scan/past.js")])
    assert (read, past) == ([2, 1], [4, 3, -2, 1])
    assert mixed == [past, past, past]


def test_a_scan_that_waits_is_remembered_however_many_came_after_it(desk: Visitor, planned_store: Engine) -> None:
    page = enter(desk, "in")
    desk.context.set_offline(True)
    page.reload()
    scan(page, "301599999")
    shows(page, "good", "301599999")
    assert page.evaluate(MANY, [static("js/scan/store.js"), SITE]) == 521
    scan(page, "301599999")
    shows(page, "again")
    desk.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".scan-sync")).to_have_attribute("data-waiting", "0", timeout=60_000)
    scan(page, "301599998")
    shows(page, "good", "301599998")
    assert (
        page.evaluate("async ([from]) => (await (await import(from)).memories()).length", [static("js/scan/store.js")])
        == 500
    )
    assert len(kept(planned_store, [f"3016{number:05}" for number in range(520)])) == 520


def test_the_alarm_is_raised_for_a_crate_that_is_not_the_last_one_any_more(
    desk: Visitor, planned_store: Engine, crates: list[str]
) -> None:
    page = enter(desk, "in")
    held: list[Route] = []
    is_open = False

    def hold(route: Route) -> None:
        if is_open:
            route.continue_()
        else:
            held.append(route)

    desk.context.route(DOOR, hold)
    send(planned_store, crates[0], "SJK", OTHER)
    for code in crates[:3]:
        scan(page, code)
        shows(page, "good", code)
    expect(page.locator(".scan-recent li[data-state='waiting']")).to_have_count(3)
    is_open = True
    for route in held:
        route.continue_()
    page.evaluate("dispatchEvent(new Event('online'))")
    shows(page, "bad", "Väärä paikka!", "Lapuan", crates[0])
    expect(page.locator(".scan-recent li[data-state='kept']")).to_have_count(3)
