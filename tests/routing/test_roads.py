"""The network of main roads."""

import math

import pytest

from routing.errors import NoRoadError, ProblemError
from routing.geo import Point
from routing.roads import RoadEdge, RoadNetwork, RoadNode, RoadPath

NODES = tuple(RoadNode(name, Point(62.0, 22.0 + n)) for n, name in enumerate("abcd"))
AB, BC = RoadEdge("a", "b", 60, 60), RoadEdge("b", "c", 30, 90)


def test_the_quickest_way_is_found_both_ways_not_the_shortest() -> None:
    network = RoadNetwork(NODES, [AB, BC, RoadEdge("c", "a", 85, 50)])
    assert network.quickest("a", "c") == RoadPath(80.0, 90, ("a", "b", "c"))
    assert network.quickest("c", "a") == RoadPath(80.0, 90, ("c", "b", "a"))
    assert network.quickest("a", "a") == RoadPath(0, 0, ("a",))


def test_of_two_roads_between_two_nodes_the_quickest_is_kept_in_any_order() -> None:
    slow = RoadEdge("b", "a", 50, 40)
    for edges in ([AB, slow], [slow, AB]):
        assert RoadNetwork(NODES, edges).quickest("a", "b") == RoadPath(60.0, 60, ("a", "b"))


def test_the_nearest_nodes_come_in_order_with_their_distance() -> None:
    network = RoadNetwork(NODES, [AB])
    [(first, near), (second, far)] = network.nearest(Point(62.0, 22.9), 2)
    assert (first.name, second.name) == ("b", "a")
    assert near == pytest.approx(5.22, abs=0.01)
    assert far == pytest.approx(47.0, abs=0.1)
    assert len(network.nearest(Point(0, 0), 9)) == len(NODES)
    assert RoadNetwork([], []).nearest(Point(0, 0)) == []


def test_where_no_road_leads_the_pair_is_named() -> None:
    with pytest.raises(NoRoadError, match="no road leads from a to d") as error:
        RoadNetwork(NODES, [AB]).quickest("a", "d")
    assert (error.value.origin, error.value.destination) == ("a", "d")


def test_an_unknown_node_is_no_way() -> None:
    with pytest.raises(KeyError):
        RoadNetwork(NODES, [AB]).quickest("a", "nowhere")


@pytest.mark.parametrize(("km", "kmh"), [(0, 50), (-1, 50), (math.nan, 50), (math.inf, 50), (5, 0), (5, math.nan)])
def test_a_road_of_impossible_length_or_speed_is_refused_by_its_ends(km: float, kmh: float) -> None:
    with pytest.raises(ProblemError, match=r"^road a - b: must be"):
        RoadEdge("a", "b", km, kmh)


def test_a_road_from_a_node_to_itself_is_refused() -> None:
    with pytest.raises(ProblemError, match=r"^road a - a: leads from a node to itself"):
        RoadEdge("a", "a", 5, 50)


def test_unknown_and_doubled_names_are_refused() -> None:
    with pytest.raises(ProblemError, match=r"^road a - x: 'x' is not one of the road nodes"):
        RoadNetwork(NODES, [RoadEdge("a", "x", 5, 50)])
    with pytest.raises(ProblemError, match=r"^road node 'a': stands twice"):
        RoadNetwork((*NODES, NODES[0]), [])
