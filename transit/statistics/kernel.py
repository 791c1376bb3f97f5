"""Counting legs, compiled: one pass over columns for each way to part them."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

COUNTS = 8
"""Measured, promised, within the promise, unseen, returned, diverted, all parts known, simulated."""

_UNKNOWN = 65_535
_FEW = 1_000
"""Fewer delays than this are sorted sooner than their histogram is walked."""


@njit(cache=True, nogil=True)
def choose(
    origin: NDArray[np.uint16],
    destination: NDArray[np.uint16],
    flags: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    group_of_page: NDArray[np.int32],
    group_of_origin: NDArray[np.int32],
    group_of_destination: NDArray[np.int32],
    group_of_reason: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Return each leg's group: the sum of what its page, sites and reason give; -1 where one of them is below 0."""
    groups = np.full(len(origin), -1, np.int32)
    for page in range(len(group_of_page)):
        of_page = group_of_page[page]
        if of_page < 0:
            continue
        for n in range(offsets[page], offsets[page + 1]):
            start, end, why = (
                group_of_origin[origin[n]],
                group_of_destination[destination[n]],
                group_of_reason[flags[n] & 3],
            )
            if start >= 0 and end >= 0 and why >= 0:
                groups[n] = of_page + start + end + why
    return groups


@njit(cache=True, nogil=True)
def tally(
    groups: NDArray[np.int32],
    total: NDArray[np.uint16],
    flags: NDArray[np.uint8],
    parts: NDArray[np.uint16],
    count: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each of `count` groups its counts (`COUNTS`) and sums of minutes: whole, and the four parts."""
    counts = np.zeros((count, COUNTS), np.int64)
    sums = np.zeros((count, 5), np.int64)
    for n in range(len(groups)):
        group = groups[n]
        if group < 0:
            continue
        bits = flags[n]
        if bits & 64:
            counts[group, 7] += 1
        why = (bits >> 2) & 3
        if why:
            counts[group, 2 + why] += 1
            continue
        counts[group, 0] += 1
        sums[group, 0] += total[n]
        if bits & 16:
            counts[group, 1] += 1
            if bits & 32:
                counts[group, 2] += 1
        if parts[n, 0] != _UNKNOWN and parts[n, 1] != _UNKNOWN and parts[n, 2] != _UNKNOWN and parts[n, 3] != _UNKNOWN:
            counts[group, 6] += 1
            for part in range(4):
                sums[group, 1 + part] += parts[n, part]
    return counts, sums


@njit(cache=True, nogil=True)
def quantiles(
    groups: NDArray[np.int32], total: NDArray[np.uint16], sizes: NDArray[np.int64], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the delays at `shares` (0 to 1) of each group's measured legs, of which there are `sizes`; else NaN.

    Exact, and as numpy's `percentile` does it: between two neighbours it goes by straight line.
    """
    starts = np.zeros(len(sizes) + 1, np.int64)
    for group in range(len(sizes)):
        starts[group + 1] = starts[group] + sizes[group]
    places = starts[:-1].copy()
    together = np.empty(starts[-1], np.uint16)
    for n in range(len(groups)):
        group = groups[n]
        if group >= 0 and total[n] != _UNKNOWN:
            together[places[group]] = total[n]
            places[group] += 1
    found = np.full((len(sizes), len(shares)), np.nan)
    histogram = np.zeros(_UNKNOWN + 1, np.int32)
    for group in range(len(sizes)):
        size = sizes[group]
        values = together[starts[group] : starts[group + 1]]
        if size > _FEW:
            _by_histogram(values, histogram, shares, found[group])
        elif size > 0:
            values.sort()
            for k in range(len(shares)):
                place = shares[k] * (size - 1)
                lower = int(place)
                upper = min(lower + 1, size - 1)
                found[group, k] = values[lower] + (place - lower) * (float(values[upper]) - float(values[lower]))
    return found


@njit(cache=True, nogil=True)
def _by_histogram(
    values: NDArray[np.uint16],
    histogram: NDArray[np.int32],
    shares: NDArray[np.float64],
    found: NDArray[np.float64],
) -> None:
    """Write the delays at `shares`, which must rise, into `found`."""
    histogram[:] = 0
    for value in values:
        histogram[value] += 1
    delay, seen = 0, histogram[0]
    for k in range(len(shares)):
        place = shares[k] * (len(values) - 1)
        lower = int(place)
        while seen <= lower:
            delay += 1
            seen += histogram[delay]
        following, reached = delay, seen
        if place > lower:
            while reached <= lower + 1:
                following += 1
                reached += histogram[following]
        found[k] = delay + (place - lower) * (following - delay)
