"""Points and great circles."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.geo import Point, great_circle_km

POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


def test_a_degree_of_latitude_is_111_km_and_one_of_longitude_shrinks_towards_the_pole() -> None:
    seinajoki = Point(62.8, 22.8)
    assert great_circle_km(seinajoki, Point(63.8, 22.8)) == pytest.approx(111.2, abs=0.1)
    assert great_circle_km(seinajoki, Point(62.8, 23.8)) == pytest.approx(111.2 * math.cos(math.radians(62.8)), abs=0.1)


@given(POINTS, POINTS, POINTS)
def test_distances_are_those_of_a_space(a: Point, b: Point, c: Point) -> None:
    """Nothing to itself, the same both ways, and no way by a third point is shorter."""
    assert great_circle_km(a, a) == 0
    assert great_circle_km(a, b) == pytest.approx(great_circle_km(b, a), abs=1e-6)
    assert great_circle_km(a, c) <= great_circle_km(a, b) + great_circle_km(b, c) + 1e-6


@pytest.mark.parametrize(("lat", "lon"), [(90.1, 0), (-91, 0), (0, 180.5), (0, -181), (math.nan, 0), (0, math.inf)])
def test_a_point_that_is_not_on_earth_is_refused(lat: float, lon: float) -> None:
    with pytest.raises(ProblemError, match="not on Earth"):
        Point(lat, lon)
