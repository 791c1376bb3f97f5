"""What is taken aboard in a round is left in the same round, nothing falls below zero, and all journeys are in it."""

import random

import pytest

from routing.loads import StopLoad, stop_loads
from routing.problem import FixedRound, FixedStop, Flow
from routing.timetable import ride
from tests.routing.random_weeks import random_week
from tests.routing.worlds import plan, tour, world

LOOP = tour("hub", "north", "south", "hub")


def test_a_stop_says_what_to_leave_and_take_and_for_whom() -> None:
    """From the south to the north crates go by the hub, where they are left to be sorted onto Tuesday's round."""
    flows = (Flow("hub", "south", 0, 1.5, 40), Flow("south", "north", 0, 0.5, 12), Flow("north", "hub", 0, 2.0, 50))
    problem, rounds = world(*flows), plan(LOOP, tour("hub", "north", "hub", day=1))
    monday, tuesday = stop_loads(problem, rounds, ride(problem, rounds))
    assert monday == (
        StopLoad(0, 1.5, 1.5, 0, 40, {}, {"south": 1.5}),
        StopLoad(0, 2.0, 3.5, 0, 50, {}, {"hub": 2.0}),
        StopLoad(1.5, 0.5, 2.5, 40, 12, {"south": 1.5}, {"north": 0.5}),
        StopLoad(2.5, 0, 0, 62, 0, {"hub": 2.0, "north": 0.5}, {}),
    )
    assert tuesday == (
        StopLoad(0, 0.5, 0.5, 0, 12, {}, {"north": 0.5}),
        StopLoad(0.5, 0, 0, 12, 0, {"north": 0.5}, {}),
        StopLoad(0, 0, 0, 0, 0, {}, {}),
    )


def test_what_rides_on_a_bookmobile_is_on_no_van() -> None:
    bus = FixedRound("b", 6.0, (FixedStop("hub", 420, 430), FixedStop("north", 440, 445)))
    problem = world(Flow("hub", "north", 0, 1.0, 20), fixed=(bus,))
    [loads] = stop_loads(problem, plan(LOOP), ride(problem, plan(LOOP)))
    assert {load.take for load in loads} == {0}


def test_a_round_that_nobody_can_ride_on_has_empty_stops() -> None:
    rounds = plan(tour("hub", "nowhere", "hub"), tour("hub"))
    problem = world(Flow("hub", "north", 0, 1.0, 20))
    loads = stop_loads(problem, rounds, ride(problem, rounds))
    assert [len(stops) for stops in loads] == [3, 1]
    assert all(load.aboard == load.take == load.leave == 0 for stops in loads for load in stops)


def test_loads_balance_in_every_round_and_sum_to_the_journeys() -> None:
    moved = 0
    for seed in range(200):
        problem, rounds = random_week(random.Random(seed))
        journeys = ride(problem, rounds)
        loads = stop_loads(problem, rounds, journeys)
        for tour_, stops in zip(rounds.rounds, loads, strict=True):
            van = problem.van_by_id.get(tour_.van)
            before = 0.0
            for load in stops:
                assert min(load.leave, load.take, load.aboard, load.leave_items, load.take_items) >= 0
                assert load.aboard == pytest.approx(before + load.take - load.leave)
                assert sum(load.leave_to.values()) == load.leave
                assert sum(load.take_for.values()) == load.take
                assert van is None or load.aboard <= van.capacity + 1e-6
                before = load.aboard
            assert before == 0
            assert sum(load.take_items for load in stops) == sum(load.leave_items for load in stops)
        legs = [(problem.flows[j.flow], leg) for j in journeys for leg in j.legs if leg.vehicle == "van"]
        assert sum(load.take for stops in loads for load in stops) == pytest.approx(sum(f.crates for f, _ in legs))
        assert sum(load.leave_items for stops in loads for load in stops) == sum(f.items for f, _ in legs)
        ended = [problem.flows[j.flow] for j in journeys if j.legs and j.legs[-1].vehicle == "van"]
        here = sum(
            load.leave_to.get(stop.site, 0.0)
            for tour_, stops in zip(rounds.rounds, loads, strict=True)
            for stop, load in zip(tour_.stops, stops, strict=True)
        )
        assert here == pytest.approx(sum(flow.crates for flow in ended))
        moved += len(legs)
    assert moved > 1_000
