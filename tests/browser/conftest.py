"""A real Chromium on the real app: the planted region, a quickly solved plan, a server of our own."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from sqlalchemy import Engine

from api.accounts import create_account, sign_in
from api.app import create_app
from api.cookies import PLAIN_NAME
from api.migration import upgrade
from api.tables import Role
from depots.municipalities import municipalities
from depots.region import plant_region
from depots.settings import ZONE
from depots.sites import all_sites
from depots.store import now, open_engine, session_on
from routing.measure import measure
from routing.solve import solve
from routing.units import IsoWeek
from tests.api.cast import PASSWORD
from transit.plans import save_draft
from transit.publishing import publish
from transit.sample import write_sample_holds
from transit.steps.take_in import take_in_holds
from transit.systems.file import FileHolds
from transit.week import week_problem

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ITERATIONS = 60
Scheme = Literal["light", "dark"]

DRAFTED = IsoWeek.of(datetime.now(ZONE).date()).shift(2)
PUBLISHED = DRAFTED.shift(-1)


@pytest.fixture(scope="session")
def planned_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The region with sample holds, next week published and the week after drafted by the clock."""
    folder = tmp_path_factory.mktemp("browser")
    engine = open_engine(f"sqlite:///{folder / 'store.sqlite3'}")
    upgrade(engine)
    at = now()
    with session_on(engine) as session:
        plant_region(session)
        holds = folder / "holds.csv"
        write_sample_holds(holds, all_sites(session), municipalities(), at.astimezone(ZONE).date(), seed=1)
        take_in_holds(session, FileHolds(holds), at=at)
        for role in Role:
            site = "TEU" if role == Role.DESK else None
            create_account(session, role, PASSWORD, role=role, name=role.title(), language="fi", at=at, site_code=site)
    for week in (PUBLISHED, DRAFTED):
        with session_on(engine) as session:
            problem = week_problem(session, week).problem
            plan = solve(problem, iterations=ITERATIONS, seed=1)
            save_draft(session, week, problem, plan, measure(problem, plan), by="clock", seed=1, seconds=1.0)
            if week == PUBLISHED:
                publish(session, week, by="planner", at=at)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def address(planned_store: Engine) -> Iterator[str]:
    """The address of the real server on this store, in a thread of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(planned_store), "127.0.0.1", port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; where there is none the tests are skipped, but not in CI."""
    found = shutil.which("chromium")
    if found is None and not os.environ.get("CI"):
        pytest.skip("there is no chromium on the PATH (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:  # closed with each module: other tests need the event loop for themselves
        browser = playwright.chromium.launch(executable_path=found or "chromium", args=list(FLAGS))
        yield browser
        browser.close()


@dataclass(frozen=True)
class Visitor:
    """Opens pages as an account of a role, and remembers what a page must never do."""

    address: str
    context: BrowserContext
    complaints: list[str]

    def open(self, path: str) -> Page:
        """Open a page and wait until its map, if it has one, is drawn."""
        page = self.context.new_page()
        page.on("console", lambda message: self._note(message.type in ("error", "warning"), message.text))
        page.on("pageerror", lambda error: self._note(True, str(error)))
        page.goto(self.address + path)
        if page.locator("#map").count():
            page.wait_for_selector(".leaflet-container .outline", state="attached")
        return page

    def _note(self, bad: bool, text: str) -> None:
        # What is asked for on purpose and is not there makes the browser complain, rightly.
        if bad and "404 (Not Found)" not in text:
            self.complaints.append(text)


VisitorOf = Callable[..., Visitor]


@pytest.fixture
def visitor(chromium: Browser, address: str, planned_store: Engine) -> Iterator[VisitorOf]:
    """Makes visitors; at the end none of their pages has complained or reached for another host."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    asked: list[str] = []

    def make(role: Role | None = Role.PLANNER, *, width: int = 1280, scheme: Scheme = "light") -> Visitor:
        size: ViewportSize = {"width": width, "height": 844 if width < 600 else 900}
        context = chromium.new_context(viewport=size, color_scheme=scheme, locale="fi-FI", reduced_motion="reduce")
        context.on("request", lambda request: asked.append(request.url))
        if role is not None:
            token = sign_in(planned_store, role, PASSWORD, now())[1]
            context.add_cookies([{"name": PLAIN_NAME, "value": token, "url": address}])
        contexts.append(context)
        return Visitor(address, context, complaints)

    yield make
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
