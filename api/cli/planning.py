"""Commands about a week: draft a plan, publish it, print its run sheets."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import open_store
from api.cli.output import JSON_OPTION, MEMORY_OPTION, err, out, print_json, print_measure
from api.cli.problems import SECONDS_OPTION, SEED_OPTION
from api.cli.progress import interruptible, planning
from api.i18n import Language, words
from depots.settings import settings
from depots.store import now, session_on
from routing.errors import SolverError
from routing.files import dump_json, problem_to_json
from routing.measure import measure_to_json
from routing.units import IsoWeek
from transit.plans import plan_measure
from transit.publishing import publish as publish_week
from transit.week import week_problem

WEEK = typer.Argument(help="ISO week, like 2026-W48.")
BY = "cli"


def plan(
    week: Annotated[str, WEEK],
    seconds: Annotated[float, SECONDS_OPTION] = 30.0,
    seed: Annotated[int, SEED_OPTION] = 1,
    memory: Annotated[float | None, MEMORY_OPTION] = None,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Draft a plan for a week. Ctrl-C ends the search and keeps the best plan so far.

    Exit status: 0 a draft was kept, 1 no plan was found, 2 the week cannot be planned as asked.
    """
    from transit.drafting import draft_week

    engine = open_store()
    try:
        with interruptible() as interruption, planning(seconds) as show:
            draft = draft_week(
                engine,
                IsoWeek.parse(week),
                by=BY,
                seconds=seconds,
                seed=seed,
                on_progress=show,
                cancelled=interruption,
                memory=memory,
            )
    except SolverError as error:
        err.print(f"no plan: {error}", style="red", markup=False)
        raise typer.Exit(1) from None
    measured = plan_measure(draft)
    if as_json:
        print_json({"plan": draft.id, "week": week, "lower_bound": draft.lower_bound} | measure_to_json(measured))
    else:
        print_measure(f"Draft {draft.id} of {week}", measured, draft.lower_bound)


def export_problem(
    week: Annotated[str, WEEK],
    target: Annotated[
        Path, typer.Option("--out", dir_okay=False, writable=True, help="Where to write the week problem.")
    ],
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Write the week problem of a week as a file of the form week-problem/1."""
    with session_on(open_store(), read_only=True) as session:
        problem = week_problem(session, IsoWeek.parse(week)).problem
    target.write_text(dump_json(problem_to_json(problem)), encoding="utf-8")
    if as_json:
        print_json({"week": week, "problem": str(target), "sites": len(problem.sites), "flows": len(problem.flows)})
        return
    err.print(f"wrote {len(problem.sites)} sites and {len(problem.flows)} flows to {target}")


def publish(week: Annotated[str, WEEK], as_json: Annotated[bool, JSON_OPTION] = False) -> None:
    """Publish the newest draft of a week: stamp the promises and make its runs.

    A published week is never altered; publishing a newer draft supersedes it.
    """
    with session_on(open_store()) as session:
        done = publish_week(session, IsoWeek.parse(week), by=BY, at=now())
    if as_json:
        print_json(
            {
                "plan": done.plan.id,
                "week": week,
                "changed": done.changed,
                "runs": len(done.runs),
                "cancelled": len(done.cancelled),
                "promises": done.promises,
                "unreachable": len(done.unreachable),
            }
        )
    else:
        state = f"published plan {done.plan.id} of {week}" if done.changed else f"{week} was published already"
        out.print(f"{state}: {len(done.runs)} runs made, {done.promises} promises stamped")
        if done.cancelled:
            out.print(f"{len(done.cancelled)} runs of the plan before it were called off: print the run sheets anew")
        if done.rounds_without_run:
            numbers = ", ".join(map(str, done.rounds_without_run))
            out.print(f"rounds that came too late for a run: {numbers}")
        if done.unreachable:
            number = len(done.unreachable)
            out.print(
                f"{number} open requests have no promise yet: nothing drives between their sites in a week like {week}",
                soft_wrap=True,
            )


def sheets(
    week: Annotated[str, WEEK],
    folder: Annotated[Path, typer.Option("--out", file_okay=False, help="Folder for the PDF files.")],
    language: Annotated[Language | None, typer.Option(help="Else that of the settings.")] = None,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Write one run sheet (PDF) for each run of the published week."""
    from api.formats.sheet_files import write_sheets

    with session_on(open_store(), read_only=True) as session:
        paths = write_sheets(
            session,
            IsoWeek.parse(week),
            folder,
            words=words(language or settings().language),
            public_url=settings().public_url,
        )
    if as_json:
        print_json({"week": week, "sheets": [str(path) for path in paths]})
        return
    for path in paths:
        out.print(str(path), soft_wrap=True)
    if not paths:
        err.print(f"{week} has no runs: nothing was written", style="yellow")
