"""The municipalities: codes, names, figures and schematic outlines. The one reader of `data/municipalities.geojson`.

GeoJSON as in RFC 7946: longitude before latitude, rings closed, outer rings counter-clockwise. The file is checked when
it is first read; later calls share what was read.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from depots.errors import RegionDataError
from routing.errors import ProblemError
from routing.json_text import load_json

PATH = Path(__file__).parent.parent / "data" / "municipalities.geojson"
MOST_BYTES = 5_000_000
MOST_VERTICES = 100_000

Lon = Annotated[float, Field(ge=19, le=32)]
Lat = Annotated[float, Field(ge=59, le=71)]
Ring = Annotated[list[tuple[Lon, Lat]], Field(min_length=4)]


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality: three-digit code, names, people, loans per inhabitant and year, centre in WGS 84 degrees."""

    code: str
    name_fi: str
    name_sv: str
    population: int
    loans_per_inhabitant: float
    lat: float
    lon: float


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True)


class _Properties(_Strict):
    code: Annotated[str, StringConstraints(pattern=r"^\d{3}$")]
    name_fi: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    name_sv: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    population: Annotated[int, Field(gt=0)]
    loans_per_inhabitant: Annotated[float, Field(ge=0, le=1_000)]
    lat: Lat
    lon: Lon


class _Polygon(_Strict):
    type: Literal["Polygon"]
    coordinates: Annotated[list[Ring], Field(min_length=1)]


class _MultiPolygon(_Strict):
    type: Literal["MultiPolygon"]
    coordinates: Annotated[list[Annotated[list[Ring], Field(min_length=1)]], Field(min_length=1)]


class _Feature(_Strict):
    type: Literal["Feature"]
    properties: _Properties
    geometry: Annotated[_Polygon | _MultiPolygon, Field(discriminator="type")]


class _Collection(_Strict):
    type: Literal["FeatureCollection"]
    attribution: Annotated[list[str], Field(min_length=1)]
    features: Annotated[list[_Feature], Field(min_length=1)]


def municipalities() -> Mapping[str, Municipality]:
    """Return the municipalities by code. Raises `RegionDataError` that names the feature and field."""
    return _shipped()[0]


def municipality_geojson() -> dict[str, Any]:
    """Return the whole collection as in the file, attribution included; the caller may change it."""
    return deepcopy(_shipped()[1])


def find_municipality(text: str) -> Municipality | None:
    """Find a municipality by its code (leading zeros may be lost), or its Finnish or Swedish name in any case."""
    if text.isdecimal():
        return municipalities().get(text.zfill(3))
    wanted = text.casefold()
    return next((m for m in municipalities().values() if wanted in (m.name_fi.casefold(), m.name_sv.casefold())), None)


def read_municipalities(path: Path) -> tuple[Mapping[str, Municipality], dict[str, Any]]:
    """Read and check a file of municipalities; raises `RegionDataError` that names the feature and field."""
    if path.stat().st_size > MOST_BYTES:
        raise RegionDataError(path.name, None, None, f"is larger than {MOST_BYTES} bytes: simplify the outlines")
    try:
        raw = load_json(path.read_text(encoding="utf-8"), path.name)
    except ProblemError as error:
        raise RegionDataError(path.name, None, None, f"{error.place}: {error.reason}") from error
    try:
        collection = _Collection.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise RegionDataError(path.name, None, _place(first["loc"], raw), first["msg"]) from error
    _check_outlines(path.name, collection)
    found: dict[str, Municipality] = {}
    for n, feature in enumerate(collection.features):
        if feature.properties.code in found:
            raise _flaw(path.name, n, feature, "properties.code", "stands twice: each municipality has one feature")
        found[feature.properties.code] = Municipality(**feature.properties.model_dump())
    return MappingProxyType(found), cast(dict[str, Any], raw)


@lru_cache
def _shipped() -> tuple[Mapping[str, Municipality], dict[str, Any]]:
    return read_municipalities(PATH)


def _check_outlines(file: str, collection: _Collection) -> None:
    vertices = 0
    for n, feature in enumerate(collection.features):
        geometry = feature.geometry
        polygons = [geometry.coordinates] if isinstance(geometry, _Polygon) else geometry.coordinates
        for rings in polygons:
            for k, ring in enumerate(rings):
                vertices += len(ring)
                if ring[0] != ring[-1]:
                    raise _flaw(file, n, feature, "geometry", "has a ring that is not closed: repeat its first point")
                if (_signed_area(ring) > 0) != (k == 0):
                    turn = "counter-clockwise" if k == 0 else "clockwise"
                    raise _flaw(file, n, feature, "geometry", f"has a ring that does not run {turn}: reverse it")
    if vertices > MOST_VERTICES:
        raise RegionDataError(file, None, None, f"has more than {MOST_VERTICES} points: simplify the outlines")


def _signed_area(ring: Ring) -> float:
    """Return the area in square degrees, above 0 where the ring runs counter-clockwise."""
    return sum(lon * next_lat - next_lon * lat for (lon, lat), (next_lon, next_lat) in pairwise(ring)) / 2


def _flaw(file: str, n: int, feature: _Feature, field: str, reason: str) -> RegionDataError:
    return RegionDataError(file, None, f"features[{n}] ({feature.properties.name_fi}) {field}", reason)


def _place(loc: tuple[int | str, ...], raw: object) -> str:
    """Return `features[3] (Ilmajoki) properties.population` for pydantic's path."""
    if len(loc) > 1 and loc[0] == "features" and isinstance(loc[1], int) and isinstance(raw, dict):
        feature = raw["features"][loc[1]]
        properties = feature.get("properties") if isinstance(feature, dict) else None
        name = properties.get("name_fi") if isinstance(properties, dict) else None
        return f"features[{loc[1]}] ({name}) " + ".".join(str(part) for part in loc[2:])
    return ".".join(str(part) for part in loc)
