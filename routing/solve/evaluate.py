"""What a plan costs: its vans by the cent, its delays relaxed or exact, and what it still lacks."""

import numba as nb

from routing.solve.legs import lay_legs
from routing.solve.obey import locks_broken, price_of_change
from routing.solve.profile import price_delays, sweep
from routing.solve.recreate import bits, days_visited
from routing.solve.seats import seat_all
from routing.solve.timing import retime_slot


@nb.njit(cache=True)
def operating_cost(world, state):  # type: ignore[no-untyped-def]
    """Return shifts, hours and km of all rounds."""
    total = world.kept_cost
    for slot in range(world.slot_van.shape[0]):
        used = False
        for r in range(slot * world.per_slot, (slot + 1) * world.per_slot):
            if state.visits[r] > 0:
                total += state.cost[r]
                used = True
        if used:
            total += world.slot_fee[slot]
    return total


@nb.njit(cache=True)
def visits_wrong(world, state, days):  # type: ignore[no-untyped-def]
    """Return how many visits lack of the minimum or exceed the maximum, all sites together, or break locks."""
    days_visited(world, state, days)
    wrong = locks_broken(world, state) if world.locked else 0
    for site in range(days.shape[0]):
        count = bits(days[site])
        wrong += max(0, world.min_visits[site] - count) + max(0, count - world.max_visits[site])
    return wrong


@nb.njit(cache=True)
def relaxed_delay(world, state, legs, profile):  # type: ignore[no-untyped-def]
    """Return the price of delays and the lost flows if no vehicle is ever full; leaves the plan's legs in `legs`."""
    lay_legs(world, state, legs)
    sweep(world, legs, profile)
    return price_delays(world, legs, profile)


@nb.njit(cache=True)
def exact_delay(world, state, legs, seats):  # type: ignore[no-untyped-def]
    """Return the price of delays, the lost flows and the full journeys, seat by seat."""
    lay_legs(world, state, legs)
    return seat_all(world, legs, seats)


@nb.njit(cache=True)
def best_values(world, bench):  # type: ignore[no-untyped-def]
    """Return the best plan's operating cost, mean delay in hours (-1 if nothing moves), and price of changes."""
    state, legs, seats = bench.best, bench.legs, bench.seats
    exact_delay(world, state, legs, seats)
    waited, items = 0.0, 0.0
    for f in range(world.flow_to.shape[0]):
        if seats.arrival[f] >= 0:
            waited += world.flow_items[f] * (seats.arrival[f] - world.group_ready[world.flow_group[f]])
            items += world.flow_items[f]
    days_visited(world, state, bench.tools.days)
    change = price_of_change(world, bench.tools.days)
    return operating_cost(world, state), waited / items / 60.0 if items > 0.0 else -1.0, change


@nb.njit(cache=True)
def take_over(world, state):  # type: ignore[no-untyped-def]
    """Time all rounds of a plan that came from elsewhere."""
    for slot in range(world.slot_van.shape[0]):
        retime_slot(world, state, slot)
