"""Locks: what a plan must keep of another, and which locks it breaks."""

import dataclasses

import pytest

from routing.errors import ProblemError
from routing.locks import Forbidden, LockRule, Locks, broken_locks, check_locks
from routing.plan import Round, WeekPlan
from tests.routing.worlds import DAY, plan, tour, van, world

WORLD = world(vans=(van(), van("w")))
MONDAY = tour("hub", "north", "south", "hub")
TUESDAY = tour("hub", "south", "hub", day=1)
START = plan(MONDAY, TUESDAY)
SHIFTED = tour("hub", "north", "south", "hub", leave=500)


def codes(new: WeekPlan, locks: Locks, start: WeekPlan | None = START) -> list[str]:
    return [violation.code for violation in broken_locks(WORLD, start, new, locks)]


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: Locks(rounds=frozenset({-1})), "locks.rounds"),
        (lambda: Locks(stops=frozenset({(0, -1)})), "locks.stops"),
        (lambda: Locks(days=frozenset({7})), "locks.days"),
        (lambda: Locks(before=10_081), "locks.before"),
        (lambda: Locks(change_per_visit_day=float("nan")), "locks.change_per_visit_day"),
        (lambda: Forbidden("north"), "forbidden 'north'"),
        (lambda: Forbidden("north", day=7), "forbidden 'north'"),
        (lambda: Forbidden("north", with_site="north"), "forbidden 'north'"),
    ],
)
def test_locks_that_mean_nothing_are_refused_where_they_are_made(make: object, place: str) -> None:
    with pytest.raises(ProblemError) as caught:
        make()  # type: ignore[operator]
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("locks", "place"),
    [
        (Locks(rounds=frozenset({2})), "locks: round 2"),
        (Locks(stops=frozenset({(5, 1)})), "locks: round 5"),
        (Locks(stops=frozenset({(0, 4)})), "locks: stop 4 of round 0"),
        (Locks(stops=frozenset({(0, 0)})), "locks: stop 0 of round 0"),
        (Locks(stops=frozenset({(0, 3)})), "locks: stop 3 of round 0"),
        (Locks(forbidden=frozenset({Forbidden("nowhere", day=1)})), "locks.forbidden 'nowhere'"),
        (Locks(forbidden=frozenset({Forbidden("north", van="ghost")})), "locks.forbidden 'north'"),
        (Locks(forbidden=frozenset({Forbidden("north", with_site="nowhere")})), "locks.forbidden 'north'"),
    ],
)
def test_locks_on_what_is_not_there_are_refused_by_their_place(locks: Locks, place: str) -> None:
    with pytest.raises(ProblemError) as caught:
        check_locks(WORLD, START, locks)
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("lost", "named"),
    [
        (tour("hub", "gone", "hub"), "'gone' is not one of the sites"),
        (tour("hub", "hub", van="x"), "'x' is not one of"),
    ],
)
def test_what_the_problem_does_not_know_any_more_cannot_stay(lost: Round, named: str) -> None:
    for locks in (Locks(rounds=frozenset({0})), Locks(days=frozenset({0})), Locks(before=481)):
        with pytest.raises(ProblemError, match=named):
            check_locks(WORLD, plan(lost), locks)
    check_locks(WORLD, plan(lost), Locks(days=frozenset({3})))


def test_locks_on_a_start_plan_need_one() -> None:
    for locks in (Locks(days=frozenset({1})), Locks(before=0), Locks(change_per_visit_day=1.0)):
        with pytest.raises(ProblemError, match="give the plan as `start`"):
            check_locks(WORLD, None, locks)
    check_locks(WORLD, None, Locks(forbidden=frozenset({Forbidden("north", day=1)})))


def test_the_start_plan_itself_breaks_no_lock_on_it() -> None:
    locks = Locks(frozenset({0}), frozenset({(0, 1), (1, 1)}), frozenset({0, 3}), before=DAY + 520)
    assert codes(START, locks) == []


def test_a_locked_round_stays_to_the_minute() -> None:
    locks = Locks(rounds=frozenset({0}))
    assert codes(plan(TUESDAY, MONDAY), locks) == []
    assert codes(plan(SHIFTED, TUESDAY), locks) == [LockRule.ROUND_CHANGED]
    assert codes(plan(dataclasses.replace(MONDAY, van="w"), TUESDAY), locks) == [LockRule.ROUND_CHANGED]


def test_two_equal_locked_rounds_need_two() -> None:
    twice = plan(MONDAY, MONDAY)
    assert codes(START, Locks(rounds=frozenset({0, 1})), twice) == [LockRule.ROUND_CHANGED]


def test_a_locked_stop_may_move_within_its_day_but_not_to_another_van_or_day() -> None:
    locks = Locks(stops=frozenset({(0, 1)}))
    assert codes(plan(tour("hub", "north", "hub", leave=700)), locks) == []
    assert codes(plan(tour("hub", "north", "hub", day=1)), locks) == [LockRule.STOP_MOVED]
    assert codes(plan(tour("hub", "north", "hub", van="w")), locks) == [LockRule.STOP_MOVED]


def test_on_a_locked_day_nothing_is_changed_and_nothing_added() -> None:
    locks = Locks(days=frozenset({0}))
    assert codes(plan(MONDAY), locks) == []
    assert codes(plan(TUESDAY), locks) == [LockRule.DAY_CHANGED]
    added = tour("hub", "north", "hub", leave=800, van="w")
    (violation,) = broken_locks(WORLD, START, plan(MONDAY, added), locks)
    assert (violation.code, violation.round, violation.van) == (LockRule.DAY_CHANGED, 1, "w")


def test_a_round_past_midnight_touches_both_days() -> None:
    night = tour("hub", "north", "hub", leave=1_400)
    assert codes(plan(), Locks(days=frozenset({1})), plan(night)) == [LockRule.DAY_CHANGED]
    assert codes(plan(night), Locks(days=frozenset({1})), plan()) == [LockRule.DAY_CHANGED]


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        (Forbidden("north", van="v"), True),
        (Forbidden("north", van="w"), False),
        (Forbidden("north", day=0), True),
        (Forbidden("north", day=1), False),
        (Forbidden("north", van="v", day=1), False),
        (Forbidden("north", with_site="south"), True),
        (Forbidden("south", with_site="north", day=1), False),
        (Forbidden("hub", day=0), False),
    ],
)
def test_a_forbidden_visit_is_one_that_meets_all_that_the_rule_names(rule: Forbidden, broken: bool) -> None:
    assert codes(START, Locks(forbidden=frozenset({rule})), None) == [LockRule.FORBIDDEN_VISIT] * broken


def test_rounds_begun_before_the_hour_keep_what_the_van_set_off_for_and_all_their_visits() -> None:
    # Monday's van leaves the hub at 490, north at 530; at 531 it is on the road to the south.
    south_first = tour("hub", "south", "north", "hub")
    more = Round("v", (*MONDAY.stops[:3], *tour("north", "hub", leave=600).stops))
    for before, new, expected in [
        (480, plan(south_first, TUESDAY), []),
        (485, plan(south_first, TUESDAY), []),
        (491, plan(south_first, TUESDAY), [LockRule.PAST_CHANGED, LockRule.PAST_ADDED]),
        (500, plan(tour("hub", "north", "hub"), TUESDAY), [LockRule.PAST_CHANGED, LockRule.PAST_ADDED]),
        (500, plan(more, TUESDAY), []),
        (531, plan(more, TUESDAY), [LockRule.PAST_CHANGED, LockRule.PAST_ADDED]),
        (531, plan(MONDAY), []),
        (700, plan(MONDAY, tour("hub", "south", "hub", leave=690, van="w")), [LockRule.PAST_ADDED]),
        (700, plan(MONDAY, tour("hub", "south", "hub", leave=700, van="w")), []),
    ]:
        assert codes(new, Locks(before=before)) == expected, before


def test_the_price_of_change_is_no_law() -> None:
    assert codes(plan(TUESDAY), Locks(change_per_visit_day=1_000.0)) == []
