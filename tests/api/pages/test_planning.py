"""The planner's part of a week's page: asking, watching, stopping, and how it ended."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from api.contexts.planning import job_view
from api.tables import Role
from depots.store import now, session_on
from routing.solve import Progress
from tests.api.pages.conftest import Reader, words_of
from tests.transit.weeks import WEEK
from transit import plan_jobs
from transit.plan_jobs import Outcome, Wish
from transit.planning_tables import PlanJob
from transit.tables import row_id

PAGE = f"/weeks/{WEEK}"


def ask(engine: Engine) -> int:
    with session_on(engine) as session:
        return row_id(plan_jobs.ask(session, WEEK, Wish(seconds=30), by="planner", at=now()).id)


def tell(engine: Engine, job: int, *told: Progress) -> None:
    with session_on(engine) as session:
        plan_jobs.claim(session, "w", now())
        for progress in told:
            plan_jobs.beat(session, job, "w", progress, now())


def test_a_planner_asks_for_a_plan_and_sees_that_it_waits(week_store: Engine, reader: Reader) -> None:
    client = reader(language="en")
    answer = client.post(f"{PAGE}/planning", data={"seconds": "30"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#planning")
    page = client.get(PAGE)
    assert "Waiting for the planner" in words_of(page)
    assert "Plan this week" not in words_of(page)
    assert client.post(f"{PAGE}/planning", data={"seconds": "30"}).status_code == 409


def test_who_only_reads_sees_the_job_and_no_buttons(week_store: Engine, reader: Reader) -> None:
    assert "The planner" not in words_of(reader(Role.MANAGER, "en").get(PAGE))
    job = ask(week_store)
    shown = words_of(reader(Role.MANAGER, "en").get(PAGE))
    assert "Waiting for the planner" in shown
    assert "Stop planning" not in shown
    assert reader(Role.MANAGER).post(f"/planning/{job}/stop").status_code == 403


def test_the_part_that_is_fetched_again_shows_best_bound_gap_and_curve(week_store: Engine, reader: Reader) -> None:
    job = ask(week_store)
    tell(week_store, job, Progress(1, 1, 1000, 600, 50), Progress(12, 9, 900, 500, 40, 810))
    panel = reader(language="en").get(f"/planning/{job}")
    shown = words_of(panel)
    for words in ("Looking for a better plan", "€900", "of which driving €500", "1 d 16 h", "Cannot be below €810"):
        assert words in shown
    assert "at most 10.0 %" in shown
    assert "12 s of 30 s" in shown
    assert 'aria-label="The best plan fell from €1,000 to €900 in 12 s"' in panel.text
    assert "Stop and keep the best" in shown


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.DONE, "The plan is ready."),
        (Outcome.STOPPED, "Stopped before there was a plan."),
        (Outcome.NO_PLAN, "No plan was found that keeps all rules."),
        (Outcome.NOT_ASKED, "The week cannot be planned as it stands."),
        (Outcome.DIED, "The planner ended again and again"),
        (Outcome.BROKEN, "Something went wrong in the planner."),
    ],
)
def test_how_a_job_ended_is_told_and_one_may_ask_again(
    week_store: Engine, reader: Reader, outcome: Outcome, words: str
) -> None:
    job = ask(week_store)
    tell(week_store, job)
    with session_on(week_store) as session:
        plan_jobs.finish(session, job, "w", outcome, now(), message="because", plan=None)
    shown = words_of(reader(language="en").get(PAGE))
    assert words in shown
    assert "because" in shown
    assert "Plan this week" in shown


def test_a_stopped_job_leads_to_the_plan_it_kept(week_store: Engine, reader: Reader) -> None:
    job = ask(week_store)
    tell(week_store, job)
    with session_on(week_store) as session:
        plan_jobs.finish(session, job, "w", Outcome.STOPPED, now(), plan=1)
    page = reader(language="en").get(PAGE)
    assert "the best plan until then was kept" in words_of(page)
    assert f'href="{PAGE}/plans/1"' in page.text


def test_a_job_is_stopped_on_the_page(week_store: Engine, reader: Reader) -> None:
    job = ask(week_store)
    client = reader(language="en")
    assert client.post(f"/planning/{job}/stop").headers["location"] == f"{PAGE}#planning"
    assert "Stopped before there was a plan." in words_of(client.get(PAGE))


def test_a_job_that_nobody_takes_says_what_to_start() -> None:
    job = PlanJob(id=1, week=str(WEEK), kind="plan", created_by="planner", seconds=30, seed=1, created_at=now())
    assert not job_view(job).nobody_works
    job.created_at -= timedelta(minutes=1)
    assert job_view(job).nobody_works


def test_a_week_without_a_plan_offers_to_make_one(week_store: Engine, reader: Reader) -> None:
    assert "Plan this week" in words_of(reader(language="en").get("/weeks/2026-W50"))
