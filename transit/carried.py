"""Locks taken along from a plan to the one that was made around them."""

from dataclasses import replace

from routing.locks import Locks
from routing.plan import WeekPlan
from routing.units import weekday


def carried_locks(start: WeekPlan, locks: Locks, plan: WeekPlan) -> Locks:
    """Return the same locks, counted in `plan` instead of `start`; what is not in it any more is let go of."""
    numbers = {tour: n for n, tour in reversed(list(enumerate(plan.rounds)))}
    places = {
        (tour.van, weekday(stop.start), stop.site): (n, k)
        for n, tour in enumerate(plan.rounds)
        for k, stop in enumerate(tour.stops[1:-1], start=1)
    }
    wanted = (
        (start.rounds[n].van, weekday(start.rounds[n].stops[k].start), start.rounds[n].stops[k].site)
        for n, k in locks.stops
    )
    return replace(
        locks,
        rounds=frozenset(numbers[start.rounds[n]] for n in locks.rounds if start.rounds[n] in numbers),
        stops=frozenset(places[stop] for stop in wanted if stop in places),
        before=None,
        change_per_visit_day=0.0,
    )
