"""Commands about holds."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import open_store
from api.cli.output import JSON_OPTION, MOST_SHOWN, err, out, print_json
from api.i18n import words
from api.sentences import refusal_sentence
from depots.municipalities import municipalities
from depots.settings import ZONE
from depots.sites import all_sites
from depots.store import now, session_on
from transit.sample import write_sample_holds
from transit.steps.import_holds import ImportReport
from transit.steps.take_in import take_in_holds
from transit.systems.file import FileHolds
from transit.systems.koha import koha_from_settings


def import_holds(
    file: Annotated[Path | None, typer.Argument(help="CSV or JSON, as docs/hold-file.md describes it.")] = None,
    koha: Annotated[str | None, typer.Option(metavar="URL", help="Koha's address, ending in /api/v1.")] = None,
    allow_mass_withdrawal: Annotated[
        bool, typer.Option("--allow-mass-withdrawal", help="Accept that most open requests vanish.")
    ] = False,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Take in holds: from a file, or from Koha with the credentials in the environment.

    Exit status: 0 all rows were taken, 1 some were refused (the others are kept), 2 nothing could be read.
    """
    if (file is None) == (koha is None):
        raise typer.BadParameter("give either a file or --koha URL")
    system = koha_from_settings(koha) if koha else FileHolds(Path(str(file)))
    with session_on(open_store()) as session:
        report, promised = take_in_holds(session, system, at=now(), allow_mass_withdrawal=allow_mass_withdrawal)
    if as_json:
        print_json(asdict(report) | {"promised": promised})
    else:
        _print_report(report, promised)
    raise typer.Exit(1 if report.refused else 0)


def _print_report(report: ImportReport, promised: int) -> None:
    out.print(
        f"{report.legs} legs from {report.source}: {report.opened} requests opened, {report.reopened} opened again, "
        f"{report.updated} updated, {report.unchanged} unchanged, {report.withdrawn} withdrawn; "
        f"{promised} promises stamped",
        markup=False,
        soft_wrap=True,
    )
    for reason, number in report.skipped.items():
        out.print(f"{number} rows move nothing: {reason.replace('_', ' ')}", markup=False)
    if report.unread.about_readers:
        out.print(
            f"left unread, since they may speak of readers: {', '.join(report.unread.about_readers)}",
            markup=False,
            soft_wrap=True,
        )
    for refusal in report.refusals[:MOST_SHOWN]:
        value = f" It says {refusal.value!r}." if refusal.value else ""
        sentence = refusal_sentence(words("en"), refusal.reason)
        err.print(
            f"refused: {report.source}, {refusal.place}: {sentence}{value}", style="red", markup=False, soft_wrap=True
        )
    if report.refused > MOST_SHOWN:
        err.print(f"and {report.refused - MOST_SHOWN} more rows: --json lists them", style="red")


def sample_holds(
    target: Annotated[Path, typer.Option("--out", dir_okay=False, writable=True, help="Where to write the file.")],
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the export; else today.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed and day give the same file.")] = 1,
) -> None:
    """Write a made-up but realistic hold file for the planted region."""
    with session_on(open_store(), read_only=True) as session:
        sites = all_sites(session)
    when = (day or now().astimezone(ZONE)).date()
    rows = write_sample_holds(target, sites, municipalities(), when, seed=seed)
    err.print(f"wrote {rows} legs to {target}")
