"""How full the vans would be if every crate took its first arrival: all destinations of a leg at once.

Where nothing overflows, the relaxed delay is the exact one, and no seat need be looked at.
"""

import numba as nb


@nb.njit(cache=True, fastmath=True)
def overflow(world, legs, profile):  # type: ignore[no-untyped-def]
    """Return by how many crates the legs are overbooked, all legs together; the profile must be this plan's."""
    n = world.service.shape[0]
    count = legs.size[0]
    crowd, riding, beyond, load = profile.crowd, profile.riding, profile.beyond, profile.load
    for i in range(count):
        load[i] = 0.0
        profile.busy[i] = 0
    crowd[:count, :] = 0.0
    riding[:count, :] = 0.0
    beyond[:, :] = 0.0
    origin, j = -1, -1
    for g in range(world.group_from.shape[0]):
        ready = world.group_ready[g]
        if world.group_from[g] != origin:
            origin = world.group_from[g]
            j = profile.head[origin]
        while j >= 0 and legs.board[j] < ready:
            j = profile.after[j]
        if j >= 0:
            profile.busy[j] = 1
        row = crowd[j] if j >= 0 else beyond[origin]
        for f in range(world.group_first[g], world.group_first[g + 1]):
            row[world.group_to[f]] += world.group_crates[f]
    for turn in range(3):
        if turn > 0:
            for site in range(n):
                j = profile.head[site]
                if j < 0:
                    continue
                profile.busy[j] = 1
                into, row = crowd[j], beyond[site]
                for d in range(n):
                    into[d] += row[d]
                    row[d] = 0.0
        for p in range(count):
            i = legs.order[p]
            if not profile.busy[i]:
                continue
            profile.busy[i] = 0
            a, b = legs.a[i], legs.b[i]
            aboard = profile.aboard[i]
            crowd_here, ride = crowd[i], riding[i]
            later = profile.after[i]
            passed = crowd[later] if later >= 0 else beyond[a]
            otherwise = profile.waiting[later] if later >= 0 else profile.monday[a]
            left = 0.0
            lazy = world.transfer[a] < 0
            for d in range(n):
                x = crowd_here[d]
                goes = aboard[d] < otherwise[d] or (lazy and aboard[d] == otherwise[d])
                ride[d] += x if goes else 0.0
                y = 0.0 if goes else x
                passed[d] += y
                left += y
                crowd_here[d] = 0.0
            if later >= 0 and left > 0.0:
                profile.busy[later] = 1
            total = 0.0
            for d in range(n):
                total += ride[d]
            load[i] += total
            ride[b] = 0.0
            stays = i + 1 < count and legs.run[i + 1] == legs.run[i]
            if world.transfer[b] >= 0:
                off = profile.following[i]
                out = crowd[off] if off >= 0 else beyond[b]
                if stays:
                    onward, on = profile.aboard[i + 1], riding[i + 1]
                    moved, kept = 0.0, 0.0
                    for d in range(n):
                        x = ride[d]
                        stay = onward[d] == aboard[d]
                        on[d] += x if stay else 0.0
                        out[d] += 0.0 if stay else x
                        moved += 0.0 if stay else x
                        kept += x if stay else 0.0
                        ride[d] = 0.0
                    if kept > 0.0:
                        profile.busy[i + 1] = 1
                else:
                    moved = 0.0
                    for d in range(n):
                        out[d] += ride[d]
                        moved += ride[d]
                        ride[d] = 0.0
                if off >= 0 and moved > 0.0:
                    profile.busy[off] = 1
            elif stays:
                on = riding[i + 1]
                kept = 0.0
                for d in range(n):
                    on[d] += ride[d]
                    kept += ride[d]
                    ride[d] = 0.0
                if kept > 0.0:
                    profile.busy[i + 1] = 1
    over = 0.0
    for i in range(count):
        over += max(0.0, load[i] - legs.capacity[i])
    return over
