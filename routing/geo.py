"""Points on the Earth, and how far apart they are.

Distances are great circles on a sphere, not geodesics on the ellipsoid: over South Ostrobothnia the two differ by less
than 0.4 %, far less than any road differs from a straight line, and the sphere is twelve times as fast and obeys the
triangle inequality, on which the travel matrix relies.
"""

from dataclasses import dataclass

from geopy.distance import great_circle

from routing.errors import ProblemError


@dataclass(frozen=True, slots=True)
class Point:
    """A place on Earth in degrees of WGS 84; latitude comes first. Raises `ProblemError` for one that is not there."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ProblemError(f"point {self.lat}, {self.lon}", "is not on Earth: latitude comes first, in degrees")


def great_circle_km(a: Point, b: Point) -> float:
    """Return the length of the shortest way over the surface, in km."""
    return float(great_circle((a.lat, a.lon), (b.lat, b.lon)).km)
