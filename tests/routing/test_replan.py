"""A van breaks down: what is done stays, its crates are given to others, and no minimum visit is traded."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.errors import ProblemError, SolverError
from routing.files import read_problem
from routing.locks import Locks, broken_locks, visits
from routing.problem import Flow
from routing.replan import Breakdown, replan
from routing.solve import solve
from routing.units import DAY_MINUTES, WEEK_MINUTES
from tests.routing.random_weeks import random_week
from tests.routing.worlds import DAY, HUB, plan, shared, site, tour, van, world

FLOWS = (
    Flow("hub", "north", 400, 1.0, 20.0),
    Flow("hub", "south", 400, 1.0, 30.0),
    Flow("north", "hub", 400, 1.0, 7.0),
    Flow("north", "south", 9_000, 1.0, 5.0),
    Flow("hub", "east", 400, 1.0, 5.0),
)
SITES = (HUB, site("north", min_visits=1), site("south", min_visits=1), site("east", min_visits=1))
PLAN = plan(tour("hub", "north", "south", "east", "hub"), tour("hub", "south", "hub", day=2))
TWO = world(*FLOWS, sites=SITES, vans=(van(), van("w")))


def test_the_round_ends_after_the_last_stop_begun_with_the_ride_home() -> None:
    found = replan(TWO, PLAN, Breakdown("v", 535))
    assert [stop.site for stop in found.start.rounds[0].stops] == ["hub", "north", "hub"]
    assert found.start.rounds[0].stops[:2] == PLAN.rounds[0].stops[:2]
    assert found.start.rounds[0].end == 570
    assert [stop.site for stop in found.left] == ["south", "east", "south"]
    assert found.locks == Locks(rounds=frozenset({0}), before=535)


def test_crates_aboard_wait_where_they_can_be_fetched() -> None:
    at_home = replan(TWO, PLAN, Breakdown("v", 535, home_at=700))
    assert {(f.origin, f.destination, f.ready) for f in at_home.aboard} == {
        ("hub", "south", 770),
        ("hub", "east", 770),
    }
    fetched = replan(TWO, PLAN, Breakdown("v", 535, crates_at="north", crates_from=560))
    assert {(f.origin, f.destination, f.ready) for f in fetched.aboard} == {
        ("north", "south", 560),
        ("north", "east", 560),
        ("north", "hub", 560),
    }


def test_what_boards_in_a_later_week_is_aboard_and_still_to_come() -> None:
    found = replan(TWO, PLAN, Breakdown("v", 535))
    assert Flow("north", "south", 9_000, 1.0, 5.0) in found.problem.flows
    crates = [f for f in found.aboard if f.items == 5.0 and f.destination == "south"]
    assert len(crates) == 1


def test_the_van_drives_again_once_it_is_back() -> None:
    out = replan(TWO, PLAN, Breakdown("v", 535))
    assert [shift.end for shift in out.problem.vans[0].shifts] == [570]
    back = replan(TWO, PLAN, Breakdown("v", 535, back_at=2 * DAY + 430))
    assert [shift.start for shift in back.problem.vans[0].shifts] == [420, 2 * DAY + 430, 3 * DAY + 420, 4 * DAY + 420]
    assert back.start.rounds[1] == PLAN.rounds[1]


def test_a_van_at_home_only_loses_its_shifts() -> None:
    found = replan(TWO, PLAN, Breakdown("v", DAY))
    assert found.aboard == ()
    assert found.start.rounds == PLAN.rounds[:1]
    assert found.problem.flows == TWO.flows


def test_a_wait_for_help_is_a_break_where_the_driver_needs_one() -> None:
    long = plan(tour("hub", "north", "hub", leave=480))
    found = replan(TWO, long, Breakdown("v", 535, home_at=900))
    assert [v.code for v in check(TWO, found.start, ()) if v.code != "too_few_visits"] == []
    assert found.start.rounds[0].stops[1].break_minutes > 300


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        (Breakdown("ghost", 500), "breakdown.van"),
        (Breakdown("v", WEEK_MINUTES), "breakdown.minute"),
        (Breakdown("v", 500, home_at=499), "breakdown.home_at"),
        (Breakdown("v", 500, back_at=30_000), "breakdown.back_at"),
        (Breakdown("v", 500, crates_at="nowhere"), "breakdown.crates_at"),
    ],
)
def test_what_cannot_be_is_refused_by_its_place(broken: Breakdown, place: str) -> None:
    with pytest.raises(ProblemError) as caught:
        replan(TWO, PLAN, broken)
    assert caught.value.place == place


def test_locks_are_carried_over_except_those_on_what_is_lost() -> None:
    locks = Locks(rounds=frozenset({1}), stops=frozenset({(0, 2), (1, 1)}), days=frozenset({4}))
    found = replan(TWO, PLAN, Breakdown("v", 535, back_at=DAY), locks)
    assert found.locks == Locks(frozenset({0, 1}), frozenset({(1, 1)}), frozenset({4}), before=535)


def test_another_van_takes_over_the_same_day() -> None:
    found = replan(TWO, PLAN, Breakdown("v", 535, crates_at="north"))
    solved = solve(found.problem, iterations=4_000, start=found.start, locks=found.locks)
    assert broken_locks(found.problem, found.start, solved, found.locks) == ()
    assert check(found.problem, solved) == ()
    today = [stop.site for t in solved.rounds if t.van == "w" for _, stop, day in visits(t) if day == 0]
    assert today[0] == "north"
    assert {"south", "east"} <= set(today)


def test_the_region_goes_on_without_a_van_from_tuesday_morning_on() -> None:
    problem = read_problem(shared("week", "examples", "region-a.json"))
    start = solve(problem, iterations=6_000, seed=3)
    tuesdays = [t for t in start.rounds if t.begin // DAY_MINUTES == 1 and len(t.stops) > 4]
    lost = tuesdays[0]
    broken = Breakdown(lost.van, lost.stops[3].start + 1, home_at=lost.stops[3].start + 120)
    found = replan(problem, start, broken, Locks(change_per_visit_day=1.0))
    solved = solve(found.problem, iterations=6_000, start=found.start, locks=found.locks)
    assert broken_locks(found.problem, found.start, solved, found.locks) == ()
    assert check(found.problem, solved) == ()
    assert not any(t.van == lost.van and t.begin > broken.minute for t in solved.rounds)
    done = [t for t in start.rounds if t.end < broken.minute]
    assert set(done) <= set(solved.rounds)
    assert check(found.problem, found.start) != ()  # without a new plan the week would break rules


@given(st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_whatever_breaks_down_the_rest_of_the_week_keeps_all_rules_or_there_is_none(seed: int) -> None:
    dice = random.Random(seed)
    problem, _ = random_week(dice)
    try:
        start = solve(problem, iterations=120, seed=seed)
    except SolverError:
        return
    if not start.rounds:
        return
    lost = dice.choice(start.rounds)
    minute = dice.randrange(max(0, lost.begin - 30), lost.end + 30) % WEEK_MINUTES
    home = dice.choice([None, minute + 30, minute + 500])
    broken = Breakdown(lost.van, minute, home, crates_at=dice.choice([None, dice.choice(problem.sites).id]))
    found = replan(problem, start, broken)
    try:
        solved = solve(found.problem, iterations=60, seed=seed, start=found.start, locks=found.locks)
    except SolverError as error:
        assert "never_arrives" in str(error) or "too_few_visits" in str(error)
        return
    assert broken_locks(found.problem, found.start, solved, found.locks) == ()
    assert check(found.problem, solved) == ()
