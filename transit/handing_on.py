"""Handing messages on to the library system: in their order, each until it was taken, with growing pauses.

Whatever takes messages is a `Receiver`. A message is claimed before it is handed over, in a transaction of its own, and
marked afterwards: a crash in between hands it over once more, with the same idempotency key, and two clocks at once do
not hand it over together. While the first that waits is not due yet, none behind it goes: what departed is told before
it arrives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy import ColumnElement, Engine, func
from sqlmodel import Session, col, select, update

from depots.store import from_micros, now, session_on, to_micros
from transit.errors import MessageRefusedError, ReceiverAwayError
from transit.outbox import OutboxEvent
from transit.scan_tables import OutboxMessage

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
MOST_AT_ONCE = 500
"""A step ends after so many messages; the next takes up where it stopped."""


class MessageState(StrEnum):
    """How far a message is."""

    WAITING = "waiting"  # never handed over yet
    RETRYING = "retrying"  # handed over at least once, not taken
    DELIVERED = "delivered"
    REFUSED = "refused"  # never to be taken; a person should look


@dataclass(frozen=True, slots=True)
class Message:
    """What a receiver is told: `key` is the same however often it comes; `about` is the key that no longer counts."""

    key: str
    event: OutboxEvent
    code: str
    site: str | None
    at: datetime
    about: str | None


class Receiver(Protocol):
    """Whatever takes messages for a library system."""

    @property
    def name(self) -> str:
        """Return what people call it, without any password."""

    def take(self, message: Message) -> None:
        """Take a message for good; one whose key was taken before changes nothing.

        Raises `ReceiverAwayError` and `MessageRefusedError`.
        """


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What a step did: messages taken and refused, and what kept it from going on, if anything."""

    delivered: int
    refused: int
    trouble: str = ""


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries in vain: doubling, up to an hour."""
    return min(FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 10)), LONGEST_PAUSE)


def hand_on(engine: Engine, receiver: Receiver, at: datetime | None = None, most: int = MOST_AT_ONCE) -> HandedOn:
    """Hand over what waits, at the aware instant `at` (`None`: as the clock goes), until something is in the way."""
    delivered = refused = 0
    while delivered + refused < most and (row := _claim(engine, at or now())) is not None:
        try:
            receiver.take(_message(row))
        except ReceiverAwayError as error:
            _mark(engine, row, trouble=str(error))
            return HandedOn(delivered, refused, str(error))
        except MessageRefusedError as error:
            _mark(engine, row, refused=str(error) or "refused")
            refused += 1
        else:
            _mark(engine, row, delivered_us=to_micros(at or now()), trouble="")
            delivered += 1
    return HandedOn(delivered, refused)


def count_messages(session: Session) -> Mapping[MessageState, int]:
    """Return how many messages are in each state."""
    count = select(func.count()).select_from(OutboxMessage)
    return {state: session.exec(count.where(*_in(state))).one() for state in MessageState}


def messages_in(session: Session, state: MessageState, limit: int = 100) -> Sequence[OutboxMessage]:
    """Return the oldest messages in a state."""
    return session.exec(select(OutboxMessage).where(*_in(state)).order_by(col(OutboxMessage.number)).limit(limit)).all()


def retry_now(session: Session, *, refused: bool = False) -> int:
    """Let what waits for its next try be due at once, and what was refused too if so wished; return how many."""
    wanted = [*messages_in(session, MessageState.RETRYING, 1_000)]
    if refused:
        wanted += messages_in(session, MessageState.REFUSED, 1_000)
    for row in wanted:
        row.next_try_us, row.refused = 0, None
        session.add(row)
    session.flush()
    return len(wanted)


_OPEN = (col(OutboxMessage.delivered_us).is_(None), col(OutboxMessage.refused).is_(None))


def _in(state: MessageState) -> tuple[ColumnElement[bool], ...]:
    match state:
        case MessageState.WAITING:
            return (*_OPEN, col(OutboxMessage.attempts) == 0)
        case MessageState.RETRYING:
            return (*_OPEN, col(OutboxMessage.attempts) > 0)
        case MessageState.DELIVERED:
            return (col(OutboxMessage.delivered_us).is_not(None),)
        case MessageState.REFUSED:
            return (col(OutboxMessage.refused).is_not(None),)


def _claim(engine: Engine, at: datetime) -> OutboxMessage | None:
    """Return the first message that is open, if it is due and nobody else has it in hand."""
    at_us = to_micros(at)
    with session_on(engine) as session:
        first = select(OutboxMessage).where(*_OPEN).order_by(col(OutboxMessage.number)).limit(1)
        row = session.exec(first.with_for_update()).first()
        if row is None or row.next_try_us > at_us:
            return None
        row.attempts += 1
        row.next_try_us = at_us + pause_after(row.attempts) // timedelta(microseconds=1)
        session.add(row)
        return row


def _mark(engine: Engine, row: OutboxMessage, **marks: int | str) -> None:
    with session_on(engine) as session:
        session.exec(
            update(OutboxMessage)
            .where(col(OutboxMessage.number) == row.number, col(OutboxMessage.delivered_us).is_(None))
            .values(**marks)
        )


def _message(row: OutboxMessage) -> Message:
    return Message(row.scan_id, OutboxEvent(row.event), row.code, row.site_code, from_micros(row.at_us), row.about)
