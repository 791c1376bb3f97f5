"""The core of ruin and recreate against published best known values, beside the peers: one run, one machine.

    python -m benchmarks.compare_core FOLDER --seconds 10 30

FOLDER holds `solomon/`, `pvrp/` and `bks.csv` (set, instance, n, best-known cost, vehicles, rounding, source). Periodic
problems are solved by ours alone: the peers know single days only. Seconds are those of the processor, so that other
programs on the machine change little of what comes out. Each distance is kept as soon as it is there; a run that was
ended goes on from it. `--fresh` begins anew.
"""

import argparse
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from statistics import mean

from benchmarks.compare.core import PEERS, ours
from benchmarks.compare.instances import best_known, cordeau, solomon
from benchmarks.kept import Kept
from benchmarks.machine import table, where
from routing.periodic import PeriodicProblem

PERIODIC = ("p01", "p02", "p03", "p07")
SOLOMON = ("R104'", "R208'", "RC108'", "RC204'", "C104", "C204", "R101", "R109'", "R112", "R203", "R211", "RC101",
           "RC106", "RC203", "RC207")  # fmt: skip
KEY = ("planner", "name", "seconds")
Job = tuple[str, str, float]
"""Planner, problem, seconds."""


def problem_of(folder: Path, name: str) -> PeriodicProblem:
    """Read the problem of a name."""
    if name.startswith("p"):
        return cordeau(folder / "pvrp" / f"{name}.txt")
    return solomon(folder / "solomon" / f"{name.rstrip(chr(39))}.txt", truncated=name.endswith("'"))


def distance(planner: str, folder: Path, name: str, seconds: float) -> float:
    """Run in a process of its own: some of the peers cannot share one."""
    problem = problem_of(folder, name)
    if planner in PEERS:
        return PEERS[planner](problem, seconds)
    return ours(problem, seconds, workers=int(planner.rsplit(maxsplit=1)[-1]))


def solve_all(jobs: list[Job], kept: Kept, folder: Path, workers: int) -> None:
    """Solve what is not kept yet, some problems side by side."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, max_tasks_per_child=1) as pool:
        left = [job for job in jobs if kept.find(*job) is None]
        runs = {
            pool.submit(distance, planner, folder, name, seconds): job
            for job in left
            for planner, name, seconds in [job]
        }
        for run in as_completed(runs):
            kept.add({**dict(zip(KEY, runs[run], strict=True)), "distance": run.result()})


def line(planner: str, names: list[str], seconds: float, kept: Kept, known: dict[str, float]) -> list[str]:
    """Return a planner's gaps in percent, and their mean."""
    found = [kept.rows[planner, name, seconds]["distance"] for name in names]
    gaps = [100 * (length / known[name] - 1) for name, length in zip(names, found, strict=True)]
    return [f"{planner}, {seconds:g} s", f"{mean(gaps):.2f}", *(f"{gap:.2f}" for gap in gaps)]


def main() -> None:
    """Read the options, solve, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, nargs="+", default=[10.0, 30.0], help="for Solomon's problems")
    parser.add_argument("--periodic-seconds", type=float, nargs="+", default=[10.0, 60.0])
    parser.add_argument("--instances", nargs="+", default=list(SOLOMON))
    parser.add_argument("--planners", nargs="+", default=["ours 1", "ours 2", *PEERS], help="ours N: N threads")
    parser.add_argument("--workers", type=int, default=2, help="how many of a planner's problems run side by side")
    parser.add_argument("--length", type=float, default=1.0, help="times all these seconds")
    parser.add_argument("--kept", type=Path, default=Path("bench-results/core.jsonl"))
    parser.add_argument("--fresh", action="store_true", help="forget the distances kept before")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    kept, known = Kept(options.kept, KEY, fresh=options.fresh), best_known(options.folder / "bks.csv")
    text = where() + ", own processor time\n"
    own = [planner for planner in options.planners if planner not in PEERS]
    for names, lengths, planners in (
        (list(PERIODIC), options.periodic_seconds, own),
        (options.instances, options.seconds, options.planners),
    ):
        runs = [(planner, options.length * length) for planner in planners for length in lengths]
        runs = [run for run in runs if run[0] != "VROOM" or run[1] == options.length * lengths[0]]  # it stops by itself
        rows = []
        for planner, seconds in runs:
            workers = 1 if planner == "ours 2" else options.workers
            solve_all([(planner, name, seconds) for name in names], kept, options.folder, workers)
            rows.append(line(planner, names, seconds, kept, known))
            print(" | ".join(rows[-1]), flush=True)
        text += "\n" + table(["planner", "mean %", *names], rows) + "\n"
    print(text)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
