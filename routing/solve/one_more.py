"""What one more visit would cost: every place for it is tried, and the whole week priced exactly each time."""

from dataclasses import dataclass

import numba as nb
import numpy as np

from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve.decode import adopt
from routing.solve.encode import encode
from routing.solve.evaluate import exact_delay, operating_cost
from routing.solve.recreate import days_visited, insert
from routing.solve.slots import keep
from routing.solve.state import copy_state
from routing.solve.tools import open_desk
from routing.units import DAY_MINUTES, weekday


@dataclass(frozen=True, slots=True)
class OneMore:
    """The best place for one more visit to a site: `day` (0 is Monday), van, and euros a week.

    `operating` is what the vans cost more, `delay` what waiting costs more (less: below 0), equality included.
    """

    site: str
    day: int
    van: str
    operating: float
    delay: float

    @property
    def total(self) -> float:
        """What the week costs more in all."""
        return self.operating + self.delay


@nb.njit(cache=True)
def priced(world, bench, site, r, place):  # type: ignore[no-untyped-def]
    """Return cost, delay and the visit's day with a visit inserted (r < 0: as it is); the day is -1 if it cannot be."""
    copy_state(bench.trial, bench.current)
    day = 7
    if r >= 0:
        if not insert(world, bench.trial, site, r, place):
            return 0.0, 0.0, -1
        day = bench.trial.start[r, place + 1] // DAY_MINUTES
    delay, lost, _ = exact_delay(world, bench.trial, bench.legs, bench.seats)
    return operating_cost(world, bench.trial), delay, day if lost == 0 else -1


def one_more_visit(problem: WeekProblem, plan: WeekPlan, site: str) -> OneMore | None:
    """Return the visit on a further day that costs the week least, `None` where no van can make one.

    The rounds keep their order and are timed anew as the planner times them; the visit may also open a new round.
    Raises `KeyError` for an unknown site.
    """
    n = problem.index[site]
    kept = keep(problem, plan)
    desk = open_desk(encode(problem, kept), 1)
    adopt(problem, desk, kept)
    world, state = desk.world, desk.current
    days = np.zeros(len(problem.sites), np.int32)
    days_visited(desk.packed_world, desk.packed_current, days)
    cost, delay, _ = priced(desk.packed_world, desk.bench, n, -1, 0)
    found: list[OneMore] = []
    for r in range(len(state.visits)):
        slot = r // world.per_slot
        van = problem.vans[int(world.slot_van[slot])]
        count = int(state.visits[r])
        opened = r == slot * world.per_slot or state.visits[r - 1] > 0
        if van.base == site or count >= world.longest or not opened:
            continue
        for place in range(count + 1):
            new_cost, new_delay, day = priced(desk.packed_world, desk.bench, n, r, place)
            if day >= 0 and not days[n] >> day & 1:
                found.append(OneMore(site, weekday(day * DAY_MINUTES), van.id, new_cost - cost, new_delay - delay))
    return min(found, key=lambda visit: visit.total, default=None)
