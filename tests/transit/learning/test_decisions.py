"""Decisions pile up; a week's times follow from them alone, and taking one back uncovers the one before it."""

from datetime import UTC, date, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.units import IsoWeek
from tests.routing.worlds import world
from transit.learning.decisions import (
    AcceptedTimes,
    Basis,
    Decision,
    TimeKey,
    TimeKind,
    Verdict,
    accepted_in,
    standing,
)
from transit.learning.medians import Spread

NORTH = TimeKey(TimeKind.HANDLING, "north")
DRIVE = TimeKey(TimeKind.DRIVING, "hub", "north")
WEEK = IsoWeek(2026, 50)
BASIS = Basis(10, Spread(9, 9, 12, 11, 13), date(2026, 9, 1), date(2026, 11, 1), is_simulated=False)


def decision(number: int, verdict: str, minutes: int = 12, *, key: TimeKey = NORTH, week: IsoWeek = WEEK) -> Decision:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return Decision(number, key, Verdict(verdict), minutes, week, at, "planner", BASIS)


def test_a_time_counts_from_its_week_on() -> None:
    times = [decision(1, "accepted"), decision(2, "accepted", 40, key=DRIVE, week=WEEK.shift(1))]
    assert accepted_in(times, WEEK.shift(-1)) == AcceptedTimes()
    assert accepted_in(times, WEEK) == AcceptedTimes(handling={"north": 12})
    assert accepted_in(times, WEEK.shift(9)) == AcceptedTimes({("hub", "north"): 40}, {"north": 12})


def test_taking_back_uncovers_what_was_before() -> None:
    times = [decision(1, "accepted", 12), decision(2, "accepted", 14), decision(3, "taken_back", week=WEEK.shift(2))]
    assert accepted_in(times, WEEK).handling == {"north": 14}
    assert accepted_in(times, WEEK.shift(2)).handling == {"north": 12}
    assert accepted_in([*times, decision(4, "taken_back", week=WEEK.shift(2))], WEEK.shift(2)) == AcceptedTimes()


def test_a_refusal_leaves_what_was_accepted() -> None:
    times = [decision(1, "accepted"), decision(2, "refused", 15)]
    assert accepted_in(times, WEEK).handling == {"north": 12}
    assert [one.number for one in standing(times)[NORTH]] == [1, 2]


@given(st.lists(st.sampled_from(["accepted", "refused", "taken_back"]), max_size=12), st.integers(0, 12))
def test_what_comes_later_for_later_weeks_never_changes_an_earlier_week(verdicts: list[str], cut: int) -> None:
    times = [decision(n, verdict, n, week=WEEK.shift(n)) for n, verdict in enumerate(verdicts, start=1)]
    week = WEEK.shift(cut)
    assert accepted_in(times, week) == accepted_in(times[:cut], week)


def test_a_question_takes_the_accepted_times_and_no_others() -> None:
    problem = world()
    codes = [site.id for site in problem.sites]
    times = AcceptedTimes({("hub", "north"): 41, ("hub", "gone"): 3}, {"north": 12, "gone": 4})
    travel = times.travel(problem.travel, codes)
    changed = np.argwhere(travel.minutes != problem.travel.minutes)
    assert changed.tolist() == [[codes.index("hub"), codes.index("north")]]
    assert travel.minutes[0, codes.index("north")] == 41
    assert np.array_equal(travel.km, problem.travel.km)
    assert [times.handled(site).service_minutes for site in problem.sites] == [10, 12, 10]
    assert times.used_in(problem) == 0
    assert AcceptedTimes({("hub", "north"): 30}, {"south": 10, "north": 9}).used_in(problem) == 2
    assert AcceptedTimes().travel(problem.travel, codes) is problem.travel
