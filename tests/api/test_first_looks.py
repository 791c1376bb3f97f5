"""What is worked out before anybody looks: right when plans come, bounded, and never in the way of scans."""

import time
from collections.abc import Callable, Iterator
from threading import Event

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from api import first_looks, urls
from api.app import create_app
from api.contexts import timetable, why
from api.first_looks import MOST_NEW, MOST_PLANS, FirstLooks
from api.formats import typesetting
from api.formats.week_sheet import PAPERS, Paper
from api.i18n import LANGUAGES, Words
from api.routes.pages.exports import plan_pdf
from api.tables import Role
from depots.settings import ZONE
from depots.sites import all_sites
from depots.store import now, session_on
from routing.errors import ProblemError
from routing.units import week_at
from tests.api.cast import ADDRESS, client_on, plant_cast
from tests.transit.weeks import draft, plant_world, week_world
from transit import plans
from transit.plans import PlanValues
from transit.publishing import publish
from transit.tables import Plan

WEEK = week_at(now(), ZONE).shift(1)
PATIENCE = 60


@pytest.fixture
def region(any_engine: Engine) -> Engine:
    """A store with a small region, an account for each role, and no plan."""
    plant_cast(any_engine)
    with session_on(any_engine) as session:
        plant_world(session, week_world())
    return any_engine


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Nothing is kept yet; each plan that is laid out from now on is noted here."""
    seen: list[object] = []
    lay_out = timetable.lay_out

    def note(values: PlanValues) -> timetable.Timetable:
        seen.append(values.plan)
        return lay_out(values)

    monkeypatch.setattr(timetable, "lay_out", note)
    monkeypatch.setattr(first_looks, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(first_looks, "LONGEST_START", PATIENCE)  # on a busy machine reading takes long
    timetable.forget()
    why.forget()
    yield seen
    timetable.forget()
    why.forget()


def until(fulfilled: Callable[[], bool]) -> None:
    """Wait for something that a thread does."""
    deadline = time.monotonic() + PATIENCE
    while not fulfilled():
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.01)


def new_plan(engine: Engine, *, is_published: bool) -> None:
    """Make a plan of the week to come."""
    with session_on(engine) as session:
        draft(session, week=WEEK)
        if is_published:
            publish(session, WEEK, by="planner", at=now())


def test_who_asks_first_finds_the_plan_in_force_laid_out(region: Engine, laid_out: list[object]) -> None:
    new_plan(region, is_published=True)
    with TestClient(create_app(region), base_url=ADDRESS) as client:
        client.cookies.update(client_on(client.app, Role.PLANNER).cookies)  # type: ignore[arg-type]
        assert len(laid_out) == 1
        assert client.get(urls.week(WEEK)).status_code == 200
    assert len(laid_out) == 1


@pytest.mark.parametrize("is_published", [True, False])
def test_a_new_plan_is_laid_out_before_anybody_looks(
    region: Engine, laid_out: list[object], *, is_published: bool
) -> None:
    with TestClient(create_app(region), base_url=ADDRESS):
        assert laid_out == []
        new_plan(region, is_published=is_published)
        until(lambda: len(laid_out) == 1)


def test_no_plan_is_laid_out_while_scans_wait(region: Engine, laid_out: list[object]) -> None:
    new_plan(region, is_published=True)
    asked, may_go = Event(), Event()

    def is_busy() -> bool:
        asked.set()
        return not may_go.is_set()

    ahead = FirstLooks(create_app(region), region, is_busy)
    ahead.start()
    try:
        assert asked.wait(PATIENCE)
        assert laid_out == []
        may_go.set()
        assert ahead.wait()
        assert len(laid_out) == 1
    finally:
        ahead.stop()


def test_it_ends_although_scans_wait(region: Engine, laid_out: list[object]) -> None:
    new_plan(region, is_published=True)
    asked = Event()

    def is_busy() -> bool:
        asked.set()
        return True

    ahead = FirstLooks(create_app(region), region, is_busy)
    ahead.start()
    assert asked.wait(PATIENCE)
    ahead.stop()
    assert laid_out == []


def test_however_many_plans_there_are_only_some_are_laid_out_ahead_and_fewer_are_kept(
    region: Engine, laid_out: list[object]
) -> None:
    for _ in range(3 * MOST_NEW):
        new_plan(region, is_published=False)
    ahead = FirstLooks(create_app(region), region)
    ahead.catch_up()
    ahead.catch_up()
    assert len(laid_out) == MOST_NEW
    assert min(timetable.MOST_KEPT, why.MOST_KEPT, plans.MOST_KEPT) >= MOST_PLANS + MOST_NEW


def test_a_plan_that_cannot_be_laid_out_keeps_no_other_from_it(
    region: Engine, laid_out: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    new_plan(region, is_published=True)
    new_plan(region, is_published=False)
    explained, tried = why.explained, []

    def breaks_down_once(*given: object) -> object:
        tried.append(given)
        if len(tried) == 1:
            raise ProblemError("plan 1", "cannot be explained")
        return explained(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(first_looks, "explained", breaks_down_once)
    FirstLooks(create_app(region), region).catch_up()
    assert len(laid_out) == len(tried) == 2


def test_a_store_that_cannot_be_had_keeps_no_server_from_starting_and_is_tried_again(
    region: Engine, laid_out: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    new_plan(region, is_published=True)
    catch_up, tries = FirstLooks.catch_up, []

    def fails_once(self: FirstLooks) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("SELECT", None, Exception("the disk is gone"))
        catch_up(self)

    monkeypatch.setattr(FirstLooks, "catch_up", fails_once)
    with TestClient(create_app(region), base_url=ADDRESS) as client:
        assert client.get(urls.SIGN_IN).status_code == 200
        until(lambda: len(laid_out) == 1)


def test_ending_what_never_began_is_harmless(region: Engine) -> None:
    FirstLooks(create_app(region), region).stop()


def test_pages_of_a_plan_are_set_once_it_is_in_force_and_anew_when_it_changes(
    region: Engine, laid_out: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each paper in each language; what was set of a draft is not shown for the plan that it became."""
    seen: list[tuple[object, str, str]] = []
    made = plan_pdf

    def note(session: Session, plan: Plan, spoken: Words, paper: Paper) -> bytes:
        seen.append((plan.id, spoken.language, paper))
        return made(session, plan, spoken, paper)

    monkeypatch.setattr(first_looks, "plan_pdf", note)
    new_plan(region, is_published=False)
    app = create_app(region)
    ahead = FirstLooks(app, region)
    ahead.catch_up()
    ahead.set_pages()
    assert seen == []
    browser = client_on(app, Role.PLANNER)
    address = urls.plan_sheet(str(WEEK), 1)
    draft_page = browser.get(address).content
    with session_on(region) as session:
        publish(session, WEEK, by="planner", at=now())
    ahead.set_pages()
    ahead.set_pages()
    assert sorted(seen) == [(1, language, paper) for language in sorted(LANGUAGES) for paper in PAPERS]
    page = browser.get(address).content
    assert page != draft_page
    typesetting.set_lately.forget()
    assert len(browser.get(address).content) == len(page)


def test_what_prices_a_visit_is_loaded_once_there_is_a_plan(
    region: Engine, laid_out: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(first_looks, "one_more", lambda _known, site: asked.append(site))
    ahead = FirstLooks(create_app(region), region)
    ahead.catch_up()
    ahead.load_planner()
    assert asked == []
    new_plan(region, is_published=False)
    for _ in range(2):
        ahead.catch_up()
        ahead.load_planner()
    assert len(asked) == 1


def test_the_crates_of_each_hub_are_folded_once(
    region: Engine, laid_out: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(first_looks, "contents_for", lambda _session, site, _at, **_is_hub: asked.append(site))
    ahead = FirstLooks(create_app(region), region)
    ahead.catch_up()
    ahead.catch_up()
    with session_on(region, read_only=True) as session:
        assert asked == [site.code for site in all_sites(session) if site.kind == "hub"]
    assert asked
