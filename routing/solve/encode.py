"""A week problem as flat arrays, the only form that the compiled rooms know.

A *slot* is one shift of one van, or what locks leave free of it. Each slot may hold up to `per_slot` rounds, one after
another; round r lives in slot `r // per_slot`. Road minutes are rounded up, so that whole-minute plans keep to the
roads.
"""

import math
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from routing.problem import WeekProblem
from routing.solve.arrays import Floats, Ints, floats, ints
from routing.solve.needs import kept_cost, kept_days, kept_legs, needs, open_starts
from routing.solve.parameters import LONGEST_ROUND, ROUNDS_PER_SHIFT
from routing.solve.slots import Keep, keep
from routing.solve.structs import packed

INF = 1 << 29
FREE = 99  # visits allowed where the problem sets no limit


class World(NamedTuple):
    """Everything about a problem that never changes while solving. Minutes of the week, euros, crates."""

    minutes: Ints  # [n, n]
    km: Floats  # [n, n]
    service: Ints
    transfer: Ints  # -1: no crate changes rounds here
    window_first: Ints  # [n + 1]: the rows of each site in the next two
    window_open: Ints
    window_last: Ints  # latest start of the service
    min_visits: Ints
    max_visits: Ints
    slot_van: Ints
    slot_shift: Ints
    slot_from: Ints
    slot_to: Ints
    slot_base: Ints
    slot_stretch: Ints  # longest work without a break
    slot_break: Ints
    slot_capacity: Floats
    slot_fee: Floats
    slot_hour: Floats
    slot_per_km: Floats
    fixed_run: Ints  # one row per leg of a round that stays, then of a fixed round, in order
    fixed_a: Ints
    fixed_b: Ints
    fixed_board: Ints
    fixed_available: Ints
    fixed_capacity: Floats
    flow_group: Ints  # flows in seating order (ready, then the file's order)
    flow_to: Ints
    flow_crates: Floats
    flow_items: Floats
    flow_exit: Ints  # -1, or the flow's row in `exit_price`
    group_from: Ints  # a group is one origin and ready minute; sorted by origin, then ready
    group_ready: Ints
    group_age: Ints  # minutes that a group has waited already when it is ready here (in parts of a week only)
    group_first: Ints  # [groups + 1]: rows of the next two
    group_to: Ints
    group_items: Floats
    group_crates: Floats
    group_exit: Ints  # the flow's row in `exit_price`, or -1; a group's exits are its last flows
    exit_price: Floats  # [exits, steps] what waiting costs by the step at which crates can leave their last hub
    exit_more: Floats  # [exits] what each further week costs
    exit_hub: Ints  # [exits] row of the hub in the next two
    exit_step: Ints  # [hubs, cycle] the step of a minute of the week
    exit_steps: Ints  # [hubs] steps in a week
    town: Ints  # [n] municipality
    towns: int
    delay: Floats  # per item minute, promise in minutes, late per item minute, worst town per minute
    per_slot: int
    longest: int  # most inner stops of a round
    cycle: int
    locked: int  # 1: there are needs or bans
    heads: int  # how many stops stay of rounds that are under way
    change: float  # euros for each site and weekday that differs from the start plan
    kept_cost: float  # euros of what stays
    kept_days: Ints  # [n] the days of visits that stay, as bits
    needs: Any  # packed `Needs`


def encode(problem: WeekProblem, kept: Keep | None = None) -> World:
    """Lay the problem out in arrays, with what is kept of a start plan."""
    kept = kept or keep(problem)
    index = problem.index
    sites = problem.sites
    n = len(sites)
    first, opens, lasts = [0], [], []
    for site in sites:
        for begin, last in open_starts(problem, kept, index[site.id]):
            opens.append(begin)
            lasts.append(last)
        first.append(len(opens))
    slots = kept.slots
    vans = [problem.vans[slot.van] for slot in slots]
    stays = kept_legs(problem, kept)
    fixed = [(f, *leg, problem.van_by_id[kept.kept[f].van].capacity) for f, legs in enumerate(stays) for leg in legs]
    fixed += [
        (len(stays) + f, index[a.site], index[b.site], a.depart, b.arrive, run.capacity)
        for f, run in enumerate(problem.fixed_rounds)
        for a, b in pairwise(run.stops)
    ]
    flows = [(index[f.origin], index[f.destination], f.ready, f.crates, f.items) for f in problem.flows]
    seating = sorted(range(len(flows)), key=lambda i: (flows[i][2], i))
    groups = sorted({(f[0], f[2]) for f in flows})
    group_of = {key: g for g, key in enumerate(groups)}
    flow_group = ints([group_of[flows[i][0], flows[i][2]] for i in seating])
    to = ints([flows[i][1] for i in seating])
    items = floats([flows[i][4] for i in seating])
    crates = floats([flows[i][3] for i in seating])
    by_group = np.argsort(flow_group, kind="stable")
    towns = sorted({s.municipality for s in sites})
    minutes = np.ceil(problem.travel.minutes - 1e-9).clip(0, INF // 8).astype(np.int32)
    price = problem.delay
    wanted = needs(problem, kept)
    return World(
        minutes=np.ascontiguousarray(minutes).reshape(n, n),
        km=np.array(problem.travel.km, dtype=np.float64),
        service=ints([s.service_minutes for s in sites]),
        transfer=ints([-1 if s.transfer_minutes is None else s.transfer_minutes for s in sites]),
        window_first=ints(first),
        window_open=ints(opens),
        window_last=ints(lasts),
        min_visits=ints([s.min_visits for s in sites]),
        max_visits=ints([FREE if s.max_visits is None else s.max_visits for s in sites]),
        slot_van=ints([slot.van for slot in slots]),
        slot_shift=ints([slot.shift for slot in slots]),
        slot_from=ints([slot.begin for slot in slots]),
        slot_to=ints([slot.end for slot in slots]),
        slot_base=ints([index[van.base] for van in vans]),
        slot_stretch=ints([_whole(van.max_continuous_minutes) for van in vans]),
        slot_break=ints([max(1, van.break_minutes) for van in vans]),
        slot_capacity=floats([van.capacity for van in vans]),
        slot_fee=floats([0.0 if slot.paid else van.cost.per_shift for slot, van in zip(slots, vans, strict=True)]),
        slot_hour=floats([van.cost.per_hour for van in vans]),
        slot_per_km=floats([van.cost.per_km for van in vans]),
        fixed_run=ints([f[0] for f in fixed]),
        fixed_a=ints([f[1] for f in fixed]),
        fixed_b=ints([f[2] for f in fixed]),
        fixed_board=ints([f[3] for f in fixed]),
        fixed_available=ints([f[4] for f in fixed]),
        fixed_capacity=floats([f[5] for f in fixed]),
        flow_group=flow_group,
        flow_to=to,
        flow_crates=crates,
        flow_items=items,
        flow_exit=np.full(len(flows), -1, np.int32),
        group_from=ints([g[0] for g in groups]),
        group_ready=ints([g[1] for g in groups]),
        group_age=np.zeros(len(groups), np.int32),
        group_first=np.searchsorted(flow_group[by_group], np.arange(len(groups) + 1)).astype(np.int32),
        group_to=to[by_group],
        group_items=items[by_group],
        group_crates=crates[by_group],
        group_exit=np.full(len(flows), -1, np.int32),
        exit_price=np.zeros((0, 1)),
        exit_more=np.zeros(0),
        exit_hub=np.zeros(0, np.int32),
        exit_step=np.zeros((0, 1), np.int32),
        exit_steps=np.zeros(0, np.int32),
        town=ints([towns.index(s.municipality) for s in sites]),
        towns=len(towns),
        delay=floats(
            [
                price.per_item_hour / 60,
                price.promise_hours * 60,
                price.late_per_item_hour / 60,
                price.worst_municipality_per_hour / 60,
            ]
        ),
        per_slot=ROUNDS_PER_SHIFT,
        longest=_longest(problem, minutes, kept),
        cycle=problem.cycle_minutes,
        locked=int(len(wanted.need_count) + len(wanted.ban_van) > 0),
        heads=sum(head.done for head in kept.under_way),
        change=kept.locks.change_per_visit_day,
        kept_cost=kept_cost(problem, kept),
        kept_days=kept_days(problem, kept),
        needs=packed(wanted),
    )


def _whole(minutes: float) -> int:
    return INF if minutes >= INF else math.floor(minutes)


def _longest(problem: WeekProblem, minutes: Ints, kept: Keep) -> int:
    """How many stops the longest slot could hold at the quickest, up to a limit."""
    if not kept.slots or len(problem.sites) < 2:
        return 1
    apart = minutes + np.where(np.eye(len(minutes), dtype=bool), INF // 8, 0)
    step = max(1, int(apart.min()) + min(s.service_minutes for s in problem.sites))
    most = min(LONGEST_ROUND, max(slot.end - slot.begin for slot in kept.slots) // step + 1)
    return int(max([most, *(len(head.tour.stops) - head.done for head in kept.under_way)]))
