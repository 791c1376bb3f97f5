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
def _remember(value: float, seq: Any, best_value: Any, best_seq: Any) -> None:
    """Keep a week where it is the cheapest with its state on one of its days."""
    for d in range(len(seq)):
        if value < best_value[d, seq[d]]:
            best_value[d, seq[d]] = value
            best_seq[d, seq[d]] = seq


@njit(cache=True)
def pair_cost(
    seq: Any, i: int, j: int, ready: Any, items: Any, rules: Any, days: Any, low: Any, price: Any, week: int,
    begin: int, end: int, heavy: Any,
) -> float:  # fmt: skip
    """Return what flows from i to j cost at least; `seq[d]` is their joint state (of i and j, in this order).

    `rules[state]`: as `states.RULES` says. `days`: first and last minute, and what parts the halves; `low[d, half,
    site]`: when a service can be over at first. Of flows whose first shift is from `begin` to before `end`. Adds to
    `heavy[d, half]` the price of each minute later.
    """
    many = len(days)
    total = 0.0
    for k in range(len(ready)):
        r = ready[k]
        a, shift = _first_shift(r, days, week)
        if not begin <= a < end:
            continue
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
def _spared(q: int, slope: Any, d: int, heavy: Any, calls: Any, width: Any, i: int, j: int) -> float:
    """Return what a day's crates of both directions are spared for being late, less what they pay for it anyway."""
    total = 0.0
    for way in range(2):
        site = i if way else j
        for h in range(2):
            over = slope[way, d, h] - heavy[way, d, h]
            if over > 0 and calls[q, (2 if way else 4) + h]:
                total += over * width[d, h, site]
    return total


@njit(cache=True, nogil=True)
def pairs(
    i: int, j: int, states: Any, counts: Any, least: Any, ready: Any, items: Any, back_ready: Any, back_items: Any,
    rules: Any, mirror: Any, calls: Any, several: Any, widest: Any, days: Any, low: Any, width: Any, price: Any,
    week: int, pay: Any, slope: Any, margins: Any, limit: float, most: int, best_value: Any, best_seq: Any,
) -> float:  # fmt: skip
    """Return the least that the two directions of a pair cost with prices, over all its weeks.

    `states[d, :counts[d]]`: joint states that a day allows. `pay[d, state]` is added; `slope[direction, d, class]` is
    charged by the minute past the first, `width[d, class, site]` minutes at most. `best_value[d, state]` and
    `best_seq[d, state]` become the best week with that state on that day, where it costs less than `limit` or at most
    `margins` more than the least: the second where `several[state]` on some day, which is so on `most` days at most.
    Weeks are made day by day and given up as soon as they cost more. Of days to come it is taken that all rides that
    can (`widest[d]`, a state), and what the next two days cost at least.
    """
    many = len(days)
    seq = widest.copy()
    other = mirror[widest]
    place = np.full(many, -1, np.int64)
    heavy = np.zeros((2, many, 2))
    none = np.zeros((2, many, 2))
    alone = np.full((many, len(calls)), inf)  # what a day's state costs at least
    ahead = np.full((many + 1, len(calls)), inf)  # the same with later days, and crates ready from that day on
    ahead[many] = 0.0
    order = states.copy()
    for d in range(many - 1, -1, -1):
        row = states[d, : counts[d]]
        for k in range(counts[d]):
            q = states[d, k]
            seq[d], other[d] = q, mirror[q]
            alone[d, q] = pay[d, q] - _spared(q, slope, d, none, calls, width, i, j)
            for after in range(counts[d + 1] if d < many - 1 else 1):
                if d < many - 1:
                    seq[d + 1] = states[d + 1, after]
                    other[d + 1] = mirror[seq[d + 1]]
                value = pair_cost(seq, i, j, ready, items, rules, days, low, price, week, d, d + 1, heavy[0])
                value += pair_cost(
                    other, j, i, back_ready, back_items, rules, days, low, price, week, d, d + 1, heavy[1]
                )
                value += ahead[d + 1, seq[d + 1] if d < many - 1 else 0]
                ahead[d, q] = min(ahead[d, q], alone[d, q] + value)
        for e in range(d, many):
            seq[e], other[e] = widest[e], mirror[widest[e]]
        order[d, : counts[d]] = row[np.argsort(ahead[d][row])]
    before = np.zeros(many + 1)
    visits = np.zeros((many + 1, 2), np.int64)
    twice = np.zeros(many + 1, np.int64)
    best = inf
    best_value[:] = inf
    d = 0
    while d >= 0:
        place[d] += 1
        top = max(limit, best + margins[min(1, twice[d])])
        if place[d] >= counts[d] or before[d] + ahead[d, order[d, place[d]]] >= top:
            place[d] = -1  # the others of this day are dearer still
            seq[d], other[d] = widest[d], mirror[widest[d]]
            d -= 1
            continue
        q = order[d, place[d]]
        seq[d], other[d] = q, mirror[q]
        twice[d + 1] = twice[d] + several[q]
        if twice[d + 1] > most:
            continue
        top = max(limit, best + margins[min(1, twice[d + 1])])
        for h in range(2):
            visits[d + 1, h] = visits[d, h] + calls[q, h]
        if visits[d + 1, 0] + many - 1 - d < least[0] or visits[d + 1, 1] + many - 1 - d < least[1]:
            continue
        # Crates that come to a day that is left open are carried there: those of days before are all told, but for it.
        last = d == many - 1
        heavy[:] = 0.0
        value = pair_cost(seq, i, j, ready, items, rules, days, low, price, week, 0, many if last else d, heavy[0])
        if value < inf:
            value += pair_cost(
                other, j, i, back_ready, back_items, rules, days, low, price, week, 0, many if last else d, heavy[1]
            )
        for e in range(d + 1 if last else d):
            value += pay[e, seq[e]] - _spared(seq[e], slope, e, heavy, calls, width, i, j)
        if value + (0.0 if last else ahead[d, q]) >= top:
            continue
        if not last:
            d += 1
            before[d] = value + alone[d - 1, q]
        else:
            best = min(best, value)
            _remember(value, seq, best_value, best_seq)
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


@njit(cache=True, nogil=True)
def sites(
    i: int, states: Any, counts: Any, least: int, ready: Any, items: Any, back_ready: Any, back_items: Any, days: Any,
    low: Any, high: Any, end_low: Any, end_high: Any, price: Any, week: int, pay: Any, slope: Any, end_slope: Any,
    best_value: Any, best_seq: Any,
) -> float:  # fmt: skip
    """Return the least that a site costs with prices, over all its weeks; the rest as in `pairs`."""
    many = len(days)
    seq = np.zeros(many, np.int64)
    heavy = np.zeros((many, 3))
    end_heavy = np.zeros((many, 2))
    best = inf
    best_value[:] = inf
    for number in range(counts.prod()):
        rest = number
        for d in range(many - 1, -1, -1):
            seq[d] = states[d, rest % counts[d]]
            rest //= counts[d]
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
    return best
