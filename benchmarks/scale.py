"""How the planner's time grows with the week: nets of 50 to 1,000 sites, each planned by one process.

    python -m benchmarks.scale [--sizes 50 100 200 400 1000] [--per-site 0.1] [--seeds 1 2 3] [--long 3]
        [--known net1000-1=227557 …] [--keep bench-results/scale] [--out scale.md] [--picture docs/pictures/scale.svg]
        [--week FILE.json --seconds 300]

Each week (one for each size and seed) is planned for `--per-site` seconds of processor time for each of its sites, and
`--long` times as long. All runs are kept in a folder, and not run again where they are there: empty it to measure
another engine. The best plan of a week's runs is its *reference*, or a better one found elsewhere whose price `--known`
gives. Printed are when the first plan stood, the plans looked at in a second, the peak of memory, and when the best
plan came within 20, 10, 5 and 2 % of the reference: in the first run, or, marked +, in another where that one never
did. *Equal quality* is a plan within 5 % of the reference. The picture shows the time to that by size, both
logarithmic, and the exponent fitted over all weeks.
`--week` measures one file instead, with the best value at ten moments.
"""

import argparse
import json
import math
import multiprocessing
import resource
import time
from collections.abc import Mapping
from itertools import pairwise, product
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

    def reached(self, price: float) -> float:
        """Return after how many seconds the best plan cost no more than so much; infinite if it never did."""
        return next((seconds for seconds, best in self.looks if best <= price), math.inf)


class Week(NamedTuple):
    """One week's run, all runs of it that are kept, this one among them, and the price of a plan found elsewhere."""

    short: Run
    kept: tuple[Run, ...]
    elsewhere: float

    @property
    def reference(self) -> float:
        """The price of the best plan known."""
        return min(self.elsewhere, *(run.looks[-1][1] for run in self.kept))

    def reached(self, percent: float) -> float:
        """Return when the run, or else the first of the others, came within so many percent of the reference."""
        price = self.reference * (1 + percent / 100)
        soon = self.short.reached(price)
        return soon if soon < math.inf else min(run.reached(price) for run in self.kept)

    def text(self, percent: float) -> str:
        """Return that moment in seconds, marked where it is another run's; a dash where no run came so far."""
        if self.reached(percent) == math.inf:
            return "–"
        late = self.short.reached(self.reference * (1 + percent / 100)) == math.inf
        return f"{self.reached(percent):.1f}{'+' if late else ''}"


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


def loaded(file: Path) -> Run:
    """Return a run that was kept."""
    fields = json.loads(file.read_text(encoding="utf-8"))
    return Run(**{**fields, "looks": tuple((seconds, best) for seconds, best in fields["looks"])})


def kept(problem: WeekProblem, seconds: float, seed: int, folder: Path) -> Run:
    """Return the run from the folder, or plan and keep it there: so sizes can run side by side, and go on later."""
    file = folder / f"{problem.name}-{seconds:g}s.json"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(measured(problem, seconds, seed)._asdict()), encoding="utf-8")
    return loaded(file)


def studied(
    sites: int, seed: int, seconds: float, long: float, folder: Path, *, elsewhere: Mapping[str, float]
) -> Week:
    """Plan a week for so many seconds and, where `long` is more than 1, so many times as long, or take what is kept."""
    problem = made(sites, seed)
    short = kept(problem, seconds, seed, folder)
    if long > 1.0:
        kept(problem, seconds * long, seed, folder)
    runs = tuple(loaded(file) for file in folder.glob(f"{problem.name}-*s.json"))
    return Week(short, runs, elsewhere.get(problem.name, math.inf))


def made(sites: int, seed: int) -> WeekProblem:
    """Return a net with as many sites for a hub and flows for a site as the largest has."""
    hubs = max(1, round(sites / SITES_PER_HUB))
    return weeks.net(seed, sites=sites, hubs=hubs, flows=FLOWS_PER_SITE * sites)


def exponent(found: list[Week], percent: float = SHOWN) -> float:
    """Return the exponent of the size in the time to so many percent, fitted by least squares of the logarithms.

    Not a number where a week has no run that came so far.
    """
    if any(week.reached(percent) == math.inf for week in found):
        return math.nan
    sizes = np.log([week.short.sites for week in found])
    return float(np.polyfit(sizes, np.log([week.reached(percent) for week in found]), 1)[0])


def means(found: list[Week]) -> dict[int, float]:
    """Return the geometric mean of the times to equal quality of each size."""
    times: dict[int, list[float]] = {}
    for week in found:
        times.setdefault(week.short.sites, []).append(math.log(week.reached(SHOWN)))
    return {size: math.exp(sum(logs) / len(logs)) for size, logs in times.items()}


def row(week: Week, seconds: float) -> list[str]:
    """Return a week's row of the table."""
    run = week.short
    first, last = run.looks[0], run.looks[-1]
    return [
        run.name,
        f"{run.flows:,}",
        f"{seconds:.0f}",
        f"{first[0]:.1f}",
        f"{first[1]:,.0f}",
        f"{last[1]:,.0f}",
        f"{week.reference:,.0f}",
        *(week.text(percent) for percent in QUALITY),
        f"{run.steps / seconds:,.0f}",
        f"{run.megabytes:.0f}",
    ]


def picture(found: list[Week]) -> str:
    """Return the time to equal quality by size as SVG, with the fitted line and the one allowed."""
    width, height, edge = 560, 380, 60
    sizes = [week.short.sites for week in found]
    times = [week.reached(SHOWN) for week in found]
    low = [math.log10(min(sizes)) - 0.1, math.log10(min(times)) - 0.3]
    high = [math.log10(max(sizes)) + 0.1, math.log10(max(times)) + 0.5]

    def at(sites: float, seconds: float) -> tuple[float, float]:
        x = edge + (math.log10(sites) - low[0]) / (high[0] - low[0]) * (width - 1.5 * edge)
        y = height - edge - (math.log10(seconds) - low[1]) / (high[1] - low[1]) * (height - 1.7 * edge)
        return x, y

    fit = exponent(found)
    middle = [math.exp(float(np.mean(np.log(values)))) for values in (sizes, times)]
    ends = min(sizes), max(sizes)
    words = f"processor seconds to within {SHOWN:g} % of the best plan known"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
        ' font-size="13" role="img">',
        f"<title>P{words[1:]}, by sites</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{edge}" y="22">{words}</text>',
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
    for size, seconds in zip(sizes, times, strict=True):
        x, y = at(size, seconds)
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="#0b5394"/>')
    for size, seconds in means(found).items():
        x, _ = at(size, seconds)
        top = min(at(size, s)[1] for n, s in zip(sizes, times, strict=True) if n == size)
        parts += [
            f'<text x="{x:.0f}" y="{top - 12:.0f}" text-anchor="middle" stroke="#fff" stroke-width="4"'
            f' paint-order="stroke">{seconds:.3g} s</text>',
            f'<text x="{x:.0f}" y="{height - edge + 20}" text-anchor="middle">{size:,}</text>',
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
    parser.add_argument("--per-site", type=float, default=0.1)
    parser.add_argument("--long", type=float, default=3.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--known", nargs="+", default=[], metavar="NAME=PRICE")
    parser.add_argument("--keep", type=Path, default=Path("bench-results/scale"))
    parser.add_argument("--week", type=Path)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    if options.week is not None:
        run = measured(read_problem(options.week), options.seconds, options.seeds[0])
        print(f"{run.name}: {run.steps:,} plans, {run.megabytes:.0f} MB; {moments(run, options.seconds)}")
        return
    heads = ["week", "flows", "s", "first plan s", "first", "last", "reference"]
    heads += [*(f"{p:g} % s" for p in QUALITY), "plans/s", "MB"]
    elsewhere = {name: float(price) for name, _, price in (text.partition("=") for text in options.known)}
    found, rows = [], []
    for size, seed in product(sorted(options.sizes), options.seeds):
        seconds = options.per_site * size
        found.append(studied(size, seed, seconds, options.long, options.keep, elsewhere=elsewhere))
        rows.append(row(found[-1], seconds))
        print(" | ".join(rows[-1]), f"({moments(found[-1].short, seconds)})", flush=True)
    text = f"{where()}\n\n{table(heads, rows)}\n"
    far = [week.short.name for week in found if week.reached(SHOWN) == math.inf]
    if far:
        parser.exit(1, f"{text}\nNo run came within {SHOWN:g} % of the reference, plan longer: {', '.join(far)}\n")
    if len(options.sizes) > 1:
        steps = [f"{math.log(t / s) / math.log(n / m):.2f}" for (m, s), (n, t) in pairwise(means(found).items())]
        fits = {percent: exponent(found, percent) for percent in QUALITY}
        powers = ", ".join(f"{percent:g} %: {power:.2f}" for percent, power in fits.items() if not math.isnan(power))
        text += f"\nTime by sites, the power to {powers} (to {SHOWN:g} % between sizes: {', '.join(steps)}).\n"
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    if options.picture and len(options.sizes) > 1:
        options.picture.write_text(picture(found), encoding="utf-8")


if __name__ == "__main__":
    main()
