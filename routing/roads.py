"""The network of main roads: places where roads meet, and the roads between them, driven both ways."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from routing.errors import NoRoadError, ProblemError
from routing.geo import Point, great_circle_km


@dataclass(frozen=True, slots=True)
class RoadNode:
    """A place where roads meet, known by its name."""

    name: str
    point: Point


@dataclass(frozen=True, slots=True)
class RoadEdge:
    """A road between two nodes (their names), driven both ways at a typical speed."""

    start: str
    end: str
    km: float
    kmh: float

    def __post_init__(self) -> None:
        place = f"road {self.start} - {self.end}"
        if not (math.isfinite(self.km) and self.km > 0):
            raise ProblemError(place, f"must be longer than 0 km, not {self.km}")
        if not (math.isfinite(self.kmh) and self.kmh > 0):
            raise ProblemError(place, f"must be driven faster than 0 km/h, not {self.kmh}")
        if self.start == self.end:
            raise ProblemError(place, "leads from a node to itself: leave it out")


@dataclass(frozen=True, slots=True)
class RoadPath:
    """The quickest way between two nodes: its minutes, its km and the names of the nodes on it, both ends too."""

    minutes: float
    km: float
    nodes: tuple[str, ...]


class RoadNetwork:
    """Nodes and roads, checked. Raises `ProblemError` for a name that stands twice or that no node has.

    `graph` has the nodes' names as nodes and on each edge `km` and `ms`, the milliseconds of the drive: whole numbers,
    so that their sums are exact. Of several roads between two nodes the quickest is kept.
    """

    def __init__(self, nodes: Iterable[RoadNode], edges: Iterable[RoadEdge]) -> None:
        self.nodes: dict[str, RoadNode] = {}
        self.graph: nx.Graph[object] = nx.Graph()
        for node in nodes:
            if node.name in self.nodes:
                raise ProblemError(f"road node {node.name!r}", "stands twice: each name must be used once")
            self.nodes[node.name] = node
            self.graph.add_node(node.name)
        for edge in edges:
            for name in (edge.start, edge.end):
                if name not in self.nodes:
                    place = f"road {edge.start} - {edge.end}"
                    raise ProblemError(place, f"{name!r} is not one of the road nodes: add it, or correct the name")
            add_road(self.graph, edge.start, edge.end, edge.km, edge.kmh)

    def nearest(self, point: Point, count: int = 1) -> list[tuple[RoadNode, float]]:
        """Return the `count` nodes nearest to a point with their great-circle km, the nearest first."""
        distances = ((great_circle_km(point, node.point), node.name) for node in self.nodes.values())
        return [(self.nodes[name], km) for km, name in sorted(distances)[:count]]

    def quickest(self, start: str, end: str) -> RoadPath:
        """Return the quickest way; raises `NoRoadError` where no road leads and `KeyError` for an unknown node."""
        try:
            names = nx.dijkstra_path(self.graph, self.nodes[start].name, self.nodes[end].name, weight="ms")
        except nx.NetworkXNoPath:
            raise NoRoadError(start, end) from None
        milliseconds, km = along(self.graph, names)
        return RoadPath(milliseconds / 60_000, km, tuple(str(name) for name in names))


def add_road(graph: "nx.Graph[object]", start: object, end: object, km: float, kmh: float) -> None:
    """Add a road to the graph, unless a quicker one leads between the two already."""
    milliseconds = round(km / kmh * 3_600_000)
    if not graph.has_edge(start, end) or milliseconds < graph.edges[start, end]["ms"]:
        graph.add_edge(start, end, ms=milliseconds, km=km)


def along(graph: "nx.Graph[object]", way: Sequence[object]) -> tuple[int, float]:
    """Return the milliseconds and km along a way through the graph."""
    roads = [graph.edges[start, end] for start, end in pairwise(way)]
    return sum(road["ms"] for road in roads), sum(road["km"] for road in roads)
