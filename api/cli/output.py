"""What the command line prints: answers to stdout, everything else to stderr."""

import json
from collections.abc import Mapping
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from routing.check import visit_days
from routing.measure import Measure
from routing.plan import WeekPlan
from routing.problem import WeekProblem

out = Console()
err = Console(stderr=True)

MOST_SHOWN = 20
"""How many refused rows or broken rules are listed on a terminal."""

JSON_OPTION = typer.Option("--json", help="Print one JSON document instead of words.")
MEMORY_OPTION = typer.Option("--memory", min=1, help="Megabytes that all of it may take at most.")


def print_json(value: Any) -> None:
    """Print a JSON document as it is, without wrapping or colour."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def bound_of(plan: WeekPlan) -> float | None:
    """Return the lower bound that a plan claims."""
    return plan.claims.lower_bound if plan.claims else None


def measure_rows(measure: Measure, lower_bound: float | None = None) -> list[tuple[str, str]]:
    """Return the figures of a plan as labelled words."""
    rows = [
        ("Rounds", f"{measure.rounds} on {measure.shifts_used} shifts, {measure.visits} visits"),
        ("Driving", f"{measure.km:,.0f} km in {measure.van_hours:,.1f} van hours"),
        ("Operating cost", f"{measure.operating_cost:,.2f} EUR"),
        ("Objective", f"{measure.objective:,.2f} EUR, delay included"),
        ("Mean delay", _hours(measure.mean_delay_hours)),
        ("95 % delay", _hours(measure.p95_delay_hours)),
        ("Later than promised", "–" if measure.late_share is None else f"{measure.late_share:.1%} of items"),
        ("Worst municipality", f"{measure.worst_municipality or '–'} ({_hours(measure.worst_municipality_hours)})"),
        ("Highest load", f"{measure.peak_load:.0%} of a vehicle"),
    ]
    if lower_bound is not None and measure.objective > 0:
        rows.append(("Proven gap", f"at most {1 - lower_bound / measure.objective:.1%} of it could be saved"))
    return rows


def print_measure(title: str, measure: Measure, lower_bound: float | None = None) -> None:
    """Print the summary table of a plan."""
    table = Table(title=title, show_header=False, title_justify="left", title_style="bold")
    table.add_column(style="cyan")
    table.add_column()
    for label, words in measure_rows(measure, lower_bound):
        table.add_row(label, words)
    out.print(table)


def print_changes(problem: WeekProblem, start: WeekPlan, plan: WeekPlan, price: float) -> None:
    """Say on how many weekdays sites are visited in one plan and not in the other; `price` in euros is that of each."""
    before, after = visit_days(problem, start), visit_days(problem, plan)
    new = sum(len(days - before.get(site, set())) for site, days in after.items())
    gone = sum(len(days - after.get(site, set())) for site, days in before.items())
    told = f"against the plan it started from: {new} new visit days, {gone} fewer"
    priced = f"; these changes are priced at {price * (new + gone):,.2f} EUR, not in the objective"
    out.print(told + (priced if price * (new + gone) else ""), soft_wrap=True)


def print_prices(prices: Mapping[str, tuple[float, ...]]) -> None:
    """Print what a van's call at each site is worth on each weekday, in euros; sites worth nothing are left out."""
    table = Table(title="What a call is worth, EUR", title_justify="left", title_style="bold")
    table.add_column("Site", style="cyan")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        table.add_column(day, justify="right")
    for site, row in prices.items():
        if any(row):
            table.add_row(site, *(f"{price:.2f}" if price else "–" for price in row))
    out.print(table)


def _hours(hours: float | None) -> str:
    return "–" if hours is None else f"{hours:,.1f} h"
