"""The working group's story: ask for a plan, edit it by keys and pointer, lock, improve, compare, publish."""

import re
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from api.tables import Role
from depots.store import session_on
from routing.check import check
from tests.browser.conftest import DRAFTED, VisitorOf
from tests.browser.test_accessible import WCAG
from transit import plan_worker
from transit.planning_tables import PlanJob
from transit.plans import latest_draft, plan_values
from transit.tables import row_id

pytestmark = pytest.mark.browser

WEEK = DRAFTED.shift(1)
PAGE = f"/weeks/{WEEK}"
PATIENCE = 90_000


@pytest.fixture(scope="module")
def _planner(planned_store: Engine) -> Iterator[None]:
    """A planner at work beside the server, as in life, but in a thread."""
    leaving = threading.Event()
    thread = threading.Thread(target=plan_worker.work, args=(planned_store, lambda: False, leaving.is_set))
    thread.start()
    yield
    leaving.set()
    thread.join()


def flaws(page: Page) -> list[str]:
    return [flaw["id"] for flaw in Axe().run(page, options=WCAG).response["violations"]]


def grip(page: Page, number: int, place: int) -> str:
    return f"[data-round='{number}'] [data-stop='{place}']"


def test_a_plan_is_asked_for_watched_edited_locked_improved_compared_and_published(  # noqa: PLR0915 - one story
    visitor: VisitorOf, planned_store: Engine, _planner: None
) -> None:
    one = visitor()
    page = one.open(PAGE)
    page.select_option("#seconds", "30")
    page.click(".ask button")
    expect(page.locator(".job-state")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("säilytä paras"))).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".job-curve")).to_be_visible(timeout=PATIENCE)
    assert flaws(page) == []
    page.get_by_role("button", name=re.compile("säilytä paras")).click()
    expect(page.locator(".round").first).to_be_visible(timeout=PATIENCE)

    page.get_by_role("link", name="Muokkaa", exact=True).click()
    page.wait_for_selector(".leaflet-container .outline", state="attached")
    assert flaws(page) == []
    name = page.locator(grip(page, 0, 2)).get_attribute("data-name")
    page.focus(grip(page, 0, 2))
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(grip(page, 0, 3))).to_have_attribute("data-name", name or "")
    expect(page.locator(grip(page, 0, 3))).to_be_focused()
    expect(page.locator("#said")).to_contain_text("Käynti siirrettiin")
    page.keyboard.press("Control+z")
    expect(page.locator(grip(page, 0, 2))).to_have_attribute("data-name", name or "")
    page.keyboard.press("Control+y")
    expect(page.locator(grip(page, 0, 3))).to_have_attribute("data-name", name or "")
    page.keyboard.press("Control+z")
    expect(page.locator("#edit-said")).to_have_text("Kumottu")
    expect(page.locator(grip(page, 0, 2))).to_have_attribute("data-name", name or "")

    page.locator("[data-round='0'] .round-grip").click()
    page.click("[data-do='lock']")
    expect(page.locator("[data-round='0'] .round-grip .held-mark")).to_be_visible()
    page.focus(grip(page, 0, 1))
    page.keyboard.press("Delete")
    expect(page.locator("#edit-said")).to_have_text("Se on lukittu: avaa lukitus ensin.")
    assert flaws(page) == []
    page.reload()
    expect(page.locator("[data-round='0'] .round-grip .held-mark")).to_be_visible()
    kept = page.locator("[data-round='0'] .grip-name").all_inner_texts()

    page.select_option("#improve-seconds", "30")
    page.get_by_role("button", name="Paranna lukitun ympärillä").click()
    stop = page.get_by_role("button", name=re.compile("säilytä paras"))
    expect(stop).to_be_visible(timeout=PATIENCE)
    stop.click()
    page.get_by_role("link", name="Avaa suunnitelma").click(timeout=PATIENCE)
    page.get_by_role("link", name="Muokkaa", exact=True).click()
    held = page.locator(".edit-round.held").first
    assert held.locator(".grip-name").all_inner_texts()[1:] == kept[1:]

    page.goto(f"{one.address}{PAGE}/comparison")
    for box in page.locator(".choose-plans input").all()[:2]:
        box.check()
    page.locator(".choose-plans button").click()
    expect(page.locator(".towns tbody tr")).not_to_have_count(0)
    page.wait_for_selector(".leaflet-container .outline", state="attached")
    assert flaws(page) == []

    with session_on(planned_store, read_only=True) as session:
        draft = latest_draft(session, WEEK)
        assert draft is not None
        values = plan_values(session, draft)
        assert check(values.problem, values.plan) == ()
    page.goto(one.address + PAGE)
    page.check("form.publish input[type=checkbox]")
    page.click("form.publish button")
    expect(page.locator(".state.published")).to_be_visible()
    with session_on(planned_store, read_only=True) as session:
        jobs = session.exec(select(PlanJob).where(PlanJob.week == str(WEEK)).order_by(PlanJob.id)).all()  # type: ignore[arg-type]
        assert [(job.kind, job.outcome) for job in jobs] == [("plan", "stopped"), ("improve", "stopped")]


def draft_page(planned_store: Engine) -> str:
    with session_on(planned_store, read_only=True) as session:
        draft = latest_draft(session, DRAFTED)
        assert draft is not None
        return f"/weeks/{DRAFTED}/plans/{row_id(draft.id)}/edit"


def test_a_visit_is_dragged_to_another_round(visitor: VisitorOf, planned_store: Engine) -> None:
    page = visitor().open(draft_page(planned_store))
    name = page.locator(grip(page, 0, 1)).get_attribute("data-name") or ""
    before = page.locator("[data-round='1'] [data-stop]").count()
    page.set_viewport_size({"width": 1280, "height": 2_400})
    page.drag_and_drop(grip(page, 0, 1), grip(page, 1, 2), target_position={"x": 20, "y": 3})
    expect(page.locator("#edit-said")).to_have_text("Käynti siirrettiin")
    expect(page.locator("[data-round='1'] [data-stop]")).to_have_count(before + 1)
    expect(page.locator(grip(page, 1, 2))).to_have_attribute("data-name", name)
    page.click("[data-act='undo']")
    expect(page.locator("[data-round='1'] [data-stop]")).to_have_count(before)


def test_what_two_edit_at_once_is_told_to_the_second(visitor: VisitorOf, planned_store: Engine) -> None:
    address = draft_page(planned_store)
    one, other = visitor().open(address), visitor(Role.ADMIN).open(address)
    one.locator("[data-round='0'] .round-grip").click()
    one.click("[data-do='reverse']")
    expect(one.locator("#edit-said")).to_contain_text("käännettiin")
    other.locator("[data-round='1'] .round-grip").click()
    other.click("[data-do='reverse']")
    expect(other.locator("#edit-said")).to_contain_text("planner muokkasi suunnitelmaa")


def test_arrows_lead_through_the_board_and_tab_to_what_can_be_done(visitor: VisitorOf, planned_store: Engine) -> None:
    page = visitor().open(draft_page(planned_store))
    page.locator(".round-grip").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".edit-round").first.locator("[data-stop='1']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".edit-panel")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("[data-do='earlier']")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".edit-panel")).to_be_hidden()


def test_a_visit_is_added_moved_to_another_day_and_its_round_leaves_later_by_keys_alone(
    visitor: VisitorOf, planned_store: Engine
) -> None:
    page = visitor().open(draft_page(planned_store))
    press = page.keyboard.press
    board, rounds = page.locator(".edit-board"), page.locator(".edit-round")
    stops, all_rounds = rounds.first.locator("[data-stop]"), rounds.count()
    before, day = stops.count(), int(rounds.first.get_attribute("data-day") or "0")
    van = rounds.first.get_attribute("data-van") or ""

    def tab_to(selector: str) -> None:
        goal = page.locator(selector)
        for _ in range(30):
            if goal.evaluate("part => part === document.activeElement"):
                return
            press("Tab")
        expect(goal).to_be_focused()

    tab_to("[data-round='0'] .round-grip")
    press("Enter")
    tab_to("#added")
    press("ArrowDown")
    site = page.locator("#added option:checked").inner_text()
    tab_to("[data-do='add']")
    press("Enter")
    expect(stops).to_have_count(before + 1)
    added = board.locator(f"[data-round='0'] [data-name='{site}'][aria-pressed='true']")
    expect(added).to_be_focused()

    tab_to("#to-day")
    press("ArrowDown" if day < 6 else "ArrowUp")
    tab_to("[data-do='new-round']")
    press("Enter")
    expect(rounds).to_have_count(all_rounds + 1)
    expect(stops).to_have_count(before)
    goal = day + 1 if day < 6 else day - 1
    moved = board.locator(f".edit-round[data-day='{goal}'][data-van='{van}'] [data-name='{site}'][aria-pressed='true']")
    expect(moved).to_be_focused()
    number = moved.evaluate("part => part.closest('[data-round]').dataset.round")

    press("ArrowUp")
    tab_to(f"[data-round='{number}'] .round-grip")
    press("Enter")
    leaves, begins = page.locator("#leaves"), page.locator(f"[data-round='{number}'] .grip-time").first
    was = leaves.input_value()
    tab_to("#leaves")
    press("ArrowRight")  # from the hours to the minutes, which are the same in every locale
    press("ArrowDown" if was.endswith("59") else "ArrowUp")
    expect(leaves).not_to_have_value(was)
    leaving = leaves.input_value().removeprefix("0").replace(":", ".")
    press("Enter")
    expect(page.locator(f"[data-round='{number}'] .round-grip")).to_be_focused()
    expect(begins).to_contain_text(leaving)
    press("Control+z")
    expect(begins).not_to_contain_text(leaving)
    expect(page.locator(f"[data-round='{number}'] .round-grip")).to_be_focused()


def test_a_single_visit_is_locked_and_another_left_out_by_keys_alone(visitor: VisitorOf, planned_store: Engine) -> None:
    page = visitor().open(draft_page(planned_store))
    press, said = page.keyboard.press, page.locator("#edit-said")
    stops = page.locator("[data-round='1'] [data-stop]")
    before = stops.count()
    page.locator(grip(page, 1, 1)).focus()
    kept = page.locator(grip(page, 1, 1)).get_attribute("data-name") or ""
    gone = page.locator(grip(page, 1, 2)).get_attribute("data-name") or ""
    press("l")
    expect(page.locator(f"{grip(page, 1, 1)} .held-mark")).to_be_visible()
    expect(page.locator(grip(page, 1, 1))).to_be_focused()
    press("Delete")
    expect(said).to_have_text("Se on lukittu: avaa lukitus ensin.")
    expect(stops).to_have_count(before)
    press("ArrowDown")
    expect(page.locator(grip(page, 1, 2))).to_be_focused()
    press("Delete")
    expect(stops).to_have_count(before - 1)
    expect(page.locator(f"[data-round='1'] [data-name='{gone}']")).to_have_count(0)
    assert page.evaluate("document.activeElement?.closest('[data-round]')?.dataset.round") == "1"
    press("Control+z")
    expect(stops).to_have_count(before)
    page.locator(grip(page, 1, 1)).focus()
    press("l")
    expect(page.locator(f"{grip(page, 1, 1)} .held-mark")).to_have_count(0)
    expect(page.locator(grip(page, 1, 1))).to_have_attribute("data-name", kept)


def test_who_edits_while_the_planner_ends_stays_where_they_are(
    visitor: VisitorOf, planned_store: Engine, _planner: None
) -> None:
    page = visitor().open(draft_page(planned_store))
    page.select_option("#improve-seconds", "30")
    page.get_by_role("button", name="Paranna lukitun ympärillä").click()
    stop = page.get_by_role("button", name=re.compile("säilytä paras"))
    expect(stop).to_be_visible(timeout=PATIENCE)
    page.locator(grip(page, 0, 1)).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".edit-panel")).to_be_visible()
    stop.evaluate("button => fetch(button.form.action, {method: 'POST'})")
    expect(page.get_by_role("link", name="Avaa suunnitelma")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".edit-panel")).to_be_visible()
    expect(page.locator(grip(page, 0, 1))).to_be_focused()
    expect(page.get_by_role("button", name="Paranna lukitun ympärillä")).to_be_enabled()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["edit", "scenarios", "comparison", "trade-off"])
def test_a_page_of_planning_has_no_flaw(
    visitor: VisitorOf, planned_store: Engine, path: str, width: int, scheme: str
) -> None:
    address = draft_page(planned_store) if path == "edit" else f"/weeks/{DRAFTED}/{path}"
    page = visitor(width=width, scheme=scheme).open(address)
    if path == "edit":
        page.locator(".edit-round [data-stop='1']").first.click()
    assert flaws(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
