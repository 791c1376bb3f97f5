"""How much memory planning takes, and how it keeps within less.

Figures are megabytes (2**20 bytes) of what is resident. A process that is to keep within some may not ask the system
for more (`RLIMIT_DATA`, on Linux): it gets a `MemoryError` then, and nothing is taken from others.
"""

import math
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from routing.errors import NoRoomError
from routing.problem import WeekProblem

MEGABYTE = 1 << 20
LOADED = 230  # a process with all that plans, compiled before: 208 measured
PROVING = 190  # one with all that proves: 153 to 181 measured
COPY = 2.0  # times what a problem takes, where it is used
JUDGED = 4.0  # the same where plans are judged and written, too
SITE = 0.15  # of each site, in each process that plans: annealers, parts, the first plan
FLOW = 0.001  # of each flow
SLACK = 1.25  # times what it needs that a process which plans may take, where there is enough
MOST_PROOF = 2_300  # a small week's proof, with room for two searches, takes 2.0 GB, no other as much


@dataclass(frozen=True, slots=True)
class Share:
    """How some memory is shared: processes that plan, megabytes for each of them, and for the proof (0: none)."""

    workers: int
    planner: float
    proof: float


def share(problem: WeekProblem, allowed: float, cores: int) -> Share:
    """Share out so many megabytes, for all processes together, this one among them.

    The plan comes first: as many processes plan as there are cores and room for; the proof gets the rest, or stands
    aside. Raises `NoRoomError` that says how much is needed where not even one process has room.
    """
    each = need(problem)
    spare = allowed - own(problem)
    workers = min(cores, math.floor(spare / each))
    if workers < 1:
        raise NoRoomError(
            f"planning {len(problem.sites)} sites and {len(problem.flows)} flows takes about "
            f"{_rounded(own(problem) + each)} MB of memory, but only {allowed:g} are allowed: allow more"
        )
    proof = min(MOST_PROOF, spare - workers * each * SLACK)
    if proof < least_proof(problem):
        proof = 0.0
    return Share(workers, (spare - proof) / workers, proof)


def proof_share(problem: WeekProblem, allowed: float) -> float:
    """Return what a proof alone may take of so many megabytes. Raises `NoRoomError` where it is too little to begin."""
    proof = allowed - own(problem)
    if proof < least_proof(problem):
        least = _rounded(own(problem) + least_proof(problem))
        raise NoRoomError(f"a proof takes at least {least} MB of memory, but only {allowed:g} are allowed: allow more")
    return proof


def need(problem: WeekProblem) -> float:
    """Return what one process that plans a week needs, about."""
    return LOADED + COPY * size(problem) + SITE * len(problem.sites) + FLOW * len(problem.flows)


def least_proof(problem: WeekProblem) -> float:
    """Return what a proof needs to begin, about: with less it stands aside, with more it goes further."""
    return PROVING + COPY * size(problem) + SITE * len(problem.sites)


def own(problem: WeekProblem) -> float:
    """Return what this process takes, and will take when it judges and writes a plan."""
    return resident() + JUDGED * size(problem)


def size(problem: WeekProblem) -> float:
    """Return what a problem takes, about: its matrices, and each flow with its texts and figures."""
    return (16 * len(problem.sites) ** 2 + 250 * len(problem.flows)) / MEGABYTE


def _rounded(megabytes: float) -> int:
    return math.ceil(megabytes / 10) * 10


def resident() -> float:
    """Return what this process takes now; 0 where the system does not tell."""
    return _pages(1)


def keep_within(allowed: float) -> None:
    """Let this process, and those that it starts, have so many megabytes at most; more is a `MemoryError`.

    Where the system cannot do that, nothing happens.
    """
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 - not on every system

    more = max(0.0, allowed - resident())
    limit = int((_pages(5) + more) * MEGABYTE)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard not in (resource.RLIM_INFINITY, -1):
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _pages(field: int) -> float:
    """Return a field of what Linux tells of this process's memory, in megabytes: 1 is resident, 5 is asked for."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[field])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
