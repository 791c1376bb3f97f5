from datetime import UTC, datetime
from typing import Any

import pytest

from tests.transit.systems.fake_koha import hold, item
from transit.systems.koha_holds import Hold, first_in_line, leg_of, read_hold
from transit.systems.port import Leg, LegKind, Refusal, RefusalReason, Skip, SkipReason


def read(number: int = 7, **changes: object) -> Hold:
    found = read_hold(hold(number, **changes))
    assert isinstance(found, Hold)
    return found


def outcome(changes_of_hold: dict[str, Any], changes_of_item: dict[str, Any]) -> Leg | Refusal | Skip:
    return leg_of(read(**changes_of_hold), item(7, **changes_of_item))


def test_a_hold_on_an_item_elsewhere_is_a_leg_to_its_pickup_library_from_the_day_it_was_placed() -> None:
    assert outcome({}, {}) == Leg("7", LegKind.HOLD, "B7", "SEI", "LAP", datetime(2026, 11, 18, 22, tzinfo=UTC))


@pytest.mark.parametrize("status", ["T", "P"])
def test_a_hold_that_found_its_item_is_a_leg_from_when_it_was_found(status: str) -> None:
    leg = outcome({"status": status, "item_level": False}, {})
    assert isinstance(leg, Leg)
    assert leg.placed_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert leg.in_transit == (status == "T")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"item_id": None}, SkipReason.NO_ITEM),
        ({"item_level": False}, SkipReason.NO_ITEM),
        ({"item_id": None, "status": "T"}, SkipReason.NO_ITEM),
        ({"status": "W"}, SkipReason.ARRIVED),
        ({"suspended": True}, SkipReason.SUSPENDED),
        ({"cancellation_date": "2026-11-20"}, SkipReason.CANCELLED),
    ],
)
def test_a_hold_that_moves_nothing_is_counted_by_reason(changes: dict[str, Any], reason: SkipReason) -> None:
    assert read_hold(hold(7, **changes)) == Skip("7", reason)


@pytest.mark.parametrize(
    ("of_hold", "of_item", "reason"),
    [
        ({}, {"holding_library_id": "LAP"}, SkipReason.SAME_PLACE),
        ({"status": "P"}, {"holding_library_id": "LAP"}, SkipReason.SAME_PLACE),
        ({}, {"checked_out_date": "2026-11-01"}, SkipReason.ON_LOAN),
        ({}, {"lost_status": 1}, SkipReason.ITEM_MISSING),
        ({"status": "T"}, {"withdrawn": 1}, SkipReason.ITEM_MISSING),
    ],
)
def test_an_item_that_will_not_travel_is_counted_by_reason(
    of_hold: dict[str, Any], of_item: dict[str, Any], reason: SkipReason
) -> None:
    assert outcome(of_hold, of_item) == Skip("7", reason)


def test_where_the_holding_library_is_already_the_destination_the_item_is_thought_to_come_from_home() -> None:
    leg = outcome({"status": "T"}, {"holding_library_id": "LAP"})
    assert isinstance(leg, Leg)
    assert (leg.from_library, leg.guessed_origin) == ("SEI", True)


@pytest.mark.parametrize("home", ["LAP", None])
def test_where_no_origin_is_known_the_leg_stays_as_it_was(home: str | None) -> None:
    skip = outcome({"status": "T"}, {"holding_library_id": "LAP", "home_library_id": home})
    assert skip == Skip("7", SkipReason.ORIGIN_UNKNOWN, stays=True)


@pytest.mark.parametrize("barcode", [None, "", "two words", "Ä1"])
def test_an_item_without_a_plain_barcode_goes_by_its_number(barcode: str | None) -> None:
    leg = outcome({}, {"external_id": barcode})
    assert isinstance(leg, Leg)
    assert leg.item_key == "item-7"


def test_of_several_holds_on_one_item_the_found_one_then_the_first_in_the_queue_moves_it() -> None:
    queue = [read(n, item_id=1, priority=priority) for n, priority in ((1, 3), (2, 2), (3, 2))]
    ahead, behind = first_in_line(queue)
    assert [one.number for one in ahead] == [2]
    assert {(skip.key, skip.reason) for skip in behind} == {("1", SkipReason.IN_QUEUE), ("3", SkipReason.IN_QUEUE)}
    ahead, _ = first_in_line([*queue, read(4, item_id=1, priority=9, status="T")])
    assert [one.number for one in ahead] == [4]


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"hold_id": "x"}, "hold_id", RefusalReason.WRONG_TYPE),
        ({"hold_id": True}, "hold_id", RefusalReason.WRONG_TYPE),
        ({"item_id": "1"}, "item_id", RefusalReason.WRONG_TYPE),
        ({"pickup_library_id": None}, "pickup_library_id", RefusalReason.MISSING),
        ({"pickup_library_id": ["LAP"]}, "pickup_library_id", RefusalReason.WRONG_TYPE),
        ({"hold_date": "0000-00-00"}, "hold_date", RefusalReason.BAD_DATE),
        ({"hold_date": None}, "hold_date", RefusalReason.MISSING),
        ({"status": "X"}, "status", RefusalReason.UNKNOWN_STATUS),
        ({"priority": 1.5}, "priority", RefusalReason.WRONG_TYPE),
    ],
)
def test_a_hold_that_cannot_be_read_is_refused_by_field(
    changes: dict[str, Any], field: str, reason: RefusalReason
) -> None:
    refusal = read_hold(hold(7, **changes))
    assert isinstance(refusal, Refusal)
    assert (refusal.field, refusal.reason) == (field, reason)
    assert refusal.key == (None if field == "hold_id" else "7")


def test_an_item_that_koha_does_not_know_or_cannot_place_is_refused() -> None:
    missing = leg_of(read(), None)
    assert missing == Refusal(None, "item_id", RefusalReason.UNKNOWN_ITEM, "7", "7")
    nowhere = outcome({}, {"holding_library_id": None})
    assert isinstance(nowhere, Refusal)
    assert nowhere.field == "holding_library_id"
