"""`kimppakyyti front`: what an hour less of waiting costs, as a front of plans."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.output import JSON_OPTION, MEMORY_OPTION, err, out, print_json
from api.cli.problems import LOCKS_OPTION, SEED_OPTION, START_OPTION
from api.cli.progress import interruptible, planning_front
from routing.errors import SolverError
from routing.files import dump_json, plan_to_json, read_locks, read_plan, read_problem
from routing.measure import measure_to_json
from routing.memory import keep_within, resident, share
from routing.problem import WeekProblem


def front(
    file: Annotated[Path, typer.Argument(metavar="WEEK.json", help="A week problem.")],
    folder: Annotated[Path, typer.Option("--out", "-o", file_okay=False, help="Folder for the plans.")],
    points: Annotated[int, typer.Option(min=2, max=100, help="How many plannings at different prices.")] = 9,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, max=86_400, help="For all of them.")] = 120.0,
    against: Annotated[
        str, typer.Option(help="What cost is traded for: delay, worst (municipality) or both.")
    ] = "both",
    start_file: Annotated[Path | None, START_OPTION] = None,
    locks_file: Annotated[Path | None, LOCKS_OPTION] = None,
    seed: Annotated[int, SEED_OPTION] = 1,
    iterations: Annotated[int | None, typer.Option(min=1, help="Stop each after so many iterations instead.")] = None,
    memory: Annotated[float | None, MEMORY_OPTION] = None,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Write plans of which none is better than another in cost, mean delay and worst municipality at once.

    Ctrl-C ends the search and keeps what was found. Exit status: 0 plans were written, 1 no plan was found, 2 the
    problem cannot be used.
    """
    from routing.front import trade_off

    if against not in ("delay", "worst", "both"):
        raise typer.BadParameter("must be delay, worst or both", param_hint="--against")
    problem = read_problem(file)
    start = read_plan(start_file) if start_file else None
    locks = read_locks(locks_file) if locks_file else None
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with interruptible() as interruption, planning_front(seconds) as show:
            found = trade_off(
                problem,
                seconds=seconds,
                points=points,
                against=against,  # type: ignore[arg-type]
                start=start,
                locks=locks,
                seed=seed,
                iterations=iterations,
                workers=_workers(problem, memory),
                on_progress=show,
                cancelled=interruption,
            )
    except SolverError as error:
        err.print(f"no plan: {error}", style="red", markup=False)
        raise typer.Exit(1) from None
    paths = [folder / f"plan-{n:02d}.json" for n in range(1, len(found) + 1)]
    for path, point in zip(paths, found, strict=True):
        path.write_text(dump_json(plan_to_json(point.plan)), encoding="utf-8")
    if as_json:
        rows = [
            {
                "plan": str(path),
                "delay_weight": point.delay_weight,
                "worst_price": point.worst_price,
                **measure_to_json(point.measure),
            }
            for path, point in zip(paths, found, strict=True)
        ]
        print_json({"problem": problem.name, "points": rows})
        return
    table = Table(title=f"{problem.name} → {folder}", title_justify="left", title_style="bold")
    for label in ("plan", "operating EUR", "mean delay h", "worst municipality h", "objective EUR"):
        table.add_column(label, justify="left" if label == "plan" else "right")
    for path, point in zip(paths, found, strict=True):
        figures = point.measure
        hours = (f"{figures.mean_delay_hours:,.1f}", f"{figures.worst_municipality_hours:,.1f}")
        table.add_row(path.name, f"{figures.operating_cost:,.2f}", *hours, f"{figures.objective:,.2f}")
    out.print(table)


def _workers(problem: WeekProblem, memory: float | None) -> int:
    """Return how many processes plan, this one among them, and hold them to so many megabytes. Raises `NoRoomError`."""
    from routing.solve import warm
    from routing.solve.helpers import spare_cores

    cores = 1 + spare_cores()
    if memory is None:
        return cores
    warm()  # what is loaded counts, and compiling takes more than planning
    room = share(problem, memory, cores)
    keep_within(resident() + room.planner)
    return room.workers
