"""Compiled: columns weighed and prices moved. Calls nothing of other files, so that it is compiled anew."""

from math import inf
from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first


@njit(cache=True)
def weigh(
    start: Any, item: Any, cost: Any, shift: Any, counts: Any, forced: bool, pay: Any, heat: float, driven: Any,
    value: Any, least: Any, mass: Any,
) -> float:  # fmt: skip
    """Choose softly among known columns: `driven[item]` gets how often vans would be paid for each item.

    Returns the sum of each shift's cheapest column, or 0 where that costs more.
    """
    driven[:] = 0.0
    least[:] = inf if forced else 0.0
    for c in range(len(cost)):
        v = cost[c]
        for p in range(start[c], start[c + 1]):
            v -= pay[item[p]]
        value[c] = v
        least[shift[c]] = min(least[shift[c]], v)
    mass[:] = 0.0
    if not forced:
        mass[:] = np.exp(least / heat)
    for c in range(len(cost)):
        mass[shift[c]] += np.exp((least[shift[c]] - value[c]) / heat)
    for c in range(len(cost)):
        g = shift[c]
        weight = counts[g] * np.exp((least[g] - value[c]) / heat) / mass[g]
        if weight > 1e-6:
            for p in range(start[c], start[c + 1]):
                driven[item[p]] += weight
    return float(np.sum(least * counts))


@njit(cache=True, nogil=True)
def climb(
    site: Any, chosen: Any, first: Any, at: Any, items: Any, fixed: Any, driven: Any, rate: float, keep: float,
    price: Any, drift: Any, profit: Any,
) -> None:  # fmt: skip
    """Raise the prices of what flows use more than vans drive and lower the others; add them to `profit` by event."""
    for k in range(len(site)):
        s = site[k]
        for y in range(first[s + 1] - first[s]):
            e = first[s] + y
            if fixed[e]:
                continue
            q = at[k] + y
            gap = (1.0 if chosen[k] == e else 0.0) - driven[e]
            drift[q] = keep * drift[q] + (1 - keep) * gap
            price[q] = max(0.0, price[q] + rate * items[k] * drift[q])
            profit[e] += price[q]


@njit(cache=True)
def add_days(site: Any, first: Any, day: Any, at: Any, price: Any, by_day: Any, out: Any) -> None:
    """Write what each flow pays for each event: the price of the event and that of its day."""
    for k in range(len(site)):
        s = site[k]
        for y in range(first[s + 1] - first[s]):
            d = day[first[s] + y]
            out[at[k] + y] = price[at[k] + y] + (by_day[k, d] if d >= 0 else 0.0)
