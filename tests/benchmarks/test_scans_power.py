"""The power-cut harness: what was flushed stands, anything else may be lost or torn, and it finds a careless store."""

import shutil
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scans_power import SECTOR, Disk, Op, apply, power

writes = st.builds(Op, st.just("f"), st.just("write"), st.binary(min_size=1, max_size=1_200), st.integers(0, 2_000))


@given(st.lists(writes, max_size=8), st.lists(writes, max_size=8), st.integers(0, 99))
def test_what_was_flushed_stands_where_nothing_was_written_since(before: list[Op], after: list[Op], seed: int) -> None:
    disk, whole = Disk(), bytearray()
    for op in before:
        disk.do(op)
        apply(whole, op)
    disk.do(Op("f", "flush"))
    for op in after:
        disk.do(op)
    left = disk.after_cut(Random(seed))
    touched = {place for op in after for place in range(op.offset, op.offset + len(op.data))}
    assert all(left[place] == whole[place] for place in range(len(whole)) if place not in touched)
    assert Disk(whole).after_cut(Random(seed)) == bytes(whole)


def test_what_was_not_flushed_may_be_there_gone_or_torn_at_a_sector() -> None:
    disk = Disk()
    disk.do(Op("f", "write", b"x" * 2 * SECTOR))
    left = {disk.after_cut(Random(seed)) for seed in range(200)}
    whole, half = b"x" * SECTOR, bytes(SECTOR)
    assert {b"", whole + whole, whole + half, half + whole} <= left


def test_cutting_a_file_short_waits_for_a_flush_too() -> None:
    disk = Disk(bytearray(b"abcdef"))
    disk.do(Op("f", "truncate", offset=2))
    assert {disk.after_cut(Random(seed)) for seed in range(50)} == {b"ab", b"abcdef"}
    disk.do(Op("f", "flush"))
    assert disk.after_cut(Random(1)) == b"ab"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not at hand")
def test_power_cuts_lose_nothing_acknowledged_and_a_store_that_does_not_flush_is_caught() -> None:
    acknowledged, broken, lost = power(states=40, groups=10, synchronous="FULL", seed=1)
    assert (acknowledged > 50, broken, lost) == (True, 0, 0)
    _, broken, lost = power(states=10, groups=10, synchronous="OFF", seed=1)
    assert broken + lost > 0
