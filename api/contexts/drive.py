"""What a driver's list of runs shows, and the page that a printed code opens."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api.accounts import name_of
from api.contexts.timetable import colour_of
from api.tables import Account
from depots.vans import all_vans
from transit.run_holds import hold_of, holders, runs_to_take
from transit.sheets import run_sheets
from transit.tables import Run, row_id


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run that can be taken, its stops without the base, and the name of the driver who has it in hand now."""

    run: Run
    van_name: str
    colour: int
    places: tuple[str, ...]
    visits: int
    driver: str | None


@dataclass(frozen=True, slots=True)
class DriveContext:
    """The runs that a driver may take: those they hold, and the others."""

    mine: tuple[RunRow, ...]
    others: tuple[RunRow, ...]


@dataclass(frozen=True, slots=True)
class PrintedContext:
    """What a printed code opens: one run, and who holds it (`driver` is their name); `code` is the printed one."""

    code: str
    run: Run
    van_name: str
    holder: str | None
    driver: str


def drive_context(session: Session, account: Account, at: datetime) -> DriveContext:
    """Return the runs that `account` can take at `at`. Raises `SheetError` as `run_sheets` does."""
    runs = runs_to_take(session, at)
    held = holders(session, [row_id(run.id) for run in runs])
    mine: list[RunRow] = []
    others: list[RunRow] = []
    for run, sheet in zip(runs, run_sheets(session, runs), strict=True):
        places = tuple(dict.fromkeys(stop.site_name for stop in sheet.stops[1:-1]))
        holder = held.get(row_id(run.id))
        driver = name_of(session, holder) if holder else None
        row = RunRow(run, sheet.van_name, colour_of(run.round_number), places, sheet.visits, driver)
        (mine if holder == account.login else others).append(row)
    return DriveContext(tuple(mine), tuple(others))


def printed_context(session: Session, code: str, run: Run) -> PrintedContext:
    """Return what the page of a printed code shows."""
    hold = hold_of(session, run)
    names = {van.code: van.name for van in all_vans(session)}
    return PrintedContext(
        code=code,
        run=run,
        van_name=names.get(run.van_code, run.van_code),
        holder=hold.holder if hold else None,
        driver=name_of(session, hold.holder) if hold else "",
    )
