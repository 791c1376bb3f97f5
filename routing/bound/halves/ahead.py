"""Compiled: what a way through a day can still earn at most, as lines of time. Calls nothing of other files.

The day is cut into steps. In each, what a way can earn from a state on is bounded by a line: euros at the beginning of
the step, and how many are lost by each minute. What is late is charged by the minute, so a line tells much even where a
step is half a shift long.
"""

from math import inf
from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first


@njit(cache=True, nogil=True)
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


@njit(cache=True)
def _line(values: Any, minutes: Any, count: int) -> Any:
    """Return the line that is nowhere below some values: as low as can be at minute 0, and then as steep."""
    value = highest = -inf
    for k in range(count):
        highest = max(highest, values[k])
        if minutes[k] == 0:
            value = max(value, values[k])
    if highest == -inf:
        return -inf, 0.0
    loss = inf if value == highest else 0.0
    for k in range(count):
        if minutes[k] > 0:
            loss = min(loss, (value - values[k]) / minutes[k])
    if loss <= 0 or loss == inf:
        value, loss = highest, 0.0
    return value + 1e-6 * (1 + abs(value) + 1000 * loss), loss


@njit(cache=True)
def _charges(
    service: Any, back: Any, rate: float, slope: Any, low: Any, end_slope: Any, end_low: Any, lost: Any, fixed: Any
) -> None:
    """Fill in what a call costs by the minute at which it ends and at minute 0, roads left out.

    `[site, kind, past]`: early, late in a round that left early, or in one that left late; whether past the base.
    """
    base = len(service) - 1
    for j in range(base):
        for kind in range(3):
            half = min(kind, 1)
            for past in range(2):
                by_minute, start = slope[half, j], slope[half, j] * low[half, j]
                if kind == 2:
                    by_minute, start = by_minute + slope[2, j], start + slope[2, j] * low[2, j]
                if past:
                    by_minute += end_slope[half, j]
                    start += end_slope[half, j] * (end_low[half, j] - back[j] - service[base])
                lost[j, kind, past], fixed[j, kind, past] = by_minute, rate * service[j] - start


@njit(cache=True)
def _gains(mask: int, early: int, late: int, many: int, own: Any, most: Any, paid: Any, gains: Any) -> None:
    """Fill in what a call at each site that is not in the mask is paid: `[site, kind, whether others follow]`."""
    for j in range(len(gains)):
        if not mask >> j & 1:
            then = paid[2, j, early] + paid[3, j, late] + paid[4, j, many]
            again = paid[5, j, early] + paid[6, j, late] + paid[7, j, many]
            gains[j, 0, 0] = own[j, 1] + paid[0, j, early] + paid[1, j, many]
            gains[j, 1, 0], gains[j, 2, 0] = own[j, 2] + then, own[j, 4] + then
            gains[j, 0, 1] = most[0, j] + again
            gains[j, 1, 1] = gains[j, 2, 1] = most[1, j] + again


@njit(cache=True)
def _ended(early: int, late: int, many: int, never: int, may: Any, alone: Any, end_slope: Any, end_low: Any) -> Any:
    """Return what sites leave at the end, what the end of their round costs by minute and at 0, and if all can be so.

    What is left: `alone`, for those never called at.
    """
    left, lost, fixed, possible = 0.0, 0.0, 0.0, True
    for j in range(len(may)):
        if early >> j & 1:
            left += alone[0, j, never]
            lost, fixed = lost + end_slope[0, j], fixed - end_slope[0, j] * end_low[0, j]
            possible &= may[j, 1]
        elif late >> j & 1:
            left += alone[1, j, never]
            lost, fixed = lost + end_slope[1, j], fixed - end_slope[1, j] * end_low[1, j]
            possible &= may[j, 2] or may[j, 4]
        elif many >> j & 1:
            left += alone[2, j, never]
    return left, lost, fixed, possible


@njit(cache=True, nogil=True)
def completions(
    early_steps: int, cuts: Any, count: Any, moves: Any, leg: Any, service: Any, back: Any, rate: float, may: Any,
    leads: Any, own: Any, most: Any, slope: Any, low: Any, end_slope: Any, end_low: Any, paid: Any, alone: Any,
    most_many: int, must: int, soonest: Any, codes: Any, table: Any,
) -> None:  # fmt: skip
    """Fill in the most that a way can still earn, less what it costs.

    `table[code, mode, step, place]`: euros at the beginning of a step, and what is lost by the minute in it. The code
    tells which sites were called at once early, once late and several times: once, twice and three times their digits.
    Modes: in the first round that left early (0) or late (1), and past the base, the same (2, 3).

    A call is paid `own`, in states that a site `may` have or that lead to them (`leads`), or `most[half]` where others
    follow (at `most_many` sites), and `paid[kind, site, mask]` for sites before it: an early one for early (0) and
    several (1) calls there, a late one for early (2), late (3) and several (4), one of several for early (5), late (6)
    and several (7). Those never called at leave `alone[state, site, mask]`. All of the mask `must` are called at; all
    of any mask are not before `soonest`. `count` and `moves` are what `moves.breaks` tells of the shortest roads and
    `leg` what these cost (euros, services left out): calls that are not in the table lie between. Waiting is free, and
    nothing is dearer for being sooner.
    """
    n = len(service) - 1
    base, full = n, (1 << n) - 1
    gains, lost, fixed = np.empty((n, 3, 2)), np.empty((n, 3, 2)), np.empty((n, 3, 2))
    _charges(service, back, rate, slope, low, end_slope, end_low, lost, fixed)
    values, minutes = np.empty(4 * (n + 1) * moves.shape[4]), np.empty(4 * (n + 1) * moves.shape[4])
    for mask in range(full, -1, -1):
        never = full & ~mask
        many = mask if most_many else 0
        while True:
            used, others = 0, many
            while others:
                others &= others - 1
                used += 1
            rest = mask & ~many
            early = rest
            while used <= most_many:
                late = rest & ~early
                code = codes[early] + 2 * codes[late] + 3 * codes[many]
                left, end_lost, end_fixed, possible = _ended(early, late, many, never, may, alone, end_slope, end_low)
                if must & never:
                    left = -inf
                _gains(mask, early, late, many, own, most, paid, gains)
                for step in range(len(cuts) - 1, early_steps - 1 if late else -1, -1):
                    if not possible or cuts[step, 1] <= soonest[mask]:
                        table[code, :, step, :, 0] = -inf
                        table[code, :, step, :, 1] = 0.0
                        continue
                    size = cuts[step, 1] - cuts[step, 0]
                    for mode in range(3, -1, -1):
                        left_late, past = mode % 2, mode // 2
                        if left_late and (step < early_steps or (mode == 1 and early)):
                            continue
                        for i in range(n, -1, -1):
                            if (i < base and not mask >> i & 1) or (i == base and not past and mask):
                                continue
                            k = 0
                            if i == base and past:
                                values[k], minutes[k] = left, size
                                k += 1
                                if step >= early_steps and not left_late:
                                    values[k], minutes[k] = table[code, 3, step, base, 0], 0
                                    values[k + 1] = values[k] - table[code, 3, step, base, 1] * size
                                    minutes[k + 1] = size
                                    k += 2
                                elif step + 1 == early_steps:
                                    values[k], minutes[k] = table[code, 3, step + 1, base, 0], size
                                    k += 1
                            if step + 1 < len(cuts):
                                values[k], minutes[k] = table[code, mode, step + 1, i, 0], size
                                k += 1
                            for j in range(n):
                                if mask >> j & 1:
                                    continue
                                for half in range(1 if step >= early_steps else 0, 2):
                                    kind = half + half * left_late
                                    if count[step, i, j, half] == 0:
                                        continue
                                    fee, by_minute = fixed[j, kind, past] + leg[i, j], lost[j, kind, past]
                                    for several in range(2 if used < most_many else 1):
                                        state = (1, 2, 4)[kind]
                                        if not (leads[j, state] if several else may[j, state]):
                                            continue
                                        gain = gains[j, kind, several] - fee
                                        to = code + codes[1 << j] * (3 if several else 1 + half)
                                        for b in range(count[step, i, j, half]):
                                            move = moves[step, i, j, half, b]
                                            ahead = table[to, mode, move[2], j, 0]
                                            ahead -= table[to, mode, move[2], j, 1] * move[3]
                                            values[k], minutes[k] = gain - by_minute * move[1] + ahead, move[0]
                                            k += 1
                            for b in range(count[step, i, base, 0] if i < base else 0):
                                move = moves[step, i, base, 0, b]
                                then, ahead = move[2], -inf
                                if then >= early_steps:
                                    ahead = table[code, 3, then, base, 0] - table[code, 3, then, base, 1] * move[3]
                                if then < early_steps or not left_late:
                                    on = table[code, 2, then, base, 0] - table[code, 2, then, base, 1] * move[3]
                                    ahead = max(ahead, on)
                                value = max(left, ahead) - leg[i, base] - rate * service[base]
                                if not past:
                                    value -= end_fixed + end_lost * move[1]
                                values[k], minutes[k] = value, move[0]
                                k += 1
                            table[code, mode, step, i, 0], table[code, mode, step, i, 1] = _line(values, minutes, k)
                if early == 0:
                    break
                early = (early - 1) & rest
            if many == 0:
                break
            many = (many - 1) & mask
