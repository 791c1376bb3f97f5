"""Commands about places: planting the region, sites from files, the database itself."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api import migration
from api.cli.opening import open_database, open_store
from api.cli.output import JSON_OPTION, MOST_SHOWN, err, out, print_json
from depots.backup import back_up
from depots.region import plant_region
from depots.settings import settings
from depots.site_files import import_sites
from depots.store import now, session_on


def plant(
    directory: Annotated[
        Path | None, typer.Option("--from", help="A folder of region files, instead of the sample region.")
    ] = None,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Plant the region: sites, opening windows, vans, bookmobiles and roads. Never overwrites."""
    with session_on(open_store()) as session:
        planted = plant_region(session, directory)
    if as_json:
        print_json(asdict(planted))
        return
    for name, number in asdict(planted).items():
        out.print(f"{number:5} {name.replace('_', ' ')}")


def sites(
    file: Annotated[Path, typer.Argument(help="CSV with the columns of data/region/sites.csv.")],
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Add sites from a CSV file and update those whose code is known. Bad rows are named, good ones kept.

    Exit status: 0 all rows were taken, 1 some were refused, 2 the file cannot be used.
    """
    with session_on(open_store()) as session:
        report = import_sites(session, file)
    if as_json:
        print_json(asdict(report))
    else:
        out.print(
            f"{len(report.created)} sites added, {len(report.updated)} updated, {len(report.unchanged)} unchanged, "
            f"{len(report.refusals)} rows refused"
        )
        for refusal in report.refusals[:MOST_SHOWN]:
            err.print(f"refused: {refusal.error(file.name)}", style="red", markup=False, soft_wrap=True)
    raise typer.Exit(1 if report.refusals else 0)


def migrate() -> None:
    """Bring the database to the tables of this version; a copy is kept before anything changes."""
    changed = migration.upgrade(open_database())
    out.print("the database was upgraded" if changed else "the database was up to date")


def backup(
    folder: Annotated[Path | None, typer.Option("--out", help="Where to; else the data directory's backups.")] = None,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Copy the database while it is in use, and check the copy."""
    where = folder or settings().home / "backups"
    path = back_up(open_store(), where, at=now(), keep=settings().backups_kept)
    if as_json:
        print_json({"backup": str(path), "bytes": path.stat().st_size if path.is_file() else None})
        return
    err.print("copied to")
    out.print(str(path), soft_wrap=True)
