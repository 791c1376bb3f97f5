"""Arrivals are those of the journeys, however they are made; and what is judged by them is the same."""

import random

import pytest

from routing import timetable
from routing.arrivals import arrivals
from routing.check import check
from routing.measure import measure, measure_to_json
from routing.network import NEVER
from routing.timetable import ride
from tests.routing.random_weeks import random_week

WEEKS = 200


@pytest.mark.parametrize("many", [0, 1 << 60], ids=["compiled", "plain"])
def test_a_plan_is_judged_alike_by_its_journeys_and_by_its_arrivals(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timetable, "_MANY", many)
    peaks = set()
    for seed in range(WEEKS):
        problem, plan = random_week(random.Random(seed))
        journeys = ride(problem, plan)
        found = arrivals(problem, plan)
        assert [None if minute == NEVER else minute for minute in found.minute.tolist()] == [
            journey.arrival for journey in journeys
        ]
        assert check(problem, plan, found) == check(problem, plan, journeys) == check(problem, plan)
        figures, others = (measure_to_json(measure(problem, plan, ridden)) for ridden in (found, journeys))
        peak = figures.pop("peak_load")
        assert peak == pytest.approx(others.pop("peak_load"))
        assert figures == others
        peaks.add(peak)
    assert len(peaks) > WEEKS / 8
