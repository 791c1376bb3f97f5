"""`kimppakyyti explain`: what the cost and the delay of a week plan come from."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from api.cli.output import (
    JSON_OPTION,
    MEMORY_OPTION,
    MOST_SHOWN,
    bound_of,
    out,
    print_json,
    print_measure,
    print_prices,
)
from api.cli.progress import interruptible, proving
from routing.errors import ProblemError
from routing.explain import Delay, Explanation, explanation_to_json
from routing.explain import explain as explain_plan
from routing.files import read_plan, read_problem
from routing.memory import proof_share
from routing.plan import WeekPlan
from routing.problem import WeekProblem

if TYPE_CHECKING:  # the planner takes a second to load
    from routing.bound import BoundStep
    from routing.solve.one_more import OneMore

_ROWS = 3 * MOST_SHOWN
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def explain(
    problem_file: Annotated[Path, typer.Argument(metavar="WEEK.json", help="A week problem.")],
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN.json", help="A week plan for it.")],
    site: Annotated[
        str | None, typer.Option("--site", help="Say more of this site: every pair, and what one more visit costs.")
    ] = None,
    proof_seconds: Annotated[
        float | None,
        typer.Option(
            "--prices", min=0.1, max=86_400, help="Prove a bound for so many seconds: its prices of a call at a site."
        ),
    ] = None,
    memory: Annotated[float | None, MEMORY_OPTION] = None,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Say what each part of a plan's cost and each municipality's delay comes from.

    Exit status: 0 it was said, 2 a file cannot be used, or the site is unknown.
    """
    problem, plan = read_problem(problem_file), read_plan(plan_file)
    if site is not None and site not in problem.index:
        raise ProblemError("--site", f"{site!r} is not one of the sites of {problem_file.name}")
    told = explain_plan(problem, plan)
    more = _one_more(problem, plan, site) if site is not None else None
    proof = None if proof_seconds is None else prove(problem, told.measure.objective, proof_seconds, memory)
    if as_json:
        visit = {} if site is None else {"one_more_visit": None if more is None else asdict(more)}
        proven = {} if proof is None else {"lower_bound": proof.value, "site_prices": proof.site_prices}
        print_json(explanation_to_json(told) | visit | proven)
        return
    print_measure(f"{plan_file} for {problem.name}", told.measure, proof.value if proof else bound_of(plan))
    print_explanation(told)
    if proof is not None:
        print_prices({name: row for name, row in proof.site_prices.items() if site in (None, name)})
    if site is not None:
        rows = {f"{a} → {b}": row for (a, b), row in told.pairs.items() if site in (a, b)}
        _print_delays(f"From and to {site}", rows)
        out.print(_visit_words(site, more), soft_wrap=True, markup=False)


def print_explanation(told: Explanation) -> None:
    """Print what the cost and the delay come from."""
    table = Table(title="Cost in EUR a week", title_justify="left", title_style="bold")
    for label in ("", "shifts", "hours", "km", "in all"):
        table.add_column(label, justify="left" if not label else "right", style="cyan" if not label else None)
    for name, use in told.vans.items():
        table.add_row(name, *(f"{euros:,.2f}" for euros in (use.shifts, use.hours, use.km, use.cost)))
    figures = told.measure
    table.add_section()
    table.add_row("waiting of items", "", "", "", f"{figures.delay_cost:,.2f}")
    if figures.equality_cost:
        table.add_row(f"worst municipality ({figures.worst_municipality})", "", "", "", f"{figures.equality_cost:,.2f}")
    table.add_row("objective", "", "", "", f"{figures.objective:,.2f}")
    out.print(table)
    _print_delays("Delay in hours by municipality", told.towns)


def _print_delays(title: str, rows: Mapping[str, Delay]) -> None:
    table = Table(title=title, title_justify="left", title_style="bold")
    for label in ("", "items", "waits for a van", "rides", "at a hub", "in all", "EUR"):
        table.add_column(label, justify="left" if not label else "right", style="cyan" if not label else None)
    for name, row in list(rows.items())[:_ROWS]:
        hours = (f"{part:,.1f}" for part in (row.waiting, row.riding, row.hub, row.hours))
        table.add_row(name, f"{row.items:,.0f}", *hours, f"{row.cost:,.2f}")
    out.print(table)
    if len(rows) > _ROWS:
        out.print(f"and {len(rows) - _ROWS} more: --json lists all")


def prove(problem: WeekProblem, objective: float | None, seconds: float, memory: float | None = None) -> "BoundStep":
    """Prove a bound on all cores, shown as it grows, until the time is over, it meets `objective`, or Ctrl-C.

    It takes `memory` megabytes at most, if given. Raises `NoRoomError`.
    """
    from routing.bound.child import BoundChild
    from routing.solve.helpers import spare_cores

    room = None if memory is None else proof_share(problem, memory)
    with (
        interruptible("keeping the bound proven so far") as interruption,
        proving(seconds, objective) as show,
        BoundChild(problem, seconds, upper=objective, threads=spare_cores() + 1, memory=room) as child,
    ):
        return child.result(show, interruption)


def _one_more(problem: WeekProblem, plan: WeekPlan, site: str) -> "OneMore | None":
    from routing.solve.one_more import one_more_visit

    return one_more_visit(problem, plan, site)


def _visit_words(site: str, more: "OneMore | None") -> str:
    if more is None:
        return f"one more visit a week at {site}: no van can make it"
    price = f"{more.operating:+,.2f} EUR for vans, {more.delay:+,.2f} EUR for waiting: {more.total:+,.2f} EUR a week"
    return f"one more visit a week at {site}: best on {_DAYS[more.day]} by {more.van}, {price}"
