"""The kinds of arrays that the compiled rooms know, and lists as such."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Minutes = NDArray[np.uint16]
Floats = NDArray[np.float64]
Reals = NDArray[np.float32]


def ints(values: list[int]) -> Ints:
    """Return a list as an array of whole numbers."""
    return np.array(values, dtype=np.int32)


def floats(values: list[float]) -> Floats:
    """Return a list as an array of real numbers."""
    return np.array(values, dtype=np.float64)
