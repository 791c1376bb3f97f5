"""Scan in a real Chromium without a network, kill the browser again and again, lose answers: count what became of it.

`python -m benchmarks.scans_browser [--scans 1000] [--kills 30] [--careless]`. Wanted: 0 lost, 0 doubled of the scans
that the page had shown as kept. With `--careless` the page gives a scan a new id whenever it is sent: doubled scans
must be found.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page, Playwright, sync_playwright
from sqlalchemy import select
from sqlmodel import Session, col

from benchmarks.scans_client import SITES, Server, a_store, percentile, serving
from benchmarks.scans_proxy import Road
from depots.store import open_engine
from transit.scan_tables import Scan
from transit.scans.lost import open_quarantine, sequence_gaps

LOSES = 0.4
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_PATIENCE_MS = 60_000
_READY = "navigator.serviceWorker.ready.then(() => true)"
_SEEN = "async (path) => !!(await caches.match(path))"
_KEPT = """code => {
  const result = document.querySelector(".scan-result");
  return result.dataset.tone === "good" && result.textContent.includes(code);
}"""
_CARELESS = """
const ask = window.fetch;
window.fetch = async (address, options) => {
  if (address !== "/api/v1/scans") return ask(address, options);
  const body = JSON.parse(options.body);
  const old = body.scans.map((scan) => scan.scan_id);
  for (const scan of body.scans) {
    const random = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, "0"));
    scan.scan_id = scan.scan_id.slice(0, -12) + random.join("");
  }
  const answer = await ask(address, { ...options, body: JSON.stringify(body) });
  const told = await answer.json();
  told.scans?.forEach((one, place) => { one.scan_id = old[place]; });
  return new Response(JSON.stringify(told), { status: answer.status });
};
"""


@dataclass
class Desk:
    """Someone who scans: where, with which browser, and what the page said is kept."""

    playwright: Playwright
    road: Road
    server: Server
    profile: Path
    careless: bool
    typed: int = 0
    shown: list[str] = field(default_factory=list)
    answered_ms: list[float] = field(default_factory=list)
    """From Enter until the answer stood on the page, of what was scanned without a network."""

    @property
    def path(self) -> str:
        """The page on which is scanned."""
        return f"/desk/in?site={SITES[1]}"

    @contextmanager
    def browser(self) -> Iterator[Page]:
        """Start the browser on its profile and open the page; killed or not, it is gone at the end."""
        context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=shutil.which("chromium") or "chromium", args=list(_FLAGS)
        )
        try:
            if self.careless:
                context.add_init_script(_CARELESS)
            name, value = self.server.cookie.split("=", 1)
            address = f"http://127.0.0.1:{self.road.port}"
            context.add_cookies([{"name": name, "value": value, "url": address}])
            page = context.pages[0]
            page.goto(address + self.path)
            yield page
        finally:
            _close(context)

    def scan(self, page: Page) -> None:
        """Scan one more item, and wait until the page says that it is kept."""
        self.typed += 1
        code = f"3010{self.typed:07}"
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.wait_for_function(_KEPT, arg=code, timeout=_PATIENCE_MS)
        self.shown.append(code)
        if not self.road.is_open:
            told = page.locator(".scan-result").get_attribute("data-answered-ms", timeout=_PATIENCE_MS)
            self.answered_ms.append(float(told or "nan"))

    def kill(self) -> None:
        """Kill every process of the browser at once, as a power cut or an empty battery would."""
        for process in Path("/proc").iterdir():
            if process.name.isdigit() and self._is_ours(process):
                with suppress(ProcessLookupError):
                    os.kill(int(process.name), signal.SIGKILL)

    def _is_ours(self, process: Path) -> bool:
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            return f"--user-data-dir={self.profile}".encode() in words
        return False


def _close(context: BrowserContext) -> None:
    with suppress(Error):
        context.close()


def learn(desk: Desk) -> None:
    """Open the page once with a network, so that it opens without one."""
    with desk.browser() as page:
        page.evaluate(_READY)
        page.reload()
        page.wait_for_function(_SEEN, arg=desk.path, timeout=_PATIENCE_MS)


def one_life(desk: Desk, scans: int) -> None:
    """Scan without a network, look at the network for a moment, and be killed at some moment of it."""
    desk.road.is_open = False
    killer = threading.Timer(random.uniform(0, 1.5), desk.kill)
    with desk.browser() as page:
        for _ in range(scans):
            desk.scan(page)
        killer.start()
        with suppress(Error):
            desk.road.is_open = random.random() < 0.7
            page.evaluate("dispatchEvent(new Event('online'))")
            while True:
                desk.scan(page)
    killer.join()


def last_life(desk: Desk, scans: int) -> None:
    """Scan the rest, and wait until everything is sent, however many answers are lost on the way."""
    desk.road.is_open = False
    with desk.browser() as page:
        while len(desk.shown) < scans:
            desk.scan(page)
        desk.road.is_open = True
        deadline = time.monotonic() + 300
        while page.locator(".scan-sync").get_attribute("data-waiting") != "0":
            if time.monotonic() > deadline:
                raise RuntimeError("the queue does not empty")
            page.evaluate("dispatchEvent(new Event('online'))")
            page.wait_for_timeout(100)


def count(url: str, shown: list[str]) -> dict[str, int]:
    """Return what became of the scans that the page had shown as kept, and what else is wrong."""
    engine = open_engine(url)
    with Session(engine) as session:
        kept = Counter(session.connection().scalars(select(col(Scan.code))))
        strays, gaps = len(open_quarantine(session)), len(sequence_gaps(session))
    engine.dispose()
    return {
        "lost": sum(code not in kept for code in shown),
        "doubled": sum(times > 1 for times in kept.values()),
        "in quarantine": strays,
        "gaps": gaps,
    }


def main() -> int:
    """Read the options, and return 1 unless what is wanted came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--careless", action="store_true", help="give a scan a new id whenever it is sent")
    options = parser.parse_args()
    with (
        a_store(postgres=False) as url,
        serving(url) as server,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        sync_playwright() as playwright,
    ):
        desk = Desk(playwright, Road(server.port, LOSES), server, Path(profile), options.careless)
        learn(desk)
        for life in range(options.kills):
            left = max(0, options.scans - len(desk.shown))
            one_life(desk, random.randint(0, 2 * left // (options.kills - life + 1)))
            print(f"{life + 1} kills, {len(desk.shown)} scans", file=sys.stderr)
        last_life(desk, options.scans)
        found = count(url, desk.shown)
    took = [round(percentile(desk.answered_ms, share)) for share in (0.5, 0.99, 1)]
    print(f"answered after Enter without a network: median {took[0]} ms, 99 % {took[1]} ms, most {took[2]} ms")
    words = ", ".join(f"{number} {what}" for what, number in found.items())
    print(f"{len(desk.shown)} scans, {options.kills} kills, {desk.road.lost} answers lost: {words}")
    return 0 if found["lost"] == 0 and (found["doubled"] > 0) == options.careless else 1


if __name__ == "__main__":
    sys.exit(main())
