"""How the planner's time grows with the week: nets of 50 to 1,000 sites, each planned by one process.

    python -m benchmarks.scale [--sizes 50 100 200 400 1000] [--per-site 0.4] [--seed 1]
        [--out scale.md] [--picture docs/pictures/scale.svg] [--week FILE.json --seconds 300]

Each week gets `--per-site` seconds of processor time for each of its sites. Printed are when the first plan stood, the
plans looked at in a second, the peak of memory, and when the best plan came within 20, 10, 5 and 2 % of what the run
ended with. *Equal quality* is a plan within 5 % of that: all runs are equally long for each of their sites, so that it
is the same gap to an equally long search. The picture shows the time to 5 % by size, both logarithmic, and the fitted
exponent.
`--week` measures one file instead, with the best value at ten moments.
"""

import argparse
import math
import multiprocessing
import resource
import time
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import weeks
from benchmarks.by_processor import searched
from benchmarks.machine import table, where
from routing.files import read_problem
from routing.problem import WeekProblem
from routing.solve import warm
from routing.solve.anneal import BEST, ITERATIONS, WRONG
from routing.solve.archipelago import Archipelago

QUALITY = (20.0, 10.0, 5.0, 2.0)
SHOWN = 5.0
SITES_PER_HUB, FLOWS_PER_SITE = 1000 / 12, 70


class Run(NamedTuple):
    """One planning: processor seconds and best plan at each look, from when the problem was read."""

    name: str
    sites: int
    flows: int
    looks: tuple[tuple[float, float], ...]
    steps: int
    megabytes: float

    def reached(self, percent: float) -> float:
        """Return after how many seconds the best plan was within so many percent of the last one."""
        limit = self.looks[-1][1] * (1 + percent / 100)
        return next(seconds for seconds, best in self.looks if best <= limit)


def plan(pipe: Connection, problem: WeekProblem, seconds: float, seed: int) -> None:
    """Plan for so many seconds of this process, in a process of its own, and send the run."""
    warm()
    began = time.process_time()
    looks: list[tuple[float, float]] = []

    def look(group: Archipelago) -> None:
        for island in group.islands:
            values = island.desk.values
            if values[WRONG] == 0 and (not looks or values[BEST] < looks[-1][1]):
                looks.append((time.process_time() - began, float(values[BEST])))

    group = searched(problem, seconds, seed, look)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    steps = int(sum(island.desk.values[ITERATIONS] for island in group.islands))
    pipe.send(Run(problem.name, len(problem.sites), len(problem.flows), tuple(looks), steps, peak))


def measured(problem: WeekProblem, seconds: float, seed: int) -> Run:
    """Plan in a process of its own, so that its memory is its own. Raises `EOFError` if it died."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=plan, args=(theirs, problem, seconds, seed))
    process.start()
    theirs.close()
    run: Run = ours.recv()
    process.join()
    return run


def made(sites: int, seed: int) -> WeekProblem:
    """Return a net with as many sites for a hub and flows for a site as the largest has."""
    hubs = max(1, round(sites / SITES_PER_HUB))
    return weeks.net(seed, sites=sites, hubs=hubs, flows=FLOWS_PER_SITE * sites)


def exponent(runs: list[Run]) -> float:
    """Return the exponent of the size in the time to equal quality, fitted by least squares of the logarithms."""
    sizes = np.log([run.sites for run in runs])
    return float(np.polyfit(sizes, np.log([run.reached(SHOWN) for run in runs]), 1)[0])


def row(run: Run, seconds: float) -> list[str]:
    """Return a run's row of the table."""
    first, last = run.looks[0], run.looks[-1]
    return [
        run.name,
        f"{run.flows:,}",
        f"{seconds:.0f}",
        f"{first[0]:.1f}",
        f"{first[1]:,.0f}",
        f"{last[1]:,.0f}",
        *(f"{run.reached(percent):.1f}" for percent in QUALITY),
        f"{run.steps / seconds:,.0f}",
        f"{run.megabytes:.0f}",
    ]


def picture(runs: list[Run]) -> str:
    """Return the time to equal quality by size as SVG, with the fitted line and the one allowed."""
    width, height, edge = 560, 380, 60
    times = [run.reached(SHOWN) for run in runs]
    low = [math.log10(runs[0].sites) - 0.1, math.log10(min(times)) - 0.3]
    high = [math.log10(runs[-1].sites) + 0.1, math.log10(max(times)) + 0.5]

    def at(sites: float, seconds: float) -> tuple[float, float]:
        x = edge + (math.log10(sites) - low[0]) / (high[0] - low[0]) * (width - 1.5 * edge)
        y = height - edge - (math.log10(seconds) - low[1]) / (high[1] - low[1]) * (height - 1.7 * edge)
        return x, y

    fit = exponent(runs)
    middle = [math.exp(float(np.mean(np.log(values)))) for values in ([run.sites for run in runs], times)]
    ends = runs[0].sites, runs[-1].sites
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
        ' font-size="13" role="img">',
        f"<title>Processor seconds to within {SHOWN:g} % of the last plan, by sites</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{edge}" y="22">processor seconds to within {SHOWN:g} % of the last plan</text>',
        f'<text x="{width / 2}" y="{height - 14}" text-anchor="middle">sites</text>',
    ]
    for power, colour, dash, name in ((fit, "#0b5394", "", "fitted"), (1.3, "#a61c00", "6 5", "allowed")):
        (x1, y1), (x2, y2) = [at(n, middle[1] * (n / middle[0]) ** power) for n in ends]
        parts.append(
            f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" stroke="{colour}"'
            f' stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        line = 42 if name == "fitted" else 60
        parts.append(
            f'<text x="{edge + 8}" y="{line}" fill="{colour}">{name}: sites to the power of {power:.2f}</text>'
        )
    for run, seconds in zip(runs, times, strict=True):
        x, y = at(run.sites, seconds)
        parts += [
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5" fill="#0b5394"/>',
            f'<text x="{x:.0f}" y="{y - 10:.0f}" text-anchor="middle">{seconds:.3g} s</text>',
            f'<text x="{x:.0f}" y="{height - edge + 20}" text-anchor="middle">{run.sites:,}</text>',
        ]
    corner = at(10 ** low[0], 10 ** low[1])
    frame = f"M {corner[0]:.0f} {edge * 0.7:.0f} V {corner[1]:.0f} H {width - edge / 2}"
    parts.append(f'<path d="{frame}" fill="none" stroke="#444"/>')
    return "\n".join([*parts, "</svg>", ""])


def moments(run: Run, seconds: float) -> str:
    """Return the best plan's price at ten moments of a run."""
    marks = [seconds * n / 10 for n in range(1, 11)]
    best = [min((b for at, b in run.looks if at <= mark), default=math.nan) for mark in marks]
    return ", ".join(f"{mark:.0f} s {value:,.0f}" for mark, value in zip(marks, best, strict=True))


def main() -> None:
    """Read the options, plan, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 100, 200, 400, 1000])
    parser.add_argument("--per-site", type=float, default=0.4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--week", type=Path)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    if options.week is not None:
        run = measured(read_problem(options.week), options.seconds, options.seed)
        print(f"{run.name}: {run.steps:,} plans, {run.megabytes:.0f} MB; {moments(run, options.seconds)}")
        return
    heads = ["week", "flows", "s", "first plan s", "first", "last", *(f"{p:g} % s" for p in QUALITY), "plans/s", "MB"]
    runs, rows = [], []
    for size in sorted(options.sizes):
        seconds = options.per_site * size
        runs.append(measured(made(size, options.seed), seconds, options.seed))
        rows.append(row(runs[-1], seconds))
        print(" | ".join(rows[-1]), f"({moments(runs[-1], seconds)})", flush=True)
    text = f"{where()}\n\n{table(heads, rows)}\n"
    if len(runs) > 1:
        steps = [
            f"{math.log(b.reached(SHOWN) / a.reached(SHOWN)) / math.log(b.sites / a.sites):.2f}"
            for a, b in pairwise(runs)
        ]
        text += (
            f"\nTime to {SHOWN:g} %: sites to the power of {exponent(runs):.2f} (between sizes: {', '.join(steps)}).\n"
        )
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    if options.picture and len(runs) > 1:
        options.picture.write_text(picture(runs), encoding="utf-8")


if __name__ == "__main__":
    main()
