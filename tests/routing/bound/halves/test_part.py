"""A part of all plans: the one that holds a plan lies below it, however small the part is."""

import random

import numpy as np
import pytest

from routing.bound.crew import Crew
from routing.bound.halves.climber import Climber
from routing.bound.halves.part import Part
from routing.bound.halves.space import Space
from routing.bound.halves.states import (
    EARLY,
    EARLY_IJ,
    EARLY_JI,
    FRESH,
    I_THEN_J,
    J_THEN_I,
    LATE,
    LATE_IJ,
    LATE_JI,
    SITE_STATES,
    joint,
)
from routing.bound.halves.week import Alone, Shift, alone
from routing.check import check
from routing.measure import measure
from routing.plan import Round
from routing.solve import solve
from routing.units import DAY_MINUTES
from tests.routing.bound.test_truth import one_van_week

ORDERS = [EARLY_IJ, EARLY_JI, I_THEN_J, J_THEN_I, LATE_IJ, LATE_JI]


def day_of(week: Alone, shift: Shift, rounds: list[Round]) -> tuple[list[int], list[list[tuple[int, int]]]]:
    """Return the states of all sites on a day that a plan drives so, and their calls as `joint` takes them."""
    base = len(week.places) - 1
    here = {week.problem.sites[n].id: k for k, n in enumerate(week.places)}
    states, calls = [0] * base, [[] for _ in range(base)]  # type: tuple[list[int], list[list[tuple[int, int]]]]
    visits = [(stop, here[stop.site]) for one in rounds for stop in one.stops]
    left = 0
    for at, (stop, place) in enumerate(visits):
        if place == base:
            left = stop.start
            continue
        late = stop.start >= shift.times[2]
        calls[place].append((at, int(late)))
        fresh = late and left >= shift.times[2]
        if not late:
            states[place] |= EARLY
        elif fresh:
            states[place] = states[place] & EARLY | FRESH
        elif not states[place] & FRESH:
            states[place] |= LATE
    return states, calls


@pytest.mark.parametrize("seed", range(12))
def test_the_part_that_has_only_what_a_plan_does_is_below_it(seed: int) -> None:
    """Its sites' states, and the orders of its calls, on each day: a mistake in either would lift it above the plan."""
    problem = one_van_week(random.Random(seed))
    plan = solve(problem, iterations=600, seed=seed)
    assert check(problem, plan) == ()
    week = alone(problem)
    assert week is not None
    driven: dict[int, list[Round]] = {}
    for one in sorted(plan.rounds, key=lambda one: one.stops[0].start):
        driven.setdefault(one.stops[0].start // DAY_MINUTES, []).append(one)
    shifts = [shift for shift in week.shifts if shift.times[0] // DAY_MINUTES in driven]
    whole = Part(week, shifts, Space(Crew()))
    may, together = np.zeros_like(whole.may), whole.joint.copy()
    together[:, :, ORDERS] = False
    for d, shift in enumerate(shifts):
        states, calls = day_of(week, shift, driven[shift.times[0] // DAY_MINUTES])
        may[d] = np.arange(SITE_STATES) == np.array(states)[:, None]
        for p, (i, j) in enumerate(whole.layout.pairs):
            together[d, p, joint(tuple(calls[i]), tuple(calls[j]))] = True
    assert (whole.may[may]).all()  # the plan is one of all
    climber = Climber(Part(week, shifts, whole.space, may, together))
    for _ in range(15):
        climber.climb(lambda: False)
    climber.prove(lambda: False, 1e9)
    assert 0 < climber.proven <= measure(problem, plan).objective + 1e-6
