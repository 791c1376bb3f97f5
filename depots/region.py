"""Plant the region: its sites, hours, vans, bookmobiles and roads, from files that a planner can read and edit."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session, select

from depots import region_rows as rows
from depots.csv_files import CsvTable, ReadRow, Reason, read_table, without_doubles
from depots.errors import AlreadyPlantedError
from depots.tables import Site

DIRECTORY = Path(__file__).parent.parent / "data" / "region"

RowT = TypeVar("RowT", bound=rows.Row)


@dataclass(frozen=True, slots=True)
class PlantReport:
    """How many of each were planted."""

    sites: int
    opening_windows: int
    special_days: int
    vans: int
    van_shifts: int
    bookmobiles: int
    rota_stops: int
    road_nodes: int
    roads: int
    overrides: int


@dataclass(frozen=True, slots=True)
class _Files:
    """The region as read: rows with their lines, references not yet checked."""

    sites: CsvTable[rows.SiteRow]
    windows: CsvTable[rows.WindowRow]
    special_days: CsvTable[rows.SpecialDayRow]
    vans: CsvTable[rows.VanRow]
    shifts: CsvTable[rows.ShiftRow]
    bookmobiles: CsvTable[rows.BookmobileRow]
    rota: CsvTable[rows.RotaRow]
    road_nodes: CsvTable[rows.RoadNodeRow]
    roads: CsvTable[rows.RoadRow]
    overrides: CsvTable[rows.OverrideRow]


def plant_region(session: Session, directory: Path | None = None) -> PlantReport:
    """Put the region of `directory` (default: the one shipped) into an empty store; the caller commits.

    Everything is read and checked before anything is written. Raises `AlreadyPlantedError` where sites stand already,
    `RegionDataError` naming file, line and field for the first flaw.
    """
    if session.exec(select(Site).limit(1)).first() is not None:
        raise AlreadyPlantedError("the region stands already: planting never overwrites, start with an empty database")
    files = _read(directory or DIRECTORY)
    _check(files)
    sites = [read.row.record() for read in files.sites.rows]
    nodes = [read.row.record() for read in files.road_nodes.rows]
    vans = [read.row.record() for read in files.vans.rows]
    mobiles = [read.row.record() for read in files.bookmobiles.rows]
    windows = [window for read in files.windows.rows for window in read.row.records()]
    special = [read.row.record() for read in files.special_days.rows]
    shifts = [shift for read in files.shifts.rows for shift in read.row.records()]
    rota = [read.row.record() for read in files.rota.rows]
    roads = [read.row.record() for read in files.roads.rows]
    overrides = [read.row.record() for read in files.overrides.rows]
    for batch in ([*sites, *nodes], [*vans, *mobiles], [*windows, *special, *shifts, *rota, *roads, *overrides]):
        session.add_all(batch)  # what is referred to goes first
        session.flush()
    return PlantReport(
        sites=len(sites),
        opening_windows=len(windows),
        special_days=len(special),
        vans=len(vans),
        van_shifts=len(shifts),
        bookmobiles=len(mobiles),
        rota_stops=len(rota),
        road_nodes=len(nodes),
        roads=len(roads),
        overrides=len(overrides),
    )


def _read(directory: Path) -> _Files:
    return _Files(
        sites=read_table(directory / "sites.csv", rows.SiteRow),
        windows=read_table(directory / "windows.csv", rows.WindowRow),
        special_days=read_table(directory / "special_days.csv", rows.SpecialDayRow),
        vans=read_table(directory / "vans.csv", rows.VanRow),
        shifts=read_table(directory / "shifts.csv", rows.ShiftRow),
        bookmobiles=read_table(directory / "bookmobiles.csv", rows.BookmobileRow),
        rota=read_table(directory / "rota.csv", rows.RotaRow),
        road_nodes=read_table(directory / "road_nodes.csv", rows.RoadNodeRow),
        roads=read_table(directory / "roads.csv", rows.RoadRow),
        overrides=read_table(directory / "overrides.csv", rows.OverrideRow),
    )


def _check(files: _Files) -> None:
    """Refuse the first row that is flawed, stands twice, or refers to what is not there."""
    site_codes = _unique(files.sites, "code", lambda row: row.code)
    _unique(files.sites, "isil", lambda row: row.isil)
    _unique(files.sites, "library_code", lambda row: row.library_code)
    _known(files.windows, "site", lambda row: row.site, site_codes)
    _known(files.special_days, "site", lambda row: row.site, {*site_codes, None})
    van_codes = _unique(files.vans, "code", lambda row: row.code)
    _known(files.vans, "base", lambda row: row.base, site_codes)
    _known(files.shifts, "van", lambda row: row.van, van_codes)
    mobile_codes = _unique(files.bookmobiles, "code", lambda row: row.code)
    _known(files.bookmobiles, "base", lambda row: row.base, site_codes)
    _known(files.rota, "bookmobile", lambda row: row.bookmobile, mobile_codes)
    _known(files.rota, "site", lambda row: row.site, site_codes)
    node_names = _unique(files.road_nodes, "name", lambda row: row.name)
    _known(files.roads, "start", lambda row: row.start, node_names)
    _known(files.roads, "end", lambda row: row.end, node_names)
    _known(files.overrides, "from", lambda row: row.origin, site_codes)
    _known(files.overrides, "to", lambda row: row.destination, site_codes)
    _unique(files.overrides, "to", lambda row: (row.origin, row.destination))
    _check_shifts(files.shifts)
    _check_rota(files)


def _unique(table: CsvTable[RowT], field: str, key: Callable[[RowT], object]) -> set[object]:
    for refusal in without_doubles(table.all_good(), field, key)[1]:
        raise refusal.error(table.file)
    return {key(read.row) for read in table.rows}


def _known(table: CsvTable[RowT], field: str, key: Callable[[RowT], object], known: set[object]) -> None:
    for read in table.all_good():
        if key(read.row) not in known:
            raise read.refusal(field, Reason.UNKNOWN).error(table.file)


def _check_rota(files: _Files) -> None:
    """In even and in odd weeks each round must go out of the base and back, and no two overlap."""
    bases = {read.row.code: read.row.base for read in files.bookmobiles.rows}
    for parity in ("even", "odd"):
        driven = [read for read in files.rota.rows if read.row.weeks in ("every", parity)]
        driven.sort(key=lambda read: (*_driver(read), read.row.arrives, read.row.departs))
        for before, after in pairwise(driven):
            if _driver(before) == _driver(after) and after.row.arrives < before.row.departs:
                raise after.refusal("arrives", Reason.WRONG_ORDER).error(files.rota.file)
        for _, tour in groupby(driven, lambda read: (*_driver(read), read.row.tour)):
            stops = list(tour)
            for read in (stops[0], stops[-1]):
                if read.row.site != bases[read.row.bookmobile]:
                    raise read.refusal("site", Reason.NOT_AT_BASE).error(files.rota.file)


def _driver(read: ReadRow[rows.RotaRow]) -> tuple[str, int]:
    return read.row.bookmobile, read.row.weekday


def _check_shifts(table: CsvTable[rows.ShiftRow]) -> None:
    """A van has one driver at a time."""
    shifts = [(read.row.van, day, read.row.starts, read) for read in table.rows for day in read.row.weekdays]
    shifts.sort(key=lambda shift: shift[:3])
    for (*before, first), (*after, second) in pairwise(shifts):
        if before[:2] == after[:2] and second.row.starts < first.row.ends:
            raise second.refusal("starts", Reason.WRONG_ORDER).error(table.file)
