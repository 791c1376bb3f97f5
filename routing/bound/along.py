"""Compiled: what ways earn for the crates aboard, from one place and hour to the next. Calls nothing of other files."""

from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first


@njit(cache=True, fastmath={"reassoc", "contract", "nsz"})
def falls(tail: Any, head: Any, value: Any, out: Any) -> None:
    """Write by how much less crates are due at `head` than at `tail`, all kinds of crates together."""
    for x in range(len(tail)):
        a, b = value[tail[x]], value[head[x]]
        total = 0.0
        for c in range(len(a)):
            total += max(0.0, np.float64(a[c]) - np.float64(b[c]))
        out[x] = total


@njit(cache=True)
def drift_along(
    tail: Any, head: Any, day: Any, driven: Any, value: Any, rows: Any, keep: float, drift: Any, carried: Any
) -> None:
    """Turn the drift of values towards what vans drive; `carried[day, kind]` gets what all ways earn by them."""
    for x in rows:
        drift[x] *= keep
    carried[:] = 0.0
    for x in range(len(tail)):
        if driven[x] <= 1e-4:
            continue
        a, b, down, up, sums = value[tail[x]], value[head[x]], drift[tail[x]], drift[head[x]], carried[day[x]]
        share, part = np.float32(driven[x]), np.float32((1 - keep) * driven[x])
        for c in range(len(a)):
            fall = a[c] - b[c]
            on = part if fall > 0 else np.float32(0.0)
            sums[c] += share * max(fall, np.float32(0.0))
            down[c] -= on
            up[c] += on


@njit(cache=True)
def move_along(rows: Any, day: Any, rate: float, was: Any, due: Any, drift: Any, value: Any) -> None:
    """Move the values of `rows` along their drift, within nothing and what was due, and on to what is due now."""
    step = np.float32(rate)
    for x in rows:
        here, turn, old, new = value[x], drift[x], was[day[x]], due[day[x]]
        for c in range(len(here)):
            most = old[c]
            share = min(most, max(np.float32(0.0), here[c] + step * most * turn[c]))
            here[c] = share * (new[c] / most) if most > 0 else np.float32(0.0)
