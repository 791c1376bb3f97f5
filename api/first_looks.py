"""What makes the first look at a page as quick as later ones: a thread that reads and works out ahead what pages need.

Before the server answers anybody, it reads templates, words and fonts; then, plan by plan, it lays out the plans in
force around this week and those that are new, and sums up recent visits. What it makes is kept where pages look for
it, which is bounded there. It waits while scans come in.
"""

from collections.abc import Callable
from threading import Event, Thread

import structlog
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers
from sqlmodel import Session, col, select

from api.assets import assets
from api.contexts.outlines import outlines
from api.contexts.times import times_context
from api.contexts.timetable import timetable_of
from api.contexts.why import explained
from api.formats.fonts import printable
from api.formats.typesetting import load_fonts
from api.i18n import LANGUAGES, words
from api.pages import environment
from api.routes.pages.exports import plan_pdf
from api.routes.v1.document import openapi_document
from depots.calendars import holidays_in
from depots.settings import ZONE, settings
from depots.store import now, session_on
from routing.errors import RoutingError
from routing.units import week_at
from transit.errors import TransitError
from transit.statistics import figures
from transit.tables import Plan, row_id

log = structlog.get_logger("first looks")

LOOK_EVERY = 2.0
"""Seconds between two looks for new plans."""
MOST_PLANS = 4
"""So many plans in force are laid out ahead, and as many of the newest. Pages keep more."""
WEEKS_BACK = 2
"""From so many weeks ago on: calendars still show them."""
LONGEST_START = 10.0
"""Seconds that a server waits for this before it answers: longer only where something has to be compiled first."""
BREATH = 0.1
"""Seconds between two looks whether scans still come in."""


def read_ahead(app: FastAPI) -> None:
    """Read what every store has in common: routes, templates, words, fonts, holidays, compiled figures."""
    configure_mappers()
    openapi_document(app)  # this also makes the routes, which the framework puts off until each is first tried
    made = environment()
    for name in made.list_templates(extensions=["html"]):
        made.get_template(name)
    at = now()
    for language in LANGUAGES:
        spoken = words(language)
        spoken.moment(at)
        spoken.number(1.5, 1)
        holidays_in(week_at(at, ZONE), spoken.language)
    printable("ä")
    load_fonts()
    assets()
    outlines()
    figures.warm_up()


class FirstLooks:
    """Works ahead until it is stopped. Where the store cannot be had, it tries again at the next look."""

    def __init__(self, app: FastAPI, engine: Engine, is_busy: Callable[[], bool] = lambda: False) -> None:
        self._app = app
        self._engine = engine
        self._is_busy = is_busy
        self._over, self._is_ready = Event(), Event()
        self._done: set[int] = set()
        self._has_seen_visits = self._has_set_a_page = False
        self._thread = Thread(target=self._work, name="first looks", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wait(self) -> bool:
        """Wait until the plans that stand are laid out, but not for ever; return whether they are."""
        return self._is_ready.wait(LONGEST_START)

    def stop(self) -> None:
        """End after what is under way."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        read_ahead(self._app)
        while True:
            try:
                self.catch_up()
                self._is_ready.set()
                self.set_a_page()
            except SQLAlchemyError:
                log.exception("plans could not be looked at ahead")
            self._is_ready.set()
            if self._over.wait(LOOK_EVERY):
                return

    def catch_up(self) -> None:
        """Lay out what is wanted and is not yet. Raises `SQLAlchemyError` where the store cannot be had."""
        if not self._has_seen_visits:
            self._look(_see_visits)
            self._has_seen_visits = True
        for plan_id in self._wanted():
            while self._is_busy() and not self._over.wait(BREATH):
                pass
            if self._over.is_set():
                return
            self._look(_lay_out, plan_id)
            self._done.add(plan_id)

    def set_a_page(self) -> None:
        """Set the page of a plan, once: the typesetter reads most of what it needs for its first."""
        if self._done and not self._has_set_a_page:
            self._look(_set_page, max(self._done))
            self._has_set_a_page = True

    def _look(self, act: Callable[..., None], *about: int) -> None:
        try:
            with session_on(self._engine, read_only=True) as session:
                act(session, *about)
        except (RoutingError, TransitError):  # the page itself will say so
            log.exception("something could not be looked at ahead", about=about)

    def _wanted(self) -> list[int]:
        """Return the plans to lay out that are not yet, the most wanted first."""
        week = week_at(now(), ZONE).shift(-WEEKS_BACK)
        stands = col(Plan.published_at).is_not(None), col(Plan.superseded_at).is_(None), col(Plan.week) >= str(week)
        with session_on(self._engine, read_only=True) as session:
            in_force = session.exec(select(Plan.id).where(*stands).order_by(col(Plan.week)).limit(MOST_PLANS))
            newest = session.exec(select(Plan.id).order_by(col(Plan.id).desc()).limit(MOST_PLANS))
            wanted = [row_id(plan_id) for plan_id in dict.fromkeys([*in_force, *newest])]
        self._done.intersection_update(wanted)
        return [plan_id for plan_id in wanted if plan_id not in self._done]


def _lay_out(session: Session, plan_id: int) -> None:
    plan = session.get_one(Plan, plan_id)
    timetable_of(session, plan)
    explained(session, plan)


def _see_visits(session: Session) -> None:
    times_context(session, now(), simulated=None, may_decide=False)


def _set_page(session: Session, plan_id: int) -> None:
    plan_pdf(session, session.get_one(Plan, plan_id), words(settings().language), "a3")
