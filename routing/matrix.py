"""Travel by road between any places, in whole minutes and km, from the network of main roads.

Where the network has no road, one is supposed: great circle × `factor` long, driven at `off_road_kmh`.
- Each place is joined so to its nearest node within `JOIN_KM`, and to the next two within `NEIGHBOUR_KM`.
- Two places within `NEIGHBOUR_KM` of each other are joined so directly: small roads are missing from the network,
  and neighbours would come out too far apart.
A supposed road is driven only where it is quicker than the way by the network. Minutes are those of the quickest way,
rounded up, so that no way by a third place is quicker (unless an override says so); km are those of that same way.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from routing.errors import NoRoadError, ProblemError
from routing.geo import Point, great_circle_km
from routing.problem import Travel
from routing.roads import RoadNetwork, add_road, along

Figures = NDArray[np.float64]

JOIN_KM = 50.0
"""A place farther from every node has most likely a wrong coordinate."""
NEIGHBOUR_KM = 30.0
"""As far as small roads may be missing: in South Ostrobothnia such neighbours lie 26 to 40 km apart, main roads
connect the rest."""
JOINED_NODES = 3

LEAST_RATIO = 1.0
"""No road is shorter than the great circle."""
MOST_RATIO = 1.8
"""The region's main roads are 1.05 to 1.49 times as long as the great circle."""
JUDGED_FROM_KM = 5.0
"""Nearer pairs are not judged: around a lake or a railway yard any ratio is possible."""


@dataclass(frozen=True, slots=True)
class Place:
    """Something that lies on or off the network, known by its code; the name is for people."""

    code: str
    name: str
    point: Point


@dataclass(frozen=True, slots=True)
class Override:
    """Travel from one place to another (codes) as somebody knows it; the way back is a pair of its own."""

    origin: str
    destination: str
    minutes: float
    km: float

    def __post_init__(self) -> None:
        for name in ("minutes", "km"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                place = f"override {self.origin} -> {self.destination}"
                raise ProblemError(place, f"{name} must be a finite number of 0 or more, not {value}")


@dataclass(frozen=True, slots=True)
class MatrixWarning:
    """A pair whose road km are implausible against its great-circle km; `ratio` is the one by the other."""

    origin: str
    destination: str
    origin_name: str
    destination_name: str
    km: float
    great_circle_km: float
    ratio: float


@dataclass(frozen=True, slots=True)
class TravelMatrix:
    """Travel in the order of the places, and what looks wrong in it."""

    travel: Travel
    warnings: tuple[MatrixWarning, ...]


def travel_matrix(
    network: RoadNetwork,
    places: Sequence[Place],
    *,
    factor: float,
    off_road_kmh: float,
    overrides: Iterable[Override] = (),
) -> TravelMatrix:
    """Return the travel between all places.

    Raises `NoRoadError` that names the first pair between which no road leads and which no override gives, and
    `ProblemError` for a factor below 1, a speed that is not above 0, and overrides that are unknown or stand twice.
    """
    if not (math.isfinite(factor) and factor >= 1):
        raise ProblemError("factor", f"must be 1 or more, not {factor}: no road is shorter than the great circle")
    if not (math.isfinite(off_road_kmh) and off_road_kmh > 0):
        raise ProblemError("off_road_kmh", f"must be above 0, not {off_road_kmh}")
    straight = np.zeros((len(places), len(places)))
    for (i, a), (j, b) in combinations(enumerate(places), 2):
        straight[i, j] = straight[j, i] = great_circle_km(a.point, b.point)
    graph = _joined(network, places, straight, factor, off_road_kmh)
    minutes, km = _quickest(graph, len(places))
    _replace(minutes, km, places, overrides)
    for i, j in np.argwhere(np.isinf(minutes)):
        raise NoRoadError(places[i].name, places[j].name)
    return TravelMatrix(Travel(minutes, km), _warnings(km, straight, places))


def _joined(
    network: RoadNetwork, places: Sequence[Place], straight: Figures, factor: float, off_road_kmh: float
) -> "nx.Graph[object]":
    """Return the network's graph with the places in it (their indices), joined by supposed roads."""
    graph = network.graph.copy()
    graph.add_nodes_from(range(len(places)))
    for i, place in enumerate(places):
        for n, (node, apart) in enumerate(network.nearest(place.point, JOINED_NODES)):
            if apart <= (NEIGHBOUR_KM if n else JOIN_KM):
                add_road(graph, i, node.name, apart * factor, off_road_kmh)
    for i, j in combinations(range(len(places)), 2):
        if straight[i, j] <= NEIGHBOUR_KM:
            add_road(graph, i, j, straight[i, j] * factor, off_road_kmh)
    return graph


def _quickest(graph: "nx.Graph[object]", size: int) -> tuple[Figures, Figures]:
    """Return minutes, rounded up, and km between the places; infinite where no road leads. Roads lead both ways."""
    minutes, km = np.full((size, size), math.inf), np.full((size, size), math.inf)
    np.fill_diagonal(minutes, 0)
    np.fill_diagonal(km, 0)
    for i in range(size):
        ways = nx.single_source_dijkstra_path(graph, i, weight="ms")
        for j in range(i + 1, size):
            if j in ways:
                milliseconds, length = along(graph, ways[j])
                minutes[i, j] = minutes[j, i] = -(-milliseconds // 60_000)
                km[i, j] = km[j, i] = length
    return minutes, km


def _replace(minutes: Figures, km: Figures, places: Sequence[Place], overrides: Iterable[Override]) -> None:
    """Put the overrides in, in place."""
    index = {place.code: n for n, place in enumerate(places)}
    if len(index) < len(places):
        raise ProblemError("places", "have one code twice: give each its own")
    seen: set[tuple[str, str]] = set()
    for override in overrides:
        pair = override.origin, override.destination
        name = f"override {override.origin} -> {override.destination}"
        if pair in seen:
            raise ProblemError(name, "stands twice: keep one of them")
        seen.add(pair)
        for code in pair:
            if code not in index:
                raise ProblemError(name, f"{code!r} is not one of the places")
        i, j = index[override.origin], index[override.destination]
        if i == j:
            raise ProblemError(name, "is from a place to itself: leave it out")
        minutes[i, j], km[i, j] = math.ceil(override.minutes), override.km


def _warnings(km: Figures, straight: Figures, places: Sequence[Place]) -> tuple[MatrixWarning, ...]:
    """Return the implausible pairs, the way back only where its km differ."""
    found = []
    for i, j in np.argwhere(straight >= JUDGED_FROM_KM):
        ratio = float(km[i, j] / straight[i, j])
        seen_there = j < i and km[i, j] == km[j, i]
        if not LEAST_RATIO <= ratio <= MOST_RATIO and not seen_there:
            a, b = places[i], places[j]
            road, crow = float(km[i, j]), float(straight[i, j])
            found.append(MatrixWarning(a.code, b.code, a.name, b.name, road, crow, ratio))
    return tuple(found)
