"""Compiled parts of the bound. They call nothing of other files, so that each is compiled anew when it changes."""

from math import inf
from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first


@njit(cache=True)
def drive(
    event: Any, leaving: Any, day: Any, duration: Any, cost: Any, base: int, end_steps: int, end_cost: float,
    per_wait: float, passes: int, home: Any, profit: Any, due: Any, follow: Any, own: Any, best: Any, came: Any,
    ends: Any, ends_at: Any, since: Any,
) -> float:  # fmt: skip
    """Fill the tables of the cheapest ways through a shift, and return the cheapest, less what its visits are paid.

    Forward over time: `best[t, i, m]`, the van at i and ready to serve at step t. `m` is its colour, above whether it
    has called in its colour's sector (`home` of the sites), above which of i's neighbours it has called at. A visit is
    paid `profit` of its event, and `due` of its site and day unless it is remembered. `came` tells from where;
    `ends[t, low]`: the shift's rounds are over at t.
    """
    steps, size, colours = event.shape
    memories = best.shape[2]
    spread = ends.shape[1]
    classes = colours // max(1, home.max() + 1)
    best[:] = inf
    ends[:] = inf
    idle = np.full(spread, inf)
    idle_since = np.full(spread, -1, np.int64)
    idle[0] = 0.0
    for t in range(steps):
        for low in range(spread):
            if ends[t, low] < idle[low]:
                idle[low], idle_since[low] = ends[t, low], t * spread + low
        since[t] = idle_since
        if event[t, base, 0] != -2:
            for low in range(spread):
                if idle[low] == inf:
                    continue
                for j in range(size):
                    u = t + duration[base, j]
                    if j == base or u >= steps:
                        continue
                    price = idle[low] + cost[base, j]
                    left = follow[base, j, low]
                    for tint in range(leaving[t], colours, classes):
                        if 0 <= home[j] < tint // classes:
                            break
                        m = tint * 2 * spread + left
                        if price < best[u, j, m]:
                            best[u, j, m] = price
                            came[u, j, m] = -1 - (t * spread + low)
        for _ in range(passes):
            for i in range(size):
                for m in range(memories):
                    price = best[t, i, m]
                    if price == inf:
                        continue
                    tint, low = divmod(m, 2 * spread)
                    here = (t * size + i) * memories + m
                    if t + 1 < steps and price + per_wait < best[t + 1, i, m]:
                        best[t + 1, i, m] = price + per_wait
                        came[t + 1, i, m] = here
                    e = event[t, i, tint]
                    if e == -2:
                        continue
                    sector = tint // classes
                    if home[i] == sector:
                        low |= spread
                    if i == base:
                        if low < spread:
                            continue
                        low -= spread
                        u = t + end_steps
                        if u <= steps and price + end_cost < ends[u, low]:
                            ends[u, low] = price + end_cost
                            ends_at[u, low] = t * memories + m
                        for j in range(size):
                            u = t + duration[i, j]
                            if j == i or u >= steps:
                                continue
                            value = price + cost[i, j]
                            left = follow[i, j, low]
                            for next_tint in range(leaving[t], colours, classes):
                                if 0 <= home[j] < next_tint // classes:
                                    break
                                k = next_tint * 2 * spread + left
                                if value < best[u, j, k]:
                                    best[u, j, k] = value
                                    came[u, j, k] = here
                        continue
                    if e >= 0:
                        price -= profit[e]
                        if low & own[i] == 0:
                            price -= due[i, day[t]]
                            low |= own[i]
                    flag = low & spread
                    low -= flag
                    for j in range(size):
                        u = t + duration[i, j]
                        if u >= steps or 0 <= home[j] < sector:
                            continue
                        if j == i:
                            while u < steps and event[u, i, tint] == e:
                                u += 1
                            if u >= steps:
                                continue
                            value = price + cost[i, i] + per_wait * (u - t - duration[i, i])
                            k = tint * 2 * spread + flag + low
                        else:
                            value = price + cost[i, j]
                            k = tint * 2 * spread + flag + follow[i, j, low]
                        if value < best[u, j, k]:
                            best[u, j, k] = value
                            came[u, j, k] = here
    return float(np.min(ends))


@njit(cache=True)
def retrace(
    event: Any, day: Any, per_wait: float, own: Any, base: int, best: Any, came: Any, ends_at: Any, since: Any,
    end: int, memory: int, path: Any,
) -> int:  # fmt: skip
    """Write the visits of a way through a shift, last first, to `path[:, 0]` the event, `path[:, 1]` the day paid.

    The day is -1 where the visit was remembered. Returns how many there are; a way too long to be real is cut off.
    """
    steps, size, _ = event.shape
    memories = best.shape[2]
    spread = since.shape[1]
    count = 0
    while end >= 0:
        t, m = divmod(ends_at[end, memory], memories)
        i = base
        for _ in range(4 * steps * size):
            p = came[t, i, m]
            if p < 0:
                s, low = divmod(-1 - p, spread)
                p = since[s, low]
                end, memory = divmod(p, spread) if p >= 0 else (-1, 0)
                break
            r, pm = divmod(p, memories)
            s, pi = divmod(r, size)
            waited = pi == i and pm == m and s == t - 1 and best[t, i, m] == best[s, i, m] + per_wait
            e = event[s, pi, pm // (2 * spread)]
            if not waited and e >= 0:
                if count == len(path):
                    return count
                path[count, 0] = e
                path[count, 1] = -1 if (pm % spread) & own[pi] else day[s]
                count += 1
            t, i, m = s, pi, pm
        else:
            return count
    return count


@njit(cache=True)
def journeys(
    origin: Any, destination: Any, ready: Any, items: Any, free: Any, slope: Any, late: float, promise: float,
    direct: Any, through: Any, changed: Any, to_base: Any, service: Any, strict: bool, first: Any, low: Any, high: Any,
    opens: Any, leaves: Any, block: Any, colour: Any, fixed: Any, board_at: Any, board: Any, alight_at: Any,
    alight: Any, week: int, boarded: Any, alighted: Any, hours: Any,
) -> float:  # fmt: skip
    """Choose each flow's cheapest journey, its delay and the prices of boarding and alighting together.

    Writes the events chosen (-1: none is priced) and the hours (-1: no way at all); returns the sum of all that have a
    way.
    """
    total = 0.0
    for k in range(len(origin)):
        i, j, t = origin[k], destination[k], ready[k]
        i0, j0 = first[i], first[j]
        ni, nj = first[i + 1] - i0, first[j + 1] - j0
        quick, past, over = direct[i, j], through[i, j], changed[i, j]
        best, best_e, best_f, best_h = inf, -1, -1, 0.0
        si = sj = 0
        while si < ni and high[i0 + si] < t:
            si += 1
        while sj < nj and high[j0 + sj] < t:
            sj += 1
        if free[j]:
            quick = min(quick, over)
            for x in range(1 if free[i] else ni):
                c, y = divmod(si + x, max(ni, 1))
                e = -1 if free[i] else i0 + y
                p = t if free[i] else max(t, low[e] + c * week)
                h = (p - t + quick + (service[j] if strict and not free[i] and not fixed[e] else 0)) / 60
                v = items[k] * (slope[k] * h + late * max(0.0, h - promise))
                if items[k] * (slope[k] * (p - t) / 60) >= best:
                    break
                if e >= 0:
                    v += board[board_at[k] + y]
                if v < best:
                    best, best_e, best_h = v, e, h
        elif free[i]:
            quick = min(quick, over)
            for z in range(4 * nj):
                c, y = divmod(sj + z, nj)
                f = j0 + y
                soon, last = low[f] + c * week, high[f] + c * week
                if items[k] * (slope[k] * max(0, soon - t) / 60) >= best:
                    break
                if last < t + quick or (strict and not fixed[f] and leaves[f] + c * week < t):
                    continue
                h = (max(soon, t + quick) + (0 if fixed[f] else service[j]) - t) / 60
                v = items[k] * (slope[k] * h + late * max(0.0, h - promise)) + alight[alight_at[k] + y]
                if v < best:
                    best, best_f, best_h = v, f, h
        else:
            x, before, before_e = 0, inf, -1
            for z in range(4 * nj if ni else 0):
                c, y = divmod(sj + z, nj)
                f = j0 + y
                soon, last = low[f] + c * week, high[f] + c * week
                if items[k] * (slope[k] * max(0, soon - t) / 60) >= best:
                    break
                while x < ni:
                    c2, y2 = divmod(si + x, ni)
                    e = i0 + y2
                    if high[e] + c2 * week >= opens[f] + c * week or max(t, low[e] + c2 * week) + over > last:
                        break
                    if board[board_at[k] + y2] < before:
                        before, before_e = board[board_at[k] + y2], e
                    x += 1
                price, by = before, before_e
                for x2 in range(x, ni):
                    c2, y2 = divmod(si + x2, ni)
                    e = i0 + y2
                    p = max(t, low[e] + c2 * week)
                    if p + min(quick, over) > last:
                        break
                    if board[board_at[k] + y2] >= price:
                        continue
                    can = p + over <= last and (not strict or fixed[e] or fixed[f] or block[e] != block[f])
                    if block[e] == block[f] and opens[e] + c2 * week == opens[f] + c * week:
                        if fixed[e] or colour[e] == colour[f]:
                            can = can or p + quick <= last
                        can = can or (p + past <= last and (not strict or p + to_base[i, j] <= leaves[f] + c * week))
                    if can:
                        price, by = board[board_at[k] + y2], e
                h = (max(soon, t) + (0 if fixed[f] else service[j]) - t) / 60
                v = items[k] * (slope[k] * h + late * max(0.0, h - promise)) + price + alight[alight_at[k] + y]
                if v < best:
                    best, best_e, best_f, best_h = v, by, f, h
        boarded[k], alighted[k], hours[k] = best_e, best_f, best_h if best < inf else -1.0
        if best < inf:
            total += best
    return total


@njit(cache=True)
def weigh(
    start: Any, event: Any, site: Any, day: Any, cost: Any, shift: Any, counts: Any, forced: bool, profit: Any,
    due: Any, heat: float, driven: Any, called: Any, value: Any, least: Any, mass: Any,
) -> float:  # fmt: skip
    """Choose softly among known columns: `driven[event]` and `called[site, day]` get what the vans would drive.

    Returns the sum of each shift's cheapest column, or 0 where that costs more.
    """
    driven[:] = 0.0
    called[:] = 0.0
    least[:] = inf if forced else 0.0
    for c in range(len(cost)):
        v = cost[c]
        for p in range(start[c], start[c + 1]):
            v -= profit[event[p]]
            if day[p] >= 0:
                v -= due[site[p], day[p]]
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
                driven[event[p]] += weight
                if day[p] >= 0:
                    called[site[p], day[p]] += weight
    return float(np.sum(least * counts))


@njit(cache=True)
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
