"""What is under way now: counted by where it began, where it goes and why, as the rest of the page is."""

import pytest
from sqlmodel import Session

from tests.transit.weeks import THURSDAY_BEFORE, plant_world, request, week_world
from transit.scan_tables import Whereabouts
from transit.statistics.dashboard import under_way
from transit.statistics.figures import Choice
from transit.statistics.legs import Reason


def travels(session: Session, code: str, origin: str, goal: str, sent: str | None = "scan") -> None:
    session.add(
        Whereabouts(
            code=code,
            place="in_crate",
            since_us=1,
            sent_scan_id=sent,
            sent_us=1,
            origin=origin,
            to_site_code=goal,
            last_us=1,
            last_device="d",
            last_epoch="e",
            last_sequence=1,
            last_scan_id=f"scan-{code}",
        )
    )


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), 3),
        (Choice(origins=frozenset({"hub"})), 2),
        (Choice(destinations=frozenset({"north"})), 2),
        (Choice(frozenset({"hub"}), frozenset({"north"})), 1),
        (Choice(reason=Reason.RETURN), 1),
        (Choice(reason=Reason.HOLD), 0),
        (Choice(reason=Reason.OTHER), 2),
        (Choice(weekday=0), None),
    ],
)
def test_what_is_under_way_follows_what_was_chosen(session: Session, choice: Choice, expected: int | None) -> None:
    plant_world(session, week_world())
    request(session, "1", "hub", "north", THURSDAY_BEFORE)
    again = request(session, "2", "hub", "north", THURSDAY_BEFORE)
    again.item_key, again.kind = "item-1", "return"
    request(session, "3", "hub", "north", THURSDAY_BEFORE)
    for code, origin, goal in (("item-1", "hub", "north"), ("item-2", "hub", "south"), ("item-9", "south", "north")):
        travels(session, code, origin, goal)
    travels(session, "item-3", "hub", "north", sent=None)
    travels(session, "KL-0000001", "hub", "north")
    session.flush()
    assert under_way(session, choice, is_crate=False) == expected
    assert under_way(session, Choice(), is_crate=True) == 1
