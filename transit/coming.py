"""Whether a van still comes to a stop of its run: by what its driver told, else by the clock. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from transit.run_log import VisitNote
from transit.scans.kinds import ScanKind
from transit.sheets import RunSheet, SheetStop


class Coming(StrEnum):
    """How a call stands."""

    DUE = "due"
    LATE = "late"  # its time is past, and nobody told that the van was there
    HERE = "here"  # its driver told that the van came, and not yet that it left
    GONE = "gone"  # it left, could not be served, or the van is past it


def how_it_comes(sheet: RunSheet, stop: SheetStop, told: Collection[VisitNote], at: datetime) -> Coming:
    """Return how the call at `stop` stands at `at` by what was told of the stops of its run.

    A stop that the van passed by may still be served later on its way, but not once its own time is past too.
    """
    here = {note.kind for note in told if stop_of(note, sheet.stops) is stop}
    if at >= sheet.ends_at or here & {ScanKind.LEAVE, ScanKind.FAIL}:
        return Coming.GONE
    if here:
        return Coming.HERE
    if at < stop.departs_at:
        return Coming.DUE
    return Coming.GONE if any(_is_past(note, stop, sheet.stops) for note in told) else Coming.LATE


def stop_of(note: VisitNote, stops: Sequence[SheetStop]) -> SheetStop | None:
    """Return the stop that was told of: of those at its site the one nearest in time."""
    at_site = [stop for stop in stops if stop.site_code == note.site]
    return min(at_site, key=lambda stop: abs(stop.departs_at - note.at), default=None)


def _is_past(note: VisitNote, stop: SheetStop, stops: Sequence[SheetStop]) -> bool:
    reached = stop_of(note, stops)
    return note.kind != ScanKind.FAIL and reached is not None and reached.number > stop.number
