"""What was worked out lately, kept in memory by what it depends on: as much of it as was said, and no more."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Pool

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Lately(Generic[V]):
    """Keeps the `most` values that were asked for last. The key must name everything that a value depends on.

    Threads that ask for the same at once wait for the first of them; what raises is not kept.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, V] = OrderedDict()
        self._turns: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return the value kept for `key`, else make it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            turn = self._turns.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            try:
                made = make()
            finally:
                with self._lock:
                    self._turns.pop(key, None)
            self._keep({key: made})
            return made

    def get_many(self, keys: Collection[K], make: Callable[[Collection[K]], Mapping[K, V]]) -> dict[K, V]:
        """Return the values kept for these keys; those that are not kept are made all at once, by whoever asks."""
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        missing = [key for key in keys if key not in found]
        made = make(missing) if missing else {}
        self._keep(made)
        return {**found, **made}

    def _keep(self, made: Mapping[K, V]) -> None:
        with self._lock:
            for key, value in made.items():
                self._kept[key] = value
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)

    def items(self) -> list[tuple[Hashable, V]]:
        """Return what is kept, what was asked for longest ago first."""
        with self._lock:
            return list(self._kept.items())

    def forget(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._kept.clear()


class LatelyByStore(Generic[V]):
    """As much of each store, for what depends on what is in it; it goes when nobody uses the store any more."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._stores: WeakKeyDictionary[Pool, Lately[V]] = WeakKeyDictionary()

    def of(self, pool: Pool) -> Lately[V]:
        """Return what is kept of the store that a pool connects to; engines of one store share it."""
        return self._stores.setdefault(pool, Lately(self.most))

    def __contains__(self, pool: object) -> bool:
        return pool in self._stores
