"""What is done side by side is the same as done one after another."""

import random
import threading

import numpy as np
import pytest

from routing.bound import lower_bound
from routing.bound.crew import Crew
from tests.routing.bound.test_ties import two_vans
from tests.routing.bound.test_truth import one_van_week


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [0, 1, 2, 5, 100])
def test_every_part_is_done_once(threads: int, count: int) -> None:
    done = np.zeros(count)

    def kernel(begin: int, end: int, add: float) -> None:
        done[begin:end] += add

    Crew(threads).share(kernel, count, 2.0)
    assert (done == 2.0).all()


def test_what_a_thread_raises_is_raised() -> None:
    def kernel(begin: int, end: int) -> None:
        if begin:
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Crew(2).share(kernel, 2)


def test_answers_come_in_the_order_of_what_was_asked() -> None:
    """Even where the first is done last."""
    second = threading.Event()

    def answer(n: int) -> int:
        assert n or second.wait(60)
        second.set()
        return n

    assert Crew(2).each(answer, range(2)) == [0, 1]


@pytest.mark.parametrize("seed", range(3))
def test_a_bound_is_the_same_with_any_number_of_threads(seed: int) -> None:
    for problem in (two_vans(seed), one_van_week(random.Random(seed))):
        found = [lower_bound(problem, seconds=600, looks=20, threads=threads) for threads in (1, 2, 3)]
        assert len({bound.value for bound in found}) == 1
        assert all(bound.site_prices == found[0].site_prices for bound in found)
