"""What a day can be to a site, and to a pair of sites: the alphabet of the proof.

A *site's state* has three bits: `EARLY`, called at in the first half of the shift; `LATE`, in the second; `FRESH`, in
the second by a round that left the base in the second half, so that it brought what became ready there meanwhile.

A *pair's state* tells at which of i and j vans called, in which half, and in which order within a half. A site that is
called at more than once on a day makes every pair it is in `TWICE`: then all that could ride may ride.
"""

import numpy as np

EARLY, LATE, FRESH = 1, 2, 4
SITE_STATES = 8
SINGLE_SITE = (0, EARLY, LATE, FRESH)  # those of a site called at once at most

I_EARLY, I_LATE, I_TWICE, J_EARLY, J_LATE, J_TWICE = range(1, 7)  # only one of the two is called at
EARLY_IJ, EARLY_JI, I_THEN_J, J_THEN_I, LATE_IJ, LATE_JI, TWICE = range(7, 14)
PAIR_STATES = 14
MANY = (I_TWICE, J_TWICE, TWICE)  # some site of the pair is called at more than once

# Of crates from i to j: picked up if they lie there since before the shift; if they became ready in its first half; the
# half in which j gets what lies at the base, what lies at i since before the shift, and what became ready: -1 never.
RULES = np.array(
    [
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
    ],
    dtype=np.int64,
)

# The same day seen from the other site.
MIRROR = np.array([0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, 12, 11, 13], dtype=np.int64)

# Whether i and j are called at, and whether i early, i late, j early, j late can be.
CALLS = np.array(
    [
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
    ],
    dtype=np.int64,
)


def joint(mine: tuple[int, ...], yours: tuple[int, ...], mine_first: bool) -> int:
    """Return the state of a pair from the halves (0, 1) of the calls at each site, and which was called at first."""
    if not mine or not yours:
        alone = mine or yours
        if not alone:
            return 0
        state = I_TWICE if len(alone) > 1 else (I_LATE if alone[0] else I_EARLY)
        return state if mine else state + 3
    if len(mine) > 1 or len(yours) > 1:
        return TWICE
    if mine[0] != yours[0]:
        return I_THEN_J if mine[0] < yours[0] else J_THEN_I
    return (LATE_IJ if mine[0] else EARLY_IJ) + (0 if mine_first else 1)
