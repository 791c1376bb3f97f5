"""Flags beside crowded points: none hides another or a point, and a point with room bears its own."""

import math
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from api.contexts.label_places import label_places

SIZE = (1000.0, 400.0)


def test_a_point_with_room_enough_bears_its_flag() -> None:
    points = [(100.0, 100.0), (500.0, 200.0)]
    assert label_places(points, radius=13, size=SIZE) == tuple(points)


@given(st.lists(st.tuples(st.integers(60, 940), st.integers(60, 340)), min_size=1, max_size=12, unique=True))
def test_flags_never_overlap_and_lie_in_the_picture(points: list[tuple[int, int]]) -> None:
    flags = label_places([(float(x), float(y)) for x, y in points], radius=13, size=SIZE)
    assert all(math.dist(one, other) >= 26 for one, other in combinations(flags, 2))
    assert all(13 <= x <= 987 and 13 <= y <= 387 for x, y in flags)


def test_plans_with_the_same_figures_have_flags_beside_each_other() -> None:
    flags = label_places([(500.0, 200.0)] * 3, radius=13, size=SIZE)
    assert len(set(flags)) == 3
