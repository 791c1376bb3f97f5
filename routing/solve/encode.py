"""A week problem as flat arrays, the only form that the compiled rooms know.

A *slot* is one shift of one van. Each slot may hold up to `per_slot` rounds, one after another; round r lives in slot
`r // per_slot`. Road minutes are rounded up, so that whole-minute plans keep to the roads.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.problem import WeekProblem
from routing.solve.parameters import LONGEST_ROUND, ROUNDS_PER_SHIFT
from routing.units import DAY_MINUTES

INF = 1 << 29
FREE = 99  # visits allowed where the problem sets no limit

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Reals = NDArray[np.float32]


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
    fixed_run: Ints  # one row per leg of a fixed round, in order
    fixed_a: Ints
    fixed_b: Ints
    fixed_board: Ints
    fixed_available: Ints
    fixed_capacity: Floats
    flow_group: Ints  # flows in seating order (ready, then the file's order)
    flow_to: Ints
    flow_crates: Floats
    flow_items: Floats
    group_from: Ints  # a group is one origin and ready minute; sorted by origin, then ready
    group_ready: Ints
    group_first: Ints  # [groups + 1]: rows of the next two
    group_to: Ints
    group_items: Floats
    group_crates: Floats
    town: Ints  # [n] municipality
    towns: int
    delay: Floats  # per item minute, promise in minutes, late per item minute, worst town per minute
    per_slot: int
    longest: int  # most inner stops of a round
    cycle: int


def encode(problem: WeekProblem) -> World:
    """Lay the problem out in arrays."""
    index = problem.index
    sites = problem.sites
    n = len(sites)
    first, opens, lasts = [0], [], []
    for site in sites:
        for window in sorted(site.windows, key=lambda w: (w.start, w.end)):
            if window.end - window.start >= site.service_minutes:
                opens.append(window.start)
                lasts.append(window.end - site.service_minutes)
        first.append(len(opens))
    slots = _slots(problem)
    fixed = [
        (f, index[a.site], index[b.site], a.depart, b.arrive, run.capacity)
        for f, run in enumerate(problem.fixed_rounds)
        for a, b in zip(run.stops, run.stops[1:], strict=False)
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
        slot_van=ints([s[0] for s in slots]),
        slot_shift=ints([s[1] for s in slots]),
        slot_from=ints([s[2] for s in slots]),
        slot_to=ints([s[3] for s in slots]),
        slot_base=ints([index[problem.vans[s[0]].base] for s in slots]),
        slot_stretch=ints([_whole(problem.vans[s[0]].max_continuous_minutes) for s in slots]),
        slot_break=ints([max(1, problem.vans[s[0]].break_minutes) for s in slots]),
        slot_capacity=floats([problem.vans[s[0]].capacity for s in slots]),
        slot_fee=floats([problem.vans[s[0]].cost.per_shift for s in slots]),
        slot_hour=floats([problem.vans[s[0]].cost.per_hour for s in slots]),
        slot_per_km=floats([problem.vans[s[0]].cost.per_km for s in slots]),
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
        group_from=ints([g[0] for g in groups]),
        group_ready=ints([g[1] for g in groups]),
        group_first=np.searchsorted(flow_group[by_group], np.arange(len(groups) + 1)).astype(np.int32),
        group_to=to[by_group],
        group_items=items[by_group],
        group_crates=crates[by_group],
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
        longest=_longest(problem, minutes, slots),
        cycle=problem.cycle_minutes,
    )


def ints(values: list[int]) -> Ints:
    """Return a list as an array of whole numbers."""
    return np.array(values, dtype=np.int32)


def floats(values: list[float]) -> Floats:
    """Return a list as an array of real numbers."""
    return np.array(values, dtype=np.float64)


def _whole(minutes: float) -> int:
    return INF if minutes >= INF else math.floor(minutes)


def _slots(problem: WeekProblem) -> list[tuple[int, int, int, int]]:
    """Van, shift, begin and end of each shift; where shifts of a van overlap, the earlier one is cut short."""
    slots = []
    for v, van in enumerate(problem.vans):
        order = sorted(range(len(van.shifts)), key=lambda s: (van.shifts[s].start, van.shifts[s].end))
        for place, s in enumerate(order):
            after = [van.shifts[later].start for later in order[place + 1 : place + 2]]
            end = min([van.shifts[s].end, *after])
            if end > van.shifts[s].start:
                slots.append((v, s, van.shifts[s].start, end))
    return sorted(slots, key=lambda s: (s[2] // DAY_MINUTES, s[0], s[2]))


def _longest(problem: WeekProblem, minutes: Ints, slots: list[tuple[int, int, int, int]]) -> int:
    """How many stops the longest shift could hold at the quickest, up to a limit."""
    if not slots or len(problem.sites) < 2:
        return 1
    apart = minutes + np.where(np.eye(len(minutes), dtype=bool), INF // 8, 0)
    step = max(1, int(apart.min()) + min(s.service_minutes for s in problem.sites))
    return int(min(LONGEST_ROUND, max(s[3] - s[2] for s in slots) // step + 1))
