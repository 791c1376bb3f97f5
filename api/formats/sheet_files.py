"""Run sheets as files: one PDF for each run of a published week."""

import re
from pathlib import Path

from sqlmodel import Session

from api import urls
from api.formats.run_sheet import run_sheet_pdf
from api.i18n import Words
from routing.units import IsoWeek
from transit.errors import NoSuchPlanError
from transit.plans import published_plan
from transit.run_codes import code_of_run
from transit.run_records import runs_of_week
from transit.sheets import RunSheet, run_sheets
from transit.tables import Run


def write_sheets(session: Session, week: IsoWeek, folder: Path, *, words: Words, public_url: str) -> list[Path]:
    """Write the sheet of each run of `week` that stands into `folder`, and return the files by start and van.

    Files of the same name are replaced, sheets of that week whose runs were called off are taken away (nobody should
    drive by them), and `folder` is made where it is missing. Raises `NoSuchPlanError` where the week is not published,
    and `SheetError` where a site or van of a run is not kept any more.
    """
    if published_plan(session, week) is None:
        raise NoSuchPlanError(f"{week} is not published: publish it first (kimppakyyti publish {week})")
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    runs = runs_of_week(session, week)
    for run, sheet in zip(runs, run_sheets(session, runs), strict=True):
        path = folder / sheet_file_name(sheet)
        path.write_bytes(run_sheet_pdf(sheet, words, run_url=public_url + sheet_address(session, run)))
        paths.append(path)
    for old in folder.glob("*.pdf"):
        if old not in paths and _is_sheet_of(week, old.name):
            old.unlink()
    return paths


def sheet_address(session: Session, run: Run) -> str:
    """Return what the QR code of a run's sheet opens: its code, or where that was revoked the run's plain page."""
    code = code_of_run(session, run)
    return urls.printed(code.code) if code else urls.run(run.code)


def _is_sheet_of(week: IsoWeek, name: str) -> bool:
    return any(re.fullmatch(rf"{week.day(n).isoformat()}_[\w-]+_\d+\.pdf", name) for n in range(7))


def sheet_file_name(sheet: RunSheet) -> str:
    """Return a name that sorts by date and van in any language: `2026-11-23_SJ-1_1.pdf`, the last the van's round."""
    van = re.sub(r"[^\w-]", "-", sheet.van_code)
    return f"{sheet.day.isoformat()}_{van}_{sheet.tour}.pdf"
