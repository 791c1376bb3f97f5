"""What the page about the data shows: what was taken in and refused, and what looks wrong in sites and roads."""

from dataclasses import dataclass

from sqlmodel import Session

from depots.road_files import travel_between
from depots.settings import settings
from depots.sites import all_sites
from depots.tables import Site
from routing.errors import NoRoadError
from routing.matrix import MatrixWarning
from transit.import_records import latest_imports, refusals_of
from transit.tables import HoldImport, HoldRefusal, row_id

MOST_IMPORTS = 10
MOST_REFUSALS = 200


@dataclass(frozen=True, slots=True)
class DataContext:
    """The page. `refusals` are the first of the latest import; `no_road` names two sites that no road joins."""

    imports: tuple[HoldImport, ...]
    refusals: tuple[HoldRefusal, ...]
    roads: tuple[MatrixWarning, ...]
    no_road: tuple[str, str] | None
    uncertain: tuple[Site, ...]


def data_context(session: Session) -> DataContext:
    """Return what the page about the data shows."""
    imports = latest_imports(session, MOST_IMPORTS)
    sites = all_sites(session)
    roads: tuple[MatrixWarning, ...] = ()
    no_road = None
    try:
        matrix = travel_between(session, sites, factor=settings().road_factor, off_road_kmh=settings().off_road_kmh)
        roads = matrix.warnings
    except NoRoadError as error:
        no_road = (error.origin, error.destination)
    return DataContext(
        imports=tuple(imports),
        refusals=tuple(refusals_of(session, row_id(imports[0].id), MOST_REFUSALS)) if imports else (),
        roads=roads,
        no_road=no_road,
        uncertain=tuple(site for site in sites if site.coordinate_confidence == "low"),
    )
