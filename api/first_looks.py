"""What makes the first look at a page as quick as later ones: a thread that reads and works out ahead what pages need.

Before the server answers anybody, it reads templates, words and fonts; then, plan by plan, it lays out the plans that
stand for this week and those to come, and each plan that is new. What it makes is kept where pages look for it, which
is bounded there. It waits while scans come in.
"""

from collections.abc import Callable
from threading import Event, Thread

import structlog
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers
from sqlmodel import col, select

from api.assets import assets
from api.contexts.outlines import outlines
from api.contexts.timetable import timetable_of
from api.contexts.why import explained
from api.formats.fonts import printable
from api.formats.typesetting import load_fonts
from api.i18n import LANGUAGES, words
from api.pages import environment
from api.routes.v1.document import openapi_document
from depots.calendars import holidays_in
from depots.settings import ZONE
from depots.store import now, session_on
from routing.errors import RoutingError
from routing.units import week_at
from transit.statistics import figures
from transit.tables import Plan, row_id

log = structlog.get_logger("first looks")

LOOK_EVERY = 2.0
"""Seconds between two looks for new plans."""
MOST_PLANS = 3
"""So many plans in force, from this week on, are laid out ahead, and as many of the newest. Pages keep more."""
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
            except SQLAlchemyError:
                log.exception("plans could not be looked at ahead")
            self._is_ready.set()
            if self._over.wait(LOOK_EVERY):
                return

    def catch_up(self) -> None:
        """Lay out what is wanted and is not yet. Raises `SQLAlchemyError` where the store cannot be had."""
        for plan_id in self._wanted():
            while self._is_busy() and not self._over.wait(BREATH):
                pass
            if self._over.is_set():
                return
            self._lay_out(plan_id)
            self._done.add(plan_id)

    def _wanted(self) -> list[int]:
        """Return the plans to lay out that are not yet, the most wanted first."""
        week = week_at(now(), ZONE)
        stands = col(Plan.published_at).is_not(None), col(Plan.superseded_at).is_(None), col(Plan.week) >= str(week)
        with session_on(self._engine, read_only=True) as session:
            in_force = session.exec(select(Plan.id).where(*stands).order_by(col(Plan.week)).limit(MOST_PLANS))
            newest = session.exec(select(Plan.id).order_by(col(Plan.id).desc()).limit(MOST_PLANS))
            wanted = [row_id(plan_id) for plan_id in dict.fromkeys([*in_force, *newest])]
        self._done.intersection_update(wanted)
        return [plan_id for plan_id in wanted if plan_id not in self._done]

    def _lay_out(self, plan_id: int) -> None:
        with session_on(self._engine, read_only=True) as session:
            plan = session.get(Plan, plan_id)
            if plan is None:
                return
            try:
                timetable_of(session, plan)
                explained(session, plan)
            except RoutingError:  # its page will say so
                log.exception("a plan could not be laid out ahead", plan=plan_id)
