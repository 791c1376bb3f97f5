"""The municipalities' outlines as paths for a small picture: no map service, no scale, north up."""

import math
from dataclasses import dataclass
from functools import cache

from depots.municipalities import municipality_geojson

_WIDE = 300.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A municipality's code and its outline as an SVG path."""

    code: str
    path: str


@dataclass(frozen=True, slots=True)
class Outlines:
    """All shapes, and the view box that holds them."""

    view: str
    shapes: tuple[Shape, ...]


@cache
def outlines() -> Outlines:
    """Return the outlines, narrowed by the cosine of their middle latitude."""
    features = municipality_geojson()["features"]
    polygons = [(feature["properties"]["code"], _polygons(feature["geometry"])) for feature in features]
    points = [point for _, found in polygons for rings in found for ring in rings for point in ring]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = _WIDE / ((east - west) * narrow)

    def path(rings: list[list[list[float]]]) -> str:
        drawn = (
            " ".join(f"{(lon - west) * narrow * scale:.1f} {(north - lat) * scale:.1f}" for lon, lat in ring)
            for ring in rings
        )
        return "".join(f"M{ring}z" for ring in drawn)

    shapes = tuple(Shape(code, "".join(path(rings) for rings in found)) for code, found in polygons)
    return Outlines(f"0 0 {_WIDE:.0f} {(north - south) * scale:.0f}", shapes)


def _polygons(geometry: dict[str, object]) -> list[list[list[list[float]]]]:
    found: list[list[list[list[float]]]] = geometry["coordinates"]  # type: ignore[assignment]
    return [found] if geometry["type"] == "Polygon" else found  # type: ignore[list-item]
