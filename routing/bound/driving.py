"""Compiled: the cheapest ways through a shift. Calls nothing of other files, so that it is compiled anew."""

from math import inf
from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first


@njit(cache=True, nogil=True)
def drive(
    event: Any, leaving: Any, day: Any, hour: Any, duration: Any, cost: Any, base: int, end_steps: int,
    end_cost: float, per_wait: float, passes: int, home: Any, profit: Any, due: Any, pair: Any, road: Any, follow: Any,
    own: Any, best: Any, came: Any, ends: Any, ends_at: Any, since: Any,
) -> float:  # fmt: skip
    """Fill the tables of the cheapest ways through a shift, and return the cheapest, less what its visits are paid.

    Forward over time: `best[t, i, m]`, the van at i and ready to serve at step t. `m` is its colour, above whether it
    has called in its colour's sector (`home` of the sites; where there are several), above which of i's neighbours it
    has called at. A visit is paid `profit` of its event, and `due` of its site and day unless it is remembered; a van
    that comes to j is paid `pair[j, memory]`, if there is such a table, and for the way from i to j `road[hour at i,
    hours more at j, i, j]`, likewise where it stays into the next hour. `came` tells from where; `ends[t, low]`: the
    shift's rounds are over at t.
    """
    steps, size, colours = event.shape
    spread = ends.shape[1]
    sectors = max(1, home.max() + 1)
    flags = 2 if sectors > 1 else 1
    classes = colours // sectors
    memories = colours * flags * spread
    paired = pair.shape[0] > 0
    tied = road.shape[0] > 0
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
                    left = follow[base, j, low]
                    price = idle[low] + cost[base, j]
                    if paired:
                        price -= pair[j, left]
                    if tied:
                        price -= road[hour[t], hour[u] - hour[t], base, j]
                    for tint in range(leaving[t], colours, classes):
                        if 0 <= home[j] < tint // classes:
                            break
                        m = tint * flags * spread + left
                        if price < best[u, j, m]:
                            best[u, j, m] = price
                            came[u, j, m] = -1 - (t * spread + low)
        for _ in range(passes):
            for i in range(size):
                for m in range(memories):
                    price = best[t, i, m]
                    if price == inf:
                        continue
                    tint, low = divmod(m, flags * spread)
                    here = (t * size + i) * memories + m
                    if t + 1 < steps:
                        value = price + per_wait
                        if tied and hour[t + 1] != hour[t]:
                            value -= road[hour[t], 1, i, i]
                        if value < best[t + 1, i, m]:
                            best[t + 1, i, m] = value
                            came[t + 1, i, m] = here
                    e = event[t, i, tint]
                    if e == -2:
                        continue
                    sector = tint // classes
                    if flags > 1 and home[i] == sector:
                        low |= spread
                    if i == base:
                        if flags > 1:
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
                            left = follow[i, j, low]
                            value = price + cost[i, j]
                            if paired:
                                value -= pair[j, left]
                            if tied:
                                value -= road[hour[t], hour[u] - hour[t], i, j]
                            for next_tint in range(leaving[t], colours, classes):
                                if 0 <= home[j] < next_tint // classes:
                                    break
                                k = next_tint * flags * spread + left
                                if value < best[u, j, k]:
                                    best[u, j, k] = value
                                    came[u, j, k] = here
                        continue
                    if e >= 0:
                        price -= profit[e]
                        if low & own[i] == 0:
                            price -= due[i, day[t]]
                            low |= own[i]
                    flag = low & spread if flags > 1 else 0
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
                            if tied:
                                for x in range(hour[t], hour[u]):
                                    value -= road[x, 1, i, i]
                            k = tint * flags * spread + flag + low
                        else:
                            value = price + cost[i, j]
                            if tied:
                                value -= road[hour[t], hour[u] - hour[t], i, j]
                            left = follow[i, j, low]
                            if paired:
                                value -= pair[j, left]
                            k = tint * flags * spread + flag + left
                        if value < best[u, j, k]:
                            best[u, j, k] = value
                            came[u, j, k] = here
    return float(np.min(ends))


@njit(cache=True, nogil=True)
def retrace(
    event: Any, hour: Any, per_wait: float, own: Any, base: int, flags: int, road: Any, best: Any, came: Any,
    ends_at: Any, since: Any, end: int, memory: int, path: Any, moves: Any,
) -> tuple[int, int]:  # fmt: skip
    """Write the visits of a way through a shift, last first, to `path`: step, site, colour, whether it was remembered;
    and to `moves`, if roads are paid, how it went on: step, step there, site, site there.

    Returns how many there are of both; a way too long to be real is cut off.
    """
    steps, size, _ = event.shape
    states = best.shape[2]
    spread = since.shape[1]
    tied = road.shape[0] > 0
    count = gone = 0
    while end >= 0:
        t, m = divmod(ends_at[end, memory], states)
        i = base
        for _ in range(4 * steps * size):
            p = came[t, i, m]
            if p < 0:
                s, low = divmod(-1 - p, spread)
                if tied:
                    moves[gone, 0], moves[gone, 1], moves[gone, 2], moves[gone, 3] = s, t, base, i
                    gone += 1
                p = since[s, low]
                end, memory = divmod(p, spread) if p >= 0 else (-1, 0)
                break
            r, pm = divmod(p, states)
            s, pi = divmod(r, size)
            stay = best[s, pi, pm] + per_wait
            if tied and (pi != i or (i != base and hour[s] < hour[t])):
                moves[gone, 0], moves[gone, 1], moves[gone, 2], moves[gone, 3] = s, t, pi, i
                gone += 1
                for x in range(hour[s], hour[t] if pi == i else 0):
                    stay -= road[x, 1, i, i]
            waited = pi == i and pm == m and s == t - 1 and best[t, i, m] == stay
            tint = pm // (flags * spread)
            if not waited and event[s, pi, tint] >= 0:
                if count == len(path) or gone > len(moves) - 100:
                    return count, gone
                path[count, 0], path[count, 1], path[count, 2] = s, pi, tint
                path[count, 3] = (pm % spread) & own[pi]
                count += 1
            t, i, m = s, pi, pm
        else:
            return count, gone
    return count, gone
