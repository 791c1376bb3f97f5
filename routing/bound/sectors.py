"""The sites in sectors, from the far end of the region to its middle."""

import numpy as np
from numpy.typing import NDArray


def sectors(near: NDArray[np.int64], free: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
    """Return each site's sector, 0 to `count` - 1 at most, -1 for bases.

    The site farthest from all bases and those nearest to it are the first sector, and so on with what is left, all of
    like size. Any division would do for the proof; this one sets apart rounds that go different ways.
    """
    found = np.full(len(near), -1, dtype=np.int64)
    left = np.nonzero(~free)[0]
    size = -(-len(left) // count) if len(left) else 1
    far = near[np.ix_(free, ~free)].min(axis=0) if free.any() else np.zeros(len(left))
    distance = dict(zip(left.tolist(), far.tolist(), strict=True))
    sector = 0
    while len(left):
        seed = max(left.tolist(), key=lambda site: (distance[site], -site))
        ways = near[seed, left] + near[left, seed]
        those = left[np.argsort(ways, kind="stable")[:size]]
        found[those] = sector
        left = np.setdiff1d(left, those)
        sector += 1
    return found
