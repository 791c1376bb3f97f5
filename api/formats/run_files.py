"""A run as files for other programs: GPX for navigators, CSV for spreadsheets."""

from collections.abc import Mapping

import gpxpy.gpx

from api.formats.csv_out import Cell, csv_bytes
from api.i18n import Words
from transit.sheets import RunSheet, SheetStop

Places = Mapping[str, tuple[float, float]]
"""Latitude and longitude of sites in WGS 84 degrees, by site code."""

COLUMNS = (
    *("day", "van", "run", "stop", "site", "name", "address", "postcode", "latitude", "longitude"),
    *("arrives", "starts", "departs", "break_minutes", "leave_crates", "take_crates", "crates_aboard"),
    *("contact", "phone", "access_note"),
)
"""The columns of a run's CSV: fixed names, the same in every language, as programs read them."""


def run_csv(sheet: RunSheet, places: Places) -> bytes:
    """Return a run as CSV, a row for each stop; times on the region's wall clock."""
    return csv_bytes(COLUMNS, (_row(sheet, stop, places) for stop in sheet.stops))


def run_gpx(sheet: RunSheet, places: Places, words: Words) -> bytes:
    """Return a run as a GPX 1.1 route: its stops in order, with times and what to leave and take in words."""
    gpx = gpxpy.gpx.GPX()
    gpx.creator = "Kimppakyyti"
    gpx.name = f"{sheet.van_name}, {words.weekday(sheet.day)} {words.date(sheet.day)}"
    route = gpxpy.gpx.GPXRoute(name=gpx.name)
    for stop in sheet.stops:
        lat, lon = places[stop.site_code]
        route.points.append(
            gpxpy.gpx.GPXRoutePoint(
                lat, lon, time=stop.starts_at, name=f"{stop.number} {stop.site_name}", description=_words(stop, words)
            )
        )
    gpx.routes.append(route)
    return gpx.to_xml(version="1.1").encode()


def _row(sheet: RunSheet, stop: SheetStop, places: Places) -> tuple[Cell, ...]:
    lat, lon = places[stop.site_code]
    return (
        *(sheet.day, sheet.van_code, sheet.code, stop.number, stop.site_code, stop.site_name),
        *(stop.address, stop.postcode, lat, lon, stop.arrives_at, stop.starts_at, stop.departs_at),
        *(stop.break_minutes, stop.leave.total, stop.take.total, stop.aboard),
        *(stop.contact, stop.phone, stop.access_note),
    )


def _words(stop: SheetStop, words: Words) -> str:
    parts = [words.span(stop.starts_at, stop.departs_at)]
    if stop.leave.total:
        parts.append(words.ngettext("brings {n} crate", "brings {n} crates", stop.leave.total))
    if stop.take.total:
        parts.append(words.ngettext("takes {n} crate", "takes {n} crates", stop.take.total))
    return ", ".join(parts)
