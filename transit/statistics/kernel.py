"""Counting legs into cells, and delays from cells, compiled."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from transit.statistics.coding import COUNTS, SUMS, decode_run, encode_sorted, pour

SLOTS = 21
"""Three reasons by seven weekdays: `reason * 7 + weekday`."""

_UNKNOWN = 65_535
_FEW = 1_000
"""Fewer delays than this are sorted sooner than their histogram is walked."""


@njit(cache=True, nogil=True)
def build(
    total: NDArray[np.uint16],
    origin: NDArray[np.uint16],
    destination: NDArray[np.uint16],
    flags: NDArray[np.uint8],
    parts: NDArray[np.uint16],
    offsets: NDArray[np.int64],
    weekdays: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    """Count the legs of pages, page `n` from `offsets[n]`, into cells by destination, origin and slot.

    Returns the cells' keys (n × 3: destination, origin, slot), counts, sums, where their runs end, and the runs.
    """
    sites = 1
    for n in range(len(total)):
        sites = max(sites, origin[n] + 1, destination[n] + 1)
    keys = np.empty(len(total), np.int32)
    cell_of = np.zeros(sites * sites * SLOTS, np.int32)
    for page in range(len(weekdays)):
        for n in range(offsets[page], offsets[page + 1]):
            keys[n] = (destination[n] * sites + origin[n]) * SLOTS + (flags[n] & 3) * 7 + weekdays[page]
            cell_of[keys[n]] = 1
    count = 0
    for key in range(len(cell_of)):
        if cell_of[key]:
            cell_of[key] = count
            count += 1
    named = np.empty((count, 3), np.int64)
    counts = np.zeros((count, COUNTS), np.int64)
    sums = np.zeros((count, SUMS), np.int64)
    for n in range(len(total)):
        cell = cell_of[keys[n]]
        named[cell, 0], named[cell, 1], named[cell, 2] = destination[n], origin[n], keys[n] % SLOTS
        add_leg(counts[cell], sums[cell], total[n], flags[n], parts[n], 1)
    places = np.zeros(count, np.int64)
    at = 0
    for cell in range(count):
        places[cell] = at
        at += counts[cell, 0]
    together = np.empty(at, np.uint16)
    for n in range(len(total)):
        if total[n] != _UNKNOWN:
            cell = cell_of[keys[n]]
            together[places[cell]] = total[n]
            places[cell] += 1
    runs = np.empty(4 * len(together) + 16, np.uint8)
    ends = np.empty(count, np.int64)
    at = 0
    for cell in range(count):
        values = together[places[cell] - counts[cell, 0] : places[cell]]
        values.sort()
        at = encode_sorted(values, runs, at)
        ends[cell] = at
    return named, counts, sums, ends, runs[:at].copy()


@njit(cache=True, nogil=True)
def add_leg(
    counts: NDArray[np.int64],
    sums: NDArray[np.int64],
    total: int,
    flags: int,
    parts: NDArray[np.uint16],
    sign: int,
) -> None:
    """Add a leg to the counts and sums of its cell (`sign` 1), or take it away (-1)."""
    if flags & 64:
        counts[7] += sign
    why = (flags >> 2) & 3
    if why:
        counts[2 + why] += sign
        return
    counts[0] += sign
    sums[0] += sign * np.int64(total)
    if flags & 16:
        counts[1] += sign
        if flags & 32:
            counts[2] += sign
    if parts[0] != _UNKNOWN and parts[1] != _UNKNOWN and parts[2] != _UNKNOWN and parts[3] != _UNKNOWN:
        counts[6] += sign
        for part in range(4):
            sums[1 + part] += sign * np.int64(parts[part])


@njit(cache=True, nogil=True)
def tally(
    groups: NDArray[np.int64], counts: NDArray[np.int64], sums: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the counts and sums of `count` groups of cells; a group below 0 is none."""
    all_counts = np.zeros((count, COUNTS), np.int64)
    all_sums = np.zeros((count, SUMS), np.int64)
    for cell in range(len(groups)):
        group = groups[cell]
        if group >= 0:
            all_counts[group] += counts[cell]
            all_sums[group] += sums[cell]
    return all_counts, all_sums


@njit(cache=True, nogil=True)
def quantiles(
    groups: NDArray[np.int64],
    sizes: NDArray[np.int64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    runs: NDArray[np.uint8],
    shares: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the delays at `shares` (0 to 1, rising) of each group's `sizes` measured legs, NaN where it has none.

    `groups` (levels × cells) say to which group each cell belongs on each level, below 0 to none. The cells of a group
    follow one another, and no group of a level reaches over one of the level above: so each run is read once.
    Exact, and as numpy's `percentile` does it: between two neighbours it goes by straight line.
    """
    levels, cells = groups.shape
    found = np.full((len(sizes), len(shares)), np.nan)
    histograms = np.zeros((levels + 1, _UNKNOWN + 1), np.int32)
    longest = np.zeros(levels + 1, np.int64)
    few = np.empty(_FEW, np.uint16)
    cell = 0
    while cell < cells:
        group, following = groups[0, cell], cell + 1
        while following < cells and groups[0, following] == group:
            following += 1
        size = sizes[group] if group >= 0 else _FEW + 1
        level = 0 if size > _FEW else 1
        for n in range(cell, following):
            if starts[n] < ends[n]:
                longest[level] = max(longest[level], pour(runs, starts[n], ends[n], histograms[level]))
        if level == 1 and size > 0:
            _by_sorting(runs, starts[cell:following], ends[cell:following], few[:size], shares, found[group])
        for level in range(levels):
            if following < cells and groups[level, following] == groups[level, cell]:
                break
            group = groups[level, cell]
            if group >= 0 and sizes[group] > (_FEW if level == 0 else 0):
                _by_histogram(histograms[level], sizes[group], shares, found[group])
            reach = longest[level] + 1
            histograms[level + 1, :reach] += histograms[level, :reach]
            histograms[level, :reach] = 0
            longest[level + 1] = max(longest[level + 1], longest[level])
            longest[level] = 0
        cell = following
    return found


@njit(cache=True, nogil=True)
def _by_sorting(
    runs: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    values: NDArray[np.uint16],
    shares: NDArray[np.float64],
    found: NDArray[np.float64],
) -> None:
    at = 0
    for n in range(len(starts)):
        at = decode_run(runs, starts[n], ends[n], values, at)
    values.sort()
    for k in range(len(shares)):
        place = shares[k] * (len(values) - 1)
        lower = int(place)
        upper = min(lower + 1, len(values) - 1)
        found[k] = values[lower] + (place - lower) * (float(values[upper]) - float(values[lower]))


@njit(cache=True, nogil=True)
def _by_histogram(
    histogram: NDArray[np.int32], size: int, shares: NDArray[np.float64], found: NDArray[np.float64]
) -> None:
    delay, seen = 0, np.int64(histogram[0])
    for k in range(len(shares)):
        place = shares[k] * (size - 1)
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
