"""Scans find their stops: by site and time, however often a run calls there; nothing is guessed."""

from hypothesis import given
from hypothesis import strategies as st

from tests.transit.learning.runs import PLANNED, TOLD, run, scan, stop
from transit.learning.visits import Trouble, Visit, is_direct, of_one_clock, visits_of


def seen(visit: Visit) -> tuple[bool, bool]:
    return visit.arrived is not None, visit.left is not None


def test_the_base_is_left_first_and_reached_last() -> None:
    assert [seen(visit) for visit in visits_of(run(*TOLD))] == [
        (False, True),
        (True, True),
        (True, True),
        (True, False),
    ]


@given(st.permutations(TOLD))
def test_the_order_of_scans_does_not_matter(told: list[object]) -> None:
    assert visits_of(run(*told)) == visits_of(run(*TOLD))  # type: ignore[arg-type]


def test_a_hub_called_at_twice_keeps_its_visits_apart() -> None:
    stops = (stop("hub", 0, 5), stop("north", 15, 20), stop("hub", 30, 35), stop("south", 45, 50), stop("hub", 60, 65))
    told = [scan("arrive", "hub", 32), scan("leave", "hub", 38), scan("arrive", "hub", 66), scan("leave", "hub", 4)]
    assert [seen(visit) for visit in visits_of(run(*told, stops=stops))] == [
        *((False, True), (False, False), (True, True), (False, False), (True, False))
    ]


def test_a_scan_made_twice_counts_once_and_one_that_contradicts_is_told() -> None:
    twice = visits_of(run(*TOLD, scan("arrive", "north", 18.5)))[1]
    assert (twice.arrived, twice.trouble) == (TOLD[1], None)
    assert visits_of(run(*TOLD, scan("arrive", "north", 22)))[1].trouble == Trouble.REPEATED


def test_scans_of_another_day_or_place_belong_to_no_stop() -> None:
    told = [scan("arrive", "north", 18 + 24 * 60), scan("arrive", "elsewhere", 18)]
    assert not any(visit.arrived for visit in visits_of(run(*told)))
    assert visits_of(run(TOLD[1], stops=())) == ()


def test_a_failed_stop_says_so() -> None:
    assert [visit.failed for visit in visits_of(run(scan("fail", "south", 33)))] == [False, False, True, False]


def test_a_scan_of_another_site_in_between_makes_a_detour() -> None:
    left, arrived = TOLD[0], TOLD[1]
    assert is_direct(run(*TOLD), left, arrived)
    assert not is_direct(run(*TOLD, scan("sign", "south", 10)), left, arrived)


def test_time_is_told_by_one_clock_that_nobody_set_in_between() -> None:
    left, arrived = TOLD[0], TOLD[1]
    assert of_one_clock(left, arrived)
    assert not of_one_clock(left, scan("arrive", "north", 18, clock="phone 2"))
    assert not of_one_clock(left, scan("arrive", "north", 18, offset_us=40_000_000))
    assert not of_one_clock(left, scan("arrive", "north", 18, sequence=1))


def test_a_clock_ahead_of_the_server_is_not_believed() -> None:
    assert visits_of(run(scan("arrive", "north", 18, ahead=True)))[1].trouble == Trouble.CLOCK
    assert len(visits_of(run())) == len(PLANNED)
