"""Travel between sites by the kept road table: from our tables to `routing.roads` and `routing.matrix`."""

from collections.abc import Sequence
from functools import lru_cache

from sqlmodel import Session, col, select

from depots.tables import Road, RoadNode, Site, TravelOverride
from routing import roads
from routing.geo import Point
from routing.matrix import Override, Place, TravelMatrix, travel_matrix

Roads = tuple[tuple[roads.RoadNode, ...], tuple[roads.RoadEdge, ...]]
"""The nodes and roads of a network."""


def road_network(session: Session) -> roads.RoadNetwork:
    """Return the kept nodes and roads as a network."""
    return roads.RoadNetwork(*_kept_roads(session))


def _kept_roads(session: Session) -> Roads:
    nodes = session.exec(select(RoadNode.name, RoadNode.lat, RoadNode.lon).order_by(col(RoadNode.name)))
    edges = session.exec(select(Road.start, Road.end, Road.km, Road.kmh).order_by(col(Road.id)))
    return (
        tuple(roads.RoadNode(name, Point(lat, lon)) for name, lat, lon in nodes),
        tuple(roads.RoadEdge(*edge) for edge in edges),
    )


def travel_between(session: Session, sites: Sequence[Site], *, factor: float, off_road_kmh: float) -> TravelMatrix:
    """Return minutes and km between `sites`, in their order, with the kept overrides of their pairs.

    `factor` and `off_road_kmh`: see `routing.matrix`. Raises `NoRoadError` that names a pair without a road.
    """
    places = [Place(site.code, site.name, Point(site.lat, site.lon)) for site in sites]
    return travel_of_places(session, places, factor=factor, off_road_kmh=off_road_kmh)


def travel_of_places(session: Session, places: Sequence[Place], *, factor: float, off_road_kmh: float) -> TravelMatrix:
    """Return the same between places, which need not be kept sites."""
    codes = [place.code for place in places]
    pairs = (col(TravelOverride.from_site_code), col(TravelOverride.to_site_code))
    known = session.exec(select(TravelOverride).where(*(end.in_(codes) for end in pairs)).order_by(*pairs))
    overrides = tuple(Override(row.from_site_code, row.to_site_code, row.minutes, row.km) for row in known)
    return _travel(_kept_roads(session), tuple(places), factor, off_road_kmh, overrides)


@lru_cache(maxsize=4)
def _travel(
    kept: Roads, places: tuple[Place, ...], factor: float, off_road_kmh: float, overrides: tuple[Override, ...]
) -> TravelMatrix:
    """Return the travel, kept for what was asked for lately: it is made of nothing but what is given here."""
    network = roads.RoadNetwork(*kept)
    return travel_matrix(network, places, factor=factor, off_road_kmh=off_road_kmh, overrides=overrides)
