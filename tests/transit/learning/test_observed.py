"""What a run teaches: drives and handlings between the driver's own scans, and a reason for each that teaches none."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transit.learning.runs import PLANNED, TOLD, near, run, scan, stop
from transit.learning.observed import Observed, observe
from transit.learning.visits import PlannedStop, Trouble, VisitScan
from transit.scans.kinds import ScanKind

NORTH = PLANNED[1]


def observed(*scans: VisitScan, stops: tuple[PlannedStop, ...] = PLANNED) -> Observed:
    return observe([run(*scans, stops=stops)], near)


def minutes(found: Observed) -> tuple[list[float], list[float]]:
    return [drive.minutes for drive in found.drives], [handling.minutes for handling in found.handlings]


def test_a_whole_day_teaches_each_drive_and_each_handling() -> None:
    found = observed(*TOLD)
    assert minutes(found) == ([12, 11, 12], [7, 6])
    assert [(drive.start, drive.goal) for drive in found.drives] == [
        ("hub", "north"),
        ("north", "south"),
        ("south", "hub"),
    ]
    assert (found.drives_out, found.handlings_out) == ((), ())


def test_a_run_without_scans_was_not_seen_and_one_that_forgot_says_what() -> None:
    assert observed() == Observed()
    assert observed(*TOLD[:2]).drives_out == ((Trouble.UNSEEN, 2),)


def test_a_skipped_stop_makes_no_drive_past_it() -> None:
    found = observed(*TOLD[:1], *TOLD[3:])
    assert minutes(found) == ([12], [6])
    assert dict(found.drives_out) == {Trouble.UNSEEN: 2}


def test_stops_in_another_order_teach_no_drive_between_them() -> None:
    swapped = [scan("leave", "hub", 6), scan("arrive", "south", 18), scan("leave", "south", 24)]
    swapped += [scan("arrive", "north", 35), scan("leave", "north", 41), scan("arrive", "hub", 54)]
    found = observed(*swapped)
    assert found.drives == ()
    assert dict(found.drives_out) == {Trouble.DETOUR: 3}
    assert minutes(found)[1] == [6]
    assert dict(found.handlings_out) == {Trouble.EARLY: 1}


def test_waiting_for_doors_is_neither_driving_nor_handling() -> None:
    waits = (PLANNED[0], stop("north", 15, 35, start=30), *PLANNED[2:])
    told = [scan("leave", "hub", 5), scan("arrive", "north", 14), scan("leave", "north", 36)]
    assert minutes(observed(*told, stops=waits)) == ([9], [6])


def test_a_van_ahead_of_its_time_may_have_stood_there() -> None:
    early = [scan("arrive", "north", 9), scan("leave", "north", 20)]
    assert dict(observed(*early).handlings_out)[Trouble.EARLY] == 1
    just = [scan("arrive", "north", 11), scan("leave", "north", 17)]
    assert minutes(observed(*just))[1] == [6]


def test_a_break_keeps_out_the_handling_before_it_and_the_drive_after_it() -> None:
    found = observed(*TOLD, stops=(PLANNED[0], replace(NORTH, break_minutes=30), *PLANNED[2:]))
    assert minutes(found) == ([12, 12], [6])
    assert (dict(found.drives_out), dict(found.handlings_out)) == ({Trouble.BREAK: 1}, {Trouble.BREAK: 1})


def test_a_failed_stop_teaches_no_handling_nor_the_drive_from_it() -> None:
    found = observed(*TOLD, scan("fail", "north", 20))
    assert minutes(found) == ([12, 12], [6])


@pytest.mark.parametrize(("arrives", "counts"), [(8.2, False), (8.4, True), (65, True), (67, False)])
def test_no_drive_is_quicker_than_any_van_nor_endless(arrives: float, counts: bool) -> None:
    found = observe([run(scan("leave", "hub", 6), scan("arrive", "north", arrives))], near)
    assert bool(found.drives) == counts
    assert (Trouble.IMPLAUSIBLE in dict(found.drives_out)) != counts


@pytest.mark.parametrize(("leaves", "counts"), [(18.2, False), (18.6, True), (62, True), (64, False)])
def test_no_handling_is_a_mere_touch_nor_endless(leaves: float, counts: bool) -> None:
    assert bool(observed(scan("arrive", "north", 18), scan("leave", "north", leaves)).handlings) == counts


def test_two_sites_in_one_place_are_no_minute_apart() -> None:
    stops = (stop("hub", 0, 5), stop("beside", 5, 10), stop("hub", 20, 25))
    told = run(scan("leave", "hub", 6, 1), scan("arrive", "beside", 6, 2), stops=stops)
    assert [drive.minutes for drive in observe([told], lambda a, b: 0.0).drives] == [0]


def test_an_offset_of_the_clock_changes_no_duration() -> None:
    shifted = [replace(told, at_us=told.at_us + 90 * 60_000_000, offset_us=7) for told in TOLD]
    assert minutes(observed(*shifted)) == minutes(observed(*TOLD))


_ANY = st.builds(
    lambda kind, site, minute, sequence, clock: scan(kind, site, minute, sequence, clock=clock),
    st.sampled_from([kind.value for kind in (ScanKind.ARRIVE, ScanKind.LEAVE, ScanKind.FAIL, ScanKind.SIGN)]),
    st.sampled_from(["hub", "north", "south", "elsewhere"]),
    st.floats(-300, 600),
    st.integers(1, 40),
    st.sampled_from(["phone 1", "phone 2"]),
)


@given(st.lists(_ANY, min_size=1, max_size=14), st.randoms())
def test_each_planned_drive_and_handling_is_counted_once_in_whatever_order_scans_come(
    scans: list[VisitScan], chance: object
) -> None:
    found = observed(*scans)
    assert len(found.drives) + sum(count for _, count in found.drives_out) == 3
    assert len(found.handlings) + sum(count for _, count in found.handlings_out) == 2
    mixed = list(scans)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert observed(*mixed) == found
    assert all(drive.minutes > 0 for drive in found.drives)
