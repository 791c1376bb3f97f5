"""Compiled: the cheapest journeys of flows. Calls nothing of other files, so that it is compiled anew."""

from math import inf
from typing import Any

from numba import njit

from routing.solve import kernels as _kernels

_kernels.keep_compiled()  # in one folder, whoever loads this first


@njit(cache=True, nogil=True)
def journeys(
    begin: int, end: int, origin: Any, destination: Any, ready: Any, items: Any, free: Any, slope: Any, late: float,
    promise: float, direct: Any, through: Any, changed: Any, to_base: Any, service: Any, strict: bool, first: Any,
    low: Any, high: Any, opens: Any, leaves: Any, block: Any, colour: Any, fixed: Any, is_late: Any, board_at: Any,
    board: Any, alight_at: Any, alight: Any, order: Any, ride: Any, day: Any, week: int, boarded: Any, alighted: Any,
    hours: Any, rode: Any, hurried: Any, total: Any,
) -> None:  # fmt: skip
    """Choose for each flow from `begin` to `end` the cheapest journey, its delay and prices of boarding and alighting.

    A ride within one stretch of shifts costs `order[k, day]` besides, where there are such prices, or `ride[k, day, 0]`
    and `ride[k, day, 1]` more where it boards late. Writes the events chosen (-1: none is priced), the hours (-1: no
    way at all), the day of such a ride in `rode` (-1: none), whether it boards late in `hurried`, and what all that
    costs in `total` (0: no way).
    """
    ordered = order.shape[1] > 0
    tied = ride.shape[1] > 0
    for k in range(begin, end):
        i, j, t = origin[k], destination[k], ready[k]
        i0, j0 = first[i], first[j]
        ni, nj = first[i + 1] - i0, first[j + 1] - j0
        quick, past, over = direct[i, j], through[i, j], changed[i, j]
        best, best_e, best_f, best_h, best_d, best_r = inf, -1, -1, 0.0, -1, False
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
                price, by, on, rush = before, before_e, -1, False
                for x2 in range(x, ni):
                    c2, y2 = divmod(si + x2, ni)
                    e = i0 + y2
                    p = max(t, low[e] + c2 * week)
                    if p + min(quick, over) > last:
                        break
                    worth = board[board_at[k] + y2]
                    if worth >= price:
                        continue
                    can = p + over <= last and (not strict or fixed[e] or fixed[f] or block[e] != block[f])
                    together = block[e] == block[f] and opens[e] + c2 * week == opens[f] + c * week
                    if together:
                        if fixed[e] or colour[e] == colour[f]:
                            can = can or p + quick <= last
                        can = can or (p + past <= last and (not strict or p + to_base[i, j] <= leaves[f] + c * week))
                    same, hurry = -1, False
                    if (ordered or tied) and together and not fixed[e]:
                        same, hurry = day[f], tied and is_late[e]
                        if ordered:
                            worth += order[k, same]
                        if tied:
                            worth += ride[k, same, 0] + (ride[k, same, 1] if hurry else 0.0)
                    if can and worth < price:
                        price, by, on, rush = worth, e, same, hurry
                h = (max(soon, t) + (0 if fixed[f] else service[j]) - t) / 60
                v = items[k] * (slope[k] * h + late * max(0.0, h - promise)) + price + alight[alight_at[k] + y]
                if v < best:
                    best, best_e, best_f, best_h, best_d, best_r = v, by, f, h, on, rush
        rode[k], hurried[k] = best_d, best_r
        boarded[k], alighted[k], hours[k] = best_e, best_f, best_h if best < inf else -1.0
        total[k] = best if best < inf else 0.0
