"""Our planner against planners of single days, on whole weeks: one run, one machine, one judge.

    python -m benchmarks.compare_weeks region-a.json --seconds 60 --referee referee.py

Each peer gets the same wall clock and the same number of processes: its rules for visit days run side by side, each
day alone, and the best feasible week counts. `routing.check` and `routing.measure` judge all; an independent referee
too, where one is named. Without files, weeks of all kinds are made up (`weeks.py`).
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks import weeks
from benchmarks.compare.by_days import Outcome, by_rule
from benchmarks.compare.days import RULES
from benchmarks.compare.peers import PEERS
from benchmarks.machine import table, where
from routing.check import check
from routing.files import dump_json, plan_to_json, problem_to_json, read_problem
from routing.measure import measure
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve import solve, warm

SECONDS = {"small": 15.0, "region": 60.0, "tight": 90.0, "equal": 60.0, "net": 120.0}


def one_rule(problem: WeekProblem, peer: str, rule: str, seconds: float, seed: int) -> Outcome:
    """Run in a process of its own: some of the peers cannot share one."""
    return by_rule(problem, PEERS[peer], rule, seconds, seed)


def peer_week(problem: WeekProblem, peer: str, seconds: float, workers: int, seed: int) -> tuple[WeekPlan | None, str]:
    """Return the best feasible week of all rules, and how it came about."""
    share = seconds * workers / len(RULES)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, max_tasks_per_child=1) as pool:
        runs = [pool.submit(one_rule, problem, peer, rule, share, seed) for rule in RULES]
        outcomes = [run.result() for run in runs]
    good = [o for o in outcomes if not o.broken]
    if not good:
        codes = sorted({code for o in outcomes for code in o.broken})
        return None, f"no rule led to a feasible week: {', '.join(codes)}"
    best = min(good, key=lambda o: o.objective)
    return best.plan, f"{best.rule} ({len(good)} of {len(RULES)} rules feasible)"


def our_week(problem: WeekProblem, seconds: float, workers: int, seed: int) -> tuple[WeekPlan | None, str]:
    """Return our week."""
    return solve(problem, seconds=seconds, workers=workers, seed=seed), ""


def judged(problem: WeekProblem, plan: WeekPlan, referee: Path | None) -> str:
    """Return what an independent referee says of a plan."""
    if referee is None:
        return "–"
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("problem.json", "plan.json")]
        files[0].write_text(dump_json(problem_to_json(problem)), encoding="utf-8")
        files[1].write_text(dump_json(plan_to_json(plan)), encoding="utf-8")
        answer = subprocess.run([sys.executable, referee, *files], capture_output=True, text=True, check=False)
    report = json.loads(answer.stdout)
    return f"{report['objective']:,.2f}" if report["feasible"] else "not feasible"


def rows(problem: WeekProblem, seconds: float, options: argparse.Namespace) -> list[list[str]]:
    """Return one row for each planner."""
    found: list[list[str]] = []
    ours = None
    for name in ["Kimppakyyti", *PEERS]:
        clock, busy = time.monotonic(), os.getloadavg()[0]
        if name == "Kimppakyyti":
            plan, how = our_week(problem, seconds, options.workers, options.seed)
        else:
            plan, how = peer_week(problem, name, seconds, options.workers, options.seed)
        took = time.monotonic() - clock
        row = [problem.name, name, f"{took:.0f}"]
        if plan is None or check(problem, plan):
            row += ["–", "–", "–", "–", "no", "–"]
        else:
            figures = measure(problem, plan)
            ours = ours or figures.objective
            ratio = f"{100 * (figures.objective / ours - 1):+.1f} %" if name != "Kimppakyyti" else ""
            row += [f"{figures.objective:,.2f}", ratio, f"{figures.operating_cost:,.2f}"]
            row += [f"{figures.mean_delay_hours:.1f}", "yes", judged(problem, plan, options.referee)]
        found.append([*row, how, f"{busy:.1f}"])
        print(" | ".join(found[-1]), flush=True)
    return found


def problems(options: argparse.Namespace) -> list[tuple[WeekProblem, float]]:
    """Return the weeks to plan, and the seconds for each."""
    given = [read_problem(path) for path in options.problems]
    made = given or [weeks.week(kind, seed) for kind in options.kinds for seed in options.week_seeds]
    return [(p, options.seconds or SECONDS.get(p.name.split("-")[0].rstrip("0123456789"), 60.0)) for p in made]


def main() -> None:
    """Read the options, plan, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problems", nargs="*", type=Path)
    parser.add_argument("--kinds", nargs="+", default=list(weeks.KINDS), choices=weeks.KINDS)
    parser.add_argument("--week-seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--seconds", type=float, help="wall clock for each planner (else by the week's kind)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--referee", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    warm()
    heads = [
        "week",
        "planner",
        "s",
        "objective",
        "to ours",
        "operating",
        "mean h",
        "feasible",
        "referee",
        "rule",
        "load",
    ]
    found = [row for problem, seconds in problems(options) for row in rows(problem, seconds, options)]
    text = f"{where()}\n\n{table(heads, found)}\n"
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
