"""Planned against real, stop by stop: late is later than the handling should begin; what nobody saw is not on time."""

from dataclasses import replace

from tests.transit.learning.runs import PLANNED, TOLD, run, scan, stop
from transit.learning.punctual import ON_TIME_MINUTES, punctuality


def test_each_stop_is_as_late_as_it_was_reached() -> None:
    found = punctuality(run(*TOLD))
    assert [stop.late for stop in found.stops] == [1, 3, 6, 9]
    assert (found.on_time, found.median_late, found.latest) == (4, 4.5, found.stops[3])
    assert [stop.left_us is None for stop in found.stops] == [False, False, False, True]


def test_a_van_that_waits_for_doors_is_early_not_late() -> None:
    waits = (PLANNED[0], stop("north", 15, 35, start=30), *PLANNED[2:])
    found = punctuality(run(scan("arrive", "north", 20), stops=waits))
    assert [stop.late for stop in found.stops] == [None, -10, None, None]
    assert found.on_time == 1


def test_what_nobody_saw_or_no_clock_tells_is_unknown() -> None:
    found = punctuality(run(scan("arrive", "north", 18, ahead=True), scan("fail", "south", 36)))
    assert (found.seen, found.on_time, found.median_late, found.latest) == ((), 0, None, None)
    assert [stop.failed for stop in found.stops] == [False, False, True, False]


def test_late_begins_after_the_grace() -> None:
    at = 15 + ON_TIME_MINUTES
    assert punctuality(run(scan("arrive", "north", at))).stops[1].is_on_time
    late = punctuality(replace(run(scan("arrive", "north", at + 1)), is_simulated=True))
    assert not late.stops[1].is_on_time
    assert late.is_simulated
