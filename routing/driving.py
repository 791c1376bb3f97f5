"""What driving costs and covers, van by van."""

from dataclasses import dataclass

from routing.check import shift_of
from routing.network import usable_rounds
from routing.plan import WeekPlan
from routing.problem import WeekProblem


@dataclass(slots=True)
class Driving:
    """A van's week: `shifts`, `hours` and `km_cost` in euros, `km` driven, hours out, shifts used and rounds driven."""

    shifts: float = 0.0
    hours: float = 0.0
    km_cost: float = 0.0
    km: float = 0.0
    van_hours: float = 0.0
    shifts_used: int = 0
    rounds: int = 0

    @property
    def cost(self) -> float:
        """All of it, in euros."""
        return self.shifts + self.hours + self.km_cost


def driving_by_van(problem: WeekProblem, plan: WeekPlan) -> dict[str, Driving]:
    """Return what each van of the problem drives; rounds that cannot be driven at all count for nothing.

    A shift is paid once, however many rounds lie in it.
    """
    found = {van.id: Driving() for van in problem.vans}
    paid = set()
    for _, tour, van in usable_rounds(problem, plan):
        of_van, shift = found[van.id], shift_of(van, tour)
        if shift is not None and (van.id, shift) not in paid:
            paid.add((van.id, shift))
            of_van.shifts += van.cost.per_shift
            of_van.shifts_used += 1
        places = [problem.index[stop.site] for stop in tour.stops]
        km = float(problem.travel.km[places[:-1], places[1:]].sum())
        hours = (tour.end - tour.begin) / 60
        of_van.rounds += 1
        of_van.km += km
        of_van.km_cost += van.cost.per_km * km
        of_van.van_hours += hours
        of_van.hours += van.cost.per_hour * hours
    return found
