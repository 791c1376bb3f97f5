"""What a day can be to a site, and to a pair of sites: the alphabet of the proof.

A *site's state* has three bits: `EARLY`, called at in the first half of the shift; `LATE`, in the second; `FRESH`, in
the second by a round that left the base in the second half, so that it brought what became ready there meanwhile.

A *pair's state* tells at which of i and j vans called, in which half, and in which order within a half. Where one is
called at more than once on a day (*many*) and the other once (*once*), it tells whether the one call came before the
others, between them or after them, and where that matters whether a late one of them came before it. Where both are
called at more than once it is `TWICE`: then all that could ride may ride.
"""

import numpy as np

from routing.bound.shapes import Flags, Ints

EARLY, LATE, FRESH = 1, 2, 4
SITE_STATES = 8
SINGLE_SITE = (0, EARLY, LATE, FRESH)  # those of a site called at once at most

I_EARLY, I_LATE, I_TWICE, J_EARLY, J_LATE, J_TWICE = range(1, 7)  # only one of the two is called at
EARLY_IJ, EARLY_JI, I_THEN_J, J_THEN_I, LATE_IJ, LATE_JI, TWICE = range(7, 14)
# By when the one call came: before the first of the others, between them, after the last; early or late itself; and of
# late ones whether another late one came before it. `I_MANY + k` where i is called at more than once, `J_MANY + k`.
ORDERS = range(8)
BEFORE_EARLY, BEFORE_LATE, WITHIN_EARLY, WITHIN_LATE, WITHIN_FRESH, AFTER_EARLY, AFTER_LATE, AFTER_FRESH = ORDERS
I_MANY = 14
J_MANY = I_MANY + len(ORDERS)
PAIR_STATES = J_MANY + len(ORDERS)
MANY = (I_TWICE, J_TWICE, *range(TWICE, PAIR_STATES))  # some site of the pair is called at more than once

# Of crates from i to j: picked up if they lie there since before the shift; if they became ready in its first half; the
# half in which j gets what lies at the base, what lies at i since before the shift, and what became ready: -1 never.
_ALONE_OR_ALIKE = [
    [0, 0, -1, -1, -1],
    [1, 0, -1, -1, -1],
    [1, 1, -1, -1, -1],
    [1, 1, -1, -1, -1],
    [0, 0, 0, -1, -1],
    [0, 0, 1, -1, -1],
    [0, 0, 0, -1, -1],
    [1, 0, 0, 0, -1],
    [1, 0, 0, -1, -1],
    [1, 0, 1, 1, -1],
    [1, 1, 0, -1, -1],
    [1, 1, 1, 1, 1],
    [1, 1, 1, -1, -1],
    [1, 1, 0, 0, 1],
]
_MANY_TO_ONCE = [
    [1, 1, 0, -1, -1],
    [1, 1, 1, -1, -1],
    [1, 1, 0, 0, -1],
    [1, 1, 1, 1, -1],
    [1, 1, 1, 1, 1],
    [1, 0, 0, 0, -1],
    [1, 0, 1, 1, -1],
    [1, 1, 1, 1, 1],
]
_ONCE_TO_MANY = [
    [1, 0, 0, 0, -1],
    [1, 1, 1, 1, 1],
    [1, 0, 0, 0, -1],
    [1, 1, 0, 1, 1],
    [1, 1, 0, 1, 1],
    [1, 0, 0, -1, -1],
    [1, 1, 0, -1, -1],
    [1, 1, 0, -1, -1],
]
RULES = np.array([*_ALONE_OR_ALIKE, *_MANY_TO_ONCE, *_ONCE_TO_MANY], dtype=np.int64)

# The same day seen from the other site.
MIRROR = np.array(
    [0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, 12, 11, 13, *range(J_MANY, PAIR_STATES), *range(I_MANY, J_MANY)], dtype=np.int64
)

# Whether i and j are called at, and whether i early, i late, j early, j late can be.
_CALLS_ALONE_OR_ALIKE = [
    [0, 0, 0, 0, 0, 0],
    [1, 0, 1, 0, 0, 0],
    [1, 0, 0, 1, 0, 0],
    [1, 0, 1, 1, 0, 0],
    [0, 1, 0, 0, 1, 0],
    [0, 1, 0, 0, 0, 1],
    [0, 1, 0, 0, 1, 1],
    [1, 1, 1, 0, 1, 0],
    [1, 1, 1, 0, 1, 0],
    [1, 1, 1, 0, 0, 1],
    [1, 1, 0, 1, 1, 0],
    [1, 1, 0, 1, 0, 1],
    [1, 1, 0, 1, 0, 1],
    [1, 1, 1, 1, 1, 1],
]
_CALLS_MANY = [
    [1, 1, 1, 1, 1, 0],
    [1, 1, 0, 1, 0, 1],
    [1, 1, 1, 1, 1, 0],
    [1, 1, 1, 1, 0, 1],
    [1, 1, 1, 1, 0, 1],
    [1, 1, 1, 0, 1, 0],
    [1, 1, 1, 0, 0, 1],
    [1, 1, 1, 1, 0, 1],
]
CALLS = np.array(
    [*_CALLS_ALONE_OR_ALIKE, *_CALLS_MANY, *([b, a, y, z, w, x] for a, b, w, x, y, z in _CALLS_MANY)], dtype=np.int64
)


def leading(may: Flags) -> Flags:
    """Return `[site, state]`: in which states sites can be while more calls follow, if they may end in some."""
    found = may.copy()
    for state, later in ((EARLY | LATE, (7,)), (LATE, (6,)), (EARLY, (3, 5, 7))):
        found[:, state] |= may[:, list(later)].any(axis=1)
    return found


def possible(q: int, mine: Flags, yours: Flags) -> bool:
    """Return whether a pair can be in a state, by the states (flags, `SITE_STATES` of them) that i and j can have."""
    many_i, many_j = q in (I_TWICE, TWICE) or I_MANY <= q < J_MANY, q in (J_TWICE, TWICE) or q >= J_MANY
    return _fits(mine, CALLS[q, [0, 2, 3]], many_i) and _fits(yours, CALLS[q, [1, 4, 5]], many_j)


def _fits(can: Flags, calls: Ints, many: bool) -> bool:
    """Return whether a site that can have these states can be called at or not, early or late, as `calls` says."""
    called, early, late = calls.tolist()
    if not called:
        return bool(can[0])
    if many and early and late:
        return bool(can[1:].any())
    if early:
        return bool(can[EARLY])
    return bool(can[[LATE, FRESH, LATE | FRESH] if many else [LATE, FRESH]].any())


def joint(mine: tuple[tuple[int, int], ...], yours: tuple[tuple[int, int], ...]) -> int:
    """Return the state of a pair from the calls at each site, as `(place in the day's order, half)`, in their order."""
    if not mine or not yours:
        return _alone(mine or yours, mine_called=bool(mine))
    if len(mine) > 1 or len(yours) > 1:
        return _many(mine, yours)
    if mine[0][1] != yours[0][1]:
        return I_THEN_J if mine[0][1] < yours[0][1] else J_THEN_I
    return (LATE_IJ if mine[0][1] else EARLY_IJ) + (0 if mine < yours else 1)


def _alone(calls: tuple[tuple[int, int], ...], *, mine_called: bool) -> int:
    if not calls:
        return 0
    state = I_TWICE if len(calls) > 1 else (I_LATE if calls[0][1] else I_EARLY)
    return state if mine_called else state + 3


def _many(mine: tuple[tuple[int, int], ...], yours: tuple[tuple[int, int], ...]) -> int:
    if len(yours) == 1:
        return I_MANY + _order(mine, *yours[0])
    return J_MANY + _order(yours, *mine[0]) if len(mine) == 1 else TWICE


def _order(many: tuple[tuple[int, int], ...], place: int, half: int) -> int:
    """Return how one call at a site lies to several at another one."""
    if place < many[0][0]:
        return BEFORE_LATE if half else BEFORE_EARLY
    within = place < many[-1][0]
    if not half:
        return WITHIN_EARLY if within else AFTER_EARLY
    fresh = any(late for before, late in many if before < place)
    return (WITHIN_LATE if within else AFTER_LATE) + fresh
