"""What makes the first look at a page as quick as later ones: a thread that reads and works out ahead what pages need.

Before the server answers anybody, it reads templates, words and fonts; then, plan by plan, it lays out the plans in
force around this week and those that are new, sums up recent visits, folds the crates of hubs, and loads what prices
one more visit. Then, while others are answered, it sets the pages of the plans in force for printing. What it makes is
kept where pages look for it, which is bounded there. It waits while scans come in.
"""

from collections.abc import Callable
from itertools import product
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
from api.contexts.why import explained, one_more
from api.formats.fonts import printable
from api.formats.typesetting import load_fonts
from api.formats.week_sheet import PAPERS, Paper
from api.i18n import LANGUAGES, Language, words
from api.pages import environment
from api.routes.pages.exports import plan_pdf
from api.routes.v1.document import openapi_document
from depots.calendars import holidays_in
from depots.settings import ZONE
from depots.sites import all_sites
from depots.store import now, session_on, to_micros
from routing.errors import RoutingError
from routing.problem import SiteKind
from routing.units import IsoWeek, week_at
from transit.contents import contents_for
from transit.errors import TransitError
from transit.plans import plan_values
from transit.promises_moved import promised_requests, promises_moved
from transit.statistics import figures
from transit.tables import Plan, row_id

log = structlog.get_logger("first looks")

LOOK_EVERY = 2.0
"""Seconds between two looks for new plans."""
MOST_PLANS = 4
"""So many plans in force are laid out ahead. Pages keep more."""
MOST_NEW = 6
"""So many of the newest plans too: some may be compared at once."""
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
        self._set: set[int] = set()
        self._has_seen_visits = self._has_loaded_planner = False
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
                self.load_planner()
                self._is_ready.set()
                self.set_pages()
            except SQLAlchemyError:
                log.exception("plans could not be looked at ahead")
            self._is_ready.set()
            if self._over.wait(LOOK_EVERY):
                return

    def catch_up(self) -> None:
        """Lay out what is wanted and is not yet. Raises `SQLAlchemyError` where the store cannot be had."""
        if not self._has_seen_visits:
            self._look(_see_visits)
            self._look(_see_crates)
            self._has_seen_visits = True
        for plan_id in self._wanted():
            if not self._may_go_on():
                return
            self._look(_lay_out, plan_id)
            self._done.add(plan_id)

    def load_planner(self) -> None:
        """Load what prices one more visit, once there is a plan: on a page that takes a second."""
        if self._done and not self._has_loaded_planner and self._may_go_on():
            self._look(_price_a_visit, max(self._done))
            self._has_loaded_planner = True

    def set_pages(self) -> None:
        """Set the pages of the plans in force from this week on, for each paper and in each language.

        The typesetter tries sizes, which takes it a quarter of a second each.
        """
        in_force = self._in_force(week_at(now(), ZONE)) if self._done else []
        self._set.intersection_update(in_force)
        for plan_id in (plan_id for plan_id in in_force if plan_id not in self._set):
            for language, paper in product(LANGUAGES, PAPERS):
                if not self._may_go_on():
                    return
                self._look(_set_page, plan_id, language, paper)
            self._set.add(plan_id)

    def _may_go_on(self) -> bool:
        """Wait while scans come in; return whether there is time left."""
        while self._is_busy() and not self._over.wait(BREATH):
            pass
        return not self._over.is_set()

    def _look(self, act: Callable[..., None], *about: object) -> None:
        try:
            with session_on(self._engine, read_only=True) as session:
                act(session, *about)
        except (RoutingError, TransitError):  # the page itself will say so
            log.exception("something could not be looked at ahead", about=about)

    def _wanted(self) -> list[int]:
        """Return the plans to lay out that are not yet, the most wanted first."""
        in_force = self._in_force(week_at(now(), ZONE).shift(-WEEKS_BACK))
        with session_on(self._engine, read_only=True) as session:
            newest = session.exec(select(Plan.id).order_by(col(Plan.id).desc()).limit(MOST_NEW))
            wanted = list(dict.fromkeys([*in_force, *map(row_id, newest)]))
        self._done.intersection_update(wanted)
        return [plan_id for plan_id in wanted if plan_id not in self._done]

    def _in_force(self, since: IsoWeek) -> list[int]:
        """Return the plans in force in the first weeks from then on."""
        stands = col(Plan.published_at).is_not(None), col(Plan.superseded_at).is_(None), col(Plan.week) >= str(since)
        with session_on(self._engine, read_only=True) as session:
            found = session.exec(select(Plan.id).where(*stands).order_by(col(Plan.week)).limit(MOST_PLANS))
            return [row_id(plan_id) for plan_id in found]


def _lay_out(session: Session, plan_id: int) -> None:
    plan = session.get_one(Plan, plan_id)
    week = IsoWeek.parse(plan.week)
    timetable_of(session, plan)
    explained(session, plan)
    promises_moved(plan_values(session, plan), week, promised_requests(session, week))


def _price_a_visit(session: Session, plan_id: int) -> None:
    known = explained(session, session.get_one(Plan, plan_id))
    site = next((site.id for site in known.problem.sites if site.kind == SiteKind.LIBRARY), None)
    if site is not None:
        one_more(known, site)


def _see_visits(session: Session) -> None:
    times_context(session, now(), simulated=None, may_decide=False)


def _see_crates(session: Session) -> None:
    """Fold the crates that hubs handle, which are most of all."""
    for hub in (site for site in all_sites(session) if site.kind == SiteKind.HUB):
        contents_for(session, hub.code, to_micros(now()), is_hub=True)


def _set_page(session: Session, plan_id: int, language: Language, paper: Paper) -> None:
    plan_pdf(session, session.get_one(Plan, plan_id), words(language), paper)
