"""Random numbers of our own (splitmix64), so that a seed means the same everywhere and threads cannot disturb it."""

import numba as nb
import numpy as np


@nb.njit(cache=True, inline="always")
def draw(seed):  # type: ignore[no-untyped-def]
    """Return the next real number in [0, 1); `seed` is an array of one uint64."""
    seed[0] += np.uint64(0x9E3779B97F4A7C15)
    z = seed[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.float64(z >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@nb.njit(cache=True, inline="always")
def pick(seed, n):  # type: ignore[no-untyped-def]
    """Return a whole number from 0 to n - 1."""
    return int(draw(seed) * n)
