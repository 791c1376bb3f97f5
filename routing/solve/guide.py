"""What the visit days of a site are worth: a rough price of waiting, site by site, that guides insertion.

It counts, for each of the 128 sets of weekdays, how long items wait at the site for the next visit, and how long those
for it wait at a hub, given when the present plan brings them there. Direct rides and the time of day are left out:
the exact evaluation decides, the guide only proposes.
"""

import math

import numba as nb
import numpy as np

from routing.solve.obey import changed_days
from routing.solve.profile import slowest_town
from routing.units import DAY_MINUTES

MORNING = 480  # crates at a hub by then ride that day
EARLY, LATE = 600, 840  # two times of day that stand for all visits
NEARLY = 240.0  # minutes of mean delay by which a municipality's share in the price of the worst falls to a third
RIDE = 240  # minutes from the hub's door to the site's


@nb.njit(cache=True)
def price_of_towns(world, profile):  # type: ignore[no-untyped-def]
    """Return what an item's minute of waiting costs more by its municipality, where the worst one has a price.

    Only the worst one pays; those nearly as slow take a share, since they are the worst once that one is helped.
    """
    extra = np.zeros(world.towns)
    worst = world.delay[3]
    if worst == 0.0:
        return extra
    town = profile.town
    slowest = slowest_town(world, town)
    shares = 0.0
    for m in range(world.towns):
        if town[m, 1] > 0.0:
            extra[m] = math.exp((town[m, 0] / town[m, 1] - slowest) / NEARLY)
            shares += extra[m]
    for m in range(world.towns):
        if town[m, 1] > 0.0:
            extra[m] *= worst / shares / town[m, 1]
    return extra


@nb.njit(cache=True)
def price_patterns(world, legs, profile, pattern, hist, lag):  # type: ignore[no-untyped-def]
    """Fill `pattern[site, days]` from the profile of the present plan; `hist` and `lag` are room of [n, 7]."""
    n = world.service.shape[0]
    per_item, promise, late = world.delay[0], world.delay[1], world.delay[2]
    hist[:, :] = 0.0
    lag[:, :] = 0.0
    pattern[:, :] = 0.0
    origin, j = -1, -1
    nexts = np.zeros((128, 7), np.int64)
    for mask in range(1, 128):
        for day in range(7):
            for ahead in range(7):
                if mask >> ((day + ahead) % 7) & 1:
                    nexts[mask, day] = ahead
                    break
    for g in range(world.group_from.shape[0]):
        ready = world.group_ready[g]
        if world.group_from[g] != origin:
            origin = world.group_from[g]
            j = profile.head[origin]
        while j >= 0 and legs.board[j] < ready:
            j = profile.after[j]
        row = profile.waiting[j] if j >= 0 else profile.monday[origin]
        hub = 4 * world.cycle
        if world.transfer[origin] >= 0:
            hub = ready
        else:
            for h in range(n):
                if world.transfer[h] >= 0:
                    hub = min(hub, row[h] + world.transfer[h])
        hub = min(hub, ready + world.cycle)
        day = (hub - MORNING + DAY_MINUTES - 1) // DAY_MINUTES % 7
        items = 0.0
        for f in range(world.group_first[g], world.group_first[g + 1]):
            d = world.group_to[f]
            items += world.group_items[f]
            if world.group_exit[f] < 0:
                hist[d, day] += world.group_items[f]
                lag[d, day] += world.group_items[f] * (hub - ready + world.group_age[g])
        for half in range(2):
            clock = EARLY if half == 0 else LATE
            today = (ready - clock + DAY_MINUTES - 1) // DAY_MINUTES
            for mask in range(128):
                wait = world.cycle
                if mask:
                    wait = (today + nexts[mask, today % 7]) * DAY_MINUTES + clock - ready
                wait += DAY_MINUTES  # from the hub on
                pattern[origin, mask] += 0.5 * items * (per_item * wait + late * max(0.0, wait - promise))
    extra = price_of_towns(world, profile)
    for d in range(n):
        dear = per_item + extra[world.town[d]]
        for day in range(7):
            items = hist[d, day]
            if items <= 0.0:
                continue
            before = lag[d, day] / items
            for mask in range(128):
                wait = world.cycle
                if mask:
                    wait = nexts[mask, day] * DAY_MINUTES
                whole = wait + before + RIDE
                pattern[d, mask] += items * (dear * wait + late * max(0.0, whole - promise))
    if world.change > 0.0:
        for site in range(n):
            for mask in range(128):
                pattern[site, mask] += world.change * changed_days(world, mask, site)
