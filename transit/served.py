"""Which sites a week's vehicles can serve at all, so that no flow is asked for that nobody can carry. Pure.

A van must be able to go out of its base, be served inside a window and be back within one shift, its break included.
A bookmobile's round brings to a stop what boarded it earlier at a site where crates change vehicles, and takes from it
to such a site later on.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from routing.problem import FixedRound, SiteView, Travel, VanView, Window
from routing.units import DAY_MINUTES


@dataclass(frozen=True, slots=True)
class Reach:
    """What can be done at a site: weekdays on which a van can call, and whether a bookmobile brings or takes crates."""

    van_days: frozenset[int]
    brought: bool
    taken: bool

    @property
    def can_receive(self) -> bool:
        """Whether crates can come here."""
        return bool(self.van_days) or self.brought

    @property
    def can_send(self) -> bool:
        """Whether crates can leave here."""
        return bool(self.van_days) or self.taken


def reaches(
    sites: Sequence[SiteView], travel: Travel, vans: Sequence[VanView], rounds: Iterable[FixedRound]
) -> dict[str, Reach]:
    """Return the reach of each site by id; `travel` is in the order of `sites`."""
    index = {site.id: n for n, site in enumerate(sites)}
    hubs = {site.id for site in sites if site.transfer_minutes is not None}
    brought: set[str] = set()
    taken: set[str] = set()
    for fixed in rounds:
        calls = [stop.site for stop in fixed.stops]
        for n, site in enumerate(calls):
            if hubs.intersection(calls[:n]):
                brought.add(site)
            if hubs.intersection(calls[n + 1 :]):
                taken.add(site)
    return {
        site.id: Reach(_van_days(n, sites, travel, vans, index), site.id in brought, site.id in taken)
        for n, site in enumerate(sites)
    }


def _van_days(
    n: int, sites: Sequence[SiteView], travel: Travel, vans: Sequence[VanView], index: dict[str, int]
) -> frozenset[int]:
    days: set[int] = set()
    for van in vans:
        base = index[van.base]
        there, back = math.ceil(travel.minutes[base, n]), math.ceil(travel.minutes[n, base])
        for shift, window in product(van.shifts, sites[n].windows):
            if n == base:
                start = _served(shift.start, sites[n], (window,))
            else:
                start = _tour(sites[n], window, sites[base], van, shift, road=(there, back))
            if start is not None and start + sites[n].service_minutes <= shift.end:
                days.add(start // DAY_MINUTES)
    return frozenset(days)


def _tour(
    site: SiteView, window: Window, base: SiteView, van: VanView, shift: Window, *, road: tuple[int, int]
) -> int | None:
    """Return when the service begins on the earliest round to `site` and back within the shift, if there is one."""
    there, back = road
    begin = _served(shift.start, base, base.windows)
    if begin is None:
        return None
    start = _served(begin + base.service_minutes + there, site, (window,))
    if start is None:
        return None
    work = start + site.service_minutes + back + base.service_minutes - begin
    pause = van.break_minutes if work > van.max_continuous_minutes else 0
    end = _served(start + site.service_minutes + pause + back, base, base.windows)
    return start if end is not None and end + base.service_minutes <= shift.end else None


def _served(arrive: int, site: SiteView, windows: Iterable[Window]) -> int | None:
    """Return when the service can begin for one who arrives at a minute of the week."""
    starts = (
        max(arrive, window.start)
        for window in windows
        if max(arrive, window.start) + site.service_minutes <= window.end
    )
    return min(starts, default=None)
