"""The ladder: late by the promise, searched and missing by the days since it was sent, found again off it."""

import pytest

from transit.errors import LadderError
from transit.missing import DAY_US, Ladder, Rung, rung, where_to_look
from transit.whereabouts import Place, PlaceKind, Sent, State

SENT = Sent("A", "B", 100 * DAY_US, "scan")
UNDER_WAY = State(Place(PlaceKind.SET_DOWN, "H"), 101 * DAY_US, SENT)
PROMISED = 103 * DAY_US


@pytest.mark.parametrize(
    ("days", "expected"),
    [(3.9, None), (4, Rung.LATE), (6.9, Rung.LATE), (7, Rung.SEARCH), (13.9, Rung.SEARCH), (14, Rung.MISSING)],
)
def test_each_rung_begins_on_its_day(days: float, expected: Rung | None) -> None:
    assert rung(UNDER_WAY, PROMISED, round((100 + days) * DAY_US), Ladder()) == expected


def test_what_arrived_is_on_no_rung() -> None:
    assert rung(State(Place(PlaceKind.AT_SITE, "B")), PROMISED, 200 * DAY_US, Ladder()) is None


def test_what_was_sent_unseen_counts_from_its_last_scan() -> None:
    unseen = State(UNDER_WAY.place, UNDER_WAY.since_us, Sent(None, "B", None, "scan"))
    assert rung(unseen, None, 108 * DAY_US - 1, Ladder()) is None
    assert rung(unseen, None, 108 * DAY_US, Ladder()) == Rung.SEARCH


def test_what_was_seen_again_after_it_was_to_be_searched_counts_from_then() -> None:
    seen = State(UNDER_WAY.place, 108 * DAY_US, SENT)
    assert rung(seen, PROMISED, 115 * DAY_US - 1, Ladder()) == Rung.LATE
    assert rung(seen, PROMISED, 115 * DAY_US, Ladder()) == Rung.SEARCH
    assert rung(seen, PROMISED, 122 * DAY_US, Ladder()) == Rung.MISSING


def test_a_consortium_sets_its_own_days() -> None:
    assert rung(UNDER_WAY, PROMISED, 102 * DAY_US, Ladder(search_days=1, missing_days=2)) == Rung.MISSING


def test_it_is_looked_for_at_sender_last_place_hubs_and_receiver_once_each() -> None:
    assert where_to_look(UNDER_WAY, ("H", "G")) == ("A", "H", "G", "B")
    assert where_to_look(State(), ("H",)) == ()


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"late_days": -1}, "late_days"),
        ({"search_days": 0}, "search_days"),
        ({"missing_days": 366}, "missing_days"),
        ({"hanging_days": 0}, "hanging_days"),
        ({"search_days": 14}, "missing_days"),
    ],
)
def test_days_that_make_no_ladder_are_refused_by_name(days: dict[str, int], field: str) -> None:
    with pytest.raises(LadderError) as refused:
        Ladder(**days)
    assert refused.value.field == field
