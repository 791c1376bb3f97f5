"""What the map draws: sites and the lines of rounds, as values that go to the script as JSON."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from api.contexts.timetable import RoundRow, pattern_of
from routing.problem import SiteKind, SiteView


@dataclass(frozen=True, slots=True)
class MapSite:
    """A site on the map; WGS 84 degrees."""

    code: str
    name: str
    kind: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class MapRound:
    """A round's line: the codes of its sites in order."""

    number: int
    colour: int
    pattern: str
    weekday: int
    van: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapData:
    """All that a map draws over the municipalities."""

    sites: tuple[MapSite, ...]
    rounds: tuple[MapRound, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values for the script."""
        return asdict(self)


def map_of(sites: Iterable[SiteView], rounds: Iterable[RoundRow]) -> MapData:
    """Return the map of these rounds; of the sites, garages are left out."""
    return MapData(
        sites=tuple(
            MapSite(site.id, site.name, site.kind, site.lat, site.lon) for site in sites if site.kind != SiteKind.GARAGE
        ),
        rounds=tuple(
            MapRound(
                tour.number,
                tour.colour,
                pattern_of(tour.number),
                tour.weekday,
                tour.van,
                tuple(stop.site.id for stop in tour.stops),
            )
            for tour in rounds
        ),
    )
