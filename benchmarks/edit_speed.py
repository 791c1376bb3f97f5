"""How long a step of editing takes, from the key to the figures on the screen; and a better plan around what is locked.

`python -m benchmarks.edit_speed [--home FOLDER] [--steps 20] [--slow 4]`. `--home` is a folder in which
`kimppakyyti demo` was run; without it the demo runs first. A visit of the plan in force is moved by keys within its
round, to another round and back, and steps are undone; the server answers in a process of its own. Then a visit is
moved, the round it left locked, and the rest planned anew by a planner as `kimppakyyti serve` starts one: the time from
the click to the first plan that costs less than what was edited. Wanted: 200 ms on the server.
"""

import argparse
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from api.cli.serving import planner_command
from api.tables import Role
from benchmarks.machine import table, where
from benchmarks.pages_browser import browsing
from benchmarks.pages_server import nursery
from benchmarks.pages_store import Planted, planted
from depots.store import open_engine, session_on
from transit.plan_jobs import curve_of
from transit.planning_tables import PlanJob

KEYS = ("Alt+ArrowDown", "Alt+ArrowUp", "Alt+ArrowRight", "Control+z", "Control+y", "Control+z")
"""The steps taken again and again; after all of them the plan is as it was."""
PATIENCE = 120.0
_WATCH = """
() => {
  const state = () => document.querySelector(".edit-state");
  window.__took = new Promise((done) => {
    addEventListener("keydown", function pressed(event) {
      if (["Alt", "Control"].includes(event.key)) return;
      removeEventListener("keydown", pressed, true);
      const [began, before] = [event.timeStamp, state()];
      performance.clearResourceTimings();
      const look = () => {
        if (state() === before) return requestAnimationFrame(look);
        requestAnimationFrame(() => requestAnimationFrame(() => done([performance.now() - began, served()])));
      };
      look();
    }, true);
  });
  const served = () => {
    const asked = performance.getEntriesByType("resource").filter((entry) => entry.serverTiming.length);
    return Object.fromEntries(asked[0].serverTiming.map((timing) => [timing.name, timing.duration]));
  };
}
"""


def step(page: Page, key: str) -> tuple[float, float, float]:
    """Press a key on the chosen visit; return milliseconds to the figures, on the server, and of its processor."""
    page.focus("[data-round='0'] [data-stop='2']")
    page.evaluate(_WATCH)
    page.keyboard.press(key)
    took: Any = page.evaluate("() => window.__took")
    return took[0], took[1]["passed"], took[1]["processor"]


@contextmanager
def planner(url: str) -> Iterator[None]:
    """Let a planner work off what is asked for, for the length of the block."""
    with subprocess.Popen(planner_command(), env={**os.environ, "KIMPPAKYYTI_DATABASE_URL": url}) as process:
        try:
            yield
        finally:
            process.terminate()


def improve(page: Page, store: Planted) -> list[tuple[float, float]]:
    """Move a visit, lock the round it left, and ask for a better plan around that.

    Return the first better plans told: seconds since the click, and euros; at 0 stands what was edited.
    """
    step(page, "Alt+ArrowRight")
    page.click("[data-round='0'] .round-grip")
    page.click("[data-do='lock']")
    page.wait_for_selector("[data-round='0'] .round-grip .held-mark")
    said = page.inner_text(".edit-figure strong")
    now = float(re.sub(r"[^\d,]", "", said).replace(",", "."))
    page.click("form:has(#improve-seconds) button")
    began, told = time.perf_counter(), [(0.0, now)]
    engine = open_engine(store.url)
    while time.perf_counter() - began < PATIENCE:
        with session_on(engine, read_only=True) as session:
            job = session.get(PlanJob, store.job + 1)
            points = curve_of(job) if job is not None else []
        if points and points[-1][1] < min(now, told[-1][1]):
            told.append((time.perf_counter() - began, points[-1][1]))
        if len(told) > 3:
            break
        time.sleep(0.02)
    engine.dispose()
    return told


def main() -> None:
    """Read the options, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a folder in which the demo was run")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--slow", type=float, default=1.0, help="slow the browser's processor down so many times")
    options = parser.parse_args()
    with (
        planted(options.home) as store,
        nursery(store.url, is_cold=False) as fresh,
        browsing(options.slow, is_on=True) as show,
    ):
        if show is None:
            raise RuntimeError("there is no browser")
        editor = f"/weeks/{store.week}/plans/{store.plan}/edit"
        page = show.opened(f"http://127.0.0.1:{fresh.fresh()}", editor, store.tokens[Role.PLANNER, "fi"], "fi")
        rows = []
        for n in range(options.steps):
            key = KEYS[n % len(KEYS)]
            rows.append((key, *(f"{ms:.0f}" for ms in step(page, key))))
        print(f"{where()}\n\n{table(('key', 'to the figures, ms', 'server', 'processor'), rows)}\n", flush=True)
        with planner(store.url):
            for seconds, euros in improve(page, store):
                print(f"{seconds:6.1f} s after the click: {euros:,.0f} EUR", flush=True)


if __name__ == "__main__":
    main()
