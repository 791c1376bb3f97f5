"""Memory is shared out to planners first, and nobody takes more than their share."""

import re
import subprocess
import sys
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import NoRoomError
from routing.memory import least_proof, own, proof_share, share
from routing.solve.warm import tiny_problem


@pytest.fixture(autouse=True)
def _this_process_takes_as_much_as_a_command() -> object:
    with patch("routing.memory.resident", return_value=120.0):
        yield


@given(st.floats(1, 10_000), st.integers(1, 16))
def test_all_shares_together_are_no_more_than_is_allowed_and_planners_come_first(allowed: float, cores: int) -> None:
    problem = tiny_problem()
    try:
        room = share(problem, allowed, cores)
    except NoRoomError:
        assert allowed < 500
        return
    assert own(problem) + room.workers * room.planner + room.proof <= allowed + 1e-6
    assert 1 <= room.workers <= cores
    assert room.proof == 0 or room.proof >= least_proof(problem)
    if room.proof:
        assert room.workers == cores


def test_too_little_is_refused_with_what_is_needed_and_that_is_enough() -> None:
    problem = tiny_problem()
    with pytest.raises(NoRoomError, match="planning 4 sites and 3 flows takes about") as refusal:
        share(problem, 100, 2)
    asked = re.search(r"about (\d+) MB", str(refusal.value))
    assert asked is not None
    assert share(problem, float(asked[1]), 2).workers == 1
    assert share(problem, float(asked[1]), 2).proof == 0


def test_a_proof_alone_likewise() -> None:
    problem = tiny_problem()
    with pytest.raises(NoRoomError, match="a proof takes at least") as refusal:
        proof_share(problem, 100)
    asked = re.search(r"least (\d+) MB", str(refusal.value))
    assert asked is not None
    assert proof_share(problem, float(asked[1])) >= least_proof(problem)


_GREEDY = """
import numpy as np
from routing.memory import keep_within, resident
allowed = resident() + 150
keep_within(allowed)
kept = []
try:
    while True:
        kept.append(np.ones(1 << 20))
except MemoryError:
    held, there = 8 * len(kept), resident()
    kept.clear()
    print(held, there <= allowed, len(np.ones(1 << 20)) > 0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not limit it")
def test_a_process_that_keeps_within_some_gets_a_memory_error_and_goes_on() -> None:
    done = subprocess.run([sys.executable, "-c", _GREEDY], capture_output=True, text=True, check=True)
    held, within, goes_on = done.stdout.split()
    assert 100 <= int(held) <= 150
    assert (within, goes_on) == ("True", "True")
