"""Messages go to the library system in their order, each until it was taken, with growing pauses and one key."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from depots.store import from_micros, session_on
from tests.transit.scans.world import AWAY, CRATES, HOME, NINE, deliver, plant_world, scan, scan_id
from transit.errors import MessageRefusedError, ReceiverAwayError
from transit.handing_on import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    HandedOn,
    Message,
    MessageState,
    count_messages,
    hand_on,
    pause_after,
    retry_now,
)
from transit.outbox import OutboxEvent

AT = from_micros(NINE)


class Desk:
    """A receiver that does as it is told."""

    name = "desk"

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.fails: dict[str, Exception] = {}

    def take(self, message: Message) -> None:
        if message.code in self.fails:
            raise self.fails[message.code]
        self.taken.append(message)

    @property
    def keys(self) -> list[str]:
        return [message.key for message in self.taken]


@pytest.fixture
def world(any_engine: Engine) -> Engine:
    """Two crates left home, one after the other, and the first arrived."""
    plant_world(any_engine)
    deliver(
        any_engine,
        scan(1, "out", to_site=AWAY),
        scan(2, "out", to_site=AWAY, code=CRATES[1]),
        scan(3, "in", site=AWAY),
    )
    return any_engine


def counts(engine: Engine) -> dict[MessageState, int]:
    with session_on(engine, read_only=True) as session:
        return {state: count for state, count in count_messages(session).items() if count}


def hand(engine: Engine, desk: Desk, after: timedelta = timedelta()) -> HandedOn:
    return hand_on(engine, desk, AT + after)


def test_all_that_waits_is_handed_on_in_order_and_once(world: Engine) -> None:
    desk = Desk()
    assert counts(world) == {MessageState.WAITING: 3}
    assert hand(world, desk) == HandedOn(3, 0)
    assert desk.keys == [scan_id(1), scan_id(2), scan_id(3)]
    assert desk.taken[0] == Message(scan_id(1), OutboxEvent.DEPARTED, CRATES[0], HOME, desk.taken[0].at, None)
    assert hand(world, desk, timedelta(days=1)) == HandedOn(0, 0)
    assert counts(world) == {MessageState.DELIVERED: 3}


def test_what_cannot_be_handed_on_waits_and_holds_up_what_is_behind_it(world: Engine) -> None:
    desk = Desk()
    desk.fails = {CRATES[1]: ReceiverAwayError("no answer")}
    assert hand(world, desk) == HandedOn(1, 0, "no answer")
    assert counts(world) == {MessageState.DELIVERED: 1, MessageState.RETRYING: 1, MessageState.WAITING: 1}
    desk.fails = {}
    assert hand(world, desk, FIRST_PAUSE - timedelta(seconds=1)) == HandedOn(0, 0)
    assert hand(world, desk, FIRST_PAUSE) == HandedOn(2, 0)
    assert desk.keys == [scan_id(1), scan_id(2), scan_id(3)]


def test_pauses_double_up_to_an_hour() -> None:
    assert [pause_after(n) / FIRST_PAUSE for n in (0, 1, 2, 3)] == [1, 1, 2, 4]
    assert pause_after(8) == pause_after(10**6) == LONGEST_PAUSE


def test_what_is_refused_is_set_aside_with_its_reason_until_a_person_asks_again(world: Engine) -> None:
    desk = Desk()
    desk.fails = {CRATES[0]: MessageRefusedError("no such item")}
    assert hand(world, desk) == HandedOn(1, 2)
    assert counts(world) == {MessageState.DELIVERED: 1, MessageState.REFUSED: 2}
    desk.fails = {}
    assert hand(world, desk, timedelta(days=1)) == HandedOn(0, 0)
    with session_on(world) as session:
        assert retry_now(session) == 0
        assert retry_now(session, refused=True) == 2
    assert hand(world, desk) == HandedOn(2, 0)
    assert desk.keys == [scan_id(2), scan_id(1), scan_id(3)]


def test_while_one_hands_a_message_over_nobody_else_does(world: Engine) -> None:
    inner = Desk()

    class Slow(Desk):
        def take(self, message: Message) -> None:
            assert hand(world, inner) == HandedOn(0, 0)
            super().take(message)

    slow = Slow()
    assert hand(world, slow) == HandedOn(3, 0)
    assert (inner.keys, slow.keys) == ([], [scan_id(1), scan_id(2), scan_id(3)])


def test_after_a_crash_between_taking_and_marking_it_comes_again_with_the_same_key(world: Engine) -> None:
    class Dying(Desk):
        def take(self, message: Message) -> None:
            super().take(message)
            raise KeyboardInterrupt

    dying, desk = Dying(), Desk()
    with pytest.raises(KeyboardInterrupt):
        hand(world, dying)
    assert hand(world, desk, FIRST_PAUSE) == HandedOn(3, 0)
    assert dying.keys == desk.keys[:1]


def test_a_step_ends_after_so_many_and_the_next_goes_on(world: Engine) -> None:
    desk = Desk()
    assert hand_on(world, desk, datetime.fromisoformat("2026-11-23T12:00Z"), most=2) == HandedOn(2, 0)
    assert hand_on(world, desk) == HandedOn(1, 0)
