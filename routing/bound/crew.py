"""Threads that share what can be done side by side: the result is the same however many there are."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")


class Crew:
    """So many threads, this one included; compiled functions without Python's lock run side by side in them."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = max(1, threads)
        self._pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None

    def share(self, kernel: Callable[..., object], count: int, *rest: Any) -> None:
        """Call `kernel(begin, end, *rest)` for parts of 0 to `count`; what it writes must not depend on the parts."""
        if self._pool is None or count < 2:
            kernel(0, count, *rest)
            return
        cuts = [count * n // self.threads for n in range(self.threads + 1)]
        others = [self._pool.submit(kernel, a, z, *rest) for a, z in pairwise(cuts[1:])]
        kernel(0, cuts[1], *rest)
        for other in others:
            other.result()

    def each(self, function: Callable[[Item], Found], items: Iterable[Item]) -> list[Found]:
        """Return `function` of each, in their order."""
        return list(map(function, items) if self._pool is None else self._pool.map(function, items))
