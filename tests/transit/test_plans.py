import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, inspect
from sqlmodel import Session

from depots.store import open_engine, session_on, tables
from routing.check import check
from routing.measure import measure
from routing.plan import Claims, Round, Stop, WeekPlan
from routing.problem import WeekProblem
from tests.routing.worlds import assert_same_problem
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, week_plan, week_world
from transit.planning_tables import PlanAside
from transit.plans import latest_draft, plan_values, plans_of_week, published_plan, standing_plans
from transit.publishing import publish
from transit.tables import row_id

stops = st.builds(
    Stop,
    st.sampled_from(["hub", "north", "south"]),
    st.integers(0, 10_079),
    st.integers(0, 10_079),
    st.integers(0, 20_000),
    st.sampled_from([0, 30, 45]),
)
plans = st.builds(
    WeekPlan, st.lists(st.builds(Round, st.just("v"), st.lists(stops, max_size=5).map(tuple)), max_size=6).map(tuple)
)


def test_a_draft_reads_back_as_what_was_saved(any_engine: Engine) -> None:
    problem, answer = week_world(), dataclasses.replace(week_plan(), claims=Claims(objective=1.0, lower_bound=12.5))
    with session_on(any_engine) as session:
        plant_world(session, problem)
        row = draft(session, problem, answer)
    with session_on(any_engine, read_only=True) as session:
        values = plan_values(session, row)
    assert_same_problem(values.problem, problem)
    assert values.plan.rounds == answer.rounds
    assert values.measure == measure(problem, answer)


def test_claims_come_back_as_measured_with_the_bound_that_was_proven(session: Session) -> None:
    problem, answer = week_world(), dataclasses.replace(week_plan(), claims=Claims(objective=1.0, lower_bound=12.5))
    plant_world(session, problem)
    figures = measure(problem, answer)
    claims = plan_values(session, draft(session, problem, answer)).plan.claims
    assert claims == Claims(figures.objective, figures.operating_cost, 12.5, figures.mean_delay_hours)


@settings(max_examples=30)
@given(plans)
def test_any_plan_keeps_its_rounds_in_their_order_also_one_that_breaks_every_rule(answer: WeekPlan) -> None:
    engine = open_engine("sqlite://")
    tables().create_all(engine)
    with Session(engine) as session:
        problem = week_world()
        plant_world(session, problem)
        draft(session, problem, week_plan())
        assert plan_values(session, draft(session, problem, answer)).plan.rounds == answer.rounds
    engine.dispose()


def test_the_newest_draft_is_the_latest_and_no_plan_stands_before_publishing(session: Session) -> None:
    plant_world(session, week_world())
    assert latest_draft(session, WEEK) is None
    draft(session)
    newest = draft(session)
    assert latest_draft(session, WEEK) == newest
    assert latest_draft(session, WEEK.shift(1)) is None
    assert published_plan(session, WEEK) is None


def test_plans_of_a_week_come_newest_first_with_their_measures_and_without_their_problems(any_engine: Engine) -> None:
    answer = WeekPlan(week_plan().rounds[:1])
    with session_on(any_engine) as session:
        plant_world(session, week_world())
        first, second = draft(session), draft(session, answer=answer)
        draft(session, week=WEEK.shift(1))
    with session_on(any_engine, read_only=True) as session:
        found = plans_of_week(session, WEEK)
        assert [plan.id for plan, _ in found] == [second.id, first.id]
        assert [figures.rounds for _, figures in found] == [1, 2]
        assert all("problem" in inspect(plan).unloaded for plan, _ in found)


def test_the_small_week_is_feasible() -> None:
    assert check(week_world(), week_plan()) == ()


def test_each_week_is_stood_for_by_its_plan_in_force_else_by_its_newest_draft(session: Session) -> None:
    plant_world(session, week_world())
    first, second, third = WEEK, WEEK.shift(1), WEEK.shift(2)
    draft(session, week=first)
    publish(session, first, by="planner", at=THURSDAY_BEFORE)
    in_force = draft(session, week=first)
    publish(session, first, by="planner", at=THURSDAY_BEFORE)
    draft(session, week=first)
    draft(session, week=third)
    newest = draft(session, week=third)
    alone = draft(session, week=second)
    assert standing_plans(session) == [newest, alone, in_force]


def test_a_plan_made_for_comparing_is_never_the_draft_that_waits(session: Session) -> None:
    plant_world(session, week_world())
    waiting = draft(session)
    aside = draft(session)
    session.add(PlanAside(plan_id=row_id(aside.id)))
    only_aside = draft(session, week=WEEK.shift(1))
    session.add(PlanAside(plan_id=row_id(only_aside.id)))
    session.flush()
    assert latest_draft(session, WEEK) == waiting
    assert latest_draft(session, WEEK.shift(1)) is None
    assert standing_plans(session) == [waiting]
    assert [plan.id for plan, _ in plans_of_week(session, WEEK)] == [aside.id, waiting.id]


def test_what_was_proven_for_a_question_holds_for_every_later_plan_of_it(session: Session) -> None:
    def proven(bound: float | None, problem: WeekProblem | None = None) -> float | None:
        answer = dataclasses.replace(week_plan(), claims=Claims(objective=1.0, lower_bound=bound))
        return draft(session, problem, answer).lower_bound

    assert [proven(None), proven(12.5), proven(None), proven(10.0), proven(14.0)] == [None, 12.5, 12.5, 12.5, 14.0]
    other = dataclasses.replace(week_world(), flows=week_world().flows[:-1])
    assert proven(None, other) is None
