"""Delay in its four parts: they add up where all was seen, and what was not seen is never guessed."""

from typing import Any

from tests.transit.scans.histories import history
from transit.delays import Delay, Journey, measure_delay, split_journeys, with_crates
from transit.journeys import fold
from transit.scans.kinds import ScanFact, ScanKind
from transit.whereabouts import Ended, JourneyEnd, Moved, PlaceKind, Sent

HOUR = 3_600_000_000


def scan(hour: float, kind: str, site: str, code: str = "crate", **fields: Any) -> ScanFact:
    """Return a scan at an hour."""
    at, name = round((hour + 10) * HOUR), f"{code}{hour}{kind}"
    if kind in ("load", "unload"):
        fields.setdefault("run", "R")
    sequence = round(hour * 100) + 1_000
    return ScanFact(name, "d", "e", sequence, ScanKind(kind), at, at, name, code=code, site=site, **fields)


def delay(*facts: ScanFact, promised: float | None = None) -> Delay | None:
    """Return the delay of the only journey in these scans."""
    [journey] = split_journeys(fold(facts).events)
    return measure_delay(journey, None if promised is None else round((promised + 10) * HOUR))


WHOLE = (
    scan(0, "out", "A", to_site="B"),
    scan(2, "load", "A"),
    scan(5, "unload", "H"),
    scan(5.5, "in", "H"),
    scan(8, "out", "H", to_site="B"),
    scan(9, "load", "H", run="S"),
    scan(10, "unload", "B", run="S"),
    scan(26, "in", "B"),
)


def test_a_journey_seen_whole_has_all_four_parts() -> None:
    assert delay(*WHOLE, promised=20) == Delay(2 * HOUR, 4 * HOUR, 4 * HOUR, 16 * HOUR, 26 * HOUR, 6 * HOUR)


def test_early_is_negative_and_without_a_promise_nothing_is_late() -> None:
    early, unpromised = delay(*WHOLE, promised=30), delay(*WHOLE)
    assert early is not None
    assert early.late_us == -4 * HOUR
    assert unpromised is not None
    assert unpromised.late_us is None


def test_without_the_drivers_scans_the_whole_is_known_but_not_its_parts() -> None:
    assert delay(WHOLE[0], WHOLE[-1]) == Delay(None, None, 0, None, 26 * HOUR, None)


def test_a_forgotten_unload_leaves_riding_and_receiving_unknown() -> None:
    assert delay(*WHOLE[:2], WHOLE[-1]) == Delay(2 * HOUR, None, 0, None, 26 * HOUR, None)


def test_without_a_seen_beginning_there_is_no_whole() -> None:
    found = delay(scan(-1, "in", "A"), WHOLE[1], *WHOLE[6:7], scan(12, "in", "B"))
    assert found is not None
    assert (found.waiting_us, found.total_us) == (None, None)


def test_what_has_not_arrived_or_did_so_unseen_has_no_delay() -> None:
    assert delay(*WHOLE[:7]) is None
    first, _second = split_journeys(fold((WHOLE[0], scan(5, "out", "B", to_site="A"))).events)
    assert first.ended == Ended(JourneyEnd.UNSEEN, None, "crate5out")
    assert measure_delay(first) is None


def test_known_parts_add_up_to_the_whole() -> None:
    """On every journey of 5,000 bad histories, and no part or whole is ever negative."""
    summed = 0
    for seed in range(5_000):
        for journey in split_journeys(fold(history(seed)).events):
            found = measure_delay(journey)
            if found is None:
                continue
            parts = (found.waiting_us, found.riding_us, found.hub_us, found.receiving_us)
            known = [part for part in parts if part is not None]
            assert all(part >= 0 for part in known)
            if found.total_us is not None:
                assert sum(known) <= found.total_us
                if len(known) == 4:
                    assert sum(known) == found.total_us
                    summed += 1
    assert summed > 20


def ride(item: tuple[ScanFact, ...], crate: tuple[ScanFact, ...]) -> Journey:
    """Return an item's only journey, with the moves of its crate."""
    [journey] = split_journeys(fold(item).events)
    return Journey(journey.sent, with_crates(journey.moves, {"crate": fold(crate).events}), journey.ended)


PACKED = scan(-1, "pack", "A", code="item", crate="crate", to_site="B")


def test_an_item_rides_with_its_crate_and_is_received_when_it_is_scanned_itself() -> None:
    found = measure_delay(ride((PACKED, scan(28, "in", "B", code="item")), WHOLE))
    assert found == Delay(3 * HOUR, 4 * HOUR, 4 * HOUR, 18 * HOUR, 29 * HOUR, None)


def test_an_item_leaves_its_crate_when_the_crates_journey_is_over() -> None:
    """The crate went back to A without the item."""
    back = scan(30, "out", "B", to_site="A"), scan(31, "load", "B"), scan(32, "unload", "A")
    moves = ride((PACKED,), WHOLE + back).moves
    assert moves[-1].scan_id == "crate26in"


def test_an_item_in_a_crate_that_nobody_scanned_came_unseen() -> None:
    journey = ride((PACKED, scan(28, "in", "B", code="item")), ())
    assert [move.place.kind for move in journey.moves] == [
        *(PlaceKind.IN_CRATE, PlaceKind.AWAY, PlaceKind.SET_DOWN, PlaceKind.AT_SITE)
    ]
    found = measure_delay(journey)
    assert found is not None
    assert (found.riding_us, found.total_us) == (None, 29 * HOUR)


def test_an_item_taken_out_at_the_hub_does_not_ride_on() -> None:
    sorted_out = scan(6, "pack", "H", code="item", crate="other", to_site="B")
    moves = ride((PACKED, sorted_out), WHOLE).moves
    assert moves[-1] == Moved(moves[-1].place, 16 * HOUR, "item6pack")
    assert "crate5.5in" in [move.scan_id for move in moves]


def test_moves_between_journeys_belong_to_none() -> None:
    facts = scan(0, "in", "A"), scan(1, "out", "A", to_site="B"), scan(2, "in", "B"), scan(3, "in", "B")
    [journey] = split_journeys(fold(facts).events)
    assert journey.sent == Sent("A", "B", 11 * HOUR, "crate1out")
    assert journey.moves[0].place.kind == PlaceKind.READY
