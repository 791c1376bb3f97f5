"""When a page is usable in Chromium.

A page is usable when its document is read (`DOMContentLoaded`), its main part stands with a control (link, button,
field or drawing) laid out, unless it has none, and, where it has a map, the outlines drawn; and when from then on the
main thread is idle: no task longer than 50 ms for 200 ms. The figure is the end of what came last, in milliseconds from
when the address was asked for.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.cookies import PLAIN_NAME

LONGEST_MS = 60_000
"""A page that is not usable by then never will be."""
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_WATCH = """
(() => {
  const seen = { task: 0, control: 0 };
  window.__seen = seen;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.task = Math.max(seen.task, entry.startTime + entry.duration);
  }).observe({ type: "longtask", buffered: true });
  const stands = () => {
    const main = document.querySelector("main");
    const kinds = "a, button, input:not([type=hidden]), select, summary, table, svg";
    const controls = [...main.querySelectorAll(kinds)];
    const isThere = !controls.length || controls.some((control) => control.getClientRects().length);
    const map = document.getElementById("map");
    return isThere && (!map || map.querySelector(".outline"));
  };
  const look = () => {
    if (document.readyState !== "loading" && stands()) seen.control = performance.now();
    else requestAnimationFrame(look);
  };
  look();
})();
"""
_USABLE = """
(longest) => new Promise((done) => {
  const look = () => {
    const read = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
    const last = Math.max(read, window.__seen.control, window.__seen.task);
    if (read && window.__seen.control && performance.now() > last + 200) done(last);
    else if (performance.now() > longest) done(null);
    else setTimeout(look, 20);
  };
  look();
})
"""
_FETCHED = """
() => {
  const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return [all.length, all.reduce((sum, entry) => sum + entry.transferSize, 0) / 1000];
}
"""


@dataclass(frozen=True)
class Usable:
    """When a page was usable, how many requests it took, and how many kilobytes were sent."""

    ms: float
    requests: int
    kilobytes: float


class Show:
    """A browser that looks at pages; `slow` is how many times its processor is slowed down."""

    def __init__(self, browser: Browser, slow: float) -> None:
        self._browser = browser
        self._slow = slow

    def look_twice(self, server: str, address: str, token: str | None, language: str) -> tuple[Usable, Usable]:
        """Look at a page with nothing kept, then once more with what the browser kept.

        Raises `RuntimeError` where it never becomes usable.
        """
        context = self._context(server, token, language)
        try:
            context.add_init_script(_WATCH)
            return self._look(context.new_page(), server + address), self._look(context.new_page(), server + address)
        finally:
            context.close()

    def opened(self, server: str, address: str, token: str, language: str) -> Page:
        """Return a page as somebody who is signed in sees it, to be worked on."""
        page = self._slowed(self._context(server, token, language).new_page())
        page.goto(server + address)
        return page

    def _context(self, server: str, token: str | None, language: str) -> BrowserContext:
        context = self._browser.new_context(locale=language, viewport={"width": 1280, "height": 900})
        if token is not None:
            context.add_cookies([{"name": PLAIN_NAME, "value": token, "url": server}])
        return context

    def _slowed(self, page: Page) -> Page:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": self._slow})
        return page

    def _look(self, page: Page, url: str) -> Usable:
        self._slowed(page).goto(url)
        ms: float | None = page.evaluate(_USABLE, LONGEST_MS)
        if ms is None:
            raise RuntimeError(f"{url} was not usable within {LONGEST_MS / 1_000:.0f} s")
        fetched: Any = page.evaluate(_FETCHED)
        page.close()
        return Usable(ms, *fetched)


@contextmanager
def browsing(slow: float, *, is_on: bool) -> Iterator[Show | None]:
    """Start the system's Chromium for the length of the block, unless nobody wants it."""
    if not is_on:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(_FLAGS))
        yield Show(browser, slow)
        browser.close()
