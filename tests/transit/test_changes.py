"""What a new plan changes for the sites."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from depots.store import session_on
from routing.plan import WeekPlan
from routing.units import IsoWeek
from tests.routing.worlds import plan, tour
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, week_plan, week_world
from transit.changes import Call, ChangeKind, plan_changes, usual_plan
from transit.publishing import publish

MONDAY = tour("hub", "north", "south", "hub")
PLANS = st.lists(
    st.builds(
        lambda sites, day, leave, van: tour("hub", *sites, "hub", day=day, leave=leave, van=van),
        st.lists(st.sampled_from(["north", "south", "east"]), min_size=1, max_size=3, unique=True),
        st.integers(0, 4),
        st.integers(420, 900),
        st.sampled_from(["v", "w"]),
    ),
    max_size=4,
).map(lambda rounds: plan(*rounds))


def kinds(before: WeekPlan, after: WeekPlan) -> dict[tuple[str, int], ChangeKind]:
    return {(one.site, day.weekday): day.kind for one in plan_changes(before, after) for day in one.days}


@given(PLANS)
def test_a_plan_changes_nothing_against_itself(one: WeekPlan) -> None:
    assert plan_changes(one, one) == ()


@given(PLANS, PLANS)
def test_looked_at_backwards_what_came_goes_and_what_moved_moves(one: WeekPlan, other: WeekPlan) -> None:
    turned = {ChangeKind.ADDED: ChangeKind.DROPPED, ChangeKind.DROPPED: ChangeKind.ADDED}
    there, back = kinds(one, other), kinds(other, one)
    assert {place: turned.get(kind, kind) for place, kind in there.items()} == back


def test_a_new_day_is_added_and_a_lost_one_dropped_for_each_site_concerned() -> None:
    after = plan(tour("hub", "north", "hub"), tour("hub", "south", "hub", day=2))
    assert kinds(plan(MONDAY), after) == {("south", 0): ChangeKind.DROPPED, ("south", 2): ChangeKind.ADDED}


def test_a_time_that_moves_by_less_than_a_quarter_of_an_hour_is_no_change() -> None:
    assert kinds(plan(MONDAY), plan(tour("hub", "north", "south", "hub", leave=494))) == {}
    moved = kinds(plan(MONDAY), plan(tour("hub", "north", "south", "hub", leave=495)))
    assert moved == {("north", 0): ChangeKind.MOVED, ("south", 0): ChangeKind.MOVED}


def test_a_second_call_on_the_same_day_is_a_move_and_shows_both() -> None:
    (change,) = plan_changes(
        plan(tour("hub", "north", "hub")), plan(tour("hub", "north", "hub"), tour("hub", "north", "hub", leave=800))
    )
    assert [(day.kind, day.were, day.will_be) for day in change.days] == [
        (ChangeKind.MOVED, (Call("v", 520),), (Call("v", 520), Call("v", 840)))
    ]


def test_another_van_at_the_same_time_is_told() -> None:
    after = plan(tour("hub", "north", "south", "hub", van="w"))
    assert set(kinds(plan(MONDAY), after).values()) == {ChangeKind.OTHER_VAN}


def test_the_base_where_rounds_begin_and_end_is_never_told_of_changes() -> None:
    assert "hub" not in {one.site for one in plan_changes(plan(MONDAY), plan())}


def test_the_usual_plan_is_the_weeks_own_in_force_else_that_of_the_latest_week_before(any_engine: Engine) -> None:
    before, after = IsoWeek(2026, 47), IsoWeek(2026, 49)
    with session_on(any_engine) as session:
        plant_world(session, week_world())
        assert usual_plan(session, WEEK) is None
        draft(session, week=WEEK)
        first = publish(session, WEEK, by="planner", at=THURSDAY_BEFORE).plan.id
        newer = draft(session, answer=plan(*week_plan().rounds, tour("hub", "north", "hub", day=2)))
        assert usual_plan(session, before) is None
        for week in (WEEK, after):
            found = usual_plan(session, week)
            assert found is not None
            assert found.id == first
        assert newer.id != first
