"""Runs and heads of cells as bytes and back, compiled. `transit.statistics.cells` says what a cell is.

A *run* is the delays of a cell, rising. For each delay that occurs: a byte with its distance from the one before (seven
bits; 127: two bytes with the distance follow) and a bit that says whether how often it occurs follows; else it is once.
A *head* is a cell's key, counts and sums. Numbers are in sevens: seven bits a byte, the highest says that more follow.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

COUNTS = 8
"""Measured, promised, within the promise, unseen, returned, diverted, all parts known, simulated."""
SUMS = 5
"""Minutes: whole, and the four parts."""

_FAR = 127


@njit(cache=True, nogil=True)
def _put_seven(value: Any, into: NDArray[np.uint8], at: int) -> int:
    while value > 127:
        into[at] = (value & 127) | 128
        value >>= 7
        at += 1
    into[at] = value
    return at + 1


@njit(cache=True, nogil=True)
def _take_seven(source: NDArray[np.uint8], at: int) -> tuple[Any, int]:
    value: Any = np.int64(0)
    shift = 0
    while source[at] & 128:
        value |= np.int64(source[at] & 127) << shift
        shift += 7
        at += 1
    return value | (np.int64(source[at]) << shift), at + 1


@njit(cache=True, nogil=True)
def _put_delay(far: Any, times: Any, runs: NDArray[np.uint8], at: int) -> int:
    more = 1 if times > 1 else 0
    if far < _FAR:
        runs[at] = (far << 1) | more
        at += 1
    else:
        runs[at] = (_FAR << 1) | more
        runs[at + 1] = far & 255
        runs[at + 2] = far >> 8
        at += 3
    return _put_seven(times, runs, at) if more else at


@njit(cache=True, nogil=True)
def encode_sorted(values: NDArray[np.uint16], runs: NDArray[np.uint8], at: int) -> int:
    """Write the run of rising delays from `at` on, and return where it ends."""
    before, n = 0, 0
    while n < len(values):
        value: Any = np.int64(values[n])
        times = 1
        while n + times < len(values) and values[n + times] == value:
            times += 1
        at = _put_delay(value - before, times, runs, at)
        before = value
        n += times
    return at


@njit(cache=True, nogil=True)
def merge_runs(runs: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the run of all delays of several runs."""
    histogram = np.zeros(65_536, np.int32)
    for n in range(len(starts)):
        pour(runs, starts[n], ends[n], histogram)
    distinct = 0
    for times in histogram:
        if times:
            distinct += 1
    merged = np.empty(8 * distinct + 1, np.uint8)
    at, before = 0, 0
    for delay in range(len(histogram)):
        if histogram[delay]:
            at = _put_delay(delay - before, np.int64(histogram[delay]), merged, at)
            before = delay
    return merged[:at].copy()


@njit(cache=True, nogil=True)
def change_run(run: NDArray[np.uint8], delay: int, sign: int) -> NDArray[np.uint8]:
    """Return a run with a delay once more (`sign` 1) or once less (-1). Raises `ValueError` where it is not there."""
    changed = np.empty(len(run) + 16, np.uint8)
    at, into = 0, 0
    seen: Any = np.int64(0)
    before: Any = np.int64(0)
    is_done = False
    while at < len(run):
        far, times, at = _take_delay(run, at)
        seen += far
        if sign > 0 and not is_done and seen > delay:
            into = _put_delay(delay - before, 1, changed, into)
            before, is_done = np.int64(delay), True
        if seen == delay:
            times, is_done = times + sign, True
        if times:
            into = _put_delay(seen - before, times, changed, into)
            before = seen
    if not is_done:
        if sign < 0:
            raise ValueError("no such delay in this run")
        into = _put_delay(delay - before, 1, changed, into)
    return changed[:into].copy()


@njit(cache=True, nogil=True)
def pour(runs: NDArray[np.uint8], start: int, stop: int, histogram: NDArray[np.int32]) -> Any:
    """Add a run to a histogram, and return its longest delay."""
    at = start
    delay: Any = np.int64(0)
    while at < stop:
        far, times, at = _take_delay(runs, at)
        delay += far
        histogram[delay] += times
    return delay


@njit(cache=True, nogil=True)
def decode_run(runs: NDArray[np.uint8], start: int, stop: int, values: NDArray[np.uint16], into: int) -> int:
    """Write the delays of a run to `values` from `into` on, and return where they end."""
    at = start
    delay: Any = np.int64(0)
    while at < stop:
        far, times, at = _take_delay(runs, at)
        delay += far
        for _ in range(times):
            values[into] = delay
            into += 1
    return into


@njit(cache=True, nogil=True)
def _take_delay(runs: NDArray[np.uint8], at: int) -> tuple[Any, Any, int]:
    byte: Any = np.int64(runs[at])
    times: Any = np.int64(1)
    far: Any = byte >> 1
    at += 1
    if far == _FAR:
        far = np.int64(runs[at]) | (np.int64(runs[at + 1]) << 8)
        at += 2
    if byte & 1:
        times, at = _take_seven(runs, at)
    return far, times, at


@njit(cache=True, nogil=True)
def encode_heads(
    others: NDArray[np.int64],
    slots: NDArray[np.int64],
    counts: NDArray[np.int64],
    sums: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> NDArray[np.uint8]:
    """Return the heads of cells: how many, then of each its other place, slot, counts, sums, and its run's length."""
    heads = np.empty(10 + len(others) * 10 * (3 + COUNTS + SUMS), np.uint8)
    at = _put_seven(len(others), heads, 0)
    for cell in range(len(others)):
        at = _put_seven(others[cell], heads, at)
        at = _put_seven(slots[cell], heads, at)
        for n in range(COUNTS):
            at = _put_seven(counts[cell, n], heads, at)
        for n in range(SUMS):
            at = _put_seven(sums[cell, n], heads, at)
        at = _put_seven(lengths[cell], heads, at)
    return heads[:at].copy()


@njit(cache=True, nogil=True)
def decode_heads(
    heads: NDArray[np.uint8], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the cells of rows whose heads begin at `rows`: keys (n × 3: row, other place, slot), counts, sums, ends.

    The runs of all rows follow one another.
    """
    count = 0
    for row in rows:
        cells, _ = _take_seven(heads, row)
        count += cells
    keys = np.empty((count, 3), np.int64)
    counts = np.empty((count, COUNTS), np.int64)
    sums = np.empty((count, SUMS), np.int64)
    ends = np.empty(count, np.int64)
    cell, end = 0, 0
    for row in range(len(rows)):
        cells, at = _take_seven(heads, rows[row])
        for _ in range(cells):
            keys[cell, 0] = row
            keys[cell, 1], at = _take_seven(heads, at)
            keys[cell, 2], at = _take_seven(heads, at)
            for n in range(COUNTS):
                counts[cell, n], at = _take_seven(heads, at)
            for n in range(SUMS):
                sums[cell, n], at = _take_seven(heads, at)
            length, at = _take_seven(heads, at)
            end += length
            ends[cell] = end
            cell += 1
    return keys, counts, sums, ends
