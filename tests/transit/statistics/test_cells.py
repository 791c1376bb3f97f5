"""Cells come back from their bytes, and legs that leave or come late change rows as if they had been made anew."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transit.statistics.test_figures import SITES, legs
from transit.statistics import coding
from transit.statistics.cells import NOTHING, Cells, Change, Row, Side, amend, slot_of
from transit.statistics.columns import LONGEST, columns_of
from transit.statistics.legs import Leg

sides = st.sampled_from(Side)


def cells_of(found: list[Leg]) -> Cells:
    days = {leg.day for leg in found}
    return Cells.of({day: columns_of([leg for leg in found if leg.day == day], SITES) for day in days})


def rows_of(found: list[Leg], side: Side) -> dict[int, Row]:
    return {row.place: row for row in cells_of(found).rows(side)}


def key_of(leg: Leg, side: Side, sign: int) -> tuple[int, Change]:
    columns = columns_of([leg], SITES)
    start, goal, slot = int(columns.origin[0]), int(columns.destination[0]), slot_of(leg.day, int(columns.flags[0]))
    place, other = {Side.GOAL: (goal, start), Side.START: (start, goal), Side.SLOT: (slot, 0)}[side]
    return place, Change(other, slot, columns, sign)


@settings(max_examples=60)
@given(st.lists(legs(), max_size=40), sides)
def test_the_rows_of_a_side_hold_all_that_the_cells_hold(found: list[Leg], side: Side) -> None:
    cells = cells_of(found)
    again = Cells.decode([(3, row) for row in cells.rows(side)], side)
    assert again.counts.sum(axis=0).tolist() == cells.counts.sum(axis=0).tolist()
    assert again.sums.sum(axis=0).tolist() == cells.sums.sum(axis=0).tolist()
    assert set(again.part.tolist()) <= {3}
    if side != Side.SLOT:
        assert list(again.rows(Side.GOAL)) == list(cells.rows(Side.GOAL))


@settings(max_examples=60)
@given(st.lists(legs(), max_size=25), st.lists(legs(), max_size=4), st.sets(st.integers(0, 24)), sides)
def test_rows_that_legs_leave_and_come_to_are_as_made_anew(
    found: list[Leg], come: list[Leg], some: set[int], side: Side
) -> None:
    kept = rows_of(found, side)
    gone = [leg for n, leg in enumerate(found) if n in some]
    for leg, sign in [*((leg, -1) for leg in gone), *((leg, 1) for leg in come)]:
        place, change = key_of(leg, side, sign)
        changed = amend(kept.pop(place, Row(place, NOTHING, b"")), [change])
        if changed is not None:
            kept[place] = changed
    left = [leg for n, leg in enumerate(found) if n not in some]
    assert kept == rows_of([*left, *come], side)


@given(st.lists(st.one_of(st.integers(0, 300), st.integers(0, LONGEST)), min_size=1, max_size=400))
def test_a_run_holds_each_delay_as_often_as_it_was(delays: list[int]) -> None:
    values = np.sort(np.array(delays, np.uint16))
    run = np.empty(4 * len(values), np.uint8)
    end = coding.encode_sorted(values, run, 0)
    again = np.zeros(len(values), np.uint16)
    assert coding.decode_run(run, 0, end, again, 0) == len(values)
    assert again.tolist() == values.tolist()
    twice = coding.merge_runs(run, np.zeros(2, np.int64), np.full(2, end))
    both = np.zeros(2 * len(values), np.uint16)
    coding.decode_run(twice, 0, len(twice), both, 0)
    assert both.tolist() == np.repeat(values, 2).tolist()


def test_a_leg_that_is_not_there_cannot_leave() -> None:
    with pytest.raises(ValueError, match="no such delay"):
        coding.change_run(np.zeros(0, np.uint8), 5, -1)
