"""Compiled: prices climb until the cheapest columns cost as much as they can. Calls nothing of other files."""

from math import inf
from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first


@njit(cache=True, nogil=True)
def climb(
    start: Any, item: Any, coef: Any, least: Any, width: Any, cost: Any, group: Any, groups: int, heat: float,
    rate: float, keep: float, steps: int, positive: Any, prices: Any, drift: Any, square: Any, mean: Any, chosen: Any,
    centre: Any, reach: float,
) -> float:  # fmt: skip
    """Move prices so that the cheapest columns of all groups together cost more; returns the last sum of them.

    A column costs `cost` and, by its items, `coef * price`, or `-width * max(0, price - least)` where there is a width.
    """
    count = len(cost)
    values = np.zeros(count)
    lows = np.zeros(groups)
    total = np.zeros(groups)
    slope = np.zeros(len(prices))
    mean[:] = 0.0
    chosen[:] = 0.0
    counted = 0
    value = 0.0
    for step in range(steps):
        lows[:] = inf
        for c in range(count):
            v = cost[c]
            for k in range(start[c], start[c + 1]):
                p = prices[item[k]]
                v += coef[k] * p
                if width[k] > 0 and p > least[k]:
                    v -= width[k] * (p - least[k])
            values[c] = v
            lows[group[c]] = min(lows[group[c]], v)
        total[:] = 0.0
        value = lows.sum()
        for c in range(count):
            values[c] = np.exp((lows[group[c]] - values[c]) / heat)
            total[group[c]] += values[c]
        slope[:] = 0.0
        for c in range(count):
            w = values[c] / total[group[c]]
            if step >= steps // 2:
                chosen[c] += w
            if w < 1e-6:
                continue
            for k in range(start[c], start[c + 1]):
                slope[item[k]] += w * coef[k]
                if width[k] > 0 and prices[item[k]] > least[k]:
                    slope[item[k]] -= w * width[k]
        for k in range(len(prices)):
            drift[k] = keep * drift[k] + (1 - keep) * slope[k]
            square[k] = 0.98 * square[k] + 0.02 * slope[k] * slope[k]
            prices[k] += rate * drift[k] / (np.sqrt(square[k]) + 0.03)
            prices[k] = min(centre[k] + reach, max(centre[k] - reach, prices[k]))
            if positive[k] and prices[k] < 0:
                prices[k] = 0.0
        if step >= steps // 2:
            mean += prices
            counted += 1
    mean /= max(1, counted)
    chosen /= max(1, counted)
    return value
