"""Planning on a cluster: the plan is the same as on one machine, even where a worker dies midway."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from benchmarks import weeks
from routing.check import check
from routing.errors import SolverError
from routing.plan import WeekPlan
from routing.solve import solve

distributed = pytest.importorskip("distributed")

ISLANDS = 4
STEPS = 48_000


@pytest.fixture(scope="module")
def alone() -> WeekPlan:
    return solve(weeks.week("small", 3), iterations=STEPS, seed=2, islands=ISLANDS)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=3, threads_per_worker=1, dashboard_address=None, silence_logs=50, memory_limit=0
    ) as local:
        yield local


def test_the_same_plan_as_on_one_machine(cluster: Any, alone: WeekPlan) -> None:
    address = cluster.scheduler_address
    assert solve(weeks.week("small", 3), iterations=STEPS, seed=2, islands=ISLANDS, cluster=address) == alone


def test_a_worker_killed_midway_changes_nothing(cluster: Any, alone: WeekPlan) -> None:
    """The first worker is killed while it anneals; its epoch runs again elsewhere and comes out the same."""
    killed = threading.Event()

    def kill_when_busy() -> None:
        with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
            for _ in range(2_000):
                busy = [w for w, tasks in client.processing().items() if any("run_span" in str(t) for t in tasks)]
                if busy:
                    pid = client.run(os.getpid, workers=busy[:1])[busy[0]]
                    os.kill(pid, signal.SIGKILL)
                    killed.set()
                    return
                asyncio.run(asyncio.sleep(0.01))

    with ThreadPoolExecutor(1) as pool:
        killing = pool.submit(kill_when_busy)
        plan = solve(
            weeks.week("small", 3), iterations=STEPS, seed=2, islands=ISLANDS, cluster=cluster.scheduler_address
        )
        killing.result()
    assert killed.is_set()
    assert plan == alone


def test_by_the_clock_all_workers_join(cluster: Any) -> None:
    problem = weeks.week("small", 3)
    assert not check(problem, solve(problem, seconds=2.0, cluster=cluster.scheduler_address))


def test_an_address_where_nobody_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.solve.cluster.PATIENCE_SECONDS", 0.5)
    with pytest.raises(SolverError, match=r"127\.0\.0\.1:9"):
        solve(weeks.week("small", 3), iterations=10, cluster="tcp://127.0.0.1:9")
