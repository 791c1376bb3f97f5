"""Which vans go on from a site to where things there go, as it stands: what a hub's piles are named by."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from api.contexts.visits import LONGEST_RUN, Ride, all_rides_from
from transit.coming import Coming, how_it_comes
from transit.run_log import visits_told
from transit.run_records import get_run_by_code
from transit.sheets import RunSheet, run_sheet


def piles_from(session: Session, site_code: str, at: datetime) -> Mapping[str, list[tuple[Ride, datetime]]]:
    """Return by goal the rides from a site that can still be reached at `at`, the soonest there first, and until when.

    A van that is late can be reached until somebody tells that it left, or its run is over; one that left early, or
    comes to the goal no more, cannot. Raises `SheetError` as run sheets do.
    """
    planned = all_rides_from(session, site_code, at - LONGEST_RUN)
    begun = {ride.run for rides in planned.values() for ride in rides if ride.departs_at <= at + LONGEST_RUN}
    runs = {code: _Told(session, code, at) for code in begun}
    found: dict[str, list[tuple[Ride, datetime]]] = {}
    for goal, rides in planned.items():
        untils = ((ride, runs[ride.run].until(ride, goal) if ride.run in runs else ride.departs_at) for ride in rides)
        reached = [(ride, until) for ride, until in untils if until is not None]
        if reached:
            found[goal] = reached
    return found


class _Told:
    """A run of about now; its sheet is read only where the clock and its driver leave a doubt."""

    def __init__(self, session: Session, code: str, at: datetime) -> None:
        self._session = session
        self._run = get_run_by_code(session, code)
        self._at = at
        self._told = visits_told(session, code)
        self._sheet: RunSheet | None = None

    def until(self, ride: Ride, goal: str) -> datetime | None:
        """Return until when a ride can be reached, `None` where it cannot any more."""
        if not self._told and self._at < ride.departs_at:
            return ride.departs_at
        if self._at >= self._run.ends_at:
            return None
        self._sheet = self._sheet or run_sheet(self._session, self._run)
        stop = next((one for one in self._sheet.stops if one.departs_at == ride.departs_at), None)
        if stop is None:
            return None
        coming = how_it_comes(self._sheet, stop, self._told, self._at)
        later = (one for one in self._sheet.stops[stop.number :] if one.site_code == goal)
        if coming == Coming.GONE or all(
            how_it_comes(self._sheet, one, self._told, self._at) == Coming.GONE for one in later
        ):
            return None
        return ride.departs_at if coming == Coming.DUE else self._sheet.ends_at
