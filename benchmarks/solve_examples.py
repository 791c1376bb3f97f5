"""What the planner reaches on given week problems, by seconds and seed.

    python benchmarks/solve_examples.py [PROBLEM.json...] [--seconds 60] [--seeds 1 2] [--marks 2 10 30 60]
        [--workers 2] [--referee referee.py] [--out table.md]

Prints one row per problem and seed: the best objective at each mark, the claims at the end, and whether our check and,
if given, an independent referee find the plan feasible. The planner is compiled before the clock starts. Without
problems it takes the examples that lie in `shared/week` of some folder above, and the referee beside them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from routing.check import check
from routing.files import dump_json, plan_to_json, read_problem
from routing.plan import WeekPlan
from routing.solve import Progress, solve, warm


def row(path: Path, seed: int, options: argparse.Namespace) -> list[str]:
    """Solve one problem once and return its row of the table."""
    problem = read_problem(path)
    heard: list[Progress] = []
    plan = solve(problem, seconds=options.seconds, seed=seed, workers=options.workers, on_progress=heard.append)
    if plan.claims is None:
        raise ValueError(f"{path}: a plan without claims")
    at = [
        min((p.objective for p in heard if p.elapsed <= mark), default=None)
        for mark in options.marks
        if mark <= options.seconds
    ]
    return [
        path.stem,
        str(seed),
        *("–" if value is None else f"{value:,.2f}" for value in at),
        f"{plan.claims.objective:,.2f}",
        f"{plan.claims.mean_delay_hours:.1f}",
        f"{heard[-1].iterations:,}",
        "no" if check(problem, plan) else "yes",
        judged(path, plan, options.referee),
    ]


def judged(path: Path, plan: WeekPlan, referee: Path | None) -> str:
    """Return what an independent referee says of the plan's objective, if there is one."""
    if referee is None:
        return "–"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        file.write_text(dump_json(plan_to_json(plan)), encoding="utf-8")
        answer = subprocess.run([sys.executable, referee, path, file], capture_output=True, text=True, check=False)
    report = json.loads(answer.stdout)
    return f"{report['objective']:,.2f}" if report["feasible"] else "not feasible"


def examples() -> Path | None:
    """Return the folder of examples in some folder above, if there is one."""
    above = (folder / "shared" / "week" for folder in Path(__file__).resolve().parents)
    return next((week for week in above if week.is_dir()), None)


def main() -> None:
    """Read the options, solve, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problems", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--marks", type=float, nargs="+", default=[2.0, 10.0, 30.0, 60.0])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--referee", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if not options.problems:
        week = examples()
        if week is None:
            parser.error("no examples lie beside the project: name the files of week problems")
        options.problems = sorted((week / "examples").glob("*.json"))
        options.referee = options.referee or week / "referee.py"
    warm()
    marks = [f"{mark:g} s" for mark in options.marks if mark <= options.seconds]
    heads = ["problem", "seed", *marks, "end", "mean h", "iterations", "check", "referee"]
    lines = [" | ".join(["", *heads, ""]).strip(), "|" + " --- |" * len(heads)]
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {options.seconds:g} s, {options.workers} process(es)")
    print("\n".join(lines), flush=True)
    for path in options.problems:
        for seed in options.seeds:
            lines.append(" | ".join(["", *row(path, seed, options), ""]).strip())
            print(lines[-1], flush=True)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
