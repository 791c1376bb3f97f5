"""A week problem relaxed. Proof and words: docs/bound.md; the shapes: `routing.bound.shapes`."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from routing.bound.parameters import CLASSES, MOST_BITS, MOST_TIED, NEVER
from routing.bound.sectors import sectors
from routing.bound.shapes import CLOSED, UNPRICED, Demand, Events, Flags, Ints, Lags, Relaxed, Shift
from routing.bound.stopping import Stop, check, never
from routing.problem import VanCost, WeekProblem
from routing.units import DAY_MINUTES, WEEK_MINUTES


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all parts are made from; `cuts`: minutes of the day at which the class of rounds changes; `sectors`:
    of the sites, -1 for bases."""

    problem: WeekProblem
    service: Ints
    road: Ints
    near: Ints
    free: Flags
    cuts: list[int]
    sectors: Ints
    cell: int
    step: int


@dataclass(frozen=True, slots=True)
class _Kind:
    """A shift as the problem tells it."""

    base: int
    start: int
    end: int
    cost: VanCost


def relax(
    problem: WeekProblem, step: int, cell: int, most_sectors: int, *, stop: Stop = never, driven: bool = True
) -> Relaxed:
    """Return the relaxed week in cells of `cell` minutes; time in shifts goes in steps of `step`, a divisor of it.

    Without its shifts where they are not `driven`. Raises `Stopped`.
    """
    service = np.array([site.service_minutes for site in problem.sites], dtype=np.int64)
    road = np.ceil(problem.travel.minutes - 1e-6).astype(np.int64)
    near = shortest(road, stop)
    kinds: dict[_Kind, int] = {}
    for van in problem.vans:
        for window in van.shifts:
            kind = _Kind(problem.index[van.base], window.start, window.end, van.cost)
            kinds[kind] = kinds.get(kind, 0) + 1
    free = np.zeros(len(problem.sites), dtype=np.bool_)
    free[[kind.base for kind in kinds]] = True
    frame = _Frame(
        problem, service, road, near, free, _cuts(problem, free, cell), sectors(near, free, most_sectors), cell, step
    )
    lags = _lags(frame, stop)
    alone = lags.strict and _alone(kinds)
    small = len(free) <= MOST_TIED and not (alone and (~free).sum() <= MOST_BITS)
    tied = small and lags.strict and _within_days(kinds) and bool(kinds)
    if tied:  # ties part rounds better than sectors do, and leave more time for looks
        frame = replace(frame, sectors=sectors(near, free, 1))
    opens = {kind: _open(frame, kind, stop) for kind in kinds}
    events, number = _events(frame, opens, stop)
    hours = [minute % DAY_MINUTES // cell for kind in kinds for minute in (kind.start, kind.end)] if tied else [0]
    those = kinds.items() if driven else ()
    shifts = tuple(_shift(frame, kind, count, opens[kind], number, stop) for kind, count in those)
    shifts = tuple(replace(shift, hour=shift.hour - min(hours)) for shift in shifts)
    reach = max((int(shift.duration.max()) for shift in shifts), default=0) * step // cell + 2
    day_hours = max(hours) - min(hours) + 1
    late = max(0, frame.cuts[0] // cell - min(hours)) if frame.cuts else day_hours
    dawn = min(hours) * cell
    return Relaxed(shifts, events, lags, _demand(problem, free), cell, alone, tied, day_hours, reach, late, dawn)


def _alone(kinds: dict[_Kind, int]) -> bool:
    """Whether no two shifts overlap or touch, and none goes past midnight or the end of the week."""
    return _within_days(kinds) and len(_blocks(list(kinds))) == sum(kinds.values())


def _within_days(kinds: dict[_Kind, int]) -> bool:
    """Whether no shift goes past midnight or the end of the week."""
    return all(kind.start // DAY_MINUTES == kind.end // DAY_MINUTES < 7 for kind in kinds)


def shortest(road: Ints, stop: Stop = never) -> Ints:
    """Return the shortest ways over any sites (Floyd and Warshall)."""
    near = road.copy()
    np.fill_diagonal(near, 0)
    for k in range(len(near)):
        check(stop)
        np.minimum(near, near[:, k, None] + near[None, k, :], out=near)
    return near


def _cuts(problem: WeekProblem, free: Flags, cell: int) -> list[int]:
    """Return minutes of the day at which a round's colour changes: when most that lies at bases becomes ready."""
    weight: dict[int, float] = {}
    for flow in problem.flows:
        if free[problem.index[flow.origin]]:
            minute = flow.ready % DAY_MINUTES // cell * cell
            weight[minute] = weight.get(minute, 0.0) + flow.items
    return sorted(sorted(weight, key=lambda minute: (-weight[minute], minute))[: CLASSES - 1])


def count_of(frame: _Frame) -> int:
    """Return how many colours there are."""
    return CLASSES * (int(frame.sectors.max(initial=0)) + 1)


def _class(minutes: Ints, cuts: list[int]) -> Ints:
    """Return the classes of rounds whose first service begins at these minutes."""
    return np.searchsorted(np.array(cuts, dtype=np.int64), minutes % DAY_MINUTES, "right").astype(np.int64)


def _open(frame: _Frame, kind: _Kind, stop: Stop) -> Flags:
    """Return at which minutes of the shift, its end included, a service can begin at which site, `[minute, site]`."""
    problem, service, near = frame.problem, frame.service, frame.near
    check(stop)
    found = np.zeros((kind.end - kind.start + 1, len(problem.sites)), dtype=np.bool_)
    base = kind.base
    for i, site in enumerate(problem.sites):
        early, late = kind.start, kind.end - service[i]
        if i != base:
            early += service[base] + near[base, i]
            late -= near[i, base] + service[base]
        for window in site.windows:
            a, z = max(window.start, early), min(window.end - service[i], late)
            if a <= z:
                found[a - kind.start : z + 1 - kind.start, i] = True
    return found


def _events(frame: _Frame, opens: dict[_Kind, Flags], stop: Stop) -> tuple[Events, Ints]:
    """Return all events, and `number[site, cell, colour]` of each, the cell of the week and the one after it.

    Where there is none it is `UNPRICED`.
    """
    problem = frame.problem
    spans = _spans(frame, opens, stop)
    blocks = _blocks(list(opens))
    rows: list[tuple[int, int, int, int, int, int, int, int, bool, tuple[int, int, int] | None]] = []
    tints = ((place, tint, span) for place, span in spans.items() for tint in range(frame.sectors[place[0]] + 1))
    for (i, cell, kind), sector, (a, z, last) in tints:
        colour = sector * CLASSES + kind
        block = max(n for n, (start, _) in enumerate(blocks) if start <= a)
        week = z // WEEK_MINUTES * WEEK_MINUTES
        rows.append(
            (i, z - week, a - week, colour, blocks[block][0] - week, last - week, a // DAY_MINUTES, block, False,
             (i, cell, colour))
        )  # fmt: skip
    for n, fixed in enumerate(problem.fixed_rounds):
        for call in fixed.stops:
            at = problem.index[call.site]
            for minute in {call.arrive, call.depart} if not frame.free[at] else ():
                m = minute % WEEK_MINUTES
                rows.append((at, m, m // frame.cell * frame.cell, 0, m, m, -1, len(blocks) + n, True, None))
    rows.sort(key=lambda row: row[:4])
    columns = list(zip(*(row[:9] for row in rows), strict=True)) or [()] * 9
    site, high, low, tint, start, leaves_at, day, block_of, fixed_one = (np.array(c, dtype=np.int64) for c in columns)
    first = np.searchsorted(site, np.arange(len(problem.sites) + 1)).astype(np.int64)
    number = np.full(
        (len(problem.sites), 2 * WEEK_MINUTES // frame.cell + 1, count_of(frame)), UNPRICED, dtype=np.int64
    )
    for n, row in enumerate(rows):
        if row[9] is not None:
            number[row[9]] = n
    late = np.zeros(len(low), dtype=np.bool_)
    if frame.cuts:
        late = (low % DAY_MINUTES >= frame.cuts[0]) & (day >= 0)
    return Events(first, low, high, start, leaves_at, day, block_of, tint, fixed_one.astype(np.bool_), late), number


def _spans(frame: _Frame, opens: dict[_Kind, Flags], stop: Stop) -> dict[tuple[int, int, int], tuple[int, int, int]]:
    """Return for site, cell and class the first and last minute of a service, and the last that its round begins."""
    spans: dict[tuple[int, int, int], tuple[int, int, int]] = {}
    sites = np.nonzero(~frame.free)[0]
    for kind, can_begin in opens.items():
        check(stop)
        minutes = np.arange(kind.start, kind.end + 1)
        colours = _class(minutes, frame.cuts)
        way = (frame.service[kind.base] + frame.near[kind.base])[sites]
        for cell in range(kind.start // frame.cell, kind.end // frame.cell + 1):
            those = np.nonzero(minutes // frame.cell == cell)[0]
            can = can_begin[np.ix_(those, sites)]
            for colour in np.unique(colours).tolist():
                leaves = minutes[colours == colour]
                there = can & (minutes[those, None] >= leaves[0] + way)
                first, last = minutes[those[0]] + there.argmax(axis=0), minutes[those[-1]] - there[::-1].argmax(axis=0)
                begins = np.minimum(leaves[-1], last - way)
                some = np.nonzero(there.any(axis=0))[0]
                for i, a, z, late in zip(*(x[some].tolist() for x in (sites, first, last, begins)), strict=True):
                    key = i, cell, colour
                    was = spans.get(key, (a, z, late))
                    spans[key] = min(a, was[0]), max(z, was[1]), max(late, was[2])
    return spans


def _blocks(kinds: list[_Kind]) -> list[list[int]]:
    """Return the stretches of the week covered by shifts, joined where they overlap."""
    blocks: list[list[int]] = []
    for start, end in sorted((kind.start, kind.end) for kind in kinds):
        if blocks and start <= blocks[-1][1]:
            blocks[-1][1] = max(blocks[-1][1], end)
        else:
            blocks.append([start, end])
    return blocks


def _shift(frame: _Frame, kind: _Kind, count: int, can: Flags, number: Ints, stop: Stop) -> Shift:  # noqa: PLR0917
    check(stop)
    problem, service, step = frame.problem, frame.service, frame.step
    start = kind.start // step * step
    steps = (kind.end - start) // step + 1
    minutes = np.arange(steps) * step + start
    firsts = np.maximum(minutes - kind.start, 0)  # a step lies in one cell, and begins at the shift's first minute
    opens = np.logical_or.reduceat(can, firsts, axis=0)
    reaches = frame.free[:, None] | (np.arange(count_of(frame)) // CLASSES <= frame.sectors[:, None])
    event = number[:, minutes // frame.cell].transpose(1, 0, 2)
    event = np.where(opens[:, :, None] & reaches, event, CLOSED)
    tint = _class(minutes, frame.cuts)
    rate = kind.cost.per_hour / 60
    exact = service[:, None] + frame.road
    np.fill_diagonal(exact, service)
    return Shift(
        base=kind.base,
        count=count,
        per_shift=kind.cost.per_shift,
        per_wait=rate if step == 1 else 0.0,
        end_steps=int(service[kind.base]) // step,
        end_cost=rate * int(service[kind.base]),
        event=event,
        leaving=tint,
        hour=minutes % DAY_MINUTES // frame.cell,
        home=frame.sectors,
        day=minutes // DAY_MINUTES,
        duration=exact // step,
        cost=rate * exact + kind.cost.per_km * problem.travel.km * (1 - np.eye(len(problem.sites))),
        zero=bool((exact // step == 0).any()),
    )


def _lags(frame: _Frame, stop: Stop) -> Lags:
    """Return the shortest journeys; where fixed rounds call, boarding needs no service."""
    problem, service, road, near, free = frame.problem, frame.service, frame.road, frame.near, frame.free
    size = len(problem.sites)
    called = np.zeros(size, dtype=np.bool_)
    way = road.copy()
    for fixed in problem.fixed_rounds:
        called[[problem.index[stop.site] for stop in fixed.stops]] = True
        for p, q in pairwise(fixed.stops):
            i, j = problem.index[p.site], problem.index[q.site]
            way[i, j] = min(way[i, j], q.arrive - p.depart)
    short = shortest(way, stop) if called.any() else near
    out = np.where(called, 0, service)[:, None]
    direct = out + near
    direct[np.ix_(called, called)] = 0
    changed = np.full((size, size), NEVER, dtype=np.int64)
    for h, site in enumerate(problem.sites):
        if site.transfer_minutes is not None:
            stay = site.transfer_minutes + (0 if called[h] else 2 * int(service[h]))
            over = out + short[:, h, None] + stay + short[None, h, :]
            over[h, :] = over[:, h] = NEVER
            changed = np.minimum(changed, over)
    through = np.full((size, size), NEVER, dtype=np.int64)
    to_base = np.full((size, size), NEVER, dtype=np.int64)
    for b in np.nonzero(free)[0]:
        through = np.minimum(through, out + near[:, b, None] + service[b] + near[None, b, :])
        to_base = np.minimum(to_base, out + near[:, b, None])
    elsewhere = any(site.transfer_minutes is not None and not free[h] for h, site in enumerate(problem.sites))
    strict = int(free.sum()) == 1 and not elsewhere
    return Lags(direct, np.minimum(through, changed), changed, to_base, service, strict)


def _demand(problem: WeekProblem, free: Flags) -> Demand:
    flows, index = problem.flows, problem.index
    return Demand(
        np.array([index[flow.origin] for flow in flows], dtype=np.int64),
        np.array([index[flow.destination] for flow in flows], dtype=np.int64),
        np.array([flow.ready for flow in flows], dtype=np.int64),
        np.array([flow.items for flow in flows], dtype=np.float64),
        free,
    )
