"""Folding that was put off: nothing else suffers, it outlives whoever put it off, and in the end all is as if at once.

On both databases.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from depots.store import session_on
from tests.transit.scans.histories import told
from tests.transit.scans.reference import reference
from tests.transit.scans.world import (
    ANYONE,
    AWAY,
    CRATES,
    DEVICE,
    EPOCH,
    HOME,
    HUB,
    MINUTE,
    NINE,
    deliver,
    plant_world,
    scan,
    scan_id,
)
from transit.journeys import fold
from transit.scan_tables import FoldDue, OutboxMessage, Scan, ScanAnomaly, Whereabouts
from transit.scans import late
from transit.scans.histories import facts_of
from transit.scans.ingest import QUEUE_LENGTH, take_in
from transit.scans.late import fold_some
from transit.scans.pieces import Answer, Delivery
from transit.scans.records import state_of
from transit.tracing import locate
from transit.whereabouts import NOWHERE

THINGS = (*CRATES, "item")


@pytest.fixture
def world(any_engine: Engine) -> Engine:
    plant_world(any_engine)
    return any_engine


def deliver_late(engine: Engine, *scans: object, epoch: str = EPOCH, budget: int = 0) -> list[Answer]:
    """Take scans in without folding more than `budget` kept scans anew, and return their answers."""
    with engine.begin() as connection:
        [answers] = take_in(connection, [by(epoch, scans)], budget=budget)
    assert answers is not None
    return answers


def by(epoch: str, scans: Sequence[object]) -> Delivery:
    """Return the delivery of an installation."""
    return Delivery(ANYONE, DEVICE, epoch, None, NINE + 1_000 * MINUTE, scans)


def due(engine: Engine) -> set[str]:
    with session_on(engine, read_only=True) as session:
        return set(session.exec(select(FoldDue.code)))


def kept(engine: Engine, code: str) -> Any:
    with session_on(engine, read_only=True) as session:
        row = session.get(Whereabouts, code)
        return NOWHERE if row is None else state_of(row)


def anomalies(engine: Engine, code: str) -> set[tuple[str, str]]:
    with session_on(engine, read_only=True) as session:
        return {(row.anomaly, row.scan_id) for row in session.exec(select(ScanAnomaly).where(ScanAnomaly.code == code))}


def fold_all(engine: Engine) -> None:
    while fold_some(engine):
        pass


@pytest.mark.parametrize("budget", [0, 3, 20])
@pytest.mark.parametrize("at_once", [1, 2_000])
def test_once_folded_all_is_as_the_plain_fold_says(
    world: Engine, budget: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the scans were cut into deliveries, in whatever order, and whether folding came in between or not."""
    monkeypatch.setattr(late, "AT_ONCE", at_once)
    random = Random(budget)
    said = [any_scan(random, number) for number in range(1, 121)]
    random.shuffle(said)
    were_due = False
    while said:
        cut = random.randint(1, 9)
        answers = deliver_late(world, *said[:cut], epoch=random.choice((EPOCH, DEVICE)), budget=budget)
        assert all(answer.counts for answer in answers)
        said = said[cut:]
        were_due |= bool(due(world))
        if random.random() < 0.2:
            fold_some(world)
    assert were_due
    fold_all(world)
    assert not due(world)
    with world.connect() as connection:
        facts = facts_of(connection, THINGS)
    for code in THINGS:
        plain, whole = reference(facts[code]), fold(facts[code])
        assert told(whole) == plain
        assert kept(world, code) == whole.state
        assert anomalies(world, code) == set(plain["odd"])


def any_scan(random: Random, number: int) -> dict[str, Any]:
    if random.random() < 0.1:
        return scan(number, "undo", undoes=scan_id(max(1, number - 3)), code=None, site=None)
    kind = random.choice(("out", "load", "unload", "in", "empty"))
    goal = {"to_site": AWAY} if kind == "out" else {}
    code = random.choice(CRATES if kind == "empty" else THINGS)
    return scan(number, kind, site=random.choice((HOME, HUB)), code=code, **goal)


def test_a_scan_that_is_the_newest_is_folded_at_once_whatever_the_budget(world: Engine) -> None:
    deliver_late(world, scan(1, "out", to_site=AWAY))
    deliver_late(world, scan(2, "in", site=AWAY))
    assert due(world) == set()
    assert kept(world, CRATES[0]).place.site == AWAY


def test_what_long_queues_bring_together_is_put_off_but_not_what_somebody_waits_for(world: Engine) -> None:
    """Be it the newest or not: beyond the budget only deliveries that are no queues are folded at once."""
    queue = [scan(number, "in", code=f"item{number}") for number in range(1, QUEUE_LENGTH)] + [scan(90, "in")]
    live = [scan(101, "in", code="item1"), scan(102, "in", code="other")]
    with world.begin() as connection:
        take_in(connection, [by(EPOCH, queue), by(DEVICE, live)], budget=QUEUE_LENGTH)
    assert due(world) == {CRATES[0], *(f"item{number}" for number in range(2, QUEUE_LENGTH))}
    assert kept(world, "item1").place.site == kept(world, "other").place.site == HOME
    assert kept(world, CRATES[0]) == NOWHERE
    fold_all(world)
    assert kept(world, CRATES[0]).place.site == HOME


def test_a_queue_within_the_budget_is_folded_at_once(world: Engine) -> None:
    queue = [scan(number, "in", code=f"item{number}") for number in range(1, QUEUE_LENGTH + 1)]
    with world.begin() as connection:
        take_in(connection, [by(EPOCH, queue)], budget=QUEUE_LENGTH)
    assert due(world) == set()


def test_late_scans_within_the_budget_are_folded_at_once_and_the_small_histories_first(world: Engine) -> None:
    deliver(world, *(scan(number, "in", site=(HOME, HUB)[number % 2]) for number in range(10, 20)))
    deliver(world, scan(30, "in", code=CRATES[1]))
    deliver_late(world, scan(2, "out", to_site=AWAY), scan(3, "out", code=CRATES[1], to_site=AWAY), budget=5)
    assert due(world) == {CRATES[0]}


def test_what_was_put_off_is_kept_and_told_to_the_library_system_all_the_same(world: Engine) -> None:
    deliver(world, scan(5, "in", site=AWAY))
    [answer] = deliver_late(world, scan(1, "out", to_site=AWAY))
    assert answer.counts
    with session_on(world, read_only=True) as session:
        assert len(session.exec(select(col(Scan.number))).all()) == 2
        assert [row.event for row in session.exec(select(OutboxMessage).order_by(col(OutboxMessage.number)))] == [
            *("arrived", "departed")
        ]
    assert deliver_late(world, scan(1, "out", to_site=AWAY)) == [answer]


def test_who_looks_at_one_crate_sees_it_as_it_is_though_its_folding_was_put_off(world: Engine) -> None:
    deliver(world, scan(1, "out", to_site=AWAY), scan(5, "in", site=AWAY))
    deliver_late(world, scan(6, "undo", undoes=scan_id(5), code=None, site=None))
    assert due(world) == {CRATES[0]}
    assert kept(world, CRATES[0]).place.site == AWAY
    with session_on(world, read_only=True) as session:
        state = locate(session, CRATES[0])
    assert state is not None
    assert (state.place.kind, state.place.site) == ("ready", HOME)


def test_what_was_taken_back_as_a_whole_is_nowhere_though_its_folding_was_put_off(world: Engine) -> None:
    deliver(world, scan(1, "in"))
    deliver_late(world, scan(2, "undo", undoes=scan_id(1), code=None, site=None))
    with session_on(world, read_only=True) as session:
        assert locate(session, CRATES[0]) is None
    fold_all(world)
    assert kept(world, CRATES[0]) == NOWHERE


def test_that_it_was_put_off_goes_with_the_scans_or_not_at_all(world: Engine) -> None:
    deliver(world, scan(5, "in", site=AWAY))
    with world.connect() as connection:
        take_in(connection, [by(EPOCH, [scan(1, "out", to_site=AWAY)])], budget=0)
        connection.rollback()
    assert due(world) == set()


def test_a_later_scan_of_what_is_due_stays_due_until_it_is_folded(world: Engine) -> None:
    """A state that lags behind must not be folded on."""
    deliver(world, scan(5, "in", site=AWAY))
    deliver_late(world, scan(1, "out", to_site=AWAY))
    deliver_late(world, scan(9, "out", site=AWAY, to_site=HOME))
    assert due(world) == {CRATES[0]}
    deliver(world, scan(10, "load", site=AWAY))
    assert due(world) == set()
    with world.connect() as connection:
        assert kept(world, CRATES[0]) == fold(facts_of(connection, [CRATES[0]])[CRATES[0]]).state


def test_where_nothing_is_due_nothing_is_done(world: Engine) -> None:
    deliver(world, scan(1, "in"))
    assert fold_some(world) is False
