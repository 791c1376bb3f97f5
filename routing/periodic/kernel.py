"""Ruin and recreate for periodic vehicle routing with time windows, after Christiaens and Vanden Berghe 2020 (SISR).

Strings of neighbouring routes are taken out and put back where they cost least, some places overlooked by chance. A
site with several allowed sets of days loses all its visits now and then and takes the set whose places together cost
least. Annealing decides. A visit that finds no place stays out at a price and is tried again each time.

Row 0 is the depot. A route is a row of `seq` from depot to depot; row r serves day `r // vehicles`.
"""

import math

import numba as nb

from routing.solve.chance import draw, pick

# Columns of `site`
DEMAND, READY, DUE, SERVICE = range(4)
LONGEST_STRING, MEAN_REMOVED, SPLIT, DEPTH, BLINK = 10.0, 10.0, 0.5, 0.01, 0.01  # the paper's
ONE_DAY = 0.5  # chance that a ruin keeps to one day
NEW_DAYS = 0.5  # chance that a site that lost a visit chooses its days anew


@nb.njit(cache=True)
def retime(r, seq, size, early, late, load, cost, dist, time, site):  # type: ignore[no-untyped-def]
    """Sum up route r: its load and cost, and the earliest and latest start of each of its services."""
    n = size[r]
    total, weight = 0.0, 0.0
    early[r, 0] = site[0, READY]
    for k in range(1, n + 2):
        a, b = seq[r, k - 1], seq[r, k]
        total += dist[a, b]
        weight += site[b, DEMAND]
        early[r, k] = max(site[b, READY], early[r, k - 1] + site[a, SERVICE] + time[a, b])
    late[r, n + 1] = site[0, DUE]
    for k in range(n, -1, -1):
        a, b = seq[r, k], seq[r, k + 1]
        late[r, k] = min(site[a, DUE], late[r, k + 1] - site[a, SERVICE] - time[a, b])
    load[r] = weight
    cost[r] = total if n > 0 else 0.0


@nb.njit(cache=True)
def cut(r, place, length, seq, size):  # type: ignore[no-untyped-def]
    """Close route r over `length` visits from `place` on."""
    for k in range(place + length, size[r] + 2):
        seq[r, k - length] = seq[r, k]
    size[r] -= length


@nb.njit(cache=True)
def best_place(s, low, high, seq, size, early, late, load, dist, time, site, capacity, seed):  # type: ignore[no-untyped-def]
    """Return the cheapest place of a visit among routes low to high: its price, route and place; 1e18 if none."""
    best, best_r, best_k = 1e18, -1, -1
    demand, ready, due, service = site[s, DEMAND], site[s, READY], site[s, DUE], site[s, SERVICE]
    for r in range(low, high):
        n = size[r]
        if load[r] + demand > capacity + 1e-9:
            continue
        for k in range(n + 1):
            a, b = seq[r, k], seq[r, k + 1]
            if early[r, k] > due:
                break
            price = dist[a, s] + dist[s, b] - dist[a, b]
            if price >= best or late[r, k + 1] < ready:
                continue
            start = max(ready, early[r, k] + site[a, SERVICE] + time[a, s])
            if start > due or start + service + time[s, b] > late[r, k + 1] + 1e-9 or draw(seed) < BLINK:
                continue
            best, best_r, best_k = price, r, k + 1
        if n == 0:
            break  # all empty routes of a day are alike
    return best, best_r, best_k


@nb.njit(cache=True)
def put(s, r, place, seq, size):  # type: ignore[no-untyped-def]
    """Insert a visit into route r."""
    for k in range(size[r] + 1, place - 1, -1):
        seq[r, k + 1] = seq[r, k]
    seq[r, place] = s
    size[r] += 1


@nb.njit(cache=True)
def sort_removed(removed, count, dist, site, seed):  # type: ignore[no-untyped-def]
    """Put the removed sites in one of the paper's orders: random, demand, far, near, window's length, start or end."""
    how = draw(seed) * 17.0
    for i in range(count - 1, 0, -1):
        j = pick(seed, i + 1)
        removed[i], removed[j] = removed[j], removed[i]
    if how < 4.0:
        return
    for i in range(1, count):
        s = removed[i]
        key = order_key(s, how, dist, site)
        j = i
        while j > 0 and order_key(removed[j - 1], how, dist, site) > key:
            removed[j] = removed[j - 1]
            j -= 1
        removed[j] = s


@nb.njit(cache=True)
def order_key(s, how, dist, site):  # type: ignore[no-untyped-def]
    """Return by what a site is sorted."""
    if how < 8.0:
        return -site[s, DEMAND]
    if how < 10.0:
        return -dist[0, s]
    if how < 11.0:
        return dist[0, s]
    if how < 13.0:
        return site[s, DUE] - site[s, READY]
    return site[s, READY] if how < 15.0 else -site[s, DUE]


@nb.njit(cache=True)
def ruin(where, near, seq, size, removed, lost, touched, vehicles, seed):  # type: ignore[no-untyped-def]
    """Take strings out near a drawn site; `lost[s]` gets the days on which site s lost its visit. Returns how many."""
    sites, days = where.shape
    centre = 1 + pick(seed, sites - 1)
    one_day = pick(seed, days) if draw(seed) < ONE_DAY else -1
    routes, visits = 0, 0
    for r in range(size.shape[0]):
        routes += size[r] > 0
        visits += size[r]
    if routes == 0:
        return 0
    longest = min(LONGEST_STRING, visits / routes)
    strings = 1 + int(draw(seed) * (4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0))
    count = 0
    for i in range(near.shape[1]):
        s = near[centre, i]
        if strings <= 0 or count + 3 * LONGEST_STRING > removed.shape[0]:
            break
        day = one_day if one_day >= 0 else pick(seed, days)
        r = where[s, day]
        if r < 0 or touched[r]:
            continue
        n = size[r]
        length = 1 + int(draw(seed) * min(float(n), longest))
        length = min(length, n)
        kept = 0
        if length > 1 and length < n and draw(seed) < SPLIT:
            kept = 1
            while length + kept < n and draw(seed) < DEPTH:
                kept += 1
        at = 1
        while seq[r, at] != s:
            at += 1
        window = length + kept
        low, high = max(1, at - window + 1), min(at, n - window + 1)
        place = low + pick(seed, high - low + 1)
        skip = pick(seed, length) + 1 if kept else length
        for part in range(2):
            size_of = skip if part == 0 else length - skip
            start = place if part == 0 else place + kept
            for k in range(start, start + size_of):
                x = seq[r, k]
                if lost[x] == 0:
                    removed[count] = x
                    count += 1
                lost[x] |= 1 << (r // vehicles)
                where[x, r // vehicles] = -1
            cut(r, start, size_of, seq, size)
        touched[r] = 1
        strings -= 1
    return count


@nb.njit(cache=True)
def clear_days(s, where, mask, seq, size, lost, touched):  # type: ignore[no-untyped-def]
    """Take out the visits that a site still has; they count as lost."""
    for day in range(where.shape[1]):
        r = where[s, day]
        if r >= 0:
            at = 1
            while seq[r, at] != s:
                at += 1
            cut(r, at, 1, seq, size)
            touched[r] = 1
            where[s, day] = -1
    lost[s] = mask[s]
    mask[s] = 0


@nb.njit(cache=True, nogil=True)
def anneal(  # type: ignore[no-untyped-def]
    dist, time, site, patterns, near, capacity, vehicles, missing,
    now_seq, now_size, now_early, now_late, now_load, now_cost, now_where, now_mask,
    seq, size, early, late, load, cost, where, mask,
    best_seq, best_size, best_where, best_mask,
    removed, lost, touched, prices, seed, values, iterations, heat,
):  # fmt: skip
    """Run some iterations; `values`: the prices of the present plan and of the best, and their sites left out."""
    days = where.shape[1]
    for _ in range(iterations):
        touched[:] = 0
        count = ruin(where, near, seq, size, removed, lost, touched, vehicles, seed)
        for i in range(count):
            s = removed[i]
            if patterns[s, 0] > 1 and draw(seed) < NEW_DAYS:
                clear_days(s, where, mask, seq, size, lost, touched)
        if values[2] > 0.0:
            for s in range(1, mask.shape[0]):
                if mask[s] == 0 and lost[s] == 0 and count < removed.shape[0]:
                    removed[count] = s
                    count += 1
        for r in range(size.shape[0]):
            if touched[r]:
                retime(r, seq, size, early, late, load, cost, dist, time, site)
        sort_removed(removed, count, dist, site, seed)
        for i in range(count):
            s = removed[i]
            for day in range(days):
                prices[day, 0] = -1.0
            best, chosen = 1e17, 0
            for p in range(1 if mask[s] else patterns[s, 0]):
                wanted = lost[s] if mask[s] else patterns[s, 1 + p]
                total = 0.0
                for day in range(days):
                    if wanted >> day & 1:
                        if prices[day, 0] < 0.0:
                            price, r, k = best_place(
                                s, day * vehicles, (day + 1) * vehicles,
                                seq, size, early, late, load, dist, time, site, capacity, seed,
                            )  # fmt: skip
                            prices[day, 0], prices[day, 1], prices[day, 2] = max(price, 0.0), r, k
                        total += prices[day, 0]
                if total < best:
                    best, chosen = total, wanted
            lost[s] = 0
            if chosen == 0:  # no room: the whole site stays out
                if mask[s]:
                    clear_days(s, where, mask, seq, size, lost, touched)
                    lost[s] = 0
                    for r in range(size.shape[0]):
                        if touched[r]:
                            retime(r, seq, size, early, late, load, cost, dist, time, site)
                continue
            for day in range(days):
                if chosen >> day & 1:
                    r = int(prices[day, 1])
                    put(s, r, int(prices[day, 2]), seq, size)
                    touched[r] = 1
                    where[s, day] = r
                    retime(r, seq, size, early, late, load, cost, dist, time, site)
            mask[s] |= chosen
        total, out = 0.0, 0
        for r in range(size.shape[0]):
            total += cost[r]
        for s in range(1, mask.shape[0]):
            out += mask[s] == 0
        total += out * missing
        if total < values[0] - heat * math.log(max(draw(seed), 1e-12)):
            values[0], values[2] = total, out
            copy_touched(
                touched, now_seq, now_size, now_early, now_late, now_load, now_cost, seq, size, early, late, load, cost
            )
            now_where[:, :] = where
            now_mask[:] = mask
            if total < values[1] - 1e-9:
                values[1], values[3] = total, out
                best_seq[:, :] = seq
                best_size[:] = size
                best_where[:, :] = where
                best_mask[:] = mask
        else:
            copy_touched(
                touched, seq, size, early, late, load, cost, now_seq, now_size, now_early, now_late, now_load, now_cost
            )
            where[:, :] = now_where
            mask[:] = now_mask


@nb.njit(cache=True)
def copy_touched(touched, to_seq, to_size, to_early, to_late, to_load, to_cost, seq, size, early, late, load, cost):  # type: ignore[no-untyped-def]
    """Copy the touched routes of one plan into another."""
    for r in range(size.shape[0]):
        if touched[r]:
            to_size[r], to_load[r], to_cost[r] = size[r], load[r], cost[r]
            for k in range(size[r] + 2):
                to_seq[r, k], to_early[r, k], to_late[r, k] = seq[r, k], early[r, k], late[r, k]
