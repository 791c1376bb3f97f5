"""Runs for the tests of learning: sites ten minutes apart, each handled in five, and what a driver scans there."""

from dataclasses import replace

from transit.learning.visits import MINUTE_US, DrivenRun, PlannedStop, VisitScan
from transit.scans.kinds import ScanKind

EIGHT = 1_795_500_000_000_000
"""A Tuesday morning in November 2026, in UTC microseconds."""
CLOCK = "phone 1"


def _at(minute: float) -> int:
    return EIGHT + round(minute * MINUTE_US)


def stop(site: str, arrive: float, leave: float, *, start: float | None = None, pause: int = 0) -> PlannedStop:
    """Return a planned stop, in minutes after eight."""
    begins = arrive if start is None else start
    return PlannedStop(site, _at(arrive), _at(begins), _at(leave), pause)


PLANNED = (stop("hub", 0, 5), stop("north", 15, 20), stop("south", 30, 35), stop("hub", 45, 50))


def scan(kind: str, site: str, minute: float, sequence: int = 0, **changes: object) -> VisitScan:
    """Return a scan, so many minutes after eight; in the order of time where no sequence is given."""
    made = VisitScan(ScanKind(kind), site, _at(minute), CLOCK, sequence or round(minute * 10) + 1)
    return replace(made, **changes)  # type: ignore[arg-type]


TOLD = (
    scan("leave", "hub", 6),
    scan("arrive", "north", 18),
    scan("leave", "north", 25),
    scan("arrive", "south", 36),
    scan("leave", "south", 42),
    scan("arrive", "hub", 54),
)
"""A day on which each drive took 12, 11 and 12 minutes and each handling 7 and 6."""


def run(*scans: VisitScan, stops: tuple[PlannedStop, ...] = PLANNED, **changes: object) -> DrivenRun:
    """Return a run with these scans."""
    return replace(DrivenRun("R", stops, scans), **changes)  # type: ignore[arg-type]


def near(_start: str, _goal: str) -> float:
    """Say that any two sites are five km apart."""
    return 5.0
