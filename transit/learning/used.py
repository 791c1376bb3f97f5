"""The driving and handling times that plans to come would use now: the road table's, a site's own, or accepted ones."""

from collections.abc import Callable, Collection
from functools import cache

from sqlmodel import Session

from depots.road_files import travel_between
from depots.settings import settings
from depots.sites import all_sites
from routing.geo import Point, great_circle_km
from transit.learning.decisions import AcceptedTimes, TimeKey, TimeKind


def used_times(
    session: Session, accepted: AcceptedTimes, seen: Collection[str]
) -> Callable[[TimeKey], tuple[int, float] | None]:
    """Return what gives the minutes in use and the road's km (0 for a handling); `None` where a site is not kept.

    It knows the sites whose codes were `seen`. Raises `NoRoadError` where one of them lies off all roads.
    """
    sites = [site for site in all_sites(session) if site.code in seen]
    index = {site.code: n for n, site in enumerate(sites)}
    matrix = travel_between(session, sites, factor=settings().road_factor, off_road_kmh=settings().off_road_kmh)
    travel = accepted.travel(matrix.travel, list(index))

    def used(key: TimeKey) -> tuple[int, float] | None:
        if key.site not in index or (key.goal is not None and key.goal not in index):
            return None
        if key.kind == TimeKind.HANDLING:
            return accepted.handling.get(key.site, sites[index[key.site]].service_minutes), 0.0
        pair = index[key.site], index[key.goal or key.site]
        return round(travel.minutes[pair]), float(travel.km[pair])

    return used


def apart(session: Session) -> Callable[[str, str], float]:
    """Return what gives the great-circle km between two sites by their codes; 0 where one is not kept."""
    points = {site.code: Point(site.lat, site.lon) for site in all_sites(session)}

    @cache
    def km(start: str, goal: str) -> float:
        return great_circle_km(points[start], points[goal]) if {start, goal} <= points.keys() else 0.0

    return km
