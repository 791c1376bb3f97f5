"""Published problems as written down: Solomon's VRPTW and Cordeau's periodic VRP, and the best known values."""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routing.periodic.problem import PeriodicProblem

FOR_EVER = 1e9
PROVEN = {"R109'": 1146.9, "RC103'": 1258.0}
"""Proven optima with truncated distances (as in Solomon's own table), for two problems whose listed distance cannot be.

Truncating shortens every tour and every drive, so no tour in full can be shorter than the truncated optimum. Yet the
lists name 1,101.37 for R109 and 1,249.86 for RC103 in full.
"""


def solomon(path: Path, *, truncated: bool) -> PeriodicProblem:
    """Read a Solomon file; `truncated`: distances cut to one decimal (DIMACS), else in full."""
    lines = path.read_text(encoding="utf-8").splitlines()
    vehicles, capacity = lines[4].split()
    rows = np.array([[float(x) for x in line.split()] for line in lines[9:] if line.strip()])
    distance = _distances(rows[:, 1:3])
    if truncated:
        distance = np.floor(distance * 10 + 1e-9) / 10
    return PeriodicProblem(
        path.stem, distance, distance, rows[:, 3], rows[:, 6], rows[:, 4], rows[:, 5],
        ((), *[(1,)] * (len(rows) - 1)), 1, int(vehicles), float(capacity),
    )  # fmt: skip


def cordeau(path: Path) -> PeriodicProblem:
    """Read a periodic VRP of Cordeau without limits on a route's length."""
    lines = path.read_text(encoding="utf-8").splitlines()
    _, vehicles, _, days = (int(x) for x in lines[0].split())
    longest, capacity = (float(x) for x in lines[1].split())
    if longest:
        raise ValueError(f"{path}: limits on a route's length are not provided for")
    rows = [line.split() for line in lines[1 + days :] if line.strip()]
    distance = _distances(np.array([[float(x) for x in row[1:3]] for row in rows]))
    patterns = [tuple(int(x) for x in row[7 : 7 + int(row[6])]) for row in rows]
    nought = np.zeros(len(rows))
    demand = np.array([float(row[4]) for row in rows])
    due = np.full(len(rows), FOR_EVER)
    return PeriodicProblem(
        path.stem, distance, distance, demand, nought, nought, due, tuple(patterns), days, vehicles, capacity
    )


def best_known(path: Path) -> dict[str, float]:
    """Read the best known values; a Solomon instance with truncated distances is named with an apostrophe."""
    known = dict(PROVEN)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["set"] == "pvrp_cordeau" or "min distance only" in row["rounding"]:
                known[row["instance"]] = float(row["bks_cost"])
            elif row["set"] == "solomon" and row["rounding"].startswith("DIMACS"):
                known[row["instance"] + "'"] = float(row["bks_cost"])
    return known


def _distances(place: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)))
