"""Small weeks in which one van drives at a time: all that the proof by days and halves needs, in arrays."""

import math
from dataclasses import dataclass

import numpy as np

from routing.bound.relax import shortest
from routing.bound.shapes import Floats, Ints
from routing.problem import VanView, WeekProblem, Window
from routing.units import DAY_MINUTES, WEEK_MINUTES

MOST_PLACES = 10  # sites, the base included
MOST_SHIFTS = 5  # more have more weeks of a pair than can be listed
FAR = 1 << 40


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift: its first and last minute and the one that parts early calls from late ones, and what it costs.

    `opens[j, minute]`: the next minute at which a service at j can begin, -1: none. `low[half, j]`, `high[half, j]`:
    first and last minute at which one in that half may end; `end_low` and `end_high`: the same for when what boards
    there is at the base. `FAR` where there is none.
    """

    times: tuple[int, int, int]
    van: VanView
    opens: Ints
    low: Ints
    high: Ints
    end_low: Ints
    end_high: Ints


@dataclass(frozen=True, slots=True)
class Alone:
    """The week: the base is the last place. `flows[i, j]`: minutes of readiness, and items."""

    problem: WeekProblem
    places: list[int]
    service: Ints
    road: Ints
    near: Ints
    km: Floats
    shifts: list[Shift]
    flows: dict[tuple[int, int], tuple[Ints, Floats]]

    def flow(self, i: int, j: int) -> tuple[Ints, Floats]:
        """Return when crates from i to j become ready, and their items."""
        return self.flows.get((i, j), (np.zeros(0, dtype=np.int64), np.zeros(0)))


def alone(problem: WeekProblem) -> Alone | None:
    """Return the week for this proof, or `None` where it does not apply.

    It applies to few sites with one base, where crates change nowhere else and no bookmobile carries them, and where
    no two shifts begin or end on one day, and to weeks that ask for something.
    """
    windows = [(shift, van) for van in problem.vans for shift in van.shifts]
    windows.sort(key=lambda pair: pair[0].start)
    bases = {van.base for van in problem.vans}
    elsewhere = any(site.transfer_minutes is not None and site.id not in bases for site in problem.sites)
    days = {shift.start // DAY_MINUTES for shift, _ in windows if shift.end <= WEEK_MINUTES}
    within = all(shift.start // DAY_MINUTES == (shift.end - 1) // DAY_MINUTES for shift, _ in windows)
    if len(bases) != 1 or elsewhere or problem.fixed_rounds or not within or len(days) < len(windows):
        return None
    base = problem.index[bases.pop()]
    wanted = problem.flows or any(site.min_visits for site in problem.sites)
    if not 2 <= len(problem.sites) <= MOST_PLACES or len(windows) > MOST_SHIFTS or not wanted:
        return None
    weight = dict.fromkeys(range(len(problem.sites)), 0.0)
    for flow in problem.flows:
        weight[problem.index[flow.origin]] += flow.items
        weight[problem.index[flow.destination]] += flow.items
    places = [*sorted((n for n in weight if n != base), key=lambda n: (-weight[n], n)), base]
    pick = np.ix_(places, places)
    road = np.ceil(problem.travel.minutes - 1e-6).astype(np.int64)
    if (road + np.eye(len(road), dtype=np.int64)).min() < 1:
        return None  # a van could call twice in one minute
    service = np.array([problem.sites[n].service_minutes for n in places], dtype=np.int64)
    near = shortest(road)[pick]
    shifts = [_shift(problem, places, near, shift, van) for shift, van in windows]
    return Alone(problem, places, service, road[pick], near, problem.travel.km[pick], shifts, _flows(problem, places))


def _flows(problem: WeekProblem, places: list[int]) -> dict[tuple[int, int], tuple[Ints, Floats]]:
    here = {n: k for k, n in enumerate(places)}
    rows: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for flow in problem.flows:
        key = here[problem.index[flow.origin]], here[problem.index[flow.destination]]
        rows.setdefault(key, []).append((flow.ready, flow.items))
    return {
        key: (np.array([ready for ready, _ in row], dtype=np.int64), np.array([items for _, items in row]))
        for key, row in sorted(rows.items())
    }


def _cut(problem: WeekProblem, shift: Window) -> int:
    """Return the minute within the shift at which most items become ready; its middle where there is none."""
    weight: dict[int, float] = {}
    for flow in problem.flows:
        if shift.start < flow.ready < shift.end:
            weight[flow.ready] = weight.get(flow.ready, 0.0) + flow.items
    return max(weight, key=lambda minute: (weight[minute], -minute), default=(shift.start + shift.end) // 2)


def _shift(problem: WeekProblem, places: list[int], near: Ints, shift: Window, van: VanView) -> Shift:
    first, last, cut = shift.start, shift.end, _cut(problem, shift)
    service = np.array([problem.sites[n].service_minutes for n in places], dtype=np.int64)
    n, base = len(places) - 1, len(places) - 1
    opens = np.full((n, last - first + 1), -1, dtype=np.int64)
    low, high = np.full((3, n), FAR, dtype=np.int64), np.full((3, n), -FAR, dtype=np.int64)
    for j in range(n):
        minutes: set[int] = set()
        soonest = first + service[base] + near[base, j]
        latest = last - service[base] - near[j, base] - service[j]
        for window in problem.sites[places[j]].windows:
            a, z = max(window.start, soonest), min(window.end - service[j], latest)
            minutes |= set(range(int(a), int(z) + 1))
        for minute in range(last - first, -1, -1):
            if minute + first in minutes:
                opens[j, minute] = minute + first
            elif minute < last - first:
                opens[j, minute] = opens[j, minute + 1]
        leaving = cut + service[base] + near[base, j]
        halves = (
            [m for m in minutes if m < cut],
            [m for m in minutes if m >= cut],
            [m for m in minutes if m >= leaving],
        )
        for half, those in enumerate(halves):
            if those:
                low[half, j], high[half, j] = min(those) + service[j], max(those) + service[j]
    way = near[:-1, base] + service[base]
    end_low = np.where(low[:2] < FAR, low[:2] + way, FAR)
    return Shift((first, last, cut), van, opens, low, high, end_low, np.full((2, n), last, dtype=np.int64))


def first_minutes(shift: Shift, step: int) -> Ints:
    """Return the minutes at which rounds are tried to begin, every `step` and at the cut."""
    first, last, cut = shift.times
    return np.array(sorted({*range(first, last, step), cut}), dtype=np.int64)


def rest_of(shift: Shift) -> tuple[float, int]:
    """Return the longest stretch of work and the break."""
    longest = shift.van.max_continuous_minutes
    return (longest if longest < math.inf else 1e9), shift.van.break_minutes
