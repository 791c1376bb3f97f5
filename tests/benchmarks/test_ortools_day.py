"""OR-Tools' days end, whatever is left to do on them and however many bases there are."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.compare.days import Client, DayTask, Vehicle
from benchmarks.compare.ortools_day import numbered

TOO_MUCH = 100.0
BASES = 3


def _day(leave: float) -> DayTask:
    """Return a day with one client, last of four sites, and a vehicle at each of the other three."""
    minutes = [[0 if a == b else 10 for b in range(BASES + 1)] for a in range(BASES + 1)]
    vehicles = tuple(Vehicle(f"van-{base}", base, 0, 8 * 60, 20.0) for base in range(BASES))
    client = Client(BASES, ((60, 120), (180, 240)), 5, leave, 1.0)
    return DayTask((client,), vehicles, minutes, minutes, 50.0, 30.0, 0.5)


def test_clients_are_numbered_before_the_bases() -> None:
    assert numbered(_day(1.0)) == ([3, 0, 1, 2], [1, 2, 3])


@pytest.mark.parametrize(("leave", "visited"), [(1.0, [BASES]), (TOO_MUCH, [])])
def test_a_day_with_several_bases_and_one_client_ends(leave: float, visited: list[int]) -> None:
    """Also where the client fits nowhere. In a process of its own: what never ends cannot be ended from within."""
    pytest.importorskip("ortools")
    lines = (
        "from tests.benchmarks.test_ortools_day import _day",
        "from benchmarks.compare.ortools_day import plan_day",
        f"print([site for _, sites in plan_day(_day({leave}), 0.2) for site in sites])",
    )
    command = [sys.executable, "-c", "\n".join(lines)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == str(visited)
