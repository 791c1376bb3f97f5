"""Compiled: how soon vans can come from place to place in a day, step by step. Calls nothing of other files."""

from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first

BREAKS = 8  # moments told apart in one step for one call; where there are more, the last ones count as the earliest


@njit(cache=True, nogil=True)
def needed(near: Any, service: Any) -> Any:
    """Return `[place, mask]`: the minutes it takes at least to serve all sites of a mask, and then the base.

    From a site to itself by way of another place. `near`: minutes by the shortest ways.
    """
    n = len(service) - 1
    step = near.copy()
    for i in range(n):
        step[i, i] = 1 << 40
        for k in range(n + 1):
            if k != i:
                step[i, i] = min(step[i, i], near[i, k] + near[k, i])
    found = np.zeros((n + 1, 1 << n), np.int64)
    found[:n, 0] = near[:n, n] + service[n]
    for mask in range(1, 1 << n):
        for i in range(n + 1):
            found[i, mask] = 1 << 40
            for j in range(n):
                if mask >> j & 1:
                    found[i, mask] = min(found[i, mask], step[i, j] + service[j] + found[j, mask & ~(1 << j)])
    return found


@njit(cache=True)
def soonest(first: int, near: Any, service: Any) -> Any:
    """Return `[mask]`: the first minute at which all sites of a mask can have been called at."""
    n = len(service) - 1
    found = np.full((1 << n, n), 1 << 40, np.int64)
    least = np.full(1 << n, 1 << 40, np.int64)
    least[0] = first
    for mask in range(1, 1 << n):
        for j in range(n):
            before = mask & ~(1 << j)
            if before == mask:
                continue
            if before == 0:
                found[mask, j] = first + service[n] + near[n, j] + service[j]
            for i in range(n):
                if before >> i & 1:
                    found[mask, j] = min(found[mask, j], found[before, i] + near[i, j] + service[j])
            least[mask] = min(least[mask], found[mask, j])
    return least


@njit(cache=True)
def steps_of(times: Any, grain: int) -> Any:
    """Return `[step, 2]`: the first minute of each step of a shift and the one after its last."""
    first, last, cut = times[0], times[1], times[2]
    early = -(-(cut - first) // grain)
    late = (last - cut) // grain + 1
    found = np.empty((early + late, 2), np.int64)
    for b in range(early):
        found[b, 0], found[b, 1] = first + b * grain, min(cut, first + (b + 1) * grain)
    for b in range(late):
        found[early + b, 0], found[early + b, 1] = cut + b * grain, min(last + 1, cut + (b + 1) * grain)
    return found


@njit(cache=True)
def _step_of(times: Any, grain: int, t: int) -> Any:
    """Return the step that a minute of a shift is in."""
    first, cut = times[0], times[2]
    if t < cut:
        return (t - first) // grain
    return -(-(cut - first) // grain) + (t - cut) // grain


@njit(cache=True)
def breaks(times: Any, grain: int, cuts: Any, road: Any, service: Any, opens: Any, count: Any, moves: Any) -> None:
    """Fill in when calls end by when vans leave: `[step, from, to, half, k]`, straight or level from one k to the next.

    First when the van leaves, in minutes of the step; then when the call ends, in minutes; in which step that is, and
    in which minute of it. To the base (the last place) there is half 0 only. Calls end as early as windows allow.
    """
    n = len(service) - 1
    first, last, cut = times[0], times[1], times[2]
    for step in range(len(cuts)):
        begin, end = cuts[step, 0], cuts[step, 1]
        for i in range(n + 1):
            for j in range(n + 1):
                for half in range(2 if j < n else 1):
                    k, t = 0, begin
                    while i != j and t < end:
                        come = t + road[i, j]
                        if j < n and (come >= last or (half == 0 and come >= cut)):
                            break
                        u = come
                        if j < n:
                            u = opens[j, (max(come, cut) if half else come) - first]
                        done = u + service[j]
                        if u < 0 or (j < n and half == 0 and u >= cut):
                            break
                        if done > last or (j < n and done + road[j, n] + service[n] > last):
                            break
                        if k >= BREAKS - 2:  # the rest as if they came as early as the first and left at last
                            moves[step, i, j, half, k, :2] = end - 1 - begin, done
                            k += 1
                            break
                        until = min(end, t + u - come + 1)
                        if u > come:
                            moves[step, i, j, half, k, :2] = until - 1 - begin, done
                            k += 1
                        else:
                            until = min(end, t + cuts[_step_of(times, grain, done), 1] - done)
                            if j < n:
                                stay = come
                                while stay + 1 - come < until - t and opens[j, stay + 1 - first] == stay + 1:
                                    stay += 1
                                if half == 0:
                                    stay = min(stay, cut - 1)
                                until = t + stay + 1 - come
                                while done + until - 1 - t + road[j, n] + service[n] > last:
                                    until -= 1
                            moves[step, i, j, half, k, :2] = t - begin, done
                            k += 1
                            if until - 1 > t:
                                moves[step, i, j, half, k, :2] = until - 1 - begin, done + until - 1 - t
                                k += 1
                        t = until
                    count[step, i, j, half] = k
                    for move in moves[step, i, j, half, :k]:
                        move[2] = _step_of(times, grain, move[1])
                        move[3] = move[1] - cuts[move[2], 0]
