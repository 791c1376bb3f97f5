"""Compiled: the cheapest ways through a day of one van that remembers every call. Calls nothing of other files."""

from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first


@njit(cache=True)
def _keep(
    key: int, t: int, c: float, d: float, parent: int, wait: float, count: int, first: int, keys: Any, heads: Any,
    slot_of: Any, time: Any, cost: Any, drive: Any, parents: Any, state: Any, following: Any, bucket: Any, alive: Any,
    buckets: Any,
) -> int:  # fmt: skip
    """Keep a label unless one of its state is as early and as cheap; returns how many there are."""
    mask = len(keys) - 1
    slot = (key * 0x1E3779B97F4A7C15 >> 20) & mask
    while keys[slot] != -1 and keys[slot] != key:
        slot = (slot + 1) & mask
    if keys[slot] == -1:
        keys[slot] = key
        heads[slot] = -1
    y = heads[slot]
    before = -1
    while y >= 0:
        t1, c1, after = time[y], cost[y], following[y]
        if t1 <= t and c1 + wait * (t - t1) <= c:
            return count
        if t <= t1 and c + wait * (t1 - t) <= c1:
            alive[y] = False
            if before < 0:
                heads[slot] = after
            else:
                following[before] = after
        else:
            before = y
        y = after
    time[count], cost[count], drive[count] = t, c, d
    parents[count], state[count], slot_of[count] = parent, key, slot
    following[count], alive[count] = heads[slot], True
    heads[slot] = count
    bucket[count] = buckets[t - first]
    buckets[t - first] = count
    return count + 1


@njit(cache=True)
def _to_come(
    before: Any, after: Any, codes_before: Any, codes_after: Any, mode: int, t: int, times: Any, grain: int, early: int,
    late: int, many: int, place: int,
) -> float:  # fmt: skip
    """Return the most that a way can still earn, from the tables of `completions`."""
    first, cut = times[0], times[2]
    if t < cut:
        return float(before[mode, (t - first) // grain, codes_before[early & ~many] + 2 * codes_before[many], place])
    code = codes_after[early & ~many] + 2 * codes_after[late & ~many] + 3 * codes_after[many]
    return float(after[mode, (t - cut) // grain, code, place])


@njit(cache=True, nogil=True)
def ways(
    start: int, times: Any, slack: int, service: Any, road: Any, km: Any, back: Any, opens: Any, rate: float,
    per_shift: float, limit: float, rest: int, may: Any, own: Any, slope: Any, low: Any, end_slope: Any,
    end_low: Any, ee: Any, el: Any, ll: Any, orders: Any, alone_early: Any, alone_late: Any, alone_many: Any,
    most_many: int, must: int, before: Any, after: Any, codes_before: Any,
    codes_after: Any, grain: int, ahead_open: Any, best: float, margin: float,
    ends: int, keys: Any, heads: Any, slot_of: Any, time: Any, cost: Any, drives: Any, parents: Any, state: Any,
    following: Any, bucket: Any, alive: Any, end_value: Any, end_drive: Any, end_time: Any, end_length: Any,
    end_path: Any,
) -> Any:  # fmt: skip
    """Return the cheapest way through a shift whose first round begins at `start` or up to `slack` minutes later.

    Less what its calls are paid, no more than `best`; also how many ends were written, and how many labels there were:
    as many as fit means that the search was given up, and the first figure says nothing.

    The base is the last place. `times`: the first and last minute of the shift, and the one that parts its halves.
    `own[j, state]` is paid for a site's calls. When the second site of a pair is called at, the pair is paid `[j, mask
    of the first ones]`: `ee`, `el`, `ll` by the halves of both, `orders` where one is called at several times. Pairs of
    which one is never called at pay `alone_...` at the end. Calls are charged `slope[half]` for each minute past
    `low[half]`, rounds' ends `end_slope`. No more than `most_many` sites are called at several times; at each of these
    calls a way says whether another follows, and it does not end before that, nor before all of the mask `must` are
    called at. `ahead` and `ahead_open` bound what is still to come. `end_path[e]` gets the states and times back from
    the last call, and at last when the first round began and whether that was late.
    """
    n = len(service) - 1
    first, last, cut = times[0], times[1], times[2]
    base, nodes, full = n, n + 1, (1 << n) - 1
    late_start = start >= cut
    room = len(time) - 200  # more than one label can lead to
    buckets = np.full(last - first + 2, -1, np.int64)
    t = start + service[base]
    if t > last:
        return best, ends, 0
    begin = per_shift + rate * service[base]
    count = _keep(
        base * 6, t, begin, begin, -1, rate, 0, first, keys, heads, slot_of, time, cost, drives, parents, state,
        following, bucket, alive, buckets,
    )  # fmt: skip
    given_up = False
    for minute in range(t, last + 1):
        at = buckets[minute - first]
        while at >= 0 and not given_up:
            x = at
            at = bucket[x]
            if not alive[x]:
                continue
            t0, c0, d0 = time[x], cost[x], drives[x]
            s, plane = state[x] // 6, state[x] % 6
            s, i = s // nodes, s % nodes
            undone, many, gone = s & full, (s >> n) & full, (s >> 2 * n) & full
            late, early = (s >> 3 * n) & full, s >> 4 * n
            mode = (2 if plane >= 2 else 0) + (1 if plane >= 4 or (plane < 2 and late_start) else 0)
            to_come = _to_come(before, after, codes_before, codes_after, mode, t0, times, grain, early, late, many, i)
            if c0 - to_come - ahead_open[undone] >= best + margin:
                continue
            given_up = count > room
            e_one, l_one, done = early & ~many, late & ~many, many & ~undone
            others, used = many, 0
            while others:
                others &= others - 1
                used += 1
            for pause in range(2):
                t, c, d, to = t0, c0, d0, plane
                if pause:
                    if plane % 2 or t0 - start > limit + slack:
                        break
                    t, c, d, to = t0 + rest, c0 + rate * rest, d0 + rate * rest, plane + 1
                past = to >= 2
                left_late = to >= 4 or (to < 2 and late_start)
                waits = 0.0 if to == 3 or to == 5 else rate
                mode = (2 if past else 0) + (1 if left_late else 0)
                for j in range(n):
                    come = t + road[i, j]
                    bit = 1 << j
                    called = (early | late) & bit
                    if j == i or come >= last or (called and not undone & bit):
                        continue
                    for half in range(2):
                        if half == 0 and come >= cut:
                            continue
                        u = opens[j, (max(come, cut) if half else come) - first]
                        over = u + service[j]
                        if u < 0 or (half == 0 and u >= cut) or over + back[j] + service[base] > last:
                            continue
                        if to % 2 == 0 and over - start > limit + slack:
                            continue
                        extra = km[i, j] + rate * (road[i, j] + service[j]) + waits * max(0, u - come - slack)
                        for several in range(2 if called or used < most_many else 1):
                            price = c + extra
                            early1, late1, gone1, many1, undone1 = early, late, gone, many, undone
                            fresh = not called or (half == 1 and not late & bit)
                            if called:
                                undone1 = undone if several else undone & ~bit
                                was = 1 if early & bit else 0
                                if fresh:
                                    code = was + (4 if left_late else 2)
                                    if not may[j, code]:
                                        continue
                                    price -= own[j, code] - own[j, was]
                                elif half == 1 and left_late and not gone & bit and may[j, was + 6]:
                                    price -= own[j, was + 6] - own[j, was + 2]
                                    gone1 = gone | bit
                            else:
                                code = 1 if half == 0 else (4 if left_late else 2)
                                if not may[j, code]:
                                    continue
                                if several:
                                    price -= (
                                        own[j, code] + orders[0, j, e_one] + orders[1, j, l_one] + orders[8, j, many]
                                    )
                                    many1, undone1 = many | bit, undone | bit
                                elif half == 0:
                                    price -= own[j, 1] + ee[j, e_one] + orders[2, j, undone] + orders[5, j, done]
                                else:
                                    price -= own[j, code] + el[j, e_one] + ll[j, l_one]
                                    price -= orders[3, j, undone & ~late] + orders[4, j, undone & late]
                                    price -= orders[6, j, done & ~late] + orders[7, j, done & late]
                            if half == 0:
                                early1 = early | bit
                            else:
                                late1 = late | bit
                                if fresh and left_late:
                                    gone1 = gone | bit
                            if fresh:
                                price += slope[half, j] * (over - low[half, j])
                                if half == 1 and left_late:
                                    price += slope[2, j] * (over - low[2, j])
                                if past:
                                    price += end_slope[half, j] * (over + back[j] + service[base] - end_low[half, j])
                            to_come = _to_come(
                                before,
                                after,
                                codes_before,
                                codes_after,
                                mode,
                                over,
                                times,
                                grain,
                                early1,
                                late1,
                                many1,
                                j,
                            )
                            if price - to_come - ahead_open[undone1] >= best + margin:
                                continue
                            key = (early1 << 4 * n) | (late1 << 3 * n) | (gone1 << 2 * n) | (many1 << n) | undone1
                            count = _keep(
                                (key * nodes + j) * 6 + to, over, price, d + extra, x, waits, count, first, keys,
                                heads, slot_of, time, cost, drives, parents, state, following, bucket, alive, buckets,
                            )  # fmt: skip
                if i == base:
                    continue
                come = t + road[i, base]
                over = come + service[base]
                if over > last or (to % 2 == 0 and over - start > limit + slack):
                    continue
                extra = km[i, base] + rate * (road[i, base] + service[base])
                price, drive = c + extra, d + extra
                if not past:
                    for j in range(n):
                        if early >> j & 1:
                            price += end_slope[0, j] * (over - end_low[0, j])
                        if late >> j & 1:
                            price += end_slope[1, j] * (over - end_low[1, j])
                whole = price
                never = full & ~(early | late)
                for j in range(n):
                    if e_one >> j & 1:
                        whole -= alone_early[j, never]
                    elif l_one >> j & 1:
                        whole -= alone_late[j, never]
                    elif many >> j & 1:
                        whole -= alone_many[j, never]
                complete = not undone and not must & ~(early | late)
                if complete and whole < best + margin and ends < len(end_value):
                    end_value[ends], end_drive[ends], end_time[ends] = whole, drive, over
                    y, m = x, 0
                    while y >= 0 and m < end_path.shape[1] - 1:
                        end_path[ends, m, 0], end_path[ends, m, 1] = state[y], time[y]
                        m += 1
                        y = parents[y]
                    end_path[ends, m, 0], end_path[ends, m, 1] = int(late_start), start
                    end_length[ends] = m
                    ends += 1
                    if ends == len(end_value):
                        ends = len(end_value) // 4
                        few = np.argsort(end_value)[:ends]
                        end_value[:ends], end_drive[:ends], end_time[:ends] = (
                            end_value[few],
                            end_drive[few],
                            end_time[few],
                        )
                        end_length[:ends] = end_length[few]
                        end_path[:ends] = end_path[few]
                if complete:
                    best = min(best, whole)
                # On in the same round (the base may be passed), or in a new one: after this half, or at once.
                kind = left_late or over >= cut
                for option in range(3):
                    if option == 0:
                        plane1, t1, more = (4 if kind else 2) + to % 2, over, 0.0
                    elif option == 1:
                        soonest = over if left_late else max(over, cut)
                        plane1, t1, more = 5, soonest + service[base], rate * service[base]
                    else:
                        plane1, t1, more = 3, over + service[base], rate * service[base]
                    if t1 > last or (option == 2 and kind):
                        continue
                    to_come = _to_come(
                        before,
                        after,
                        codes_before,
                        codes_after,
                        3 if plane1 >= 4 else 2,
                        t1,
                        times,
                        grain,
                        early,
                        late,
                        many,
                        base,
                    )
                    to_come += ahead_open[undone]
                    if price + more - to_come >= best + margin:
                        continue
                    count = _keep(
                        (s * nodes + base) * 6 + plane1, t1, price + more, drive + more, x,
                        0.0 if option else rate, count, first, keys, heads, slot_of, time, cost, drives, parents, state,
                        following, bucket, alive, buckets,
                    )  # fmt: skip
    for x in range(count):
        keys[slot_of[x]] = -1
    return best, ends, (len(time) if given_up else count)
