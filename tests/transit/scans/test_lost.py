"""Nothing is lost unnoticed: gaps show, and what waited for its crate counts once the crate is there."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from depots.store import session_on
from tests.transit.scans.world import AWAY, DEVICE, EPOCH, HOME, NINE, deliver, plant_world, scan
from transit.crate_records import add_crates
from transit.crates import crate_code
from transit.devices import reinstate_device, revoke_device
from transit.errors import NotInQuarantineError
from transit.handing_on import MessageState, messages_in
from transit.scan_tables import Crate, Device, QuarantinedScan, Whereabouts
from transit.scans.judge import Sender
from transit.scans.kinds import ScanKind
from transit.scans.lost import Gap, dismiss_stray, open_quarantine, sequence_gaps
from transit.search_tables import QuarantineDismissal

AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def world(any_engine: Engine) -> Engine:
    plant_world(any_engine)
    return any_engine


def test_a_gap_in_what_a_device_counted_is_a_missing_scan(world: Engine) -> None:
    deliver(world, scan(2, "in"), scan(5, "in"), scan(6, "in", code="?"), scan(8, "in"))
    deliver(world, scan(21, "in", sequence=1), scan(22, "in", sequence=2), epoch=DEVICE)
    with session_on(world, read_only=True) as session:
        assert sequence_gaps(session) == [
            *(Gap(DEVICE, EPOCH, 1, 1), Gap(DEVICE, EPOCH, 3, 4), Gap(DEVICE, EPOCH, 7, 7))
        ]
    deliver(world, scan(1, "in"), scan(3, "in"), scan(4, "in"), scan(7, "in"))
    with session_on(world, read_only=True) as session:
        assert sequence_gaps(session) == []


def test_scans_of_a_crate_count_as_of_when_they_were_made_once_the_crate_is_known(world: Engine) -> None:
    code = crate_code(5)
    said = [scan(1, "out", code=code, to_site=AWAY), scan(2, "in", code=code, site="XXX"), scan(3, "in", code="?")]
    deliver(world, *said)
    with session_on(world) as session:
        assert add_crates(session, 1, at=AT) == [crate_code(4)]
        assert len(open_quarantine(session)) == 3
    with session_on(world) as session:
        assert add_crates(session, 2, at=AT) == [code, crate_code(6)]
        assert [stray.codes for stray in open_quarantine(session)] == [
            *("unknown_site:site unknown_crate:code", "bad_code:code")
        ]
        found = session.get_one(Whereabouts, code)
        assert (found.place, found.site_code, found.since_us) == ("ready", HOME, NINE + 60_000_000)
        assert [message.event for message in messages_in(session, MessageState.WAITING)] == ["departed"]
    assert [answer.counts for answer in deliver(world, *said)] == [True, False, False]


def test_a_scan_put_aside_is_off_the_list_stays_kept_and_counts_once_its_crate_is_known(world: Engine) -> None:
    code = crate_code(4)
    deliver(world, scan(1, "out", code=code, to_site=AWAY), scan(2, "in", code="?"))
    with session_on(world) as session:
        first, second = open_quarantine(session)
        for reason in ("a label of the old system", "again"):
            dismiss_stray(session, first.number or 0, by="planner", at=AT, reason=reason)
        assert [stray.number for stray in open_quarantine(session)] == [second.number]
        with pytest.raises(NotInQuarantineError):
            dismiss_stray(session, 99, by="planner", at=AT)
    with session_on(world) as session:
        assert len(session.exec(select(QuarantinedScan)).all()) == 2
        assert session.exec(select(QuarantineDismissal)).one().reason == "a label of the old system"
        assert add_crates(session, 1, at=AT) == [code]
        assert session.get_one(Whereabouts, code).place == "ready"


def test_a_device_that_is_let_back_brings_only_what_its_people_might_scan(world: Engine) -> None:
    """Else revoking and letting back would be a way around every other rule."""
    desk, code = Sender("desk", frozenset({ScanKind.IN}), HOME), crate_code(4)
    with session_on(world) as session:
        revoke_device(session, session.get_one(Device, DEVICE), by="planner", at=AT)
    mine, elsewhere, unknown = scan(1, "in"), scan(2, "in", site=AWAY), scan(3, "in", code=code)
    deliver(world, mine, elsewhere, scan(4, "out", to_site=AWAY), unknown, sender=desk)
    with session_on(world) as session:
        add_crates(session, 1, at=AT)
        assert len(open_quarantine(session)) == 4
    with session_on(world) as session:
        assert reinstate_device(session, session.get_one(Device, DEVICE)) == 2
        assert [stray.codes for stray in open_quarantine(session)] == [
            *("device_revoked not_your_site", "device_revoked not_your_role")
        ]


def test_the_first_crate_of_all_has_number_zero(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        assert add_crates(session, 2, at=AT) == [crate_code(0), crate_code(1)]
        assert len(session.exec(select(Crate)).all()) == 2
