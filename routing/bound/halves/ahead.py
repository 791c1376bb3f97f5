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


@njit(cache=True)
def digits(size: int, base: int) -> Any:
    """Return `[mask]`: its bits as digits to a base, so that sums of multiples tell in which state each site is."""
    found = np.zeros(1 << size, np.int64)
    for mask in range(1, 1 << size):
        low, power = 0, 1
        while not (mask >> low) & 1:
            low, power = low + 1, power * base
        found[mask] = found[mask & (mask - 1)] + power
    return found


@njit(cache=True, nogil=True)
def completions(
    times: Any, grain: int, service: Any, road: Any, leg: Any, back: Any, opens: Any, rate: float, may: Any, own: Any,
    most: Any, slope: Any, low: Any, end_slope: Any, end_low: Any, paid: Any, alone: Any, twice: bool, must: int,
    codes_before: Any, codes_after: Any, before: Any, after: Any,
) -> None:  # fmt: skip
    """Fill in the most that a way can still earn, less what it costs, in euros, at some place and time.

    `before[mode, time, code, place]` up to the cut and `after[...]` from it on. The code tells which sites were called
    at once early, once late (after the cut only) and several times: once, twice and three times their digits; before
    the cut once and twice. Modes: in the first round that left early (0) or late (1), and past the base, the same (2,
    3). `time` counts by `grain` minutes and stands for all later ones. A call is paid `own`, or `most[half]` where
    others follow, and `paid[kind, site, mask]` for sites before it: an early one for early (0) and several (1) calls
    there, a late one for early (2), late (3) and several (4), one of several for early (5), late (6) and several (7).
    Those never called at leave `alone[state, site, mask]`. All of the mask `must` are called at. `road` (minutes) and
    `leg` (euros, services left out) are the shortest over any places, for calls that are not in the table lie between.
    Waiting is free.
    """
    n = len(service) - 1
    first, last, cut = times[0], times[1], times[2]
    base, full = n, (1 << n) - 1
    steps_before, steps_after = before.shape[1], after.shape[1] - 1
    after[:, steps_after] = -inf
    for step in range(steps_before + steps_after - 1, -1, -1):
        is_late = step >= steps_before
        b = step - steps_before if is_late else step
        t = cut + b * grain if is_late else first + b * grain
        for seen in range(full, -1, -1):
            never = full & ~seen
            rest = seen  # of it the sites called at several times
            while True:
                m = seen & ~rest
                e = rest if not is_late else 0
                while True:
                    late_set = rest & ~e
                    code = codes_after[e] + 2 * codes_after[late_set] + 3 * codes_after[m]
                    code_before = codes_before[e] + 2 * codes_before[m]
                    left = -inf if must & never else 0.0
                    for j in range(n):
                        if e >> j & 1:
                            left += alone[0, j, never]
                        elif late_set >> j & 1:
                            left += alone[1, j, never]
                        elif m >> j & 1:
                            left += alone[2, j, never]
                    for mode in range(3, -1, -1):
                        left_late, past = mode % 2 == 1, mode >= 2
                        for i in range(n, -1, -1):
                            if i < base and not seen >> i & 1:
                                continue
                            value = -inf
                            if i == base and past:
                                value = left
                                if is_late:
                                    value = max(value, after[mode, b + 1, code, base])
                                    if not left_late:
                                        value = max(value, after[3, b, code, base])
                                else:
                                    value = max(value, after[mode, 0, code, base])
                                    if b + 1 < steps_before:
                                        value = max(value, before[mode, b + 1, code_before, base])
                                    if not left_late:
                                        value = max(value, after[3, 0, code, base])
                            for j in range(n):
                                come = t + road[i, j]
                                if seen >> j & 1 or come >= last:
                                    continue
                                for half in range(1 if is_late else 0, 2):
                                    if half == 0 and come >= cut:
                                        continue
                                    u = opens[j, (max(come, cut) if half else come) - first]
                                    kind = 1 if half == 0 else (4 if left_late else 2)
                                    if u < 0 or (half == 0 and u >= cut) or not may[j, kind]:
                                        continue
                                    over = u + service[j]
                                    if over + back[j] + service[base] > last:
                                        continue
                                    fee = leg[i, j] + rate * service[j] + slope[half, j] * (over - low[half, j])
                                    if half == 1 and left_late:
                                        fee += slope[2, j] * (over - low[2, j])
                                    if past:
                                        fee += end_slope[half, j] * (over + back[j] + service[base] - end_low[half, j])
                                    for several in range(2 if twice else 1):
                                        if several:
                                            gain = most[half, j] + paid[5, j, e] + paid[6, j, late_set] + paid[7, j, m]
                                        elif half == 0:
                                            gain = own[j, 1] + paid[0, j, e] + paid[1, j, m]
                                        else:
                                            gain = own[j, kind] + paid[2, j, e] + paid[3, j, late_set] + paid[4, j, m]
                                        if over < cut:
                                            to = code_before + codes_before[1 << j] * (1 + several)
                                            ahead = before[mode, (over - first) // grain, to, j]
                                        else:
                                            to = code + codes_after[1 << j] * (3 if several else 1 + half)
                                            ahead = after[mode, (over - cut) // grain, to, j]
                                        value = max(value, gain - fee + ahead)
                            over = t + road[i, base] + service[base]
                            if i < base and over <= last:
                                fee = leg[i, base] + rate * service[base]
                                if not past:
                                    for j in range(n):
                                        if e >> j & 1:
                                            fee += end_slope[0, j] * max(0, over - end_low[0, j])
                                        elif late_set >> j & 1:
                                            fee += end_slope[1, j] * max(0, over - end_low[1, j])
                                kind = 3 if left_late else 2
                                if over < cut:
                                    ahead = before[kind, (over - first) // grain, code_before, base]
                                else:
                                    ahead = after[3, (over - cut) // grain, code, base]
                                    ahead = max(ahead, after[kind, (over - cut) // grain, code, base])
                                value = max(value, max(left, ahead) - fee)
                            if is_late:
                                after[mode, b, code, i] = value + (1e-6 * (1 + abs(value)) if value > -inf else 0.0)
                            else:
                                before[mode, b, code_before, i] = value
                    if not is_late or e == rest:
                        break
                    e = (e - rest) & rest  # the next part of it
                if not twice or rest == 0:
                    break
                rest = (rest - 1) & seen
