"""Compiled: what ways earn for the crates aboard, from one place and hour to the next. Calls nothing of other files.

Kinds of crates are taken in blocks, `begin` to `end` of them: those can be worked on side by side.
"""

from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first

BLOCK = 1024  # kinds; smaller ones take longer


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def falls(begin: int, end: int, tail: Any, head: Any, value: Any, out: Any) -> None:
    """Write by how much less crates are due at `head` than at `tail`, all kinds of a block together, `out[block]`."""
    for block in range(begin, end):
        first, last = block * BLOCK, min((block + 1) * BLOCK, value.shape[1])
        for x in range(len(tail)):
            a, b = value[tail[x], first:last], value[head[x], first:last]
            total = 0.0
            for c in range(len(a)):
                total += max(0.0, np.float64(a[c]) - np.float64(b[c]))
            out[block, x] = total


@njit(cache=True, nogil=True)
def drift_along(
    begin: int, end: int, tail: Any, head: Any, day: Any, driven: Any, value: Any, rows: Any, keep: float, drift: Any,
    carried: Any,
) -> None:  # fmt: skip
    """Turn the drift of values towards what vans drive; `carried[day, kind]` gets what all ways earn by them."""
    for block in range(begin, end):
        first, last = block * BLOCK, min((block + 1) * BLOCK, value.shape[1])
        kept = np.float32(keep)
        for x in rows:
            turn = drift[x, first:last]
            for c in range(len(turn)):
                turn[c] *= kept
        carried[:, first:last] = 0.0
        for x in range(len(tail)):
            if driven[x] <= 1e-4:
                continue
            a, b, sums = value[tail[x], first:last], value[head[x], first:last], carried[day[x], first:last]
            down, up = drift[tail[x], first:last], drift[head[x], first:last]
            share, part = np.float32(driven[x]), np.float32((1 - keep) * driven[x])
            for c in range(len(a)):
                fall = a[c] - b[c]
                on = part if fall > 0 else np.float32(0.0)
                sums[c] += share * max(fall, np.float32(0.0))
                down[c] -= on
                up[c] += on


@njit(cache=True, nogil=True)
def move_along(
    begin: int, end: int, rows: Any, day: Any, rate: float, was: Any, due: Any, drift: Any, value: Any
) -> None:
    """Move the values of `rows` along their drift, within nothing and what was due, and on to what is due now."""
    step = np.float32(rate)
    for block in range(begin, end):
        first, last = block * BLOCK, min((block + 1) * BLOCK, value.shape[1])
        for x in rows:
            here, turn = value[x, first:last], drift[x, first:last]
            old, new = was[day[x], first:last], due[day[x], first:last]
            for c in range(len(here)):
                most = old[c]
                share = min(most, max(np.float32(0.0), here[c] + step * most * turn[c]))
                here[c] = share * (new[c] / most) if most > 0 else np.float32(0.0)


@njit(cache=True, nogil=True)
def anchor(
    begin: int, end: int, rows: Any, site: Any, late: Any, day: Any, boarding: Any, alighting: Any, toward: Any,
    pairs: int, staying: Any, due: Any, value: Any,
) -> None:  # fmt: skip
    """Let what is due be due wherever crates board, nothing where they alight, and no less at the base an hour later.

    `boarding[site]` to `boarding[site + 1]` are the pairs that begin there, `toward` those that end there, likewise.
    """
    for block in range(begin, end):
        first, last = block * BLOCK, min((block + 1) * BLOCK, value.shape[1])
        for x in rows:
            i, here, now = site[x], value[x], due[day[x]]
            for part in range(2):
                if part == 0 or late[x]:
                    low, high = boarding[i] + part * pairs, boarding[i + 1] + part * pairs
                    for c in range(max(first, low), min(last, high)):
                        here[c] = now[c]
                for n in range(alighting[i], alighting[i + 1]):
                    c = toward[n] + part * pairs
                    if first <= c < last:
                        here[c] = 0.0
        for n in range(len(staying)):
            soon, then = value[staying[n, 0], first:last], value[staying[n, 1], first:last]
            for c in range(len(soon)):
                then[c] = max(then[c], soon[c])
