"""Driving and handling times that the visits of a run show, and why others show none. Pure.

- **Driving** runs from leaving a stop to arriving at the next one of the plan, with nothing told of another site in
  between. At its ends stand the driver's own two scans, made by one clock: an offset of that clock cancels out.
- **Handling** runs from when the van could begin, its arrival or the opening of the doors if later, until it left.
  Waiting for doors is neither. A van ahead of its time may also stand and wait although the doors are open; nobody
  scans that, so what begins more than `EARLY_US` before its time shows nothing.
- A planned break follows the handling at a stop, but nobody scans it: the handling there and the drive onward are out.
- Beyond `LONGEST` times the planned time plus `STOOD_MINUTES` the van must have stood somewhere: a break, a breakdown.
  The margin is wide, so that plans that err do not hide it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from transit.learning.visits import MINUTE_US, DrivenRun, Trouble, Visit, VisitScan, is_direct, of_one_clock, visits_of

EARLY_US = 5 * MINUTE_US
LONGEST = 3.0
STOOD_MINUTES = 30.0
LEAST_HANDLING = 0.5
"""Minutes: nobody leaves and takes crates quicker. Shorter ones come of scanning both at once."""
PHYSICAL_KMH = 130.0
"""No loaded van does a whole leg quicker, as the crow flies: its scans were made afterwards."""


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive from one site to the next: when it began (UTC microseconds), and its minutes."""

    start: str
    goal: str
    left_us: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Handling:
    """The handling of a visit: when it began (UTC microseconds), and its minutes."""

    site: str
    begun_us: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Observed:
    """What runs showed: drives, handlings, and how many of each planned one showed nothing, by reason."""

    drives: tuple[Drive, ...] = ()
    handlings: tuple[Handling, ...] = ()
    drives_out: tuple[tuple[Trouble, int], ...] = ()
    handlings_out: tuple[tuple[Trouble, int], ...] = ()


def observe(runs: Iterable[DrivenRun], apart_km: Callable[[str, str], float]) -> Observed:
    """Return what `runs` show; those on which nothing was scanned are passed over.

    `apart_km` gives the great-circle km between two sites. Ends of a run are no visits: what a van does at its base
    before and after is no handling.
    """
    drives: list[Drive] = []
    handlings: list[Handling] = []
    drives_out: Counter[Trouble] = Counter()
    handlings_out: Counter[Trouble] = Counter()
    for run in runs:
        if not run.scans:
            continue
        visits = visits_of(run)
        for start, goal in pairwise(visits):
            drive = _drive(run, start, goal, apart_km)
            if isinstance(drive, Drive):
                drives.append(drive)
            else:
                drives_out[drive] += 1
        for visit in visits[1:-1]:
            handling = _handling(visit)
            if isinstance(handling, Handling):
                handlings.append(handling)
            else:
                handlings_out[handling] += 1
    return Observed(
        tuple(sorted(drives, key=lambda drive: (drive.left_us, drive.start, drive.goal, drive.minutes))),
        tuple(sorted(handlings, key=lambda handling: (handling.begun_us, handling.site, handling.minutes))),
        tuple(sorted(drives_out.items())),
        tuple(sorted(handlings_out.items())),
    )


def _drive(run: DrivenRun, start: Visit, goal: Visit, apart_km: Callable[[str, str], float]) -> Drive | Trouble:
    if start.failed:
        return Trouble.FAILED
    if start.stop.break_minutes:
        return Trouble.BREAK
    seen = _both(start.left, goal.arrived, start.trouble or goal.trouble)
    if isinstance(seen, Trouble):
        return seen
    left, arrived = seen
    if not is_direct(run, left, arrived):
        return Trouble.DETOUR
    minutes = (arrived.at_us - left.at_us) / MINUTE_US
    planned = (goal.stop.arrive_us - start.stop.depart_us) / MINUTE_US
    too_quick = apart_km(left.site, arrived.site) / PHYSICAL_KMH * 60
    if minutes < too_quick or minutes > LONGEST * planned + STOOD_MINUTES:
        return Trouble.IMPLAUSIBLE
    return Drive(left.site, arrived.site, left.at_us, minutes)


def _handling(visit: Visit) -> Handling | Trouble:
    stop = visit.stop
    if visit.failed:
        return Trouble.FAILED
    if stop.break_minutes:
        return Trouble.BREAK
    seen = _both(visit.arrived, visit.left, visit.trouble)
    if isinstance(seen, Trouble):
        return seen
    arrived, left = seen
    waits = stop.start_us > stop.arrive_us
    begun_us = max(arrived.at_us, stop.start_us) if waits else arrived.at_us
    if begun_us < stop.start_us - EARLY_US:
        return Trouble.EARLY
    minutes = (left.at_us - begun_us) / MINUTE_US
    planned = (stop.depart_us - stop.start_us) / MINUTE_US
    if not LEAST_HANDLING <= minutes <= LONGEST * planned + STOOD_MINUTES:
        return Trouble.IMPLAUSIBLE
    return Handling(stop.site, begun_us, minutes)


def _both(
    first: VisitScan | None, second: VisitScan | None, trouble: Trouble | None
) -> tuple[VisitScan, VisitScan] | Trouble:
    """Return two scans between which the time can be told, else why it cannot."""
    if first is None or second is None:
        return Trouble.UNSEEN
    if trouble is not None:
        return trouble
    if not of_one_clock(first, second):
        return Trouble.CLOCK
    return (first, second) if second.at_us >= first.at_us else Trouble.DETOUR
