"""What a full vehicle passes up is named with its vehicle and stop, and nothing else is."""

import pytest

from routing.fullness import PassedUp, passed_up
from routing.problem import FixedRound, FixedStop, Flow
from routing.timetable import ride
from tests.routing.worlds import plan, tour, van, world

TWICE = plan(tour("hub", "north", "hub"), tour("hub", "north", "hub", day=2))


def test_where_all_fits_nothing_is_passed_up() -> None:
    problem = world(Flow("hub", "north", 0, 2.0, 50))
    assert passed_up(problem, TWICE, ride(problem, TWICE)) == ()


def test_what_waits_for_the_next_van_is_told_with_the_full_one() -> None:
    flows = (Flow("hub", "north", 0, 2.0, 50), Flow("hub", "north", 10, 2.0, 40))
    problem = world(*flows, vans=(van(capacity=3.0),))
    assert passed_up(problem, TWICE, ride(problem, TWICE)) == (PassedUp("van", 0, 0, "hub", 40, 2.0, 48.0),)


def test_what_never_fits_counts_a_whole_week() -> None:
    problem = world(Flow("hub", "north", 0, 5.0, 50), vans=(van(capacity=3.0),))
    [row] = passed_up(problem, TWICE, ride(problem, TWICE))
    assert (row.site, row.items) == ("hub", 50)
    assert row.hours == pytest.approx(168)


def test_a_full_bookmobile_is_told_as_such() -> None:
    bus = FixedRound("b", 1.0, (FixedStop("hub", 420, 430), FixedStop("north", 440, 445)))
    problem = world(Flow("hub", "north", 0, 2.0, 20), fixed=(bus,))
    [row] = passed_up(problem, TWICE, ride(problem, TWICE))
    assert (row.vehicle, row.round, row.stop, row.site) == ("fixed", 0, 0, "hub")
