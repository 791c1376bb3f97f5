"""The compiled seating of large weeks and the plain one agree on every flow, its legs and its minute."""

import random

import pytest

from routing import timetable
from routing.plan import WeekPlan
from routing.problem import Flow
from routing.timetable import ride
from tests.routing.random_weeks import random_week
from tests.routing.worlds import plan, tour, world

WEEKS = 400


def test_random_weeks_good_and_broken_are_ridden_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    weeks = [random_week(random.Random(seed)) for seed in range(WEEKS)]
    plain = [ride(problem, made) for problem, made in weeks]
    monkeypatch.setattr(timetable, "_MANY", 0)
    for seed, ((problem, made), journeys) in enumerate(zip(weeks, plain, strict=True)):
        assert ride(problem, made) == journeys, f"random_week(random.Random({seed}))"
    legs = [len(journey.legs) for journeys in plain for journey in journeys]
    assert max(legs) > 2
    assert 0 in legs


def test_a_week_without_flows_or_without_rounds_is_ridden_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timetable, "_MANY", 0)
    assert ride(world(), plan(tour("hub", "north", "hub"))) == ()
    [journey] = ride(world(Flow("hub", "north", 400, 1.0, 26)), WeekPlan(()))
    assert journey.arrival is None
