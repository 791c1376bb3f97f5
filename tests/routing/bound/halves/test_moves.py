"""How soon vans can come from place to place: no order of calls is quicker than what the proof reckons with."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.bound.halves.moves import BREAKS, breaks, needed, soonest, steps_of
from routing.bound.relax import shortest
from routing.bound.shapes import Ints

PLACES = 5


@st.composite
def towns(draw: st.DrawFn) -> tuple[Ints, Ints]:
    """Draw the minutes of the shortest ways between some places, the base at last, and their services."""
    minutes = draw(st.lists(st.integers(1, 60), min_size=PLACES**2, max_size=PLACES**2))
    road = np.array(minutes, dtype=np.int64).reshape(PLACES, PLACES)
    np.fill_diagonal(road, 0)
    service = np.array(draw(st.lists(st.integers(0, 20), min_size=PLACES, max_size=PLACES)), dtype=np.int64)
    return shortest(road), service


def driven(near: Ints, service: Ints, places: tuple[int, ...]) -> int:
    """Return the minutes of a way from its first place, services of the others included."""
    return sum(int(near[a, b] + service[b]) for a, b in itertools.pairwise(places))


@given(towns())
def test_no_order_serves_sites_and_the_base_in_less_than_is_needed(towns: tuple[Ints, Ints]) -> None:
    """And some order takes just as long, where the van does not stand at one of them already."""
    near, service = towns
    base, found = PLACES - 1, needed(near, service)
    for here, mask in itertools.product(range(PLACES), range(1 << base)):
        sites = [j for j in range(base) if mask >> j & 1]
        ways = [driven(near, service, (here, *order, base)) for order in itertools.permutations(sites)]
        if here in sites:
            back = min(near[here, k] + near[k, here] for k in range(PLACES) if k != here)
            ways = [
                way + (int(back) if order[0] == here else 0)
                for way, order in zip(ways, itertools.permutations(sites), strict=True)
            ]
        if mask or here < base:
            assert found[here, mask] == min(ways)


@given(towns())
def test_no_order_has_called_at_all_of_some_sites_sooner(towns: tuple[Ints, Ints]) -> None:
    near, service = towns
    base, found = PLACES - 1, soonest(400, near, service)
    for mask in range(1 << base):
        sites = [j for j in range(base) if mask >> j & 1]
        ways = [driven(near, service, (base, *order)) for order in itertools.permutations(sites)]
        assert found[mask] == (400 + service[base] + min(ways) if mask else 400)


@given(towns(), st.integers(10, 400), st.lists(st.booleans(), min_size=241, max_size=241))
def test_between_breaks_calls_end_in_a_straight_line_and_never_sooner(
    towns: tuple[Ints, Ints], grain: int, closed: list[bool]
) -> None:
    """Every minute of leaving has a break at it or a later one, from which its call ends no later than it can.

    Or two on both sides, and it ends on the line between them.
    """
    near, service = towns
    times = np.array([480, 720, 600])
    opens = np.full((PLACES - 1, 241), -1, dtype=np.int64)
    for minute in range(240, -1, -1):
        opens[:, minute] = 480 + minute if not closed[minute] else (opens[:, minute + 1] if minute < 240 else -1)
    cuts = steps_of(times, grain)
    count = np.zeros((len(cuts), PLACES, PLACES, 2), dtype=np.int64)
    moves = np.zeros((*count.shape, BREAKS, 4), dtype=np.int64)
    breaks(times, grain, cuts, near, service, opens, count, moves)
    for step, i, j, half in itertools.product(range(len(cuts)), range(PLACES), range(PLACES), range(2)):
        if j == PLACES - 1 and half:
            continue
        told = moves[step, i, j, half, : count[step, i, j, half]].tolist()
        assert all(cuts[into, 0] + since == over < cuts[into, 1] for _, over, into, since in told)
        for t in range(*cuts[step]):
            if j == PLACES - 1:
                over: int | None = int(t + near[i, j] + service[j])
                too_late = t + near[i, j] + service[j] > 720
            else:
                over = ends(int(near[i, j]), int(service[j]), opens[j], half, int(t))
                too_late = over is not None and over + near[j, -1] + service[-1] > 720
            if i == j or over is None or too_late:
                continue
            here = t - cuts[step, 0]
            later = any(at >= here and done <= over for at, done, _, _ in told)
            between = any(
                a <= here <= z and done + here - a == over and done2 - done == z - a
                for (a, done, _, _), (z, done2, _, _) in itertools.pairwise(told)
            )
            assert later or between, (step, cuts[step], i, j, half, t, over, told)


def ends(road: int, service: int, opens: Ints, half: int, t: int) -> int | None:
    """Return when a call in a half of the shift ends whose van leaves at `t`, `None` where there is none."""
    come = t + road
    if come >= 720 or (half == 0 and come >= 600):
        return None
    begin = int(opens[(max(come, 600) if half else come) - 480])
    return None if begin < 0 or (half == 0 and begin >= 600) else begin + service
