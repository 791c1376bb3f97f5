"""Commands about week problems and week plans as files; they need no database."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.explaining import print_explanation, prove
from api.cli.output import (
    JSON_OPTION,
    MEMORY_OPTION,
    MOST_SHOWN,
    bound_of,
    err,
    out,
    print_changes,
    print_json,
    print_measure,
    print_prices,
)
from api.cli.progress import interruptible, planning
from routing.check import Violation
from routing.check import check as check_plan
from routing.errors import SolverError
from routing.explain import explain as explain_plan
from routing.explain import explanation_to_json
from routing.files import dump_json, plan_to_json, read_locks, read_plan, read_problem
from routing.locks import Locks
from routing.measure import measure, measure_to_json
from routing.plan import WeekPlan
from routing.problem import WeekProblem

if TYPE_CHECKING:  # the planner takes a second to load
    from routing.bound import BoundStep

SECONDS_OPTION = typer.Option("--seconds", min=0.1, max=86_400, help="How long to look for better plans.")
PROOF_OPTION = typer.Option("--seconds", min=0.1, max=86_400, help="How long to prove more.")
START_OPTION = typer.Option("--start", help="A week plan to start from, like last week's.")
LOCKS_OPTION = typer.Option("--locks", help="What must stay of it, and what is forbidden (week-locks/1).")
CLUSTER_OPTION = typer.Option("--cluster", help="Plan on a dask cluster too: its scheduler's address, tcp://host:8786.")
SEED_OPTION = typer.Option("--seed", help="The same seed and number of iterations give the same plan.")


def solve(
    file: Annotated[Path, typer.Argument(help="A week problem (week-problem/1).")],
    target: Annotated[Path, typer.Option("--out", dir_okay=False, writable=True, help="Where to write the week plan.")],
    seconds: Annotated[float, SECONDS_OPTION] = 30.0,
    seed: Annotated[int, SEED_OPTION] = 1,
    iterations: Annotated[int | None, typer.Option(min=1, help="Stop after so many iterations instead.")] = None,
    start_file: Annotated[Path | None, START_OPTION] = None,
    locks_file: Annotated[Path | None, LOCKS_OPTION] = None,
    cluster: Annotated[str | None, CLUSTER_OPTION] = None,
    memory: Annotated[float | None, MEMORY_OPTION] = None,
    explained: Annotated[
        bool, typer.Option("--explain", help="Say what cost and delay come from, and what calls are worth.")
    ] = False,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Plan a week problem and write the best plan found. Ctrl-C keeps the best so far.

    Exit status: 0 a plan was written, 1 no plan was found, 2 the problem cannot be used.
    """
    from routing.proof import solve_with_bound

    problem = read_problem(file)
    start = read_plan(start_file) if start_file else None
    locks = read_locks(locks_file) if locks_file else None
    refuse_conflicts(problem, start, locks)
    target.parent.mkdir(parents=True, exist_ok=True)
    proven: list[BoundStep] = []
    try:
        with interruptible() as interruption, planning(seconds) as show:
            plan = solve_with_bound(
                problem,
                seconds=seconds,
                seed=seed,
                iterations=iterations,
                start=start,
                locks=locks,
                cluster=cluster,
                on_progress=show,
                on_bound=proven.append,
                cancelled=interruption,
                memory=memory,
            )
    except SolverError as error:
        err.print(f"no plan: {error}", style="red", markup=False)
        raise typer.Exit(1) from None
    target.write_text(dump_json(plan_to_json(plan)), encoding="utf-8")
    told = explain_plan(problem, plan) if explained else None
    figures = told.measure if told else measure(problem, plan)
    if as_json:
        said = explanation_to_json(told) if told else measure_to_json(figures)
        prices = {"site_prices": proven[0].site_prices} if told and proven else {}
        print_json({"problem": problem.name, "plan": str(target), "lower_bound": bound_of(plan), **said, **prices})
        return
    print_measure(f"{problem.name} → {target}", figures, bound_of(plan))
    if start is not None:
        print_changes(problem, start, plan, locks.change_per_visit_day if locks else 0.0)
    if told:
        print_explanation(told)
        if proven:
            print_prices(proven[0].site_prices)


def refuse_conflicts(problem: WeekProblem, start: WeekPlan | None, locks: Locks | None) -> None:
    """Leave with 1, and say why, where no plan can keep the locks; nothing is searched for then."""
    if locks is None:
        return
    from routing.conflicting import conflicting_locks

    found = conflicting_locks(problem, start, locks)
    if found:
        err.print("no plan can keep these locks: unlock some, or change the problem", style="red", soft_wrap=True)
        for sentence in broken_sentences(problem, found):
            err.print(f"✗ {sentence}", markup=False, style="red", soft_wrap=True)
        raise typer.Exit(1)


def bound(
    file: Annotated[Path, typer.Argument(help="A week problem (week-problem/1).")],
    seconds: Annotated[float, PROOF_OPTION] = 60.0,
    plan_file: Annotated[
        Path | None, typer.Option("--plan", help="A feasible plan for it: say how far it may be from the best.")
    ] = None,
    prices: Annotated[bool, typer.Option("--prices", help="Print what a call at each site is worth.")] = False,
    memory: Annotated[float | None, MEMORY_OPTION] = None,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Prove how cheap any plan of a week problem could be at best. Ctrl-C keeps the bound proven so far.

    Exit status: 0 a bound was proven, 1 the plan breaks rules, 2 a file cannot be used.
    """
    problem = read_problem(file)
    objective = None
    if plan_file is not None:
        plan = read_plan(plan_file)
        if check_plan(problem, plan):
            err.print(
                f"{plan_file} breaks rules: kimppakyyti check tells which", style="red", markup=False, soft_wrap=True
            )
            raise typer.Exit(1)
        objective = measure(problem, plan).objective
    found = prove(problem, objective, seconds, memory)
    gap = None if not objective else max(0.0, 1 - found.value / objective)
    if as_json:
        print_json({"lower_bound": found.value, "objective": objective, "gap": gap, "site_prices": found.site_prices})
        return
    out.print(f"no plan of {problem.name} can cost less than {found.value:,.2f} EUR", markup=False, soft_wrap=True)
    if objective is not None and gap is not None:
        out.print(f"{plan_file} costs {objective:,.2f} EUR: at most {gap:.1%} of it could be saved", soft_wrap=True)
    if prices:
        print_prices(found.site_prices)


def check(
    problem_file: Annotated[Path, typer.Argument(metavar="WEEK.json", help="A week problem.")],
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN.json", help="A week plan for it.")],
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Judge a week plan: every broken rule in words, and what the plan costs.

    Exit status: 0 the plan keeps all rules, 1 it breaks some, 2 a file cannot be used.
    """
    problem = read_problem(problem_file)
    plan = read_plan(plan_file)
    violations = check_plan(problem, plan)
    result = measure(problem, plan)
    sentences = broken_sentences(problem, violations)
    if as_json:
        broken = [{**asdict(v), "sentence": said} for v, said in zip(violations, sentences, strict=True)]
        print_json({"feasible": not violations, "violations": broken, **measure_to_json(result)})
    else:
        print_measure(f"{plan_file} for {problem.name}", result, bound_of(plan))
        for sentence in sentences[:MOST_SHOWN]:
            out.print(f"✗ {sentence}", markup=False, style="red", soft_wrap=True)
        if len(sentences) > MOST_SHOWN:
            out.print(f"and {len(sentences) - MOST_SHOWN} more: --json lists all")
        broken_rules = "1 broken rule" if len(sentences) == 1 else f"{len(sentences)} broken rules"
        out.print(broken_rules if sentences else "the plan keeps all rules", style="bold")
    raise typer.Exit(1 if violations else 0)


def broken_sentences(problem: WeekProblem, violations: Sequence[Violation]) -> list[str]:
    """Return broken rules or locks in words."""
    from api.i18n import words  # these load what reads databases, which sound plans do not need
    from api.sentences import Namer, violation_sentence

    names = Namer(sites={site.id: f"{site.name} ({site.id})" for site in problem.sites}, vans={})
    return [violation_sentence(words("en"), violation, names) for violation in violations]
