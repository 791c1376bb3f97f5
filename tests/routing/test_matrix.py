"""Travel between places: by the network, by supposed roads where it has none, by what somebody knows better."""

import csv
import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import NoRoadError, ProblemError
from routing.geo import Point, great_circle_km
from routing.matrix import JOIN_KM, NEIGHBOUR_KM, MatrixWarning, Override, Place, TravelMatrix, travel_matrix
from routing.roads import RoadEdge, RoadNetwork, RoadNode
from tests.routing.worlds import shared

KM_PER_DEGREE = great_circle_km(Point(0, 0), Point(0, 1))


def _at(km_east: float, km_north: float = 0) -> Point:
    """A point so many km from where equator and prime meridian meet; flat enough for a region."""
    return Point(km_north / KM_PER_DEGREE, km_east / KM_PER_DEGREE)


def _place(code: str, km_east: float, km_north: float = 0) -> Place:
    return Place(code, f"Library {code}", _at(km_east, km_north))


# A road of 120 km at 60 km/h leads from west to east, the nodes 100 km apart.
ROAD = RoadNetwork([RoadNode("west", _at(0)), RoadNode("east", _at(100))], [RoadEdge("west", "east", 120, 60)])


def _matrix(*places: Place, network: RoadNetwork = ROAD, overrides: tuple[Override, ...] = ()) -> TravelMatrix:
    return travel_matrix(network, places, factor=1.5, off_road_kmh=30, overrides=overrides)


def test_places_on_nodes_travel_by_the_road() -> None:
    travel = _matrix(_place("a", 0), _place("b", 100)).travel
    assert travel.minutes.tolist() == [[0, 120], [120, 0]]
    assert travel.km.tolist() == [[0, 120], [120, 0]]


def test_a_place_off_the_network_is_joined_by_great_circle_times_factor() -> None:
    """4 km off: 6 km at 30 km/h are 12 minutes more."""
    travel = _matrix(_place("a", 0, 4), _place("b", 100)).travel
    assert travel.km[0, 1] == pytest.approx(126)
    assert travel.minutes[0, 1] == 132


def test_minutes_are_whole_and_rounded_up() -> None:
    travel = _matrix(_place("a", 0, 4.01), _place("b", 100)).travel
    assert travel.minutes[0, 1] == 133


def test_neighbours_are_joined_directly_where_that_is_quicker() -> None:
    """On the same side of a gap in the network, 20 km apart: 30 km at 30 km/h, not two hours by the road."""
    far = RoadNetwork(
        [RoadNode("west", _at(0)), RoadNode("east", _at(20)), RoadNode("north", _at(10, 90))],
        [RoadEdge("west", "north", 100, 80), RoadEdge("east", "north", 100, 80)],
    )
    travel = _matrix(_place("a", 0), _place("b", 20), network=far).travel
    assert travel.minutes[0, 1] == 60
    assert travel.km[0, 1] == pytest.approx(30)


def test_beyond_the_stated_distance_no_small_road_is_supposed() -> None:
    def minutes(apart: float) -> float:
        far = RoadNetwork(
            [RoadNode("west", _at(0)), RoadNode("east", _at(apart)), RoadNode("north", _at(10, 90))],
            [RoadEdge("west", "north", 100, 30), RoadEdge("east", "north", 100, 30)],
        )
        return float(_matrix(_place("a", 0), _place("b", apart), network=far).travel.minutes[0, 1])

    assert minutes(NEIGHBOUR_KM - 0.1) == 90
    assert minutes(NEIGHBOUR_KM + 0.1) == 400


def test_where_the_road_is_quicker_it_is_taken_although_longer() -> None:
    short = RoadNetwork([RoadNode("west", _at(0)), RoadNode("east", _at(20))], [RoadEdge("west", "east", 40, 80)])
    travel = _matrix(_place("a", 0), _place("b", 20), network=short).travel
    assert (travel.minutes[0, 1], travel.km[0, 1]) == (30, 40)


def test_places_on_one_spot_are_no_way_apart() -> None:
    matrix = _matrix(_place("a", 0, 4), _place("b", 0, 4), _place("c", 100))
    assert matrix.travel.minutes[0, 1] == matrix.travel.km[0, 1] == 0
    assert matrix.travel.minutes[0, 2] == matrix.travel.minutes[1, 2]


def test_an_override_replaces_one_direction_and_rounds_up() -> None:
    matrix = _matrix(_place("a", 0), _place("b", 100), overrides=(Override("b", "a", 90.2, 110),))
    assert matrix.travel.minutes.tolist() == [[0, 120], [91, 0]]
    assert matrix.travel.km.tolist() == [[0, 120], [110, 0]]


def test_where_no_road_leads_the_places_are_named_unless_an_override_gives_the_way() -> None:
    here, there = _place("a", 0), _place("b", 400)
    with pytest.raises(NoRoadError, match="from Library a to Library b"):
        _matrix(here, there)
    out, back = Override("a", "b", 300, 420), Override("b", "a", 310, 420)
    with pytest.raises(NoRoadError, match="from Library b to Library a"):
        _matrix(here, there, overrides=(out,))
    assert _matrix(here, there, overrides=(out, back)).travel.minutes.tolist() == [[0, 300], [310, 0]]


def test_a_place_far_from_every_node_is_not_joined() -> None:
    assert _matrix(_place("a", 0, JOIN_KM - 1), _place("b", 100)).travel.minutes[0, 1] > 120
    with pytest.raises(NoRoadError):
        _matrix(_place("a", 0, JOIN_KM + 1), _place("b", 100))


def test_without_a_network_only_neighbours_have_roads() -> None:
    empty = RoadNetwork([], [])
    assert _matrix(_place("a", 0), _place("b", 10), network=empty).travel.km[0, 1] == pytest.approx(15)
    with pytest.raises(NoRoadError):
        _matrix(_place("a", 0), _place("b", 100), network=empty)
    assert _matrix(network=empty).travel.minutes.shape == (0, 0)


def test_implausible_roads_are_warned_of_with_both_names_and_the_ratio() -> None:
    winding = RoadNetwork([RoadNode("west", _at(0)), RoadNode("east", _at(50))], [RoadEdge("west", "east", 95, 60)])
    [warning] = _matrix(_place("a", 0), _place("b", 50), network=winding).warnings
    apart = great_circle_km(_at(0), _at(50))
    assert warning == MatrixWarning("a", "b", "Library a", "Library b", 95, apart, 95 / apart)
    assert warning.ratio == pytest.approx(1.9)


def test_a_road_shorter_than_the_great_circle_is_implausible_in_its_own_direction() -> None:
    matrix = _matrix(_place("a", 0), _place("b", 100), overrides=(Override("b", "a", 60, 80),))
    [warning] = matrix.warnings
    assert (warning.origin, warning.destination) == ("b", "a")
    assert warning.ratio == pytest.approx(0.8)


def test_near_pairs_are_not_judged() -> None:
    overrides = (Override("a", "b", 60, 40), Override("b", "a", 1, 0.1))
    assert _matrix(_place("a", 0), _place("b", 4), overrides=overrides).warnings == ()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ((Override("a", "x", 1, 1),), "'x' is not one of the places"),
        ((Override("a", "b", 1, 1), Override("a", "b", 2, 2)), "^override a -> b: stands twice"),
        ((Override("a", "a", 1, 1),), "^override a -> a: is from a place to itself"),
    ],
)
def test_overrides_of_no_use_are_refused(overrides: tuple[Override, ...], message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        _matrix(_place("a", 0), _place("b", 100), overrides=overrides)


@pytest.mark.parametrize(("minutes", "km"), [(-1, 5), (math.nan, 5), (5, math.inf), (5, -0.1)])
def test_impossible_overrides_are_refused(minutes: float, km: float) -> None:
    with pytest.raises(ProblemError, match=r"^override a -> b: (minutes|km) must be"):
        Override("a", "b", minutes, km)


@pytest.mark.parametrize(
    ("factor", "kmh", "place"), [(0.9, 50, "factor"), (math.nan, 50, "factor"), (1.3, 0, "off_road_kmh")]
)
def test_impossible_settings_are_refused_by_name(factor: float, kmh: float, place: str) -> None:
    with pytest.raises(ProblemError) as refusal:
        travel_matrix(ROAD, [], factor=factor, off_road_kmh=kmh)
    assert refusal.value.place == place


def test_a_code_may_stand_only_once() -> None:
    with pytest.raises(ProblemError, match="one code twice"):
        _matrix(_place("a", 0), _place("a", 100))


SPOTS = st.tuples(st.floats(0, 60), st.floats(0, 60))


@given(
    nodes=st.lists(SPOTS, min_size=1, max_size=6),
    roads=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(1, 99), st.sampled_from([40, 60, 83]))),
    places=st.lists(SPOTS, min_size=1, max_size=6),
)
def test_no_way_by_a_third_place_is_quicker_and_ways_back_are_alike(
    nodes: list[tuple[float, float]], roads: list[tuple[int, int, float, int]], places: list[tuple[float, float]]
) -> None:
    chain = [RoadEdge(str(n), str(n + 1), 40, 70) for n in range(len(nodes) - 1)]
    more = [RoadEdge(str(a), str(b), km, kmh) for a, b, km, kmh in roads if a != b and max(a, b) < len(nodes)]
    network = RoadNetwork([RoadNode(str(n), _at(*spot)) for n, spot in enumerate(nodes)], chain + more)
    here = [_place(str(n), *spot) for n, spot in enumerate(places)]
    try:
        minutes = travel_matrix(network, here, factor=1.35, off_road_kmh=50).travel.minutes
    except NoRoadError:
        return
    assert np.array_equal(minutes, minutes.T)
    assert np.array_equal(minutes, np.ceil(minutes))
    for i, j, k in product(range(len(here)), repeat=3):
        assert minutes[i, k] <= minutes[i, j] + minutes[j, k]


def test_the_regions_road_table_gives_its_known_distances() -> None:
    """From Seinäjoki by road, km, to the tenth: as the table's makers state them."""
    rows = list(csv.DictReader(shared("region", "road_nodes.csv").read_text("utf-8").splitlines()))
    nodes = [RoadNode(row["name"], Point(float(row["lat"]), float(row["lon"]))) for row in rows]
    rows = list(csv.DictReader(shared("region", "roads.csv").read_text("utf-8").splitlines()))
    network = RoadNetwork(nodes, [RoadEdge(r["from"], r["to"], float(r["km"]), float(r["kmh"])) for r in rows])
    known = {"Ilmajoki": 17, "Lapua": 26, "Kurikka": 34.5, "Kauhava": 42.5, "Alavus": 52.5, "Kauhajoki": 62}
    known |= {"Alajärvi": 70, "Ähtäri": 82.5, "Kaskinen": 127.5, "Veteli": 130.5, "Perho": 135}
    places = [Place(name, name, network.nodes[name].point) for name in ("Seinäjoki", *known)]
    matrix = travel_matrix(network, places, factor=1.35, off_road_kmh=50)
    assert dict(zip(known, matrix.travel.km[0, 1:].tolist(), strict=True)) == pytest.approx(known)
