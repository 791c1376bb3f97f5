"""Every rule by itself: a sound plan breaks none, and one change breaks the one it should, at its place."""

import dataclasses
import math
import random

import pytest

from routing.check import Rule, Violation, check, shift_of, visit_days
from routing.plan import Round, Stop, WeekPlan
from routing.problem import Flow, Window
from routing.timetable import ride
from tests.routing.random_weeks import random_week
from tests.routing.worlds import DAY, HUB, plan, site, tour, van, world

FLOW = Flow("hub", "north", 400, 1.0, 26)
WORLD = world(FLOW)
SOUND = plan(tour("hub", "north", "south", "hub"))
[LOOP] = SOUND.rounds


def _with(k: int, **changes: int | str) -> WeekPlan:
    """The sound plan with one stop changed."""
    stop = dataclasses.replace(LOOP.stops[k], **changes)  # type: ignore[arg-type]
    return plan(dataclasses.replace(LOOP, stops=(*LOOP.stops[:k], stop, *LOOP.stops[k + 1 :])))


def test_a_sound_plan_breaks_no_rule() -> None:
    assert check(WORLD, SOUND) == ()


BREACHES: dict[str, tuple[WeekPlan, Violation]] = {
    "an unknown van": (
        plan(LOOP, dataclasses.replace(LOOP, van="ghost")),
        Violation("unknown_van", 1, van="ghost"),
    ),
    "an unknown site": (
        plan(LOOP, tour("hub", "nowhere", "hub", day=1)),
        Violation("unknown_site", 1, 1, "nowhere", "v"),
    ),
    "a round of one stop": (
        plan(LOOP, tour("hub", day=1)),
        Violation("too_few_stops", 1, van="v", facts={"stops": 1}),
    ),
    "a start elsewhere": (
        plan(LOOP, tour("north", "hub", day=1)),
        Violation("not_at_base", 1, 0, "north", "v", {"base": "hub"}),
    ),
    "an end elsewhere": (
        plan(LOOP, tour("hub", "north", day=1)),
        Violation("not_at_base", 1, 1, "north", "v", {"base": "hub"}),
    ),
    "a departure before the shift": (
        _with(0, arrive=419),
        Violation("outside_shift", 0, van="v", facts={"begin": 419, "end": 610}),
    ),
    "a service before arrival": (
        _with(1, start=519),
        Violation("service_before_arrival", 0, 1, "north", "v", {"arrive": 520, "start": 519}),
    ),
    "a departure before the service is over": (
        _with(3, depart=609),
        Violation("departs_early", 0, 3, "hub", "v", {"depart": 609, "earliest": 610}),
    ),
    "a departure before the break is over": (
        _with(3, break_minutes=20, depart=629),
        Violation("departs_early", 0, 3, "hub", "v", {"depart": 629, "earliest": 630}),
    ),
    "a service before opening": (
        plan(LOOP, tour("hub", "north", "hub", leave=479, day=1)),
        Violation("outside_window", 1, 0, "hub", "v", {"start": DAY + 479, "end": DAY + 489}),
    ),
    "a road too fast": (
        _with(1, arrive=519),
        Violation("too_fast", 0, 1, "north", "v", {"origin": "hub", "arrive": 519, "earliest": 520.0}),
    ),
    "a second round before the first is over": (
        plan(LOOP, tour("hub", "north", "hub", leave=609)),
        Violation("overlap", 1, van="v", facts={"other": 0, "begin": 609, "other_end": 610}),
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_one_change_breaks_one_rule_and_is_found_at_its_place(breach: str) -> None:
    broken, violation = BREACHES[breach]
    assert check(WORLD, broken) == (violation,)


def test_visits_are_counted_on_different_days() -> None:
    """Twice on Monday is one day; leaving the base and coming back to it is no visit, but passing through it is."""
    rounds = (LOOP, tour("hub", "north", "hub", leave=700), tour("hub", "hub", "hub", day=2))
    assert visit_days(WORLD, plan(*rounds)) == {"north": {0}, "south": {0}, "hub": {2}}
    wanted = world(FLOW, sites=(HUB, site("north", min_visits=2), site("south", max_visits=0)))
    few, many = check(wanted, SOUND)
    assert few == Violation("too_few_visits", site="north", facts={"days": 1, "least": 2})
    assert many == Violation("too_many_visits", site="south", facts={"days": 1, "most": 0})


def test_a_round_that_begins_elsewhere_visits_where_it_begins() -> None:
    assert visit_days(WORLD, plan(tour("north", "south", "hub"))) == {"north": {0}, "south": {0}}


def test_an_unvisited_site_that_wants_a_visit_is_found() -> None:
    wanted = world(sites=(HUB, site("north", min_visits=1)))
    assert [violation.code for violation in check(wanted, plan())] == [Rule.TOO_FEW_VISITS]


def test_what_never_arrives_is_named_by_pair() -> None:
    flows = (Flow("hub", "south", 600, 0.5, 13), FLOW, Flow("hub", "south", 500, 0.25, 6))
    [lost] = check(world(*flows), plan(tour("hub", "north", "hub")))
    facts: dict[str, float | int | str] = {"origin": "hub", "flows": 2, "items": 19, "crates": 0.75, "ready": 500}
    assert lost == Violation("never_arrives", site="south", facts=facts)


@pytest.mark.parametrize(
    ("rest", "limit", "found"),
    [
        (0, 250, []),
        (0, 249, [(3, 250)]),
        (30, 140, []),
        (30, 139, [(3, 140)]),
        (30, 79, [(2, 80), (3, 140)]),
        (29, 249, [(3, 250)]),
    ],
)
def test_a_stretch_of_work_ends_only_with_a_long_enough_break(
    rest: int, limit: int, found: list[tuple[int, int]]
) -> None:
    """Work from 8:00; the break follows the service at the second stop, over at 9:20; then work until 12:10.

    Driving, serving and waiting are all work.
    """
    stops = (
        Stop("hub", 480, 480, 490),
        Stop("north", 520, 520, 530),
        Stop("south", 540, 550, 590, rest),
        Stop("hub", 620, 700, 730),
    )
    problem = world(vans=(van(max_continuous_minutes=limit),))
    problem = dataclasses.replace(
        problem, sites=tuple(dataclasses.replace(s, service_minutes=10) for s in problem.sites)
    )
    violations = [v for v in check(problem, plan(Round("v", stops))) if v.code == Rule.NO_BREAK]
    assert [(v.stop, v.facts["worked"]) for v in violations] == found


def test_a_van_without_a_break_rule_works_on() -> None:
    endless = world(vans=(van(max_continuous_minutes=math.inf, shifts=(Window(0, DAY),)),))
    assert check(endless, plan(tour("hub", "north", "hub", leave=480, leg=330))) == ()


def test_an_overlap_is_found_past_shorter_rounds() -> None:
    """The long round covers both short ones, not only the next."""
    long = tour("hub", "north", "south", "hub", leg=60)
    first, second = tour("hub", "hub", leave=500, leg=0), tour("hub", "hub", leave=600, leg=0)
    overlaps = [v for v in check(WORLD, plan(second, first, long)) if v.code == Rule.OVERLAP]
    assert [(v.round, v.facts["other"]) for v in overlaps] == [(1, 2), (0, 2)]


def test_other_vans_may_be_out_at_the_same_time() -> None:
    two = world(FLOW, vans=(van(), van("w")))
    assert check(two, plan(LOOP, dataclasses.replace(LOOP, van="w"))) == ()


def test_a_round_may_begin_when_the_one_before_ends() -> None:
    assert check(WORLD, plan(LOOP, tour("hub", "north", "hub", leave=610))) == ()


def test_a_round_lies_in_the_shift_that_holds_all_of_it() -> None:
    halves = van(shifts=(Window(420, 540), Window(540, 1_020)))
    assert shift_of(halves, tour("hub", "hub", leave=480, leg=40)) == 0
    assert shift_of(halves, tour("hub", "hub", leave=540, leg=40)) == 1
    assert shift_of(halves, tour("hub", "hub", leave=500, leg=40)) is None


def test_journeys_that_are_given_are_not_made_again() -> None:
    lost = tuple(dataclasses.replace(journey, arrival=None) for journey in ride(WORLD, SOUND))
    assert [violation.code for violation in check(WORLD, SOUND, lost)] == [Rule.NEVER_ARRIVES]


def test_random_plans_break_every_rule_sooner_or_later() -> None:
    """So that what is said of random plans elsewhere is said of all rules; places always lie within the plan."""
    found: set[str] = set()
    for seed in range(400):
        problem, random_plan = random_week(random.Random(seed))
        for violation in check(problem, random_plan):
            found.add(violation.code)
            if violation.round is not None:
                stops = random_plan.rounds[violation.round].stops
                assert violation.stop is None or stops[violation.stop].site == violation.site
    assert found == set(Rule)
