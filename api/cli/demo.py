"""`kimppakyyti demo`: the whole main job on the sample region, from an empty folder to the served pages."""

import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlmodel import select

from api.accounts import plant_demo_accounts
from api.cli.opening import open_store
from api.cli.output import out, print_measure
from api.cli.planning import BY
from api.cli.progress import Interruption, interruptible, planning, working
from api.cli.serving import HOST_OPTION, PORT_OPTION, clock_command, require_free_port, run_server, start_planner
from api.formats.sheet_files import write_sheets
from api.i18n import words
from depots.municipalities import municipalities
from depots.region import plant_region
from depots.settings import ZONE, settings
from depots.sites import all_sites
from depots.store import now, session_on
from routing.units import IsoWeek, week_at
from transit.drafting import draft_week
from transit.plans import latest_draft, plan_measure, published_plan
from transit.publishing import publish
from transit.sample import write_sample_holds
from transit.simulation.plant import WEEKS, has_scans, is_simulated, plant_history
from transit.steps.take_in import take_in_holds
from transit.systems.file import FileHolds
from transit.tables import HoldImport

PLANNING_SECONDS = 30.0
SAMPLE_SEED = 1


def demo(
    host: Annotated[str, HOST_OPTION] = "127.0.0.1",
    port: Annotated[int, PORT_OPTION] = 8000,
    seconds: Annotated[float, typer.Option(min=1, help="How long to plan.")] = PLANNING_SECONDS,
    history_weeks: Annotated[
        int, typer.Option(min=0, max=52, help="Past weeks to simulate, so that the statistics show something.")
    ] = WEEKS,
    only_prepare: Annotated[bool, typer.Option("--only-prepare", help="Stop before serving the pages.")] = False,
) -> None:
    """Do the whole main job on the sample region, then serve the pages. What is there already stays as it is."""
    if not only_prepare:
        require_free_port(host, port)
    engine = open_store()
    week = week_at(now(), ZONE).shift(1)
    out.print(f"[bold]Kimppakyyti[/bold] · data in {settings().home}", soft_wrap=True)
    _plant(engine)
    _take_in_holds(engine)
    _plan_and_publish(engine, week, seconds)
    _plant_history(engine, week, history_weeks)
    _write_sheets(engine, week)
    _show_summary(engine, week)
    _show_accounts(engine)
    if not only_prepare:
        _serve(engine, host, port)


def _plant(engine: Engine) -> None:
    with session_on(engine) as session:
        if all_sites(session):
            out.print("✓ the region stands already")
            return
        plant_region(session)
        out.print(f"✓ planted the sample region: {len(all_sites(session))} sites")


def _take_in_holds(engine: Engine) -> None:
    with session_on(engine) as session:
        if session.exec(select(HoldImport)).first():
            out.print("✓ holds were imported before")
            return
        path = settings().home / "sample-holds.csv"
        today = now().astimezone(ZONE).date()
        write_sample_holds(path, all_sites(session), municipalities(), today, seed=SAMPLE_SEED)
        report, _ = take_in_holds(session, FileHolds(path), at=now())
    out.print(f"✓ imported {path.name}: {report.opened} transit requests opened, {report.refused} rows refused")


def _plan_and_publish(engine: Engine, week: IsoWeek, seconds: float) -> None:
    with session_on(engine, read_only=True) as session:
        published, draft = published_plan(session, week), latest_draft(session, week)
    if published:
        out.print(f"✓ {week} was published before")
        return
    if not draft:
        out.print(f"… planning {week} for {seconds:g} seconds (Ctrl-C keeps the best plan so far)")
        with interruptible() as interruption, planning(seconds) as show:
            draft_week(engine, week, by=BY, seconds=seconds, seed=SAMPLE_SEED, on_progress=show, cancelled=interruption)
    with session_on(engine) as session:
        done = publish(session, week, by=BY, at=now())
        out.print(f"✓ published {week}: {len(done.runs)} runs, {done.promises} promises stamped")


def _plant_history(engine: Engine, week: IsoWeek, weeks: int) -> None:
    with session_on(engine, read_only=True) as session:
        stands, scanned, model = is_simulated(session), has_scans(session), published_plan(session, week)
    if stands:
        out.print("✓ the simulated history stands already")
        return
    if scanned or model is None or not weeks:
        return
    out.print(f"… simulating {weeks} weeks of history (Ctrl-C goes on without it)")
    try:
        with (
            interruptible("going on without history") as interruption,
            working("simulating") as show,
            session_on(engine) as session,
        ):
            done = plant_history(
                session, model, now(), seed=SAMPLE_SEED, weeks=weeks, on_progress=_stoppable(show, interruption)
            )
    except _StoppedError:
        out.print("  no history was kept")
        return
    out.print(f"✓ simulated {done.first} to {done.until}: {done.requests} item legs, {done.scans} scans, all made up")


class _StoppedError(Exception):
    """Somebody pressed Ctrl-C: nothing of the work is kept."""


def _stoppable(show: Callable[[float], None], interruption: Interruption) -> Callable[[float], None]:
    def step(share: float) -> None:
        if interruption():
            raise _StoppedError
        show(share)

    return step


def _write_sheets(engine: Engine, week: IsoWeek) -> None:
    folder = settings().home / "sheets" / str(week)
    if folder.exists() and any(folder.glob("*.pdf")):
        out.print(f"✓ run sheets stand in {folder}", soft_wrap=True)
        return
    with session_on(engine, read_only=True) as session:
        paths = write_sheets(session, week, folder, words=words(settings().language), public_url=settings().public_url)
    out.print(f"✓ wrote {len(paths)} run sheets into {folder}", soft_wrap=True)


def _show_summary(engine: Engine, week: IsoWeek) -> None:
    with session_on(engine, read_only=True) as session:
        plan = published_plan(session, week)
        if plan:
            print_measure(f"Week {week}, published", plan_measure(plan), plan.lower_bound)


def _show_accounts(engine: Engine) -> None:
    with session_on(engine) as session:
        accounts = plant_demo_accounts(session, settings().home)
    out.print(f"Sign in as one of these (kept in {settings().home / 'accounts.txt'}):", soft_wrap=True)
    for account in accounts:
        out.print(f"  {account.login:<12} {account.password}", markup=False, highlight=False)


def _serve(engine: Engine, host: str, port: int) -> None:
    engine.dispose()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the clock is stopped as well
    start_planner()
    with (settings().home / "clock.log").open("ab") as log:
        clock = subprocess.Popen(clock_command(), stdout=log, stderr=log)  # noqa: S603 - our own interpreter
        try:
            run_server(host, port)
        finally:
            clock.terminate()
            clock.wait(timeout=20)
