"""Compiled: what crates cost at least by the calls of a week at one site, or at two. Calls nothing of other files."""

from math import inf
from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first


@njit(cache=True)
def _first_shift(ready: int, days: Any, week: int) -> Any:
    """Return the first shift that is not over when crates are ready, and the minutes to add if it is next week's."""
    for d in range(len(days)):
        if days[d, 1] > ready:
            return d, 0
    return 0, week


@njit(cache=True)
def _next(seq: Any, place: Any, states: Any, counts: Any) -> bool:
    """Go on to the next week in `seq`, the last day first; False where all were tried."""
    for d in range(len(seq) - 1, -1, -1):
        place[d] += 1
        if place[d] < counts[d]:
            seq[d] = states[d, place[d]]
            return True
        place[d] = 0
        seq[d] = states[d, 0]
    return False


@njit(cache=True)
def _remember(value: float, seq: Any, best_value: Any, best_seq: Any) -> None:
    """Keep a week where it is the cheapest with its state on one of its days."""
    for d in range(len(seq)):
        if value < best_value[d, seq[d]]:
            best_value[d, seq[d]] = value
            best_seq[d, seq[d]] = seq


@njit(cache=True)
def pair_cost(
    seq: Any, i: int, j: int, ready: Any, items: Any, rules: Any, days: Any, low: Any, price: Any, week: int, heavy: Any
) -> float:
    """Return what flows from i to j cost at least; `seq[d]` is their joint state (of i and j, in this order).

    `rules[state]`: as `states.RULES` says. `days`: first and last minute, and what parts the halves; `low[d, half,
    site]`: when a service can be over at first. Adds to `heavy[d, half]` the price of each minute later.
    """
    many = len(days)
    total = 0.0
    for k in range(len(ready)):
        r = ready[k]
        a, shift = _first_shift(r, days, week)
        boarded = False
        done = False
        for n in range(2 * many + 2):
            d = (a + n) % many
            at = shift + (a + n) // many * week
            q = seq[d]
            if q == 0:
                continue
            fresh = days[d, 0] + at < r
            sooner = r < days[d, 2] + at
            if boarded:
                kind = rules[q, 2]
            else:
                stale = not fresh or sooner
                kind = rules[q, 3] if stale else rules[q, 4]
                pick = rules[q, 0] if stale else rules[q, 1]
                if fresh and sooner:
                    pick = max(pick, rules[q, 1])
                    if kind < 0:
                        kind = rules[q, 4]
                if kind < 0:
                    boarded = pick > 0
                    continue
            if kind < 0:
                continue
            if kind == 0 and low[d, 0, j] > 1 << 39:
                kind = 1
            elif kind == 1 and low[d, 1, j] > 1 << 39:
                kind = 0
            hours = (low[d, kind, j] + at - r) / 60
            late = max(0.0, hours - price[1])
            if hours > 0:  # else it may become ready after the call: then all that is known is that it waits
                total += items[k] * (price[0] * hours + price[2] * late)
                heavy[d, kind] += items[k] * (price[0] + (price[2] if late > 0 else 0.0)) / 60
            done = True
            break
        if not done:
            return inf
    return total


@njit(cache=True)
def pairs(
    i: int, j: int, states: Any, counts: Any, least: Any, ready: Any, items: Any, back_ready: Any, back_items: Any,
    rules: Any, mirror: Any, calls: Any, days: Any, low: Any, width: Any, price: Any, week: int,
    pay: Any, slope: Any, best_value: Any, best_seq: Any,
) -> float:  # fmt: skip
    """Return the least that the two directions of a pair cost with prices, over all its weeks.

    `states[d, :counts[d]]`: joint states that a day allows. `pay[d, state]` is added; `slope[direction, d, class]` is
    charged by the minute past the first, `width[d, class, site]` minutes at most. `best_value[d, state]` and
    `best_seq[d, state]` become the best week with that state on that day.
    """
    many = len(days)
    seq = np.zeros(many, np.int64)
    other = np.zeros(many, np.int64)
    place = np.zeros(many, np.int64)
    heavy = np.zeros((many, 2))
    best = inf
    best_value[:] = inf
    for d in range(many):
        seq[d] = states[d, 0]
    while True:
        visits_i, visits_j = 0, 0
        for d in range(many):
            other[d] = mirror[seq[d]]
            visits_i += calls[seq[d], 0]
            visits_j += calls[seq[d], 1]
        if visits_i >= least[0] and visits_j >= least[1]:
            heavy[:] = 0.0
            value = pair_cost(seq, i, j, ready, items, rules, days, low, price, week, heavy)
            for d in range(many):
                q = seq[d]
                value += pay[d, q]
                if calls[q, 1]:
                    for h in range(2):
                        if slope[0, d, h] > heavy[d, h] and calls[q, 4 + h]:
                            value -= (slope[0, d, h] - heavy[d, h]) * width[d, h, j]
            if value < inf:
                heavy[:] = 0.0
                value += pair_cost(other, j, i, back_ready, back_items, rules, days, low, price, week, heavy)
                for d in range(many):
                    q = seq[d]
                    if calls[q, 0]:
                        for h in range(2):
                            if slope[1, d, h] > heavy[d, h] and calls[q, 2 + h]:
                                value -= (slope[1, d, h] - heavy[d, h]) * width[d, h, i]
            if value < inf:
                best = min(best, value)
                _remember(value, seq, best_value, best_seq)
        if not _next(seq, place, states, counts):
            break
    return best


@njit(cache=True)
def site_cost(
    seq: Any, i: int, ready: Any, items: Any, back_ready: Any, back_items: Any, days: Any, low: Any, end_low: Any,
    price: Any, week: int, heavy: Any, end_heavy: Any,
) -> float:  # fmt: skip
    """Return what flows between the base and i cost at least; `seq[d]`: 1 an early call, 2 a late one, 4 one of a round
    that left late.
    """
    many = len(days)
    total = 0.0
    for way in range(2):
        count = len(ready) if way == 0 else len(back_ready)
        for k in range(count):
            r = ready[k] if way == 0 else back_ready[k]
            weight = items[k] if way == 0 else back_items[k]
            a, shift = _first_shift(r, days, week)
            done = False
            for n in range(2 * many + 2):
                d = (a + n) % many
                at = shift + (a + n) // many * week
                q = seq[d]
                if q == 0:
                    continue
                fresh = days[d, 0] + at < r
                sooner = r < days[d, 2] + at
                if fresh and not sooner:
                    if way == 0:
                        if not q & 4:
                            continue
                        kind, minute = 2, low[d, 2, i]
                    else:
                        if not q & 6:
                            continue
                        kind, minute = 1, end_low[d, 1, i]
                elif q & 1:
                    kind = 0
                    minute = low[d, 0, i] if way == 0 else end_low[d, 0, i]
                else:
                    kind = 1
                    minute = end_low[d, 1, i]
                    if way == 0:
                        minute = low[d, 1, i] if q & 2 else low[d, 2, i]
                hours = (minute + at - r) / 60
                late = max(0.0, hours - price[1])
                if hours > 0:  # else it may become ready after the call: then all that is known is that it waits
                    total += weight * (price[0] * hours + price[2] * late)
                    each = weight * (price[0] + (price[2] if late > 0 else 0.0)) / 60
                    if way == 0:
                        heavy[d, kind] += each
                    else:
                        end_heavy[d, kind] += each
                done = True
                break
            if not done:
                return inf
    return total


@njit(cache=True)
def sites(
    i: int, states: Any, counts: Any, least: int, ready: Any, items: Any, back_ready: Any, back_items: Any, days: Any,
    low: Any, high: Any, end_low: Any, end_high: Any, price: Any, week: int, pay: Any, slope: Any, end_slope: Any,
    best_value: Any, best_seq: Any,
) -> float:  # fmt: skip
    """Return the least that a site costs with prices, over all its weeks; the rest as in `pairs`."""
    many = len(days)
    seq = np.zeros(many, np.int64)
    place = np.zeros(many, np.int64)
    heavy = np.zeros((many, 3))
    end_heavy = np.zeros((many, 2))
    best = inf
    best_value[:] = inf
    for d in range(many):
        seq[d] = states[d, 0]
    while True:
        visits = 0
        for d in range(many):
            visits += 1 if seq[d] else 0
        if visits >= least:
            heavy[:] = 0.0
            end_heavy[:] = 0.0
            value = site_cost(
                seq, i, ready, items, back_ready, back_items, days, low, end_low, price, week, heavy, end_heavy
            )
            if value < inf:
                for d in range(many):
                    q = seq[d]
                    value += pay[d, q]
                    if q & 1:
                        value -= max(0.0, slope[d, 0] - heavy[d, 0]) * (high[d, 0, i] - low[d, 0, i])
                        value -= max(0.0, end_slope[d, 0] - end_heavy[d, 0]) * (end_high[d, 0, i] - end_low[d, 0, i])
                    if q & 6:
                        here = low[d, 1, i] if q & 2 else low[d, 2, i]
                        value -= slope[d, 1] * (here - low[d, 1, i])
                        value -= max(0.0, slope[d, 1] - heavy[d, 1]) * (high[d, 1, i] - here)
                        value -= max(0.0, end_slope[d, 1] - end_heavy[d, 1]) * (end_high[d, 1, i] - end_low[d, 1, i])
                    if q & 4:
                        value -= max(0.0, slope[d, 2] - heavy[d, 2]) * (high[d, 2, i] - low[d, 2, i])
                best = min(best, value)
                _remember(value, seq, best_value, best_seq)
        if not _next(seq, place, states, counts):
            break
    return best
