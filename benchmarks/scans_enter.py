"""How long a wedge's Enter waits for the answer on the page, in a real Chromium: the tail of some hundred scans.

`python -m benchmarks.scans_enter [--scans 300] [--queue 2000] [--expected 1500]`. Wanted: 50 ms, offline as well. The
desk page expects many crates; scans come one after the other, then one every 100 ms; with a network, without one, with
a long queue behind them, and while that queue is being sent. *Answered* is from Enter until the kept scan's answer
stands in the page, *painted* until a frame with it was handed to the screen.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright
from sqlmodel import Session

from api.assets import static
from benchmarks.scans_client import CRATES, SITES, Client, Phone, Server, a_store, percentile, prepared, serving
from depots.store import now, open_engine
from transit.crate_records import add_crates

ORIGIN, SITE = SITES[:2]
ITEMS_IN_CRATE = 10
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_READY = "navigator.serviceWorker.ready.then(() => true)"
_WATCH = """
addEventListener("DOMContentLoaded", () => {
  window.took = { answered: [], painted: [] };
  const entered = [];
  const { port1, port2 } = new MessageChannel();
  const waits = [];
  port1.onmessage = () => took.painted.push(performance.now() - waits.shift());
  addEventListener("submit", ({ timeStamp }) => entered.push(timeStamp), true);
  new MutationObserver(([{ target }]) => {
    if (target.dataset.tone === "saving" || !entered.length) return;
    const begun = entered.shift();
    took.answered.push(performance.now() - begun);
    requestAnimationFrame(() => { waits.push(begun); port2.postMessage(0); });
  }).observe(document.querySelector(".scan-result"), { attributeFilter: ["data-answered-ms"] });
});
"""
_QUEUE = """async ([store, count]) => {
  const { keep } = await import(store);
  const one = (n) => keep({ kind: "in", actor: "planner", code: `3011${String(n).padStart(7, "0")}`, site: "TEU" });
  for (let n = 0; n < count; n += 1) await one(n);
}"""


@dataclass(frozen=True)
class Tail:
    """Milliseconds of a row of scans, in the order in which they came."""

    name: str
    answered: list[float]
    painted: list[float]

    def words(self) -> str:
        """Return one row of the table."""
        return f"{self.name:46}{_tail(self.answered)}{_tail(self.painted)}"


def _tail(took: list[float]) -> str:
    return "".join(f"{percentile(took, share):7.0f}" for share in (0.5, 0.99, 1)) + "   "


async def fill(server: Server, codes: list[str]) -> None:
    """Let crates be under way, those to the desk's own site with items in them."""
    client, phone = Client(server), Phone(1)
    await phone.enrol(client)
    scans: list[dict[str, object]] = []
    for number, code in enumerate(codes):
        goal = SITES[1 + number % 4]
        for item in range(ITEMS_IN_CRATE if goal == SITE else 0):
            named = f"3012{number:05}{item:02}"
            scans.append(phone.scan(kind="pack", site=ORIGIN, code=named, crate=code, to_site=goal))
        scans.append(phone.scan(kind="out", site=ORIGIN, code=code, to_site=goal))
    for first in range(0, len(scans), 1_000):
        status, said = await client.post("/api/v1/scans", phone.envelope(scans[first : first + 1_000]))
        if status != 200:
            raise RuntimeError(f"the scans were answered {status}: {said!r}")
    client.close()


def scan(page: Page, codes: list[str], name: str, every_s: float = 0.0) -> Tail:
    """Scan these codes as a wedge does, one each `every_s`, or else each once the one before is answered."""
    page.evaluate("took.answered = []; took.painted = []")
    begun = time.monotonic()
    for number, code in enumerate(codes, 1):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        if every_s:
            time.sleep(max(0.0, begun + number * every_s - time.monotonic()))
        else:
            page.wait_for_function("count => took.painted.length === count", arg=number)
    page.wait_for_function("count => took.painted.length === count", arg=len(codes))
    found = page.evaluate("took")
    return Tail(name, found["answered"], found["painted"])


def rows(page: Page, crates: list[str], count: int, queue: int) -> list[Tail]:
    """Measure all cases on a page that was opened with a network; `crates` are expected at its site."""
    numbers = iter(range(1_000_000))
    left = iter(crates)

    def next_codes() -> list[str]:
        return [next(left, "") or f"3010{next(numbers):07}" for _ in range(count)]

    network = page.context.set_offline
    found = [scan(page, next_codes(), "with a network")]
    found.append(scan(page, next_codes(), "with a network, one every 100 ms", 0.1))
    network(True)
    found.append(scan(page, next_codes(), "without a network"))
    found.append(scan(page, next_codes(), "without a network, one every 100 ms", 0.1))
    page.evaluate(_QUEUE, [static("js/scan/store.js"), queue])
    page.reload()
    found.append(scan(page, next_codes(), f"without, {queue:,} scans wait"))
    found.append(scan(page, next_codes(), f"without, {queue:,} scans wait, one every 100 ms", 0.1))
    network(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    found.append(scan(page, next_codes(), f"while {queue:,} scans are sent, one every 100 ms", 0.1))
    return found


def measured(server: Server, crates: list[str], count: int, queue: int) -> list[Tail]:
    """Measure all cases in a browser of our own."""
    address = f"http://127.0.0.1:{server.port}"
    name, value = server.cookie.split("=", 1)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=shutil.which("chromium"), args=list(_FLAGS), base_url=address
        )  # on the disk, as at a desk: what a context of its own keeps lies in memory
        context.add_cookies([{"name": name, "value": value, "url": address}])
        context.add_init_script(_WATCH)
        page = context.pages[0]
        page.goto(f"/desk/in?site={SITE}")
        page.evaluate(_READY)
        page.reload()
        found = rows(page, crates, count, queue)
        context.close()
    return found


def main() -> int:
    """Read the options, measure, and return 1 where the answer took longer than it may in the 99th percentile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=300)
    parser.add_argument("--queue", type=int, default=2_000)
    parser.add_argument("--expected", type=int, default=1_500)
    parser.add_argument("--most-ms", type=float, default=50.0)
    options = parser.parse_args()
    with a_store(postgres=False) as url:
        prepared(url)
        engine = open_engine(url)
        with Session(engine) as session:
            more = add_crates(session, max(0, options.expected - len(CRATES)), at=now())
            session.commit()
        engine.dispose()
        codes = [*CRATES, *more][: options.expected]
        with serving(url) as server:
            asyncio.run(fill(server, codes))
            found = measured(server, codes[::4], options.scans, options.queue)
    print(f"{'ms from Enter':46}{'answered: median, 99 %, most':24}{'painted: median, 99 %, most'}")
    for tail in found:
        print(tail.words())
    return 0 if all(percentile(tail.answered, 0.99) <= options.most_ms for tail in found) else 1


if __name__ == "__main__":
    sys.exit(main())
