"""The week problem as JSON, format `week-problem/1`. Law: reading what was written gives an equal problem."""

import math

import numpy as np
from numpy.typing import NDArray

from routing.errors import ProblemError
from routing.fields import Entry, built, check_format, kind, number, whole
from routing.problem import (
    MOST_FLOWS,
    MOST_SITES,
    DelayPrice,
    FixedRound,
    FixedStop,
    Flow,
    SiteKind,
    SiteView,
    Travel,
    VanCost,
    VanView,
    WeekProblem,
    Window,
)
from routing.units import WEEK_MINUTES

PROBLEM_FORMAT = "week-problem/1"
MOST_PARTS = 10_000
"""Vans, fixed rounds and their stops, windows of a site: more of them are no week of a library consortium."""


def problem_from_json(data: object) -> WeekProblem:
    """Return the problem that parsed JSON holds; raises `ProblemError` that names the place."""
    root = Entry(data, "")
    check_format(root, PROBLEM_FORMAT)
    sites = tuple(_site(entry) for entry in root.entries("sites", MOST_SITES))
    travel = root.entry("travel")
    minutes, km = (_matrix(travel, key, len(sites)) for key in ("minutes", "km"))
    delay = root.entry("delay")
    return WeekProblem(
        name=root.text("name", ""),
        cycle_minutes=root.whole("cycle_minutes", WEEK_MINUTES),
        sites=sites,
        travel=Travel(minutes, km),
        vans=tuple(_van(entry) for entry in root.entries("vans", MOST_PARTS)),
        fixed_rounds=tuple(_fixed_round(entry) for entry in root.entries("fixed_rounds", MOST_PARTS, ())),
        flows=tuple(_flow(entry) for entry in root.entries("flows", MOST_FLOWS)),
        delay=DelayPrice(
            per_item_hour=delay.number("per_item_hour"),
            promise_hours=delay.number("promise_hours"),
            late_per_item_hour=delay.number("late_per_item_hour"),
            worst_municipality_per_hour=delay.number("worst_municipality_per_hour", 0.0),
        ),
    )


def problem_to_json(problem: WeekProblem) -> dict[str, object]:
    """Return the problem as JSON values; whole figures are written without decimals."""
    delay = problem.delay
    return {
        "format": PROBLEM_FORMAT,
        "name": problem.name,
        "cycle_minutes": problem.cycle_minutes,
        "sites": [_site_to_json(site) for site in problem.sites],
        "travel": {
            "minutes": [[plain(value) for value in row] for row in problem.travel.minutes.tolist()],
            "km": [[plain(value) for value in row] for row in problem.travel.km.tolist()],
        },
        "vans": [_van_to_json(van) for van in problem.vans],
        "fixed_rounds": [
            {
                "id": fixed.id,
                "capacity": plain(fixed.capacity),
                "stops": [{"site": s.site, "arrive": s.arrive, "depart": s.depart} for s in fixed.stops],
            }
            for fixed in problem.fixed_rounds
        ],
        "flows": [
            {
                "from": flow.origin,
                "to": flow.destination,
                "ready": flow.ready,
                "items": plain(flow.items),
                "crates": plain(flow.crates),
            }
            for flow in problem.flows
        ],
        "delay": {
            "per_item_hour": plain(delay.per_item_hour),
            "promise_hours": plain(delay.promise_hours),
            "late_per_item_hour": plain(delay.late_per_item_hour),
            "worst_municipality_per_hour": plain(delay.worst_municipality_per_hour),
        },
    }


def plain(value: float) -> float | int:
    """Return a whole number as `int`, so that 12.0 is written as 12."""
    return int(value) if float(value).is_integer() else value


def _site(entry: Entry) -> SiteView:
    name = entry.text("id")
    place = entry.at("kind")
    try:
        site_kind = SiteKind(entry.text("kind"))
    except ValueError:
        known = ", ".join(SiteKind)
        raise ProblemError(place, f"{kind(entry.get('kind'))} is no kind of site: write one of {known}") from None
    return built(
        entry.place,
        SiteView,
        id=name,
        kind=site_kind,
        name=entry.text("name", name),
        municipality=entry.text("municipality", name),
        lat=entry.number("lat"),
        lon=entry.number("lon"),
        service_minutes=entry.whole("service_minutes"),
        windows=_windows(entry, "windows"),
        transfer_minutes=entry.whole("transfer_minutes") if entry.has("transfer_minutes") else None,
        min_visits=entry.whole("min_visits", 0),
        max_visits=entry.whole("max_visits") if entry.has("max_visits") else None,
    )


def _site_to_json(site: SiteView) -> dict[str, object]:
    return {
        "id": site.id,
        "kind": site.kind.value,
        "name": site.name,
        "municipality": site.municipality,
        "lat": site.lat,
        "lon": site.lon,
        "service_minutes": site.service_minutes,
        "windows": [[window.start, window.end] for window in site.windows],
        "transfer_minutes": site.transfer_minutes,
        "min_visits": site.min_visits,
        "max_visits": site.max_visits,
    }


def _windows(entry: Entry, key: str) -> tuple[Window, ...]:
    """Read pairs of minutes, in any order; they come back in the order of the week."""
    windows = []
    for n, pair in enumerate(entry.items(key, MOST_PARTS)):
        place = f"{entry.at(key)}[{n}]"
        if not isinstance(pair, list) or len(pair) != 2:
            raise ProblemError(place, "must be a pair of minutes of the week, [from, to]")
        start, end = whole(pair[0], f"{place}[0]"), whole(pair[1], f"{place}[1]")
        windows.append(built(place, Window, start, end))
    return tuple(sorted(windows, key=lambda window: (window.start, window.end)))


def _van(entry: Entry) -> VanView:
    cost = entry.entry("cost")
    return built(
        entry.place,
        VanView,
        id=entry.text("id"),
        base=entry.text("base"),
        capacity=entry.number("capacity"),
        shifts=_windows(entry, "shifts"),
        max_continuous_minutes=entry.number("max_continuous_minutes", math.inf),
        break_minutes=entry.whole("break_minutes", 0),
        cost=built(
            entry.place,
            VanCost,
            per_shift=cost.number("per_shift"),
            per_hour=cost.number("per_hour"),
            per_km=cost.number("per_km"),
        ),
    )


def _van_to_json(van: VanView) -> dict[str, object]:
    data: dict[str, object] = {
        "id": van.id,
        "base": van.base,
        "capacity": plain(van.capacity),
        "shifts": [[shift.start, shift.end] for shift in van.shifts],
        "max_continuous_minutes": plain(van.max_continuous_minutes),
        "break_minutes": van.break_minutes,
        "cost": {
            "per_shift": plain(van.cost.per_shift),
            "per_hour": plain(van.cost.per_hour),
            "per_km": plain(van.cost.per_km),
        },
    }
    if math.isinf(van.max_continuous_minutes):  # JSON has no infinity; left out means no limit
        del data["max_continuous_minutes"]
    return data


def _fixed_round(entry: Entry) -> FixedRound:
    return built(
        entry.place,
        FixedRound,
        id=entry.text("id"),
        capacity=entry.number("capacity"),
        stops=tuple(
            FixedStop(stop.text("site"), stop.whole("arrive"), stop.whole("depart"))
            for stop in entry.entries("stops", MOST_PARTS)
        ),
    )


def _flow(entry: Entry) -> Flow:
    return built(
        entry.place,
        Flow,
        origin=entry.text("from"),
        destination=entry.text("to"),
        ready=entry.whole("ready"),
        crates=entry.number("crates"),
        items=entry.number("items"),
    )


def _matrix(travel: Entry, key: str, size: int) -> NDArray[np.float64]:
    """Read a square matrix of `size` rows; the figures themselves are judged by `Travel`."""
    place = travel.at(key)
    rows = travel.items(key, MOST_SITES)
    if len(rows) != size:
        raise ProblemError(place, f"has {len(rows)} rows, but there are {size} sites: one row for each")
    matrix = np.empty((size, size))
    for i, row in enumerate(rows):
        if not isinstance(row, list):
            raise ProblemError(f"{place}[{i}]", f"must be a list of numbers, not {kind(row)}")
        if len(row) != size:
            raise ProblemError(f"{place}[{i}]", f"has {len(row)} figures, but there are {size} sites: one for each")
        if set(map(type, row)) <= {int, float}:
            try:
                matrix[i] = row
                continue
            except OverflowError:
                pass  # a whole number too large for a float: the slow way finds and names it
        matrix[i] = [number(value, f"{place}[{i}][{j}]") for j, value in enumerate(row)]
    return matrix
