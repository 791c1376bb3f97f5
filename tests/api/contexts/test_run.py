"""What drivers told of a run stands at the call that it is about, also where a run calls at a site several times."""

from datetime import UTC, datetime, timedelta

from api.contexts.run import told_by_stop
from transit.run_log import VisitNote
from transit.scans.kinds import ScanKind
from transit.sheets import CrateCount, SheetStop

EIGHT = datetime(2026, 11, 23, 6, tzinfo=UTC)


def stop(number: int, site: str, minute: int) -> SheetStop:
    came, none = EIGHT + timedelta(minutes=minute), CrateCount(0, (), 0)
    return SheetStop(
        number, site, site, "743", "", "", "", "", "", came, came, came + timedelta(minutes=10), None, 0, none, none, 0
    )


def note(kind: ScanKind, site: str, minute: int) -> VisitNote:
    return VisitNote(kind, "RUN", site, EIGHT + timedelta(minutes=minute), "driver", None, "", None)


STOPS = [stop(1, "hub", 0), stop(2, "north", 60), stop(3, "hub", 120), stop(4, "north", 200), stop(5, "hub", 260)]


def test_each_call_at_a_site_has_its_own_notes_by_the_nearest_time() -> None:
    early, gone = note(ScanKind.ARRIVE, "north", 65), note(ScanKind.LEAVE, "north", 72)
    passed, late = note(ScanKind.ARRIVE, "hub", 118), note(ScanKind.FAIL, "north", 215)
    assert told_by_stop(STOPS, [early, gone, passed, late]) == {2: (early, gone), 3: (passed,), 4: (late,)}


def test_nobody_arrives_where_a_run_begins_or_leaves_where_it_ends() -> None:
    back_at_once, off_again = note(ScanKind.ARRIVE, "hub", 1), note(ScanKind.LEAVE, "hub", 300)
    assert told_by_stop(STOPS, [back_at_once, off_again]) == {3: (back_at_once, off_again)}


def test_what_was_told_of_a_site_that_the_run_does_not_call_at_stands_nowhere() -> None:
    assert told_by_stop(STOPS, [note(ScanKind.ARRIVE, "south", 60)]) == {}
