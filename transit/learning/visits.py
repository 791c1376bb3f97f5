"""What a van did at each stop of a run, from the scans of its driver. Pure: the order of the scans does not matter.

A scan belongs to the stop of its site whose planned time is nearest, as a run may call at a site several times; at its
base, what is told before any other site is its beginning, and what comes after all others its end. Nothing is guessed:
what nobody scanned stays unseen, and what cannot be trusted says why.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from transit.scans.kinds import ScanKind

MINUTE_US = 60_000_000
BEFORE_US = 4 * 60 * MINUTE_US
AFTER_US = 8 * 60 * MINUTE_US
"""A scan so long before or after its run's time was made under a wrong clock, or for another run."""
REPEATED_US = 3 * MINUTE_US
"""A second scan of the same within this is the same thing scanned twice; later ones contradict the first."""
OFFSET_US = MINUTE_US // 2
"""Where a clock was set by more than this between two scans, no duration follows from them."""


class Trouble(StrEnum):
    """Why a drive or a handling of a run teaches nothing. Each planned one is either counted or has one of these."""

    UNSEEN = "unseen"  # a scan at one of its ends is missing: none is ever implied
    FAILED = "failed"  # the site could not be served
    CLOCK = "clock"  # two devices, a clock that was set in between, or one that is wrong
    REPEATED = "repeated"  # arrivals or departures that contradict each other
    DETOUR = "detour"  # the van was elsewhere in between: stops skipped, or in another order
    BREAK = "break"  # the plan has a break there, and nobody scans when it is taken
    EARLY = "early"  # the van was ahead of its time and may have waited
    IMPLAUSIBLE = "implausible"  # quicker than any van, or so long that the van must have stood somewhere


@dataclass(frozen=True, slots=True)
class VisitScan:
    """A driver's scan about a stop. `clock` names the installation whose clock and `sequence` it has.

    `at_us` is when it happened (UTC microseconds), `offset_us` what was added to the device's clock for it. A scan is
    `ahead` if its clock said that it happened after the server had it.
    """

    kind: ScanKind
    site: str
    at_us: int
    clock: str
    sequence: int
    offset_us: int = 0
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A stop as it was planned, in UTC microseconds; a van that arrives before `start_us` waits for doors to open."""

    site: str
    arrive_us: int
    start_us: int
    depart_us: int
    break_minutes: int = 0


@dataclass(frozen=True, slots=True)
class DrivenRun:
    """A run with what was scanned on it."""

    code: str
    stops: tuple[PlannedStop, ...]
    scans: tuple[VisitScan, ...]
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """What was seen of a planned stop: the scans that count, whether it failed, and what is wrong with it if anything.

    `arrived` is the first arrival told, `left` the last departure.
    """

    stop: PlannedStop
    arrived: VisitScan | None
    left: VisitScan | None
    failed: bool
    trouble: Trouble | None


def visits_of(run: DrivenRun) -> tuple[Visit, ...]:
    """Return what was seen of each stop of a run, in its planned order."""
    of_stop: defaultdict[int, list[VisitScan]] = defaultdict(list)
    under_way = _under_way(run)
    for scan in sorted(run.scans, key=_when):
        place = _place(run, scan, under_way)
        if place is not None:
            of_stop[place].append(scan)
    return tuple(_visit(stop, of_stop[n]) for n, stop in enumerate(run.stops))


def is_direct(run: DrivenRun, start: VisitScan, goal: VisitScan) -> bool:
    """Say whether nothing was told of any other site between two scans of a run."""
    between = (scan for scan in run.scans if start.at_us < scan.at_us < goal.at_us)
    return all(scan.site in (start.site, goal.site) for scan in between)


def of_one_clock(first: VisitScan, second: VisitScan) -> bool:
    """Say whether the time between two scans can be told: one clock, not set in between, and in its own order."""
    if first.clock != second.clock or abs(first.offset_us - second.offset_us) > OFFSET_US:
        return False
    return (first.sequence < second.sequence) == (first.at_us <= second.at_us)


def _place(run: DrivenRun, scan: VisitScan, under_way: tuple[int, int]) -> int | None:
    """Return the number of the stop that a scan belongs to; `None` for one elsewhere or at an impossible time.

    `under_way` is from when until when other sites than the first and last were told of: before it a van has yet to
    leave its first stop, after it it is back, however late it is.
    """
    if not run.stops or not run.stops[0].start_us - BEFORE_US <= scan.at_us <= run.stops[-1].depart_us + AFTER_US:
        return None
    places = [n for n, stop in enumerate(run.stops) if stop.site == scan.site]
    first, last = under_way
    if 0 in places and scan.at_us < first:
        return 0
    if len(run.stops) - 1 in places and scan.at_us > last:
        return len(run.stops) - 1
    if scan.kind == ScanKind.LEAVE:
        return min(places, key=lambda n: abs(scan.at_us - run.stops[n].depart_us), default=None)
    return min(places, key=lambda n: abs(scan.at_us - run.stops[n].arrive_us), default=None)


def _under_way(run: DrivenRun) -> tuple[int, int]:
    ends = {stop.site for stop in (*run.stops[:1], *run.stops[-1:])}
    told = [scan.at_us for scan in run.scans if scan.site not in ends]
    return (min(told), max(told)) if told else (0, sys.maxsize)


def _visit(stop: PlannedStop, scans: list[VisitScan]) -> Visit:
    arrivals = [scan for scan in scans if scan.kind == ScanKind.ARRIVE]
    departures = [scan for scan in scans if scan.kind == ScanKind.LEAVE]
    return Visit(
        stop=stop,
        arrived=arrivals[0] if arrivals else None,
        left=departures[-1] if departures else None,
        failed=any(scan.kind == ScanKind.FAIL for scan in scans),
        trouble=next(_troubles(arrivals, departures), None),
    )


def _troubles(arrivals: list[VisitScan], departures: list[VisitScan]) -> Iterator[Trouble]:
    if any(scan.ahead for scan in (*arrivals, *departures)):
        yield Trouble.CLOCK
    if any(_last(told) - told[0].at_us > REPEATED_US for told in (arrivals, departures) if told):
        yield Trouble.REPEATED


def _last(told: Iterable[VisitScan]) -> int:
    return max(scan.at_us for scan in told)


def _when(scan: VisitScan) -> tuple[int, str, int, str, str]:
    return scan.at_us, scan.clock, scan.sequence, scan.kind, scan.site
