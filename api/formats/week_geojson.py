"""A week plan as GeoJSON (RFC 7946): its sites as points and its rounds as lines; longitude comes first."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from api.contexts.timetable import RoundRow, StopRow, Timetable
from depots.settings import ZONE
from routing.problem import SiteKind, SiteView
from routing.units import IsoWeek, instant


def week_geojson(week: IsoWeek, table: Timetable, vans: Mapping[str, str]) -> dict[str, Any]:
    """Return the plan of `week` laid out in `table` as a feature collection; `vans` are their names by code.

    Rounds are drawn as straight lines from stop to stop. Instants are written with their offset from UTC.
    """
    calls: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for tour in table.rounds:
        for stop in tour.calls:
            calls[stop.site.id].append({"round": tour.number, "van": tour.van, **_times(week, stop)})
    sites = [site for site in table.sites if site.kind != SiteKind.GARAGE]
    return {
        "type": "FeatureCollection",
        "week": str(week),
        "features": [
            *(_point(site, sorted(calls[site.id], key=_start)) for site in sites),
            *(_line(week, tour, vans) for tour in table.rounds),
        ],
    }


def _point(site: SiteView, calls: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [site.lon, site.lat]},
        "properties": {"site": site.id, "name": site.name, "kind": site.kind, "calls": calls},
    }


def _line(week: IsoWeek, tour: RoundRow, vans: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [[stop.site.lon, stop.site.lat] for stop in tour.stops]},
        "properties": {
            "round": tour.number,
            "van": tour.van,
            "van_name": vans.get(tour.van, tour.van),
            "day": week.day(tour.weekday).isoformat(),
            "begins_at": _instant(week, tour.begin),
            "ends_at": _instant(week, tour.end),
            "km": round(tour.km, 1),
            "most_crates_aboard": tour.peak,
            "stops": [{"site": stop.site.id, **_times(week, stop)} for stop in tour.stops],
        },
    }


def _times(week: IsoWeek, stop: StopRow) -> dict[str, Any]:
    return {
        "starts_at": _instant(week, stop.start),
        "departs_at": _instant(week, stop.depart),
        "leave_crates": stop.leave,
        "take_crates": stop.take,
    }


def _start(call: Mapping[str, Any]) -> str:
    return str(call["starts_at"])


def _instant(week: IsoWeek, minute: int) -> str:
    return instant(week, minute, ZONE).astimezone(ZONE).isoformat(timespec="minutes")
