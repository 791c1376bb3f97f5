"""What was worked out lately is what it would be now, is worked out once, and is never more than was said."""

from collections.abc import Collection
from itertools import count
from threading import Barrier, Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine

from transit.lately import Lately, LatelyByStore


@given(st.lists(st.integers(0, 6)), st.integers(1, 4))
def test_the_values_asked_for_last_are_kept_and_no_others(asked: list[int], most: int) -> None:
    kept: Lately[tuple[int, int]] = Lately(most)
    counter = count()
    last: list[int] = []
    for key in asked:
        was_kept = key in last[-most:]
        before = next(counter)
        assert kept.get(key, lambda key=key: (key, next(counter)))[0] == key  # type: ignore[misc]
        assert (next(counter) == before + 1) == was_kept
        last = [other for other in last if other != key] + [key]
        assert len(kept) <= most


def test_those_who_ask_at_once_wait_for_the_first() -> None:
    kept: Lately[int] = Lately(2)
    made: list[int] = []
    begun, may_go, together = Event(), Event(), Barrier(4)

    def make() -> int:
        begun.set()
        may_go.wait(60)
        made.append(1)
        return 7

    def ask() -> None:
        together.wait(60)
        found.append(kept.get("key", make))

    found: list[int] = []
    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    together.wait(60)
    assert begun.wait(60)
    may_go.set()
    for thread in threads:
        thread.join(60)
    assert (found, made) == ([7, 7, 7], [1])


def test_what_raises_is_not_kept_and_is_tried_again() -> None:
    kept: Lately[int] = Lately(2)

    def fails() -> int:
        raise OSError("no disk")

    for _ in range(2):
        with pytest.raises(OSError, match="no disk"):
            kept.get("key", fails)
    assert kept.get("key", lambda: 1) == 1


def test_what_was_forgotten_is_made_anew() -> None:
    kept: Lately[int] = Lately(2)
    kept.get("key", lambda: 1)
    kept.forget()
    assert kept.get("key", lambda: 2) == 2


@given(st.lists(st.lists(st.integers(0, 6), unique=True)), st.integers(1, 4))
def test_of_many_asked_for_at_once_only_those_are_made_that_are_not_kept(asked: list[list[int]], most: int) -> None:
    kept: Lately[int] = Lately(most)
    last: list[int] = []

    def make(missing: Collection[int]) -> dict[int, int]:
        assert list(missing) == [key for key in keys if key not in last]
        return {key: key * key for key in missing}

    for keys in asked:
        assert kept.get_many(keys, make) == {key: key * key for key in keys}
        made = [key for key in keys if key not in last]
        last = [*(key for key in last if key not in keys), *(key for key in keys if key in last), *made][-most:]
        assert len(kept) == len(last)


def test_each_store_has_its_own(engine: Engine) -> None:
    """What one of them keeps is not found for another."""
    kept: LatelyByStore[str] = LatelyByStore(2)
    other = create_engine("sqlite://")
    assert kept.of(engine.pool).get("key", lambda: "one") == "one"
    assert kept.of(other.pool).get("key", lambda: "two") == "two"
    assert kept.of(engine.pool).get("key", lambda: "anew") == "one"
