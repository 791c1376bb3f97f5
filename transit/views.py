"""Kept sites and vans, and the settings' prices, as the planner sees them in one week. Pure but for the settings."""

from collections.abc import Sequence

from depots.calendars import all_hours, stop_windows
from depots.municipalities import municipalities
from depots.settings import settings
from depots.tables import Site, Van
from routing.problem import DelayPrice, FixedRound, SiteKind, SiteView, VanCost, VanView, Window


def windows_of(site: Site, own: tuple[Window, ...], rounds: Sequence[FixedRound]) -> tuple[Window, ...]:
    """Return a site's hours; at a bookmobile stop also those in which a van can meet the bookmobile."""
    if site.kind != SiteKind.BOOKMOBILE_STOP:
        return own
    return all_hours(*own, *stop_windows(site.code, rounds))


def site_view(site: Site, windows: tuple[Window, ...]) -> SiteView:
    """Return a site with its hours of the week; its municipality by the Finnish name, as people are shown it."""
    return SiteView(
        id=site.code,
        kind=SiteKind(site.kind),
        name=site.name,
        municipality=municipalities()[site.municipality_code].name_fi,
        lat=site.lat,
        lon=site.lon,
        service_minutes=site.service_minutes,
        windows=windows,
        transfer_minutes=site.transfer_minutes,
        min_visits=site.min_visits,
        max_visits=site.max_visits,
    )


def van_view(van: Van, shifts: tuple[Window, ...]) -> VanView:
    """Return a van with its shifts of the week."""
    return VanView(
        id=van.code,
        base=van.base_site_code,
        capacity=float(van.capacity_crates),
        shifts=shifts,
        max_continuous_minutes=van.max_continuous_minutes,
        break_minutes=van.break_minutes,
        cost=VanCost(van.cost_per_shift, van.cost_per_hour, van.cost_per_km),
    )


def delay_price() -> DelayPrice:
    """Return what waiting is worth, from the settings."""
    prices = settings()
    return DelayPrice(
        per_item_hour=prices.per_item_hour,
        promise_hours=prices.promise_hours,
        late_per_item_hour=prices.late_per_item_hour,
        worst_municipality_per_hour=prices.worst_municipality_per_hour,
    )
