"""Locks as flat arrays: visits that must be made, visits that are forbidden, rounds that have begun, and what stays."""

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from routing.check import shift_of
from routing.locks import Forbidden, visits
from routing.plan import Round, WeekPlan
from routing.problem import VanView, WeekProblem
from routing.solve.arrays import Ints, ints
from routing.solve.slots import Head, Keep, Slot, Stretch
from routing.units import DAY_MINUTES, weekday

ANY = -1


class Needs(NamedTuple):
    """What locks ask for. Days are weekdays, vans and sites by their places in the problem, `ANY`: whichever.

    A *need* is a number of visits to a site in some slots, on one day, or in the slot's first round. A *ban* forbids a
    site by van, day and another site in the round; the rows of a site stand together.
    """

    need_first: Ints  # [sites + 1]: the needs of each site
    need_count: Ints
    need_day: Ints  # `ANY`: in the first round of its slot, which has begun
    need_slots: Ints  # [needs + 1]: the rows of the next
    need_slot: Ints
    ban_first: Ints  # [sites + 1]: the bans of each site
    ban_van: Ints
    ban_day: Ints
    ban_with: Ints
    ban_real: Ints  # 0: the other side of a ban, by which only insertion goes
    slot_head: Ints  # [slots] 1: the first round begins with stops that stay
    slot_out: Ints  # [slots] where the first round drives on from
    slot_late: Ints  # [slots] minutes between the end of the service there and the departure
    slot_worked: Ints  # [slots] minutes of work since the last break when that service begins
    head_first: Ints  # [slots + 1]: the legs of each slot's stops that stay
    head_a: Ints
    head_b: Ints
    head_board: Ints
    head_available: Ints
    was_days: Ints  # [sites] weekdays visited in the start plan, as bits


def needs(problem: WeekProblem, keep: Keep) -> Needs:
    """Lay out what locks ask for."""
    n = len(problem.sites)
    vans = {van.id: v for v, van in enumerate(problem.vans)}
    wanted = _wanted(problem, keep)
    bans = sorted(_bans(problem, keep), key=lambda ban: ban[0])
    heads = [_head_row(problem, slot) for slot in keep.slots]
    legs = [_legs(problem, slot.head) for slot in keep.slots]
    return Needs(
        need_first=_firsts([need[0] for need in wanted], n),
        need_count=ints([need[1] for need in wanted]),
        need_day=ints([need[2] for need in wanted]),
        need_slots=ints([0, *np.cumsum([len(need[3]) for need in wanted], dtype=int).tolist()]),
        need_slot=ints([slot for need in wanted for slot in need[3]]),
        ban_first=_firsts([ban[0] for ban in bans], n),
        ban_van=ints([ANY if ban[1].van is None else vans[ban[1].van] for ban in bans]),
        ban_day=ints([ANY if ban[1].day is None else ban[1].day for ban in bans]),
        ban_with=ints([ban[2] for ban in bans]),
        ban_real=ints([ban[3] for ban in bans]),
        slot_head=ints([row[0] for row in heads]),
        slot_out=ints([row[1] for row in heads]),
        slot_late=ints([row[2] for row in heads]),
        slot_worked=ints([row[3] for row in heads]),
        head_first=ints([0, *np.cumsum([len(rows) for rows in legs], dtype=int).tolist()]),
        head_a=ints([leg[0] for rows in legs for leg in rows]),
        head_b=ints([leg[1] for rows in legs for leg in rows]),
        head_board=ints([leg[2] for rows in legs for leg in rows]),
        head_available=ints([leg[3] for rows in legs for leg in rows]),
        was_days=weekdays_visited(problem, keep.start or WeekPlan(())),
    )


def no_needs(sites: int, slots: int, was_days: Ints) -> Needs:
    """Return that nothing is locked."""
    rows = {name: np.zeros(0, np.int32) for name in Needs._fields}
    rows |= {name: np.zeros(sites + 1, np.int32) for name in ("need_first", "ban_first")}
    rows |= {name: np.zeros(slots, np.int32) for name in ("slot_head", "slot_out", "slot_late", "slot_worked")}
    rows |= {"need_slots": ints([0]), "head_first": np.zeros(slots + 1, np.int32), "was_days": was_days}
    return Needs(**rows)


def weekdays_visited(problem: WeekProblem, plan: WeekPlan) -> Ints:
    """Return the weekdays on which a plan's vans call at each site, as bits."""
    days = np.zeros(len(problem.sites), np.int32)
    for tour in plan.rounds:
        for _, stop, day in visits(tour):
            if stop.site in problem.index:
                days[problem.index[stop.site]] |= 1 << day
    return days


def kept_legs(problem: WeekProblem, keep: Keep) -> list[list[tuple[int, int, int, int]]]:
    """Return the legs of each round that stays, as those of a slot's head: from, to, boarding, available."""
    return [_legs(problem, Head(tour, len(tour.stops))) for tour in keep.kept]


def open_starts(problem: WeekProblem, keep: Keep, site: int) -> list[Stretch]:
    """Return from when to when a service may start at a site, days that are forbidden to all vans left out."""
    view = problem.sites[site]
    closed = {
        rule.day
        for rule in keep.locks.forbidden
        if rule.site == view.id and rule.day is not None and rule.van is None and rule.with_site is None
    }
    starts = [
        (window.start, window.end - view.service_minutes)
        for window in sorted(view.windows, key=lambda w: (w.start, w.end))
        if window.end - window.start >= view.service_minutes
    ]
    if not closed:
        return starts
    parts = []
    for first, last in starts:
        for day in range(first // DAY_MINUTES, last // DAY_MINUTES + 1):
            if weekday(day * DAY_MINUTES) not in closed:
                parts.append((max(first, day * DAY_MINUTES), min(last, (day + 1) * DAY_MINUTES - 1)))
    return parts


def _firsts(sites: list[int], n: int) -> Ints:
    """Return where the rows of each site begin, of rows in the order of sites."""
    return np.searchsorted(np.array(sites, dtype=np.int32), np.arange(n + 1)).astype(np.int32)


def _wanted(problem: WeekProblem, keep: Keep) -> list[tuple[int, int, int, list[int]]]:
    """List the needs in the order of their sites: site, number, weekday, and the slots that may serve it."""
    found: list[tuple[int, int, int, list[int]]] = []
    for s, slot in enumerate(keep.slots):
        if slot.head is not None:
            left = Counter(stop.site for stop in slot.head.tour.stops[slot.head.done : -1])
            found += [(problem.index[site], count, ANY, [s]) for site, count in left.items()]
    done = {(tour.van, stop.site, day) for tour in keep.kept for _, stop, day in visits(tour)}
    for head in keep.under_way:
        done |= {(head.tour.van, stop.site, day) for k, stop, day in visits(head.tour) if k < head.done}
    for van, site, day in sorted(pinned_stops(keep) - done):
        slots = [s for s, slot in enumerate(keep.slots) if problem.vans[slot.van].id == van and day in _days(slot)]
        found.append((problem.index[site], 1, day, slots))
    return sorted(found, key=lambda need: need[0])


def pinned_stops(keep: Keep) -> set[tuple[str, str, int]]:
    """Return van, site and weekday of all locked stops."""
    if keep.start is None:
        return set()
    stops = [(keep.start.rounds[n].van, keep.start.rounds[n].stops[k]) for n, k in keep.locks.stops]
    return {(van, stop.site, weekday(stop.start)) for van, stop in stops}


def _days(slot: Slot) -> set[int]:
    return {weekday(day * DAY_MINUTES) for day in range(slot.begin // DAY_MINUTES, slot.end // DAY_MINUTES + 1)}


def _bans(problem: WeekProblem, keep: Keep) -> list[tuple[int, Forbidden, int, int]]:
    """List site, rule, the other site and whether the row counts; what closes a day to all vans is not among them."""
    found = []
    for rule in sorted(keep.locks.forbidden, key=repr):
        if rule.van is None and rule.with_site is None:
            continue
        site = problem.index[rule.site]
        other = ANY if rule.with_site is None else problem.index[rule.with_site]
        found.append((site, rule, other, 1))
        if other != ANY:
            found.append((other, rule, site, 0))
    return found


def _head_row(problem: WeekProblem, slot: Slot) -> tuple[int, int, int, int]:
    """Return whether a slot has a head, where it drives on from, how late it leaves there, and the work until then."""
    van = problem.vans[slot.van]
    if slot.head is None:
        return 0, problem.index[van.base], 0, 0
    here = slot.head.tour.stops[slot.head.done - 1]
    service = problem.sites[problem.index[here.site]].service_minutes
    return 1, problem.index[here.site], here.depart - here.start - service, here.start - _worked_from(van, slot.head)


def _worked_from(van: VanView, head: Head) -> int:
    """Return since when the driver has worked without a break when the last stop that stays is left."""
    since = head.tour.begin
    for stop in head.tour.stops[: head.done]:
        if stop.break_minutes > 0 and stop.break_minutes >= van.break_minutes:
            since = stop.depart
    return since


def _legs(problem: WeekProblem, head: Head | None) -> list[tuple[int, int, int, int]]:
    if head is None:
        return []
    index, sites = problem.index, problem.sites
    stops = head.tour.stops[: head.done]
    return [
        (index[a.site], index[b.site], a.start, b.start + sites[index[b.site]].service_minutes)
        for a, b in pairwise(stops)
    ]


def kept_days(problem: WeekProblem, keep: Keep) -> Ints:
    """Return the days of visits that stay, as bits; of a broken plan those outside the week do not count."""
    days = np.zeros(len(problem.sites), np.int32)
    for tour, count in _parts(keep):
        for stop in tour.stops[1 : min(count, len(tour.stops) - 1)]:
            if 0 <= stop.start < problem.cycle_minutes:
                days[problem.index[stop.site]] |= 1 << (stop.start // DAY_MINUTES)
    return days


def kept_cost(problem: WeekProblem, keep: Keep) -> float:
    """Return the cost of what stays: shifts that are paid by it, hours and km."""
    total, paid = 0.0, set()
    for tour, count in _parts(keep):
        van = problem.van_by_id[tour.van]
        shift = shift_of(van, tour)
        if shift is not None and (van.id, shift) not in paid:
            paid.add((van.id, shift))
            total += van.cost.per_shift
        over = tour.end if count == len(tour.stops) else tour.stops[count - 1].start
        places = [problem.index[stop.site] for stop in tour.stops[:count]]
        km = float(problem.travel.km[places[:-1], places[1:]].sum())
        total += van.cost.per_hour * (over - tour.begin) / 60 + van.cost.per_km * km
    return total


def _parts(keep: Keep) -> list[tuple[Round, int]]:
    """Return the rounds that stay in whole or in part, each with the number of stops that do."""
    return [(tour, len(tour.stops)) for tour in keep.kept] + [(head.tour, head.done) for head in keep.under_way]
