"""The annealer: ruin, recreate and small changes of the whole week, judged by its true price."""

import math

import numba as nb

from routing.solve.chance import draw, pick
from routing.solve.evaluate import operating_cost, relaxed_delay, visits_wrong
from routing.solve.guide import price_patterns
from routing.solve.legs import lay_legs
from routing.solve.moves import (
    call_again,
    move_part,
    reverse_part,
    shift_departure,
    swap_rounds,
    swap_sites,
    swap_slots,
    swap_tails,
)
from routing.solve.obey import price_of_change
from routing.solve.parameters import (
    LEARN,
    LOOK_AGAIN,
    LOST_FLOW,
    MISSING_VISIT,
    REFRESH,
    THOROUGH,
)
from routing.solve.press import overflow
from routing.solve.recreate import recreate
from routing.solve.ruin import ruin_one, ruin_round, ruin_sites, ruin_strings, settle
from routing.solve.seats import seat_all
from routing.solve.state import copy_round, copy_state

# Places in `tools.knobs` and `tools.moves`, in the order of `parameters.KNOBS` and `parameters.MOVES`
BLINK, KEEP, MEAN_REMOVED, LONGEST_STRING, EXTRA_VISIT = range(5)
STRINGS, SITES, ONE, ROUND, ADD, REVERSE, PART, SLOTS, DEPARTURE, TAILS, ROUNDS, AGAIN = range(12)
# Places in `values`
TOTAL, COST, BEST, ITERATIONS, SEATED, ACCEPTED, WRONG, RELAXED, OVER, EXTRA, RATE, PARTS, GAIN = range(13)


@nb.njit(cache=True)
def judge(world, bench):  # type: ignore[no-untyped-def]
    """Price the current plan exactly, set it as the best, and refresh the guide."""
    state, legs = bench.current, bench.legs
    cost = operating_cost(world, state)
    wrong = visits_wrong(world, state, bench.tools.days)
    cost += price_of_change(world, bench.tools.days)
    relaxed, _ = relaxed_delay(world, state, legs, bench.profile)
    bench.values[OVER] = overflow(world, legs, bench.profile)
    tools = bench.tools
    price_patterns(world, legs, bench.profile, tools.pattern, tools.hist, tools.lag)
    delay, lost, _ = seat_all(world, legs, bench.seats)
    bench.values[TOTAL] = cost + delay + wrong * MISSING_VISIT + lost * LOST_FLOW
    bench.values[COST] = cost
    bench.values[BEST] = bench.values[TOTAL]
    bench.values[EXTRA] = max(0.0, delay - relaxed)
    bench.values[RELAXED] = bench.values[TOTAL] - bench.values[EXTRA]
    bench.values[WRONG] = wrong + lost
    copy_state(bench.trial, state)
    copy_state(bench.best, state)


@nb.njit(cache=True)
def shuffle(removed, size, seed):  # type: ignore[no-untyped-def]
    """Put the removed visits in a random order."""
    for i in range(size - 1, 0, -1):
        j = pick(seed, i + 1)
        removed[i], removed[j] = removed[j], removed[i]


@nb.njit(cache=True)
def by_distance(world, removed, size, sign):  # type: ignore[no-untyped-def]
    """Sort the removed visits by their distance from the first base, far (-1) or near (1) first."""
    base = world.slot_base[0]
    for i in range(1, size):
        site = removed[i]
        key = sign * world.minutes[base, site]
        j = i
        while j > 0 and sign * world.minutes[base, removed[j - 1]] > key:
            removed[j] = removed[j - 1]
            j -= 1
        removed[j] = site


@nb.njit(cache=True)
def rebuild(world, bench, move):  # type: ignore[no-untyped-def]
    """Take visits out of the trial plan in one of the ways and put them back where they cost least."""
    state, tools = bench.trial, bench.tools
    seed, knobs, removed = tools.seed, tools.knobs, tools.removed
    size = 0
    if move == STRINGS:
        size = ruin_strings(world, state, tools, knobs[MEAN_REMOVED], knobs[LONGEST_STRING], removed)
    elif move == SITES:
        size = ruin_sites(world, state, tools, 1 + pick(seed, 3), removed)
    elif move == ONE:
        size = ruin_one(world, state, tools, removed)
    elif move == ROUND:
        size = ruin_round(world, state, tools, removed)
    if not settle(world, state, tools):
        return False
    visits_wrong(world, state, tools.days)
    order = draw(seed)
    if order < 0.5:
        shuffle(removed, size, seed)
    else:
        by_distance(world, removed, size, -1 if order < 0.75 else 1)
    if move == ADD or draw(seed) < knobs[EXTRA_VISIT]:
        site = pick(seed, world.service.shape[0])
        likely = world.min_visits[site] > 0 or world.transfer[site] >= 0 or draw(seed) < 0.3
        if size < removed.shape[0] and likely:
            removed[size] = site
            size += 1
    if size > 0:
        recreate(world, state, tools, removed, size, knobs[BLINK], knobs[KEEP])
    return size > 0


@nb.njit(cache=True)
def change(world, bench):  # type: ignore[no-untyped-def]
    """Change the trial plan by one move; False if it became impossible or nothing happened."""
    state, tools = bench.trial, bench.tools
    how, move = draw(tools.seed), 0
    while move < tools.moves.shape[0] - 1 and how >= tools.moves[move]:
        move += 1
    if move <= ADD:
        return rebuild(world, bench, move)
    if move == REVERSE:
        done = reverse_part(world, state, tools)
    elif move == PART:
        done = move_part(world, state, tools)
    elif move == SLOTS:
        done = swap_slots(world, state, tools)
    elif move == DEPARTURE:
        done = shift_departure(world, state, tools)
    elif move == TAILS:
        done = swap_tails(world, state, tools)
    elif move == ROUNDS:
        done = swap_rounds(world, state, tools)
    elif move == AGAIN:
        done = call_again(world, state, tools)
    else:
        done = swap_sites(world, state, tools)
    return done and settle(world, state, tools)


@nb.njit(cache=True)
def keep_touched(world, into, source, touched):  # type: ignore[no-untyped-def]
    """Copy the rounds of all touched slots."""
    for slot in range(world.slot_van.shape[0]):
        if touched[slot]:
            for r in range(slot * world.per_slot, (slot + 1) * world.per_slot):
                copy_round(into, source, r)


@nb.njit(cache=True)
def differ(world, one, other, touched):  # type: ignore[no-untyped-def]
    """Return whether two plans drive otherwise in a touched slot; three changes in five put all back where it was."""
    for slot in range(world.slot_van.shape[0]):
        if not touched[slot]:
            continue
        for r in range(slot * world.per_slot, (slot + 1) * world.per_slot):
            n = one.visits[r]
            if other.visits[r] != n:
                return True
            if n > 0 and one.begin[r] != other.begin[r]:
                return True
            for k in range(n):
                if one.site[r, k] != other.site[r, k] or one.start[r, k + 1] != other.start[r, k + 1]:
                    return True
    return False


@nb.njit(cache=True)
def try_current(bench):  # type: ignore[no-untyped-def]
    """Let the next trial begin from the current plan."""
    copy_state(bench.trial, bench.current)


@nb.njit(cache=True)
def seat_current(world, bench):  # type: ignore[no-untyped-def]
    """Where the current plan seems to be a new best, price it exactly, and keep it if it is."""
    values, legs = bench.values, bench.legs
    if values[TOTAL] >= values[BEST] - 1e-9:
        return
    wrong = visits_wrong(world, bench.current, bench.tools.days)
    lay_legs(world, bench.current, legs)
    delay, lost, _ = seat_all(world, legs, bench.seats)
    values[TOTAL] = values[COST] + wrong * MISSING_VISIT + delay + lost * LOST_FLOW
    values[EXTRA] = values[TOTAL] - values[RELAXED]
    values[SEATED] += 1.0
    if values[OVER] > 0.0:
        values[RATE] += LEARN * (values[EXTRA] / values[OVER] - values[RATE])
    if values[TOTAL] < values[BEST] - 1e-9:
        values[BEST] = values[TOTAL]
        values[WRONG] = wrong + lost
        copy_state(bench.best, bench.current)


@nb.njit(cache=True)
def seat_best(world, bench):  # type: ignore[no-untyped-def]
    """Price the best plan exactly."""
    values, best, days = bench.values, bench.best, bench.tools.days
    wrong = visits_wrong(world, best, days)
    lay_legs(world, best, bench.legs)
    delay, lost, _ = seat_all(world, bench.legs, bench.seats)
    values[BEST] = operating_cost(world, best) + price_of_change(world, days)
    values[BEST] += wrong * MISSING_VISIT + delay + lost * LOST_FLOW
    values[WRONG] = wrong + lost


@nb.njit(cache=True)
def anneal(world, bench, iterations, hot, cooling, first):  # type: ignore[no-untyped-def]
    """Run some iterations; the temperature in euros of the i-th is `hot * cooling ** (first + i)`."""
    values, tools, trial, current = bench.values, bench.tools, bench.trial, bench.current
    seed, touched = tools.seed, tools.touched
    thorough = world.service.shape[0] <= THOROUGH
    unsure = False  # whether the best plan's price is the relaxed one
    for i in range(iterations):
        heat = hot * cooling ** (first + i)
        values[ITERATIONS] += 1.0
        touched[:] = 0
        if int(values[ITERATIONS]) % REFRESH == 0:
            relaxed_delay(world, current, bench.legs, bench.profile)
            price_patterns(world, bench.legs, bench.profile, tools.pattern, tools.hist, tools.lag)
        accepted = False
        over = 0.0
        if change(world, bench) and differ(world, trial, current, touched):
            threshold = values[TOTAL] - heat * math.log(max(draw(seed), 1e-12))
            cost = operating_cost(world, trial)
            wrong = visits_wrong(world, trial, tools.days)
            cost += price_of_change(world, tools.days)
            total = cost + wrong * MISSING_VISIT
            if total < threshold:
                delay, lost = relaxed_delay(world, trial, bench.legs, bench.profile)
                relaxed = total + delay + lost * LOST_FLOW
                if relaxed < threshold and relaxed != values[RELAXED]:
                    over = overflow(world, bench.legs, bench.profile)
                    total = relaxed
                    if over > 0.0:
                        total += max(0.0, values[EXTRA] + values[RATE] * (over - values[OVER]))
                    if thorough and over > 0.0 and total < threshold:
                        delay, lost, _ = seat_all(world, bench.legs, bench.seats)
                        total = cost + wrong * MISSING_VISIT + delay + lost * LOST_FLOW
                        values[SEATED] += 1.0
                        values[RATE] += LEARN * ((total - relaxed) / over - values[RATE])
                    accepted = total < threshold
        if accepted:
            values[ACCEPTED] += 1.0
            values[TOTAL] = total
            values[RELAXED] = relaxed
            values[OVER] = over
            values[EXTRA] = total - relaxed
            values[COST] = cost
            keep_touched(world, current, trial, touched)
            if thorough and total < values[BEST] - 1e-9:
                values[BEST] = total
                values[WRONG] = wrong + lost
                copy_state(bench.best, current)
                unsure = over == 0.0
        else:
            keep_touched(world, trial, current, touched)
        if not thorough and int(values[ITERATIONS]) % LOOK_AGAIN == 0:
            seat_current(world, bench)
    if unsure:
        seat_best(world, bench)
