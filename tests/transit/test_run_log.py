"""What drivers told of their stops is shown as it stands: without what they took back."""

import pytest
from sqlalchemy import Engine

from depots.store import from_micros, session_on
from tests.transit.scans.world import AWAY, CRATES, HOME, MINUTE, NINE, RUN, deliver, plant_world, scan, scan_id
from transit.run_log import signatures_for, visits_told
from transit.scans.kinds import FailReason, ScanKind
from transit.scans.reading import MOST_SIGNATURE

INK = "M10 20L30 40M1 2L3 4"


@pytest.fixture
def world(any_engine: Engine) -> Engine:
    plant_world(any_engine)
    return any_engine


def test_visits_are_told_in_order_with_reasons_notes_and_signatures(world: Engine) -> None:
    told = [
        scan(3, "fail", code=None, site=AWAY, reason="closed", note="Ovi lukossa"),
        scan(1, "arrive", code=None),
        scan(2, "sign", code=None, note="AB", signature=INK),
        scan(4, "load"),
    ]
    assert all(answer.counts for answer in deliver(world, *told, sent_us=NINE + 1_000 * MINUTE))
    with session_on(world, read_only=True) as session:
        notes = visits_told(session, RUN)
    assert [(note.kind, note.site, note.reason, note.note, note.signature) for note in notes] == [
        (ScanKind.ARRIVE, HOME, None, "", None),
        (ScanKind.SIGN, HOME, None, "AB", INK),
        (ScanKind.FAIL, AWAY, FailReason.CLOSED, "Ovi lukossa", None),
    ]
    assert notes[0].at == from_micros(NINE + MINUTE)


def test_what_its_own_device_took_back_is_not_told(world: Engine) -> None:
    deliver(world, scan(1, "arrive", code=None), scan(2, "undo", code=None, site=None, undoes=scan_id(1)))
    with session_on(world, read_only=True) as session:
        assert visits_told(session, RUN) == []


def test_who_signed_is_told_of_the_crates_set_down_there_on_that_run(world: Engine) -> None:
    deliver(world, scan(1, "load"), scan(2, "unload", site=AWAY), scan(3, "sign", code=None, site=AWAY, note="AB"))
    deliver(world, scan(4, "load", code=CRATES[1]), scan(5, "unload", code=CRATES[1], site=HOME))
    with session_on(world, read_only=True) as session:
        assert [note.note for note in signatures_for(session, CRATES[0])] == ["AB"]
        assert signatures_for(session, CRATES[1]) == []


@pytest.mark.parametrize("signature", ["", "<script>", "M1.5 2", "L1 2", "M" + "1" * MOST_SIGNATURE])
def test_what_is_no_signature_goes_to_quarantine(world: Engine, signature: str) -> None:
    [answer] = deliver(world, scan(1, "sign", code=None, signature=signature))
    assert (answer.counts, answer.codes) == (False, ("bad_field:signature",))
