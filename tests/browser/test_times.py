"""Planned against real times in a real browser: proposed, accepted, taken back by keyboard; no flaw."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import Engine

from api.tables import Role
from depots.store import now, session_on, to_micros, to_millis
from routing.units import instant
from tests.browser.conftest import PUBLISHED, Scheme, VisitorOf
from tests.browser.test_accessible import WCAG
from tests.transit.scans.world import ANYONE, EPOCH, scan
from tests.transit.weeks import ZONE
from transit.devices import enrol_device
from transit.learning.deciding import take_back
from transit.learning.decisions import standing
from transit.learning.records import all_decisions
from transit.plans import plan_values, published_plan, save_draft
from transit.run_records import add_runs, every_run_of_week
from transit.runs import date_rounds
from transit.scans.ingest import take_in
from transit.scans.pieces import Delivery
from transit.tables import row_id

pytestmark = pytest.mark.browser

WEEKS = 9
PHONE = "00000000-0000-4000-8000-0000000000f1"


@pytest.fixture(scope="session")
def driven(planned_store: Engine) -> str:
    """The published week's first round was driven on the nine weeks before; every drive took half as long again.

    Returns the address of the last of these runs.
    """
    with session_on(planned_store) as session:
        plan = published_plan(session, PUBLISHED)
        assert plan is not None
        values = plan_values(session, plan)
        enrol_device(session, PHONE, "van phone", by="admin", at=now())
        told: list[object] = []
        first = values.plan.rounds[0]
        this_week = PUBLISHED.shift(-1)
        for back in range(WEEKS):
            week = this_week.shift(-1 - back)
            copy = save_draft(
                session, week, values.problem, values.plan, values.measure, by="planner", seed=1, seconds=1.0
            )
            dated = [one for one in date_rounds(week, values.plan, ZONE) if one.number == 1]
            [run] = add_runs(session, row_id(copy.id), dated)
            late = 0.0
            for place, stop in enumerate(first.stops):
                if place:
                    late += (stop.arrive - first.stops[place - 1].depart) / 2
                for kind, minute in (("arrive", stop.arrive), ("leave", stop.depart)):
                    at_ms = to_millis(instant(week, minute, ZONE)) + round(late * 60_000)
                    said = {"site": stop.site, "run": run.code, "code": None, "device_ms": at_ms}
                    told.append(scan(50_000 + len(told), kind, **said))
        sent = to_micros(now())
        [answers] = take_in(session.connection(), [Delivery(ANYONE, PHONE, EPOCH, None, sent, told)])
        assert answers
        assert all(answer.counts for answer in answers)
        latest = every_run_of_week(session, this_week.shift(-1))[0]
    return f"/runs/{latest.code}"


@pytest.fixture
def undecided(planned_store: Engine, driven: str) -> Iterator[Engine]:
    """Whatever a test decides is taken back after it."""
    yield planned_store
    with session_on(planned_store) as session:
        while piles := standing(all_decisions(session)):
            take_back(session, [pile[-1].number for pile in piles.values()], by="planner", at=now())


def test_a_time_is_accepted_and_taken_back_by_keyboard(visitor: VisitorOf, undecided: Engine) -> None:
    page = visitor(Role.PLANNER).open("/statistics/times")
    button = page.get_by_role("button", name="Hyväksy: ").first
    name = (button.get_attribute("aria-label") or "").removeprefix("Hyväksy: ")
    assert name
    button.press("Enter")
    page.get_by_text("1 päätös tallennettiin").wait_for()
    assert page.get_by_role("button", name=f"Hyväksy: {name}", exact=True).count() == 0
    page.get_by_role("button", name=f"Peru: {name}", exact=True).press("Enter")
    page.get_by_role("button", name=f"Hyväksy: {name}", exact=True).wait_for()


def test_all_are_accepted_at_once_and_taken_back_as_one(visitor: VisitorOf, undecided: Engine) -> None:
    page = visitor(Role.PLANNER).open("/statistics/times")
    proposed = page.locator(".proposals tbody tr").count()
    assert proposed > 3
    page.get_by_role("button", name="Hyväksy kaikki").click()
    page.get_by_text("päätöstä tallennettiin").wait_for()
    page.get_by_role("button", name="Peru kaikki").click()
    page.get_by_role("button", name="Hyväksy kaikki").wait_for()
    assert page.locator(".proposals tbody tr").count() == proposed


def test_managers_read_without_a_button(visitor: VisitorOf, driven: str) -> None:
    page = visitor(Role.MANAGER).open("/statistics/times")
    assert page.locator(".proposals tbody tr").count() > 3
    assert page.locator("main button").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("which", ["times", "simulated", "run"])
def test_a_page_has_no_flaw(visitor: VisitorOf, driven: str, which: str, width: int, scheme: Scheme) -> None:
    path = {"times": "/statistics/times", "simulated": "/statistics/times?of=simulated", "run": driven}[which]
    page = visitor(Role.PLANNER, width=width, scheme=scheme).open(path)
    assert page.locator(".punctual" if which == "run" else ".times").count() == 1
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(flaw["id"], [node["html"][:160] for node in flaw["nodes"][:3]]) for flaw in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
