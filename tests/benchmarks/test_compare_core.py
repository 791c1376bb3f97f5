"""The comparison with published problems goes on where it was ended; OR-Tools gets its processor time as well."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import compare_core
from benchmarks.compare import core
from benchmarks.compare.instances import PROVEN, best_known, solomon
from benchmarks.kept import Kept

HEAD = "T1\n\nVEHICLE\nNUMBER CAPACITY\n 3 50\n\nCUSTOMER\nCUST XCOORD YCOORD DEMAND READY DUE SERVICE\n\n"
SITES = ((0, 0, 0), (3, 4, 10), (6, 8, 10), (0, 7, 10), (1, 1, 10))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [f"{n} {x} {y} {demand} 0 1000 {10 * bool(n)}" for n, (x, y, demand) in enumerate(SITES)]
    for name in ("solomon", "pvrp"):
        (tmp_path / name).mkdir()
    (tmp_path / "solomon" / "T1.txt").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def test_truncated_distances_are_never_longer(folder: Path) -> None:
    path = folder / "solomon" / "T1.txt"
    full, cut = solomon(path, truncated=False).distance, solomon(path, truncated=True).distance
    assert np.all(cut <= full + 1e-9)
    assert np.all(full - cut < 0.1)


def test_what_is_kept_is_not_solved_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [("ours 1", "T1", 0.05), ("ours 1", "T1'", 0.05)]
    path = folder / "kept.jsonl"
    compare_core.solve_all(jobs[:1], Kept(path, compare_core.KEY), folder, 1)
    kept = Kept(path, compare_core.KEY)
    first = kept.find(*jobs[0])
    assert first is not None
    compare_core.solve_all(jobs, kept, folder, 1)
    assert kept.find(*jobs[0]) == first
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2
    shown = compare_core.line("ours 1", ["T1", "T1'"], 0.05, kept, {"T1": first["distance"], "T1'": first["distance"]})
    assert shown[:3] == ["ours 1, 0.05 s", shown[1], "0.00"]
    assert Kept(path, compare_core.KEY, fresh=True).rows == {}


def test_ortools_gets_its_share_of_the_processor(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that got too little begins anew with more of the clock; the best distance counts."""
    given: list[float] = []
    busy = iter((0.0, 2.0, 2.0, 6.0))  # as if the first search had got 2 seconds of 4, the second all

    def searched(_problem: object, seconds: float) -> float:
        given.append(seconds)
        return 100.0 - len(given)

    monkeypatch.setattr(core, "_ortools", searched)
    monkeypatch.setattr(core, "by_the_clock", lambda seconds: 2 * seconds)
    monkeypatch.setattr("benchmarks.compare.core.time.process_time", lambda: next(busy))
    assert core.ortools(compare_core.problem_of(folder, "T1"), 4.0) == 98.0
    assert given == [8.0, 16.0]


def test_ortools_finds_what_ours_finds(folder: Path) -> None:
    pytest.importorskip("ortools")
    ours = compare_core.distance("ours 1", folder, "T1", 0.05)
    assert compare_core.distance("OR-Tools", folder, "T1", 0.3) == pytest.approx(ours, abs=0.01)


def test_a_listed_distance_below_a_proven_optimum_is_not_compared_with(tmp_path: Path) -> None:
    (tmp_path / "bks.csv").write_text("set,instance,n,bks_cost,vehicles,rounding,source\n", encoding="utf-8")
    assert best_known(tmp_path / "bks.csv") == PROVEN
    assert {name.rstrip("'") for name in PROVEN}.isdisjoint(compare_core.SOLOMON)
