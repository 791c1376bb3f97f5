"""Compiled: the cheapest ways through a day of one van that remembers every call. Calls nothing of other files."""

from typing import Any

import numpy as np
from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first


@njit(cache=True)
def _keep(
    key: int, t: int, c: float, d: float, since: int, parent: int, wait: float, count: int, first: int, apart: int,
    keys: Any, heads: Any, slot_of: Any, time: Any, cost: Any, drive: Any, begun: Any, parents: Any, state: Any,
    following: Any, bucket: Any, alive: Any, buckets: Any,
) -> int:  # fmt: skip
    """Keep a label unless one of its state is as early, as cheap and as long before its break; returns how many.

    A minute of waiting costs `wait`, but for those by which a first round can be put off yet: `apart` - 1 at first.
    """
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
        more = (begun[y] - first) % apart - (since - first) % apart
        if t1 <= t and c1 + wait * (t - t1 + max(0, more)) <= c and begun[y] >= since:
            return count
        if t <= t1 and c + wait * (t1 - t + max(0, -more)) <= c1 and since >= begun[y]:
            alive[y] = False
            if before < 0:
                heads[slot] = after
            else:
                following[before] = after
        else:
            before = y
        y = after
    time[count], cost[count], drive[count], begun[count] = t, c, d, since
    parents[count], state[count], slot_of[count] = parent, key, slot
    following[count], alive[count] = heads[slot], True
    heads[slot] = count
    bucket[count] = buckets[t - first]
    buckets[t - first] = count
    return count + 1


@njit(cache=True)
def _to_come(
    table: Any, codes: Any, mode: int, t: int, times: Any, grain: int, early: int, late: int, many: int, place: int,
) -> float:  # fmt: skip
    """Return the most that a way can still earn, from the table of `completions`."""
    first, cut = times[0], times[2]
    if t < cut:
        step = (t - first) // grain
        past = t - first - step * grain
    else:
        step = (t - cut) // grain
        past = t - cut - step * grain
        step += -(-(cut - first) // grain)
    code = codes[early & ~many] + 2 * codes[late & ~many] + 3 * codes[many]
    return float(table[code, mode, step, place, 0] - past * table[code, mode, step, place, 1])


@njit(cache=True)
def begin(
    starts: Any, loading: int, fee: float, rate: float, times: Any, slack: int, reach: float, free: int, base: int,
    buckets: Any, keys: Any, heads: Any, slot_of: Any, time: Any, cost: Any, drives: Any, begun: Any, parents: Any,
    state: Any, following: Any, bucket: Any, alive: Any,
) -> int:  # fmt: skip
    """Keep the first labels of a search, at the base after loading; returns how many.

    Rounds that begin at `reach` or later are over before the van needs a break: as if they began at `free`.
    """
    count = 0
    for start in starts:
        if start + loading <= times[1]:
            since = free if start >= reach else start
            count = _keep(
                base * 6, start + loading, fee, fee, since, -1, rate, count, times[0], slack + 1, keys, heads, slot_of,
                time, cost, drives, begun, parents, state, following, bucket, alive, buckets,
            )  # fmt: skip
    return count


@njit(cache=True, nogil=True)
def ways(
    minutes: Any, late_start: bool, times: Any, slack: int, service: Any, road: Any, km: Any, back: Any, needs: Any,
    opens: Any, rate: float, limit: float, rest: int, reach: float, free: int, may: Any, leads: Any, after: Any,
    own: Any, slope: Any, low: Any, end_slope: Any, end_low: Any, ee: Any, el: Any, ll: Any, orders: Any,
    alone_early: Any, alone_late: Any, alone_many: Any, most_many: int, must: int, table: Any, codes: Any, grain: int,
    ahead_open: Any, best: float, margin: float, ends: int, count: int, buckets: Any, keys: Any, heads: Any,
    slot_of: Any, time: Any, cost: Any, drives: Any, begun: Any, parents: Any, state: Any, following: Any, bucket: Any,
    alive: Any, end_value: Any, end_drive: Any, end_time: Any, end_length: Any, end_path: Any,
) -> Any:  # fmt: skip
    """Go on with a search for the cheapest way through a shift, with all labels that end at some minutes, in order.

    `count` labels are kept so far, `ends` ways are found, and the cheapest costs `best`, less what its calls are paid;
    returns these three, and whether there was too little room. All first rounds begin before the cut, or all after it
    (`late_start`), at the minutes given to `begin` or up to `slack` minutes later.

    The base is the last place. `times`: the first and last minute of the shift, and the one that parts its halves.
    `own[j, state]` is paid for a site's calls, in states that it `may` have in the end, or that lead to them (`leads`).
    A site called at once comes in its half after none of `after[half, j]` that is called at once. When the second site
    of a pair is called at, the pair is paid `[j, mask of the first ones]`: `ee`, `el`, `ll` by the halves of both,
    `orders` where one is called at several times. Pairs of which one is never called at pay `alone_...` at the end.
    Calls are charged `slope[half]` for each minute past `low[half]`, rounds' ends `end_slope`. No more than `most_many`
    sites are called at several times; at each of these calls a way says whether another follows, and it does not end
    before that, nor before all of the mask `must` are called at: `needs[place, mask]` minutes are left for that.
    `table` and `ahead_open` bound what can still be earned. `end_path[e]` gets the states and times back from the last
    call, and at last when the first round began and whether that was late. Work longer than `limit` needs breaks of
    `rest` minutes; what begins at `reach` or later ends sooner, and counts from `free`. Waits after a break are rest.
    """
    n = len(service) - 1
    first, last, cut = times[0], times[1], times[2]
    base, nodes, full = n, n + 1, (1 << n) - 1
    room, given_up = len(time) - 200, False  # one label leads to fewer
    for minute in minutes:
        at = buckets[minute - first]
        while at >= 0 and not given_up:
            x = at
            at = bucket[x]
            if not alive[x]:
                continue
            t0, c0, d0, since = time[x], cost[x], drives[x], begun[x]
            s, plane = state[x] // 6, state[x] % 6
            s, i = s // nodes, s % nodes
            undone, many, gone = s & full, (s >> n) & full, (s >> 2 * n) & full
            late, early = (s >> 3 * n) & full, s >> 4 * n
            mode = (2 if plane >= 2 else 0) + (1 if plane >= 4 or (plane < 2 and late_start) else 0)
            to_come = _to_come(table, codes, mode, t0, times, grain, early, late, many, i)
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
                    if since == free or t0 - since > limit:
                        break
                    t, c, d, to = t0 + rest, c0 + rate * rest, d0 + rate * rest, plane | 1
                    since = t if t < reach else free
                rested = to % 2 == 1
                apart = 1 if rested else slack + 1
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
                        left = slack - (since - first) % apart
                        since1 = since + (u - come if rested else min(left, u - come))
                        since1 = free if since == free or (rested and since1 >= reach) else since1
                        if over - since1 > limit:
                            continue
                        extra = km[i, j] + rate * (road[i, j] + service[j]) + waits * max(0, u - come - left)
                        for several in range(2 if called or used < most_many else 1):
                            price = c + extra
                            early1, late1, gone1, many1, undone1 = early, late, gone, many, undone
                            fresh = not called or (half == 1 and not late & bit)
                            if called:
                                undone1 = undone if several else undone & ~bit
                                was = 1 if early & bit else 0
                                code = was + (0 if not fresh else (4 if left_late else 2))
                                if not late & bit and not (leads[j, code] if several else may[j, code]):
                                    continue
                                if fresh:
                                    price -= own[j, code] - own[j, was]
                                elif half == 1 and left_late and not gone & bit and may[j, was + 6]:
                                    price -= own[j, was + 6] - own[j, was + 2]
                                    gone1 = gone | bit
                            else:
                                code = 1 if half == 0 else (4 if left_late else 2)
                                if not (leads[j, code] if several else may[j, code]):
                                    continue
                                if several:
                                    price -= (
                                        own[j, code] + orders[0, j, e_one] + orders[1, j, l_one] + orders[8, j, many]
                                    )
                                    many1, undone1 = many | bit, undone | bit
                                elif (l_one if half else e_one) & after[half, j]:
                                    continue
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
                            due = undone1 | must & ~(early1 | late1)
                            if over + needs[j, due] > last:
                                continue
                            if fresh:
                                price += slope[half, j] * (over - low[half, j])
                                if half == 1 and left_late:
                                    price += slope[2, j] * (over - low[2, j])
                                if past:
                                    price += end_slope[half, j] * (over + back[j] + service[base] - end_low[half, j])
                            to_come = _to_come(table, codes, mode, over, times, grain, early1, late1, many1, j)
                            if price - to_come - ahead_open[undone1] >= best + margin:
                                continue
                            key = (early1 << 4 * n) | (late1 << 3 * n) | (gone1 << 2 * n) | (many1 << n) | undone1
                            count = _keep(
                                (key * nodes + j) * 6 + to, over, price, d + extra, since1, x, waits, count, first,
                                apart, keys, heads, slot_of, time, cost, drives, begun, parents, state, following,
                                bucket, alive, buckets,
                            )  # fmt: skip
                if i == base:
                    continue
                come = t + road[i, base]
                over = come + service[base]
                if over > last or over - since > limit:
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
                    end_path[ends, m, 0] = int(late_start)
                    end_path[ends, m, 1] = end_path[ends, m - 1, 1] - service[base]
                    end_length[ends] = m
                    ends += 1
                    if ends == len(end_value):
                        ends = len(end_value) // 4
                        few = np.argsort(end_value)[:ends]
                        end_value[:ends], end_drive[:ends] = end_value[few], end_drive[few]
                        end_time[:ends], end_length[:ends] = end_time[few], end_length[few]
                        end_path[:ends] = end_path[few]
                best = min(best, whole) if complete else best
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
                    if t1 + needs[base, undone | must & ~(early | late)] > last or (option == 2 and kind):
                        continue
                    to_come = _to_come(table, codes, 3 if plane1 >= 4 else 2, t1, times, grain, early, late, many, base)
                    to_come += ahead_open[undone]
                    if price + more - to_come >= best + margin:
                        continue
                    since1 = since if option == 0 else (t1 - service[base] if t1 - service[base] < reach else free)
                    count = _keep(
                        (s * nodes + base) * 6 + plane1, t1, price + more, drive + more, since1, x,
                        0.0 if option else rate, count, first, apart, keys, heads, slot_of, time, cost, drives, begun,
                        parents, state, following, bucket, alive, buckets,
                    )  # fmt: skip
    return best, ends, count, given_up
