"""Editing by hand: what an edit does, what it leaves alone, and that it never touches what is locked."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.check import Rule, check
from routing.editing import apply_edit
from routing.edits import (
    AddVisit,
    Depart,
    DropRound,
    DropVisit,
    Edit,
    EditRefusedError,
    Lock,
    MoveRound,
    MoveStop,
    NewRound,
    Refusal,
    ReverseRound,
)
from routing.locks import Locks, broken_locks
from routing.plan import WeekPlan
from routing.problem import Travel, WeekProblem, Window
from routing.units import clock, weekday
from tests.routing.random_weeks import random_week
from tests.routing.worlds import DAY, HUB, plan, site, tour, van, world

SITES = (HUB, site("north"), site("south"), site("east"))
PROBLEM = world(sites=SITES, vans=(van(), van("w")))
MONDAY = tour("hub", "north", "south", "hub")
TUESDAY = tour("hub", "east", "hub", day=1)
PLAN = plan(MONDAY, TUESDAY)
FREE = Locks()


def after(edit: Edit, start: WeekPlan = PLAN, locks: Locks = FREE, problem: WeekProblem = PROBLEM) -> WeekPlan:
    return apply_edit(problem, start, locks, edit).plan


def calls(answer: WeekPlan) -> list[tuple[str, int, list[str]]]:
    return [(r.van, weekday(r.begin), [stop.site for stop in r.stops[1:-1]]) for r in answer.rounds]


def test_a_stop_moves_within_its_round() -> None:
    assert calls(after(MoveStop(0, 1, 0, 3)))[0] == ("v", 0, ["south", "north"])
    assert calls(after(MoveStop(0, 2, 0, 1)))[0] == ("v", 0, ["south", "north"])


def test_a_stop_moves_to_another_round_and_both_are_timed_anew() -> None:
    answer = after(MoveStop(0, 1, 1, 2))
    assert calls(answer) == [("v", 0, ["south"]), ("v", 1, ["east", "north"])]
    assert check(PROBLEM, answer) == ()


def test_without_a_place_a_visit_stands_where_the_detour_is_least() -> None:
    minutes = PROBLEM.travel.minutes.copy()
    minutes[1, 3] = minutes[3, 1] = 2  # east lies beside north
    near = replace(PROBLEM, travel=Travel(minutes, PROBLEM.travel.km))
    start = plan(tour("hub", "south", "north", "hub"), TUESDAY)
    assert calls(after(MoveStop(1, 1, 0), start, problem=near))[0][2] == ["south", "east", "north"]
    assert calls(after(AddVisit("east", 0), start, problem=near))[0][2] == ["south", "east", "north"]


def test_a_round_that_loses_its_last_visit_is_left_out() -> None:
    assert calls(after(MoveStop(1, 1, 0, 1))) == [("v", 0, ["east", "north", "south"])]
    assert calls(after(DropVisit(1, 1))) == [("v", 0, ["north", "south"])]


def test_a_visit_is_added_and_a_round_dropped_reversed_and_made() -> None:
    assert calls(after(AddVisit("east", 0, 2)))[0] == ("v", 0, ["north", "east", "south"])
    assert calls(after(DropRound(0))) == [("v", 1, ["east"])]
    assert calls(after(ReverseRound(0)))[0] == ("v", 0, ["south", "north"])
    assert calls(after(NewRound("east", "w", 3)))[2] == ("w", 3, ["east"])
    moved = after(NewRound("north", "w", 3, 0, 1))
    assert calls(moved) == [("v", 0, ["south"]), ("v", 1, ["east"]), ("w", 3, ["north"])]


def test_a_new_round_begins_after_those_of_its_van_that_day() -> None:
    answer = after(NewRound("east", "v", 0))
    assert answer.rounds[2].begin >= MONDAY.end
    assert check(PROBLEM, answer) == ()


def test_a_round_goes_to_another_van_and_day_at_its_time_of_day() -> None:
    answer = after(MoveRound(0, "w", 2))
    assert calls(answer)[0] == ("w", 2, ["north", "south"])
    assert clock(answer.rounds[0].begin) == clock(MONDAY.begin)


def test_a_departure_is_what_was_asked_for_or_as_soon_after_as_the_base_is_open() -> None:
    assert after(Depart(0, 600)).rounds[0].begin == 600
    assert after(Depart(0, 430), plan(tour("hub", "north", "hub", leave=500))).rounds[0].begin == 480
    late = Window(600, 1_200)
    closed = world(sites=(HUB, site("north", windows=(late,)), site("south"), site("east")))
    waits = after(Depart(0, 490), problem=closed).rounds[0]
    assert (waits.begin, waits.stops[1].start) == (490, 600)


def test_an_edit_that_makes_an_earlier_round_longer_pushes_the_next_one_of_that_day() -> None:
    second = tour("hub", "east", "hub", leave=MONDAY.end)
    answer = after(AddVisit("east", 0, 1), plan(MONDAY, second))
    assert answer.rounds[1].begin >= answer.rounds[0].end
    assert check(PROBLEM, answer) == ()


def test_a_locked_round_is_not_pushed_and_the_overlap_is_told() -> None:
    second = tour("hub", "east", "hub", leave=MONDAY.end)
    answer = after(AddVisit("east", 0, 1), plan(MONDAY, second), Locks(rounds=frozenset({1})))
    assert answer.rounds[1] == second
    assert [broken.code for broken in check(PROBLEM, answer)] == [Rule.OVERLAP]


def test_a_plan_may_break_rules_after_an_edit_and_says_which() -> None:
    assert {broken.code for broken in check(PROBLEM, after(MoveRound(0, "v", 6)))} >= {Rule.OUTSIDE_SHIFT}
    closed = world(sites=(HUB, site("north", windows=(Window(480, 490),)), site("south"), site("east")))
    assert {broken.code for broken in check(closed, after(AddVisit("north", 1, 1), problem=closed))} >= {
        Rule.OUTSIDE_WINDOW
    }


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (MoveStop(0, 0, 1, 1), Refusal.NO_SUCH_STOP),
        (MoveStop(0, 3, 1, 1), Refusal.NO_SUCH_STOP),
        (MoveStop(0, 1, 1, 4), Refusal.NO_SUCH_PLACE),
        (MoveStop(0, 1, 1, 0), Refusal.NO_SUCH_PLACE),
        (MoveStop(0, 1, 7, 1), Refusal.NO_SUCH_ROUND),
        (MoveStop(-1, 1, 0, 1), Refusal.NO_SUCH_ROUND),
        (MoveStop(0, 1, 0, 2), Refusal.NOTHING_CHANGES),
        (AddVisit("nowhere", 0, 1), Refusal.NO_SUCH_SITE),
        (MoveRound(0, "ghost", 0), Refusal.NO_SUCH_VAN),
        (MoveRound(0, "v", 0), Refusal.NOTHING_CHANGES),
        (MoveRound(0, "v", 7), Refusal.NO_SUCH_DAY),
        (NewRound("east", "v", -1), Refusal.NO_SUCH_DAY),
        (ReverseRound(1), Refusal.NOTHING_CHANGES),
        (Depart(0, DAY + 480), Refusal.NO_SUCH_DAY),
        (Lock(on=False, round=0), Refusal.NOTHING_CHANGES),
        (Lock(on=True, round=5), Refusal.NO_SUCH_ROUND),
        (Lock(on=True, round=0, stop=0), Refusal.NO_SUCH_STOP),
        (Lock(on=True, day=9), Refusal.NO_SUCH_DAY),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(edit: Edit, reason: Refusal) -> None:
    with pytest.raises(EditRefusedError) as refused:
        after(edit)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("locks", "edit"),
    [
        (Locks(rounds=frozenset({0})), ReverseRound(0)),
        (Locks(rounds=frozenset({1})), MoveStop(0, 1, 1, 1)),
        (Locks(days=frozenset({0})), DropVisit(0, 1)),
        (Locks(days=frozenset({3})), NewRound("east", "v", 3)),
        (Locks(days=frozenset({3})), MoveRound(0, "v", 3)),
        (Locks(stops=frozenset({(0, 1)})), DropVisit(0, 1)),
        (Locks(stops=frozenset({(0, 1)})), MoveStop(0, 1, 1, 1)),
        (Locks(stops=frozenset({(0, 1)})), DropRound(0)),
        (Locks(stops=frozenset({(0, 1)})), MoveRound(0, "w", 0)),
        (Locks(stops=frozenset({(0, 1)})), NewRound("north", "w", 0, 0, 1)),
    ],
)
def test_what_is_locked_is_not_touched(locks: Locks, edit: Edit) -> None:
    with pytest.raises(EditRefusedError) as refused:
        after(edit, locks=locks)
    assert refused.value.reason == Refusal.LOCKED


def test_a_locked_stop_may_change_its_place_in_the_round() -> None:
    edited = apply_edit(PROBLEM, PLAN, Locks(stops=frozenset({(0, 1)})), ReverseRound(0))
    assert edited.locks.stops == {(0, 2)}


def test_locks_are_set_and_let_go_and_follow_their_rounds() -> None:
    locks = FREE
    for edit in (Lock(on=True, round=1), Lock(on=True, day=4), Lock(on=True, round=0, stop=2)):
        locks = apply_edit(PROBLEM, PLAN, locks, edit).locks
    assert locks == Locks(rounds=frozenset({1}), days=frozenset({4}), stops=frozenset({(0, 2)}))
    assert apply_edit(PROBLEM, PLAN, locks, Lock(on=False, day=4)).locks.days == set()
    moved = apply_edit(PROBLEM, PLAN, Locks(rounds=frozenset({1})), DropRound(0))
    assert moved.locks.rounds == {0}
    assert moved.plan.rounds == (TUESDAY,)


def any_edit(dice: random.Random, problem: WeekProblem, start: WeekPlan) -> Edit:
    rounds = max(1, len(start.rounds))
    r, other = dice.randrange(rounds), dice.randrange(rounds)
    where, name, car = dice.randrange(1, 5), dice.choice(problem.sites).id, dice.choice(problem.vans).id
    return dice.choice(
        (
            MoveStop(r, where, other, dice.randrange(1, 5)),
            AddVisit(name, r, where),
            DropVisit(r, where),
            NewRound(name, car, dice.randrange(7)),
            NewRound(name, car, dice.randrange(7), r, where),
            MoveRound(r, car, dice.randrange(7)),
            DropRound(r),
            ReverseRound(r),
            Depart(r, start.rounds[r].begin // DAY * DAY + dice.randrange(DAY)) if start.rounds else DropRound(0),
        )
    )


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_any_edits_keep_what_is_locked_and_the_visits_they_do_not_speak_of(seed: int) -> None:
    dice = random.Random(seed)
    problem, start = random_week(dice)
    start = WeekPlan(tuple(r for r in start.rounds if len(r.stops) > 2 and r.begin < 7 * DAY))
    stops = [(n, k) for n, r in enumerate(start.rounds) for k in range(1, len(r.stops) - 1)]
    locks = Locks(
        rounds=frozenset(n for n in range(len(start.rounds)) if dice.random() < 0.2),
        stops=frozenset(stop for stop in stops if dice.random() < 0.2),
        days=frozenset({dice.randrange(7)} if dice.random() < 0.3 else ()),
    )
    now, held = start, locks
    for _ in range(6):
        edit = any_edit(dice, problem, now)
        try:
            edited = apply_edit(problem, now, held, edit)
        except EditRefusedError:
            continue
        visits = [Counter(stop.site for r in p.rounds for stop in r.stops[1:-1]) for p in (now, edited.plan)]
        if isinstance(edit, MoveStop | MoveRound | ReverseRound | Depart):
            assert visits[0] == visits[1]
        assert len(edited.locks.rounds) == len(locks.rounds)
        assert len(edited.locks.stops) == len(locks.stops)
        now, held = edited.plan, edited.locks
    # Rounds that are driven by nobody, or beyond midnight, are no visits of their day to the judge of locks.
    every = [(r, stop) for p in (start, now) for r in p.rounds for stop in r.stops]
    known = all(r.van in problem.van_by_id and stop.site in problem.index for r, stop in every)
    if known and all(weekday(stop.start) == weekday(r.begin) for r, stop in every):
        assert broken_locks(problem, start, now, locks) == ()
