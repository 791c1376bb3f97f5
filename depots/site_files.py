"""Take in a CSV of sites: new ones are created, known ones brought up to date by code, bad rows refused one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from depots.csv_files import ReadRow, Reason, RowRefusal, read_table, without_doubles
from depots.region_rows import SiteRow
from depots.sites import all_sites
from depots.tables import Site

_UNIQUE = ("isil", "library_code")


@dataclass(frozen=True, slots=True)
class SiteImport:
    """What came of a file: the codes of its sites by what happened to them, and its bad rows in the file's order."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    refusals: tuple[RowRefusal, ...]


def import_sites(session: Session, path: Path) -> SiteImport:
    """Take in the good rows of a file with the columns of `data/region/sites.csv`; the caller commits.

    Columns that the file lacks stay as they are, an empty cell empties its field, and sites that the file lacks stay.
    Raises `RegionDataError` where the file as a whole cannot be read.
    """
    table = read_table(path, SiteRow)
    known = {site.code: site for site in all_sites(session)}
    rows, doubled = _without_doubles(table.rows)
    rows, clashing = _without_clashes(rows, known)
    new = [read.row.record() for read in rows if read.row.code not in known]
    changes = {read.row.code: _changes(known[read.row.code], read) for read in rows if read.row.code in known}
    _apply(session, known, changes)
    session.add_all(new)
    session.flush()
    return SiteImport(
        created=tuple(site.code for site in new),
        updated=tuple(code for code, changed in changes.items() if changed),
        unchanged=tuple(code for code, changed in changes.items() if not changed),
        refusals=tuple(sorted([*table.refused, *doubled, *clashing], key=lambda refusal: refusal.line)),
    )


def _without_doubles(rows: Sequence[ReadRow[SiteRow]]) -> tuple[list[ReadRow[SiteRow]], list[RowRefusal]]:
    """Refuse rows that repeat the code, or what must be one site's alone, of a row before them."""
    kept, refused = without_doubles(rows, "code", lambda row: row.code)
    kept, more = without_doubles(kept, "isil", lambda row: row.isil)
    kept, still_more = without_doubles(kept, "library_code", lambda row: row.library_code)
    return kept, [*refused, *more, *still_more]


def _without_clashes(
    rows: list[ReadRow[SiteRow]], known: Mapping[str, Site]
) -> tuple[list[ReadRow[SiteRow]], list[RowRefusal]]:
    """Refuse rows that claim what a site outside the file keeps; a refused row's site keeps its own as well."""
    refused: list[RowRefusal] = []
    while True:
        changing = {read.row.code for read in rows}
        taken = {
            (field, getattr(site, field)) for field in _UNIQUE for site in known.values() if site.code not in changing
        }
        clashes = [
            read.refusal(field, Reason.DOUBLE)
            for read in rows
            for field in _UNIQUE
            if (value := getattr(read.row, field)) is not None and (field, value) in taken
        ]
        if not clashes:
            return rows, refused
        lines = {clash.line: clash for clash in reversed(clashes)}  # one refusal a row, for its first field
        rows = [read for read in rows if read.line not in lines]
        refused.extend(lines.values())


def _changes(site: Site, read: ReadRow[SiteRow]) -> dict[str, Any]:
    given = read.row.fields(only=read.cells)
    return {name: value for name, value in given.items() if getattr(site, name) != value}


def _apply(session: Session, known: Mapping[str, Site], changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the changes; what must be unique is let go first, so that two sites can swap theirs."""
    for code, changed in changes.items():
        for name in changed.keys() & set(_UNIQUE):
            setattr(known[code], name, None)
    session.flush()
    for code, changed in changes.items():
        for name, value in changed.items():
            setattr(known[code], name, value)
    session.flush()
