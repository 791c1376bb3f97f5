"""What a van remembers of its visits: for each site, which of the sites near it were called at (Baldacci 2011)."""

import numpy as np

from routing.bound.shapes import Flags, Floats, Ints


def memory(minutes: Floats, paid: Flags, bits: int) -> tuple[Ints, Ints]:
    """Return `follow[i, j, memory at i]`, the memory that is left at j, and `own[i]`, the bit of i at i (0: none).

    Only sites of `paid` are remembered. With as many bits as those, all are remembered for good.
    """
    size = len(minutes)
    near = np.argsort(minutes + minutes.T - 1e9 * np.eye(size), axis=1, kind="stable")
    known = [[int(j) for j in near[i] if paid[j]][:bits] for i in range(size)]
    if bits >= paid.sum():
        known = [list(np.nonzero(paid)[0])] * size
    own = np.zeros(size, dtype=np.int64)
    follow = np.zeros((size, size, 1 << bits), dtype=np.int64)
    masks = np.arange(1 << bits)
    place = [{site: bit for bit, site in enumerate(sites)} for sites in known]
    for i in range(size):
        own[i] = 1 << place[i][i] if i in place[i] else 0
        for bit, site in enumerate(known[i]):
            seen = (masks >> bit) & 1
            for j in range(size):
                if site in place[j]:
                    follow[i, j] |= seen << place[j][site]
    return follow, own
