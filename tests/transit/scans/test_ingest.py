"""Every scan is kept and answered by itself, once, whatever comes with it: on both databases."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from depots.store import from_micros, session_on
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
    deliver_all,
    plant_world,
    scan,
    scan_id,
)
from transit.crates import crate_code
from transit.handing_on import MessageState, messages_in
from transit.journeys import fold
from transit.scan_tables import QuarantinedScan, Scan, ScanAnomaly, Whereabouts
from transit.scans.histories import facts_of
from transit.scans.judge import Sender
from transit.scans.kinds import ScanKind
from transit.scans.pieces import Delivery
from transit.scans.records import state_of
from transit.whereabouts import NOWHERE

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def world(any_engine: Engine) -> Engine:
    plant_world(any_engine)
    return any_engine


def rows(engine: Engine, kind: Any) -> Sequence[Any]:
    with session_on(engine, read_only=True) as session:
        return session.exec(select(kind).order_by(*kind.__table__.primary_key)).all()


def where(engine: Engine, code: str = CRATES[0]) -> Whereabouts | None:
    with session_on(engine, read_only=True) as session:
        return session.get(Whereabouts, code)


def test_a_good_scan_is_kept_with_both_clocks_and_what_the_scanner_read(world: Engine) -> None:
    said = scan(1, "out", code=f"]C1{CRATES[0].lower()}", to_site=AWAY, offset_ms=2_000)
    [answer] = deliver(world, said)
    assert (answer.scan_id, answer.counts, answer.codes) == (scan_id(1), True, ())
    [kept] = rows(world, Scan)
    assert (kept.raw, kept.code, kept.sent_by, kept.actor) == (said["code"], CRATES[0], "planner", "desk")
    assert (kept.device_us, kept.offset_us, kept.server_us) == (NINE + MINUTE, 2_000_000, NINE + 1_000 * MINUTE)


def test_without_an_offset_of_its_own_a_scan_takes_the_deliverys(world: Engine) -> None:
    deliver(world, scan(1, "in"), sent_us=NINE, server_us=NINE + MINUTE)
    assert rows(world, Scan)[0].offset_us == MINUTE


def test_the_same_scan_again_is_answered_as_before_and_kept_once(world: Engine) -> None:
    said = [scan(1, "out", to_site=AWAY), scan(2, "in", site=HOME), scan(3, "in", code="?"), 7, None]
    first = deliver(world, *said)
    assert [answer.codes for answer in first] == [
        *((), ("never_left",), ("bad_code:code",), ("bad_field:scan",), ("bad_field:scan",))
    ]
    assert deliver(world, *said) == first
    assert deliver(world, *said, *said) == first + first
    assert (len(rows(world, Scan)), len(rows(world, QuarantinedScan))) == (2, 3)


def test_the_same_scan_twice_at_once_is_kept_once(world: Engine) -> None:
    first, second = deliver(world, scan(1, "in"), scan(1, "in"))
    assert first == second
    assert len(rows(world, Scan)) == 1


@pytest.mark.parametrize("at_once", [True, False])
def test_the_same_id_with_other_content_keeps_both_and_raises_an_anomaly(world: Engine, at_once: bool) -> None:
    said = scan(1, "in", site=HOME), scan(1, "in", site=AWAY)
    answers = deliver(world, *said) if at_once else [*deliver(world, said[0]), *deliver(world, said[1])]
    assert [(answer.counts, answer.codes) for answer in answers] == [(True, ()), (False, ("id_reused",))]
    assert '"site":"KAU"' in rows(world, QuarantinedScan)[0].payload
    assert [(row.anomaly, row.scan_id) for row in rows(world, ScanAnomaly)] == [("id_reused", scan_id(1))]
    found = where(world)
    assert found is not None
    assert found.site_code == HOME


BAD = {
    "not_your_role": ({"kind": "load", "run": "R" * 20}, Sender("desk", frozenset({ScanKind.OUT, ScanKind.IN}), HOME)),
    "not_your_site": ({"site": AWAY}, Sender("desk", frozenset({ScanKind.OUT, ScanKind.IN}), HOME)),
    "unknown_site:site": ({"site": "XXX"}, ANYONE),
    "unknown_site:to_site": ({"kind": "out", "to_site": "XXX"}, ANYONE),
    "bad_field:to_site": ({"kind": "out", "to_site": HOME}, ANYONE),
    "unknown_crate:code": ({"code": crate_code(77)}, ANYONE),
    "unknown_crate:crate": ({"kind": "pack", "code": "item", "crate": crate_code(77)}, ANYONE),
    "unknown_run": ({"kind": "load", "run": "none"}, ANYONE),
}


@pytest.mark.parametrize("code", BAD)
def test_a_scan_that_cannot_count_is_kept_in_quarantine_and_blocks_nothing(world: Engine, code: str) -> None:
    fields, sender = BAD[code]
    before, bad, after = deliver(world, scan(1, "in"), scan(2, "in") | fields, scan(3, "in"), sender=sender)
    assert before.counts
    assert after.counts
    assert (bad.counts, bad.codes) == (False, (code,))
    [stray] = rows(world, QuarantinedScan)
    assert (stray.codes, stray.scan_id, stray.sequence) == (code, scan_id(2), 2)


def test_a_device_that_is_not_enrolled_keeps_its_scans_and_others_are_not_held_up(world: Engine) -> None:
    stranger = Delivery(ANYONE, EPOCH, EPOCH, None, NINE, [scan(1, "in")])
    known = Delivery(ANYONE, DEVICE, EPOCH, None, NINE + 9 * MINUTE, [scan(1, "in")])
    refused, answers = deliver_all(world, [stranger, known])
    assert refused is None
    assert answers is not None
    assert [kept.device for kept in rows(world, Scan)] == [DEVICE]


def test_a_crate_received_elsewhere_is_told_so_but_not_at_a_hub(world: Engine) -> None:
    answers = deliver(world, scan(1, "out", to_site=AWAY), scan(2, "in", site=HUB), code_of(3), scan(4, "in", site=HUB))
    assert [answer.codes for answer in answers][:2] == [(), ()]
    deliver(world, scan(5, "out", code=CRATES[1], site=HUB, to_site=AWAY))
    [answer] = deliver(world, scan(6, "in", code=CRATES[1]))
    assert answer.codes == (f"elsewhere:{AWAY}",)


def code_of(number: int) -> dict[str, Any]:
    """Return a scan of an item, which needs no crate."""
    return scan(number, "in", code="30101234567")


def test_late_scans_and_undos_fold_anew(world: Engine) -> None:
    deliver(world, scan(1, "out", to_site=AWAY), scan(4, "in", site=AWAY))
    deliver(world, scan(2, "load"), scan(3, "unload", site=AWAY))
    found = where(world)
    assert found is not None
    assert (found.place, found.site_code, found.sent_scan_id) == ("at_site", AWAY, None)
    deliver(world, scan(5, "undo", undoes=scan_id(4), code=None, site=None))
    found = where(world)
    assert found is not None
    assert (found.place, found.to_site_code) == ("set_down", AWAY)


def test_a_scan_that_was_undone_before_it_came_never_was(world: Engine) -> None:
    deliver(world, scan(2, "undo", undoes=scan_id(1), code=None, site=None))
    deliver(world, scan(1, "out", to_site=AWAY))
    assert where(world) is None
    with session_on(world, read_only=True) as session:
        assert not messages_in(session, MessageState.WAITING)


def test_kept_whereabouts_are_those_of_all_scans_folded_at_once(world: Engine) -> None:
    """However the scans were cut into deliveries and whatever their order."""
    for seed in range(12):
        random = Random(seed)
        numbers = list(range(seed * 40 + 1, seed * 40 + 41))
        said = [_any_scan(random, number) for number in numbers]
        random.shuffle(said)
        while said:
            cut = random.randint(1, 6)
            deliver(world, *said[:cut], epoch=random.choice((EPOCH, DEVICE)))
            said = said[cut:]
    with world.connect() as connection:
        for code, facts in facts_of(connection, {*CRATES, "item"}).items():
            expected = fold(facts).state
            found = where(world, code)
            assert (NOWHERE if found is None else state_of(found)) == expected


def _any_scan(random: Random, number: int) -> dict[str, Any]:
    if random.random() < 0.1:
        return scan(number, "undo", undoes=scan_id(max(1, number - 3)), code=None, site=None)
    kind = random.choice(("out", "load", "unload", "in", "empty"))
    goal = {"to_site": AWAY} if kind == "out" else {}
    code = random.choice(CRATES if kind == "empty" else (*CRATES, "item"))
    return scan(number, kind, site=random.choice((HOME, HUB)), code=code, **goal)


def messages(session: Session) -> list[tuple[str, str, str | None]]:
    return [
        (row.event, row.scan_id[-1], row.about and row.about[-1]) for row in messages_in(session, MessageState.WAITING)
    ]


def test_the_outbox_has_each_departure_and_arrival_once_and_takes_back_what_was_undone(world: Engine) -> None:
    said = [scan(1, "out", to_site=AWAY), scan(2, "load"), scan(3, "in", site=AWAY)]
    undo = scan(4, "undo", undoes=scan_id(3), code=None, site=None)
    again = scan(5, "undo", undoes=scan_id(3), code=None, site=None)
    deliver(world, *said)
    deliver(world, *said, undo)
    deliver(world, again)
    with session_on(world) as session:
        assert messages(session) == [("departed", "1", None), ("arrived", "3", None), ("withdrawn", "4", "3")]


def test_what_is_taken_back_at_once_is_never_told(world: Engine) -> None:
    deliver(world, scan(1, "out", to_site=AWAY), scan(2, "undo", undoes=scan_id(1), code=None, site=None))
    with session_on(world, read_only=True) as session:
        assert messages(session) == []


def test_a_message_has_the_number_of_the_scan_that_says_it(world: Engine) -> None:
    deliver(world, scan(1, "load"), scan(2, "out", to_site=AWAY), scan(3, "nonsense"), scan(4, "in", site=AWAY))
    deliver(world, scan(5, "undo", undoes=scan_id(4), code=None, site=None))
    with session_on(world, read_only=True) as session:
        told = {row.scan_id: row.number for row in messages_in(session, MessageState.WAITING)}
    assert told == {row.scan_id: row.number for row in rows(world, Scan) if row.kind != "load"}
    assert list(told) == [scan_id(2), scan_id(4), scan_id(5)]


def test_only_an_undo_takes_back_and_no_scan_says_two_things(world: Engine) -> None:
    """A device may fill in `undoes` wherever it likes."""
    deliver(world, scan(1, "out", to_site=AWAY))
    undo = scan(3, "undo", undoes=scan_id(1), code=None, site=None)
    answers = deliver(world, scan(2, "in", site=AWAY, undoes=scan_id(1)), undo)
    assert all(answer.counts for answer in answers)
    with session_on(world, read_only=True) as session:
        assert messages(session) == [("departed", "1", None), ("arrived", "2", None), ("withdrawn", "3", "1")]


def test_many_scans_at_once_keep_every_field(world: Engine) -> None:
    """Columns that none of many rows fills are left out of the statement: none that one fills may be."""
    plain = [scan(number, "in", site=(HOME, AWAY)[number % 2], code="item") for number in range(1, 41)]
    packed = scan(41, "pack", code="item", crate=CRATES[1], site=HOME, note="by hand")
    deliver(world, *plain, packed)
    *_, last = rows(world, Scan)
    assert (last.number, last.crate, last.note, last.to_site_code, last.undoes) == (
        41,
        CRATES[1],
        "by hand",
        None,
        None,
    )
    assert [row.sequence for row in rows(world, Scan)] == list(range(1, 42))


def test_another_device_cannot_take_back_what_was_told(world: Engine) -> None:
    deliver(world, scan(1, "out", to_site=AWAY))
    from transit.devices import enrol_device

    with session_on(world) as session:
        enrol_device(session, EPOCH, "van", by="driver", at=from_micros(NINE))
    deliver(world, scan(2, "undo", undoes=scan_id(1), code=None, site=None), device=EPOCH)
    with session_on(world, read_only=True) as session:
        assert messages(session) == [("departed", "1", None)]
    assert where(world) is not None


def test_servers_that_have_the_same_scans_at_the_same_time_keep_each_once(world: Engine) -> None:
    """Browsers resend by themselves, and the second try may reach another process."""
    said = [scan(number, ("out", "in")[number % 2], site=(HOME, AWAY)[number % 2]) for number in range(1, 41)]

    def one_by_one(order: Sequence[dict[str, Any]]) -> dict[str | None, bool]:
        return {answer.scan_id: answer.counts for piece in order for answer in deliver(world, piece)}

    with ThreadPoolExecutor(3) as servers:
        told = list(servers.map(one_by_one, (said, said[::-1], said)))
    assert told[0] == told[1] == told[2] == {scan_id(number): True for number in range(1, 41)}
    assert len(rows(world, Scan)) == 40
    with world.connect() as connection:
        expected = fold(facts_of(connection, [CRATES[0]])[CRATES[0]]).state
    found = where(world)
    assert found is not None
    assert state_of(found) == expected


def test_a_thousand_at_once(world: Engine) -> None:
    answers = deliver(world, *(scan(number, "in", code=f"item{number}") for number in range(1, 1_001)))
    assert all(answer.counts for answer in answers)
    with session_on(world, read_only=True) as session:
        assert len(session.exec(select(col(Scan.number))).all()) == 1_000
