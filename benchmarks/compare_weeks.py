"""Our planner against planners of single days, on whole weeks: one run, one machine, one judge.

    python -m benchmarks.compare_weeks region-a.json --seconds 60 --referee referee.py

Each planner gets the same seconds of processor time: ours in one process, the peers for all their rules for visit days
together, each day alone, of which the best feasible week counts. `routing.check` and `routing.measure` judge all; an
independent referee too, where one is named. Without files, weeks of all kinds are made up (`weeks.py`).

Each row is kept in a file as soon as it is there; a run that was ended goes on from it. `--fresh` begins anew.
"""

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import weeks
from benchmarks.by_processor import searched
from benchmarks.compare.by_days import Outcome, by_rule
from benchmarks.compare.days import RULES
from benchmarks.compare.peers import PEERS
from benchmarks.kept import Kept
from benchmarks.machine import table, where
from routing.check import check
from routing.files import dump_json, plan_to_json, problem_to_json, read_problem
from routing.locks import Locks
from routing.measure import measure
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve import warm
from routing.solve.engine import finished

SECONDS = {"small": 20.0, "region": 60.0, "tight": 60.0, "equal": 60.0, "net": 120.0}
"""Of the processor, for each planner: two cores for half as long."""

KEY = ("week", "planner", "seconds", "seed")
OURS = "Kimppakyyti"
HEADS = ["week", "planner", "cpu s", "objective", "to ours", "operating", "mean h", "feasible", "referee", "rule"]


def timed_rule(problem: WeekProblem, peer: str, rule: str, seconds: float, seed: int) -> tuple[Outcome, float]:
    """Run in a process of its own (some of the peers cannot share one); returns the processor time as well."""
    began = time.process_time()
    return by_rule(problem, PEERS[peer], rule, seconds, seed), time.process_time() - began


def peer_week(
    problem: WeekProblem, peer: str, seconds: float, workers: int, seed: int
) -> tuple[WeekPlan | None, str, float]:
    """Return the best feasible week of all rules, how it came about, and the processor time that it took."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, max_tasks_per_child=1) as pool:
        runs = [pool.submit(timed_rule, problem, peer, rule, seconds / len(RULES), seed) for rule in RULES]
        found = [run.result() for run in runs]
    took = sum(seconds for _, seconds in found)
    good = [outcome for outcome, _ in found if not outcome.broken]
    if not good:
        codes = sorted({code for outcome, _ in found for code in outcome.broken})
        return None, f"no rule led to a feasible week: {', '.join(codes)}", took
    best = min(good, key=lambda o: o.objective)
    return best.plan, f"{best.rule} ({len(good)} of {len(RULES)} rules feasible)", took


def our_week(problem: WeekProblem, seconds: float, seed: int) -> tuple[WeekPlan | None, str, float]:
    """Return our week, planned in one process."""
    began = time.process_time()
    islands = searched(problem, seconds, seed)
    plan = finished(problem, islands.islands[0], None, Locks(), None)
    return plan, "", time.process_time() - began


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


def row(problem: WeekProblem, planner: str, seconds: float, options: argparse.Namespace) -> dict[str, Any]:
    """Plan a week once; the figures are `None` where no feasible week was found."""
    if planner == OURS:
        plan, how, took = our_week(problem, seconds, options.seed)
    else:
        plan, how, took = peer_week(problem, planner, seconds, options.workers, options.seed)
    figures = measure(problem, plan) if plan is not None and not check(problem, plan) else None
    return {
        "week": problem.name,
        "planner": planner,
        "seconds": seconds,
        "seed": options.seed,
        "took": took,
        "objective": figures.objective if figures else None,
        "operating": figures.operating_cost if figures else None,
        "mean": figures.mean_delay_hours if figures else None,
        "referee": judged(problem, plan, options.referee) if plan is not None else "–",
        "rule": how,
        "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
    }


def shown(found: dict[str, Any], ours: float | None) -> list[str]:
    """Return a row as the table shows it."""
    start = [found["week"], found["planner"], f"{found['took']:.0f}"]
    if found["objective"] is None:
        return [*start, "–", "–", "–", "–", "no", found["referee"], found["rule"]]
    ratio = f"{100 * (found['objective'] / ours - 1):+.1f} %" if ours and found["planner"] != OURS else ""
    figures = [f"{found['objective']:,.2f}", ratio, f"{found['operating']:,.2f}", f"{found['mean']:.1f}"]
    return [*start, *figures, "yes", found["referee"], found["rule"]]


def rows(problem: WeekProblem, seconds: float, kept: Kept, options: argparse.Namespace) -> list[list[str]]:
    """Return one row for each planner asked for, those that are kept as they are."""
    ours = None
    lines: list[list[str]] = []
    for planner in options.planners:
        found = kept.find(problem.name, planner, seconds, options.seed)
        if found is None:
            found = row(problem, planner, seconds, options)
            kept.add(found)
        ours = found["objective"] if planner == OURS else ours
        lines.append(shown(found, ours))
        print(" | ".join(lines[-1]), flush=True)
    return lines


def problems(options: argparse.Namespace) -> list[tuple[WeekProblem, float]]:
    """Return the weeks to plan, and the seconds for each."""
    given = [read_problem(path) for path in options.problems]
    made = given or [weeks.week(kind, seed) for kind in options.kinds for seed in options.week_seeds]
    usual = [SECONDS.get(p.name.split("-")[0].rstrip("0123456789"), 60.0) for p in made]
    return [(p, options.seconds or options.length * length) for p, length in zip(made, usual, strict=True)]


def main() -> None:
    """Read the options, plan, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problems", nargs="*", type=Path)
    parser.add_argument("--kinds", nargs="+", default=list(weeks.KINDS), choices=weeks.KINDS)
    parser.add_argument("--planners", nargs="+", default=[OURS, *PEERS], choices=[OURS, *PEERS])
    parser.add_argument("--week-seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--seconds", type=float, help="of the processor, each planner (else by the week's kind)")
    parser.add_argument("--length", type=float, default=1.0, help="times the usual seconds")
    parser.add_argument("--kept", type=Path, default=Path("bench-results/weeks.jsonl"))
    parser.add_argument("--fresh", action="store_true", help="forget the rows kept before")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--referee", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    warm()
    kept = Kept(options.kept, KEY, fresh=options.fresh)
    lines = [line for problem, seconds in problems(options) for line in rows(problem, seconds, kept, options)]
    text = f"{where()}\n\n{table(HEADS, lines)}\n"
    print(text)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
