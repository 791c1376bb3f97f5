"""The roads to a site that only a scenario knows, by the same model that all others are driven by."""

from dataclasses import replace

from sqlmodel import Session

from depots.municipalities import find_municipality
from depots.road_files import travel_of_places
from depots.settings import settings
from depots.sites import all_sites
from routing.geo import Point
from routing.matrix import Place
from routing.problem import WeekProblem
from transit.errors import ChangeRefusedError
from transit.scenario_changes import AddSite, RoadTo


def with_roads(session: Session, problem: WeekProblem, change: AddSite) -> AddSite:
    """Return the change with the roads from its site to all sites of `problem`, and its municipality's Finnish name.

    Raises `ChangeRefusedError` for a code that a kept site has and for an unknown municipality, `NoRoadError` where no
    road leads.
    """
    if change.code in {site.code for site in all_sites(session)}:
        raise ChangeRefusedError("code_taken", f"site {change.code!r}", "has the code of a kept site: take another")
    municipality = find_municipality(change.municipality)
    if municipality is None:
        reason = f"lies in {change.municipality!r}, which is no known municipality"
        raise ChangeRefusedError("unknown_municipality", f"site {change.code!r}", reason)
    here = Place(change.code, change.name, Point(change.lat, change.lon))
    places = [Place(site.id, site.name, Point(site.lat, site.lon)) for site in problem.sites]
    factor, off_road_kmh = settings().road_factor, settings().off_road_kmh
    travel = travel_of_places(session, [*places, here], factor=factor, off_road_kmh=off_road_kmh).travel
    roads = (
        RoadTo(site.id, float(travel.minutes[-1, n]), float(travel.km[-1, n])) for n, site in enumerate(problem.sites)
    )
    return replace(change, municipality=municipality.name_fi, roads=tuple(roads))
