"""`kimppakyyti replan`: the rest of a week planned again when a van breaks down."""

import re
from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import JSON_OPTION, MEMORY_OPTION, bound_of, err, out, print_changes, print_json, print_measure
from api.cli.problems import LOCKS_OPTION, SECONDS_OPTION, SEED_OPTION, refuse_conflicts
from api.cli.progress import interruptible, planning
from routing.errors import ProblemError, SolverError
from routing.files import (
    dump_json,
    locks_to_json,
    plan_to_json,
    problem_to_json,
    read_locks,
    read_plan,
    read_problem,
)
from routing.locks import Locks
from routing.measure import measure, measure_to_json
from routing.plan import WeekPlan
from routing.replan import Breakdown, Replan
from routing.replan import replan as prepare
from routing.units import DAY_MINUTES, clock, weekday

CHANGE = 5.0
"""About what it costs to tell a site of another day; where locks are given, theirs counts."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHEN = re.compile(rf"({'|'.join(_DAYS)})\w*\s+([01]?\d|2[0-3])[:.]([0-5]\d)", re.IGNORECASE)


def replan(
    problem_file: Annotated[Path, typer.Argument(metavar="WEEK.json", help="A week problem.")],
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN.json", help="The week plan that is being driven.")],
    folder: Annotated[Path, typer.Option("--out", "-o", file_okay=False, help="Folder for the new plan.")],
    van: Annotated[str, typer.Option(help="The van that cannot go on.")],
    at: Annotated[str, typer.Option(help='When it broke down, like "tue 10:30".')],
    home_at: Annotated[
        str | None, typer.Option(help="When it is at its base; else as soon as the road allows.")
    ] = None,
    back_at: Annotated[str | None, typer.Option(help="When it drives again; else not this week.")] = None,
    crates_at: Annotated[str | None, typer.Option(help="Site where its crates can be fetched; else its base.")] = None,
    crates_from: Annotated[str | None, typer.Option(help="From when on; else at once.")] = None,
    change: Annotated[
        float, typer.Option(min=0, help="Euros for each site and weekday that changes; with --locks the file says it.")
    ] = CHANGE,
    locks_file: Annotated[Path | None, LOCKS_OPTION] = None,
    seconds: Annotated[float, SECONDS_OPTION] = 30.0,
    seed: Annotated[int, SEED_OPTION] = 1,
    iterations: Annotated[int | None, typer.Option(min=1, help="Stop after so many iterations instead.")] = None,
    memory: Annotated[float | None, MEMORY_OPTION] = None,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Plan the rest of a week again: what is done stays, what the van cannot do is given to the others.

    Writes plan.json, with problem.json, start.json and locks.json by which it was made. Exit status: 0 a plan was
    written, 1 no plan was found, 2 a file or a time cannot be used.
    """
    from routing.proof import solve_with_bound

    problem, plan = read_problem(problem_file), read_plan(plan_file)
    broken = Breakdown(
        van=van,
        minute=_minute("--at", at),
        home_at=None if home_at is None else _minute("--home-at", home_at),
        back_at=None if back_at is None else _minute("--back-at", back_at),
        crates_at=crates_at,
        crates_from=None if crates_from is None else _minute("--crates-from", crates_from),
    )
    locks = read_locks(locks_file) if locks_file else Locks(change_per_visit_day=change)
    asked = prepare(problem, plan, broken, locks)
    refuse_conflicts(asked.problem, asked.start, asked.locks)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with interruptible() as interruption, planning(seconds) as show:
            found = solve_with_bound(
                asked.problem,
                seconds=seconds,
                seed=seed,
                iterations=iterations,
                start=asked.start,
                locks=asked.locks,
                on_progress=show,
                cancelled=interruption,
                memory=memory,
            )
    except SolverError as error:
        err.print(f"no plan: {error}", style="red", markup=False)
        raise typer.Exit(1) from None
    _write(folder, asked, found)
    figures = measure(asked.problem, found)
    if as_json:
        counts = {"left_visits": len(asked.left), "flows_aboard": len(asked.aboard)}
        print_json({"problem": problem.name, "plan": str(folder / "plan.json"), **counts, **measure_to_json(figures)})
        return
    print_measure(f"{problem.name} without {van} from {at} → {folder / 'plan.json'}", figures, bound_of(found))
    for line in _changes(asked.start, found, broken.minute):
        out.print(line, markup=False, highlight=False, soft_wrap=True)
    print_changes(asked.problem, asked.start, found, asked.locks.change_per_visit_day)
    items = sum(flow.items for flow in asked.aboard)
    out.print(f"{len(asked.left)} visits were given to others; {items:,.0f} items were aboard and go on from there")


def _minute(option: str, text: str) -> int:
    match = _WHEN.fullmatch(text.strip())
    if match is None:
        raise ProblemError(option, f'{text!r} is no time of the week: write it like "tue 10:30"')
    return _DAYS.index(match[1].lower()) * DAY_MINUTES + int(match[2]) * 60 + int(match[3])


def _write(folder: Path, asked: Replan, found: WeekPlan) -> None:
    files = {
        "problem": problem_to_json(asked.problem),
        "start": plan_to_json(asked.start),
        "locks": locks_to_json(asked.locks),
        "plan": plan_to_json(found),
    }
    for name, data in files.items():
        (folder / f"{name}.json").write_text(dump_json(data), encoding="utf-8")


def _changes(start: WeekPlan, found: WeekPlan, minute: int) -> list[str]:
    """Return a line for each round of the rest of the week that is not as it was, in the order of the week."""
    new = sorted((tour for tour in found.rounds if tour not in start.rounds), key=lambda tour: tour.begin)
    return [
        f"{_DAYS[weekday(tour.begin)]} {clock(tour.begin)}–{clock(tour.end)} {tour.van}: "
        + " ".join(stop.site for stop in tour.stops[1:-1] if stop.start >= minute)
        for tour in new
    ]
