"""Compiled: what a way through a day can still earn at most. Calls nothing of other files."""

from math import inf
from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first


@njit(cache=True)
def sums(values: Any, size: int) -> Any:
    """Return `[j, mask]`: the sum of `values[j, k]` over the sites k of each mask."""
    found = np.zeros((values.shape[0], 1 << size))
    for j in range(values.shape[0]):
        for mask in range(1, 1 << size):
            low = 0
            while not (mask >> low) & 1:
                low += 1
            found[j, mask] = found[j, mask & (mask - 1)] + values[j, low]
    return found


@njit(cache=True, nogil=True)
def completions(
    times: Any, grain: int, service: Any, road: Any, km: Any, back: Any, opens: Any, rate: float, may: Any, own: Any,
    most: Any, slope: Any, low: Any, end_slope: Any, end_low: Any, early: Any, late: Any, many: Any, alone: Any,
    twice: bool, must: int,
) -> Any:  # fmt: skip
    """Return `[mode, time, called, place]`: the most that a way can still earn, less what it costs, in euros.

    Modes: in the first round that left early (0) or late (1), and past the base, the same (2, 3). `time` counts by
    `grain` minutes and stands for all later ones. Where the van has called at some sites, another is paid `own` and, by
    pairs, `early`, `late` or (`twice`) `many`, whichever is most; those never called at leave `alone`. Waiting is free.
    The sites of the mask `must` are called at.
    """
    n = len(service) - 1
    first, last, cut = times[0], times[1], times[2]
    base, sets = n, 1 << n
    steps = (last - first) // grain + 1
    found = np.full((4, steps + 1, sets, n + 1), -inf)
    for mode in range(3, -1, -1):
        left_late, past = mode % 2 == 1, mode >= 2
        for b in range(steps - 1, -1, -1):
            t = first + b * grain
            for called in range(sets - 1, -1, -1):
                left = 0.0
                for j in range(n):
                    if called >> j & 1:
                        left += alone[j, (sets - 1) & ~called]
                if must & ~called:
                    left = -inf
                for i in range(n + 1):
                    value = -inf
                    if i == base and past:
                        value = max(left, found[mode, b + 1, called, i])
                        if not left_late:
                            value = max(value, found[3, max(b, (cut - first) // grain), called, base])
                    for j in range(n):
                        come = t + road[i, j]
                        if called >> j & 1 or j == i or come >= last:
                            continue
                        leg = km[i, j] + rate * (road[i, j] + service[j])
                        for half in range(2):
                            if half == 0 and come >= cut:
                                continue
                            u = opens[j, (max(come, cut) if half else come) - first]
                            code = 1 if half == 0 else (4 if left_late else 2)
                            if u < 0 or (half == 0 and u >= cut) or not may[j, code]:
                                continue
                            over = u + service[j]
                            if over + back[j] + service[base] > last:
                                continue
                            gain = own[j, code] + (early[j, called] if half == 0 else late[j, called])
                            if twice:
                                gain = max(gain, most[j] + many[j, called])
                            gain -= slope[half, j] * (over - low[half, j])
                            if half == 1 and left_late:
                                gain -= slope[2, j] * (over - low[2, j])
                            if past:
                                gain -= end_slope[half, j] * (over + back[j] + service[base] - end_low[half, j])
                            value = max(value, gain - leg + found[mode, (over - first) // grain, called | 1 << j, j])
                    over = t + road[i, base] + service[base]
                    if i < base and over <= last:
                        end = 0.0
                        for j in range(n):
                            if not past and called >> j & 1:
                                cheapest = inf
                                if may[j, 1]:
                                    cheapest = end_slope[0, j] * max(0, over - end_low[0, j])
                                if may[j, 2] or may[j, 4]:
                                    cheapest = min(cheapest, end_slope[1, j] * max(0, over - end_low[1, j]))
                                end += cheapest
                        after = found[3 if left_late else 2, (over - first) // grain, called, base]
                        if not left_late and over >= cut:
                            after = max(after, found[3, (over - first) // grain, called, base])
                        leg = km[i, base] + rate * (road[i, base] + service[base])
                        value = max(value, max(left, after) - leg - end)
                    found[mode, b, called, i] = value
    return found
