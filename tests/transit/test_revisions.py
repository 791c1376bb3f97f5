"""The steps of editing: kept, undone and done again, seen by two, and a plan that editing never alters."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from depots.store import session_on
from routing.check import check
from routing.edits import DropVisit, EditRefusedError, Lock, MoveStop, ReverseRound
from routing.locks import Locks
from routing.measure import measure
from tests.transit.weeks import THURSDAY_BEFORE as NOW
from tests.transit.weeks import WEEK, draft, plant_world, week_plan, week_world
from transit.errors import EditedSinceError, NothingToUndoError
from transit.plan_jobs import Wish, ask
from transit.planning_tables import PlanAside, Scenario
from transit.plans import latest_draft, plan_values
from transit.revisions import Stacks, edit_plan, editing_of, fold, keep_as_draft, steps_of, undo_or_redo
from transit.tables import Plan, row_id


def planted(session: Session) -> Plan:
    plant_world(session, week_world())
    return draft(session)


def take(session: Session, plan: Plan, *acts: object, by: str = "planner") -> None:
    for act in acts:
        seen = len(steps_of(session, plan))
        if act in ("undo", "redo"):
            undo_or_redo(session, plan, act, seen=seen, by=by, at=NOW)
        else:
            edit_plan(session, plan, act, seen=seen, by=by, at=NOW)  # type: ignore[arg-type]


def test_steps_lead_to_the_plan_that_stands_and_the_draft_stays_as_it_was(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plan = planted(session)
        assert editing_of(session, plan).plan.rounds == week_plan().rounds
        take(session, plan, ReverseRound(0), DropVisit(1, 1))
    with session_on(any_engine) as session:
        now = editing_of(session, plan)
        assert [[stop.site for stop in r.stops[1:-1]] for r in now.plan.rounds] == [["south", "north"], ["north"]]
        assert now.measure == measure(now.problem, now.plan)
        assert now.violations == check(now.problem, now.plan)
        assert now.before == plan_values(session, plan).measure
        assert now.last.visits == now.measure.visits + 1
        assert plan_values(session, plan).plan.rounds == week_plan().rounds


def test_edits_are_undone_and_done_again_and_a_new_edit_forgets_what_was_undone(session: Session) -> None:
    plan = planted(session)
    take(session, plan, ReverseRound(0), DropVisit(1, 1), "undo", "undo")
    assert editing_of(session, plan).plan.rounds == week_plan().rounds
    take(session, plan, "redo")
    assert len(editing_of(session, plan).plan.rounds[1].stops) == 4
    take(session, plan, ReverseRound(1))
    with pytest.raises(NothingToUndoError):
        take(session, plan, "redo")
    take(session, plan, "undo", "undo")
    with pytest.raises(NothingToUndoError):
        take(session, plan, "undo")


@given(st.lists(st.sampled_from(["edit", "undo", "redo"]), max_size=30))
def test_undoing_all_leads_to_the_plan_as_it_was(acts: list[str]) -> None:
    numbered = list(enumerate(acts, start=1))
    stacks = fold(numbered)
    more = [(len(acts) + n, "undo") for n in range(1, len(stacks.undo) + 1)]
    assert fold(numbered + more).shown == 0
    again = [(len(acts) + len(more) + n, "redo") for n in range(1, len(more) + 1)]
    assert fold(numbered + more + again) == stacks if not stacks.redo else True


def test_an_edit_that_is_refused_leaves_no_step(session: Session) -> None:
    plan = planted(session)
    with pytest.raises(EditRefusedError):
        take(session, plan, MoveStop(9, 1, 0, 1))
    assert steps_of(session, plan) == ()


def test_who_edits_what_another_has_edited_since_is_told_by_whom(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plan = planted(session)
        take(session, plan, ReverseRound(0), by="anna")
    with Session(any_engine) as session, pytest.raises(EditedSinceError, match="anna"):
        edit_plan(session, plan, ReverseRound(1), seen=0, by="bo", at=NOW)
    with Session(any_engine) as session, pytest.raises(EditedSinceError):
        undo_or_redo(session, plan, "undo", seen=2, by="bo", at=NOW)


def test_two_steps_at_once_cannot_both_be_kept(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plan = planted(session)
        take(session, plan, ReverseRound(0))
    with pytest.raises(IntegrityError), any_engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO plan_revision (plan_id, number, act, edit, rounds, locks, measure, made_at, made_by)"
                " SELECT plan_id, number, act, edit, rounds, locks, measure, made_at, made_by FROM plan_revision"
            )
        )


def test_a_step_is_never_altered(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plan = planted(session)
        take(session, plan, ReverseRound(0))
    for statement in ("UPDATE plan_revision SET act = 'undo'", "DELETE FROM plan_revision"):
        with pytest.raises(Exception, match="never altered"), any_engine.begin() as connection:
            connection.execute(text(statement))


def test_what_was_edited_is_kept_as_a_draft_of_its_own_also_when_it_breaks_rules(session: Session) -> None:
    plan = planted(session)
    take(session, plan, DropVisit(1, 2))
    kept = keep_as_draft(session, plan, by="planner")
    assert latest_draft(session, WEEK) == kept
    assert kept.id != plan.id
    now = editing_of(session, plan)
    assert plan_values(session, kept).plan.rounds == now.plan.rounds
    assert kept.objective == now.measure.objective


def test_an_edited_plan_of_a_scenario_stays_in_it(session: Session) -> None:
    plan = planted(session)
    scenario = Scenario(
        week=str(WEEK), name="x", base_plan_id=row_id(plan.id), changes="[]", created_at=NOW, created_by="planner"
    )
    session.add(scenario)
    tried = draft(session)
    session.flush()
    session.add(PlanAside(plan_id=row_id(tried.id), scenario_id=scenario.id))
    take(session, tried, ReverseRound(0))
    kept = keep_as_draft(session, tried, by="planner")
    assert session.get_one(PlanAside, kept.id).scenario_id == scenario.id
    assert latest_draft(session, WEEK) == plan


def test_locks_are_steps_too_and_go_along_to_the_plan_improved_around_them(session: Session) -> None:
    plan = planted(session)
    take(session, plan, Lock(on=True, round=1), Lock(on=True, round=0, stop=2), "undo", "redo")
    now = editing_of(session, plan)
    assert now.locks == Locks(rounds=frozenset({1}), stops=frozenset({(0, 2)}))
    monday, tuesday = week_plan().rounds
    turned = replace(monday, stops=monday.stops)
    better = draft(session, answer=replace(week_plan(), rounds=(tuesday, turned)))
    wish = Wish(
        kind="improve",
        start_plan_id=plan.id,
        start='{"format": "week-plan/1", "rounds": []}',
        locks='{"format": "week-locks/1"}',
    )
    job = ask(session, WEEK, wish, by="planner", at=NOW)
    job.plan_id = better.id
    session.flush()
    assert editing_of(session, better).locks == Locks()


def test_nothing_has_been_done_yet() -> None:
    assert fold([]) == Stacks(0, (), ())
