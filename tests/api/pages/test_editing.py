"""The page for editing a plan: days side by side, each step's effect and reasons, keeping and improving."""

from sqlalchemy import Engine
from sqlmodel import select

from api.tables import Role
from depots.store import now, session_on
from routing.edits import Depart, DropRound, ReverseRound
from tests.api.pages.conftest import Reader, words_of
from tests.transit.weeks import WEEK
from transit.planning_tables import PlanJob
from transit.revisions import edit_plan
from transit.tables import Plan

PLAN = f"/weeks/{WEEK}/plans/1"
PAGE = f"{PLAN}/edit"
STEPS = f"{PLAN}/edits"


def test_the_rounds_stand_day_by_day_with_what_can_be_done(week_store: Engine, reader: Reader) -> None:
    page = reader(language="en").get(PAGE)
    shown = words_of(page)
    assert page.status_code == 200
    for words in ("Edit week 48/2026", "Monday 23 Nov Lock", "08:40 North", "all kept", "Choose a visit or a round"):
        assert words in shown, words
    assert page.text.count("data-stop=") == 4


def test_a_plan_leads_to_its_editor_for_who_may_edit(week_store: Engine, reader: Reader) -> None:
    assert f'href="{PAGE}"' in reader().get(f"/weeks/{WEEK}").text
    assert f'href="{PAGE}"' not in reader(Role.MANAGER).get(f"/weeks/{WEEK}").text
    assert reader(Role.MANAGER).get(PAGE).status_code == 403
    assert reader().get(f"/weeks/{WEEK}/plans/9/edit").status_code == 404


def test_a_step_answers_with_its_effect_in_words(week_store: Engine, reader: Reader) -> None:
    client = reader(language="en")
    answer = client.post(STEPS, json={"seen": 0, "edit": {"kind": "drop_round", "round": 1}})
    shown = words_of(answer)
    assert "Round 2 was left out" in shown
    assert "−€" in shown
    again = words_of(client.post(STEPS, json={"seen": 1, "act": "undo"}))
    assert "Undone" in again
    assert "±0" in again


def test_broken_rules_stand_there_in_sentences_and_may_be_kept_as_a_draft(week_store: Engine, reader: Reader) -> None:
    client = reader(language="en")
    move = {"kind": "move_round", "round": 0, "van": "v", "day": 6}
    shown = words_of(client.post(STEPS, json={"seen": 0, "edit": move}))
    assert "Round 1, Van v: The round, Sun 08:00 to Sun" in shown
    assert "it cannot be published so" in shown
    kept = client.post(f"{PLAN}/draft")
    assert kept.headers["location"] == f"/weeks/{WEEK}/plans/2"
    assert "rules are broken" in words_of(client.get(f"/weeks/{WEEK}/plans/2"))


def test_a_refused_step_says_why(week_store: Engine, reader: Reader) -> None:
    client = reader(language="en")
    turn = {"kind": "reverse_round", "round": 0}
    client.post(STEPS, json={"seen": 0, "edit": {"kind": "lock", "on": True, "round": 0}})
    assert "That is locked: unlock it first." in words_of(client.post(STEPS, json={"seen": 1, "edit": turn}))
    assert "That changes nothing." in words_of(client.post(STEPS, json={"seen": 1, "act": "redo"}))


def test_who_edits_at_the_same_time_is_told_and_sees_the_plan_as_it_stands(week_store: Engine, reader: Reader) -> None:
    with session_on(week_store) as session:
        edit_plan(session, session.get_one(Plan, 1), DropRound(1), seen=0, by="anna", at=now())
    answer = reader(language="en").post(STEPS, json={"seen": 0, "edit": {"kind": "reverse_round", "round": 0}})
    assert "anna edited this plan meanwhile" in words_of(answer)
    assert 'data-number="1"' in answer.text


def test_what_was_edited_survives(week_store: Engine, reader: Reader) -> None:
    with session_on(week_store) as session:
        edit_plan(session, session.get_one(Plan, 1), ReverseRound(0), seen=0, by="planner", at=now())
        edit_plan(session, session.get_one(Plan, 1), Depart(0, 600), seen=1, by="planner", at=now())
    shown = words_of(reader(language="en").get(PAGE))
    assert "Round 1 leaves at 10:00" in shown
    assert "10:00–12:10" in shown


def test_improving_puts_a_job_on_the_page(week_store: Engine, reader: Reader) -> None:
    client = reader(language="en")
    answer = client.post(f"{PLAN}/improvement", data={"seconds": "30"})
    assert answer.headers["location"] == f"{PAGE}#planning"
    assert "Waiting for the planner" in words_of(client.get(PAGE))
    assert client.post(f"{PLAN}/improvement", data={"seconds": "30"}).status_code == 409


def test_locks_that_no_plan_can_keep_are_told_in_words_and_nothing_is_asked(week_store: Engine, reader: Reader) -> None:
    client = reader(language="en")
    client.post(STEPS, json={"seen": 0, "edit": {"kind": "move_round", "round": 0, "van": "v", "day": 6}})
    client.post(STEPS, json={"seen": 1, "edit": {"kind": "lock", "on": True, "round": 0}})
    answer = client.post(f"{PLAN}/improvement", data={"seconds": "30"})
    assert answer.status_code == 409
    shown = words_of(answer)
    assert "No plan can keep what is locked" in shown
    assert "Round 1, Van v: The round, Sun 08:00 to Sun" in shown
    with session_on(week_store, read_only=True) as session:
        assert session.exec(select(PlanJob)).all() == []
