"""How fast delay figures are, on ten million item legs: against DuckDB, in the same run, on the same columns.

`python -m benchmarks.statistics_speed [--legs 10000000] [--days 1300] [--store postgresql://…]`. Wanted: a dashboard
within 100 ms; a late scan that corrects a page and its sums within 5 ms; every figure of every pair and month worked
out anew within three times what DuckDB needs for its own query of the same; and all equal to plain numpy.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from depots.store import open_engine, session_on, tables
from transit.leg_tables import LegSite
from transit.scans.bulk import run_many
from transit.statistics import figures, records, summaries
from transit.statistics.columns import PROMISED, WITHIN, Columns, Page, columns_of, join
from transit.statistics.dashboard import Dashboard, dashboard
from transit.statistics.figures import Choice, Counted
from transit.statistics.legs import Leg, LegState, Reason
from transit.statistics.periods import Period, PeriodKind, day_number, day_of

SITES = 54
PAIRS = 500
LAST = day_number(Period.parse("2026-10").until) - 1
MONTH_QUERY = """
    SELECT origin, destination, month, quantile_cont(total, [0.5, 0.9, 0.95]), avg(total), count(*)
    FROM leg GROUP BY origin, destination, month
"""


def best(act: Callable[[], Any], times: int = 3) -> tuple[float, float, Any]:
    """Return the shortest time that something takes, the shortest of the processor, in seconds, and what came of it."""
    shortest, busy, found = float("inf"), float("inf"), None
    for _ in range(times):
        began, before = time.perf_counter(), time.process_time()
        found = act()
        shortest, busy = min(shortest, time.perf_counter() - began), min(busy, time.process_time() - before)
    return shortest, busy, found


def make(engine: Engine, legs: int, days: int) -> None:
    """Keep pages of legs that chance made: as many on each date, on 500 pairs of sites."""
    random = np.random.default_rng(1)
    each = legs // days
    pairs = random.choice(SITES * (SITES - 1), PAIRS, replace=False)
    with engine.begin() as connection:
        run_many(connection, LegSite.__table__, [{"number": n + 1, "code": f"S{n}"} for n in range(SITES)])  # type: ignore[attr-defined]
        for n in range(days):
            drawn = random.choice(pairs, each)
            columns = Columns(
                np.minimum(random.gamma(2, 1_440, each), 60_000).astype(np.uint16),
                (drawn // (SITES - 1) + 1).astype(np.uint16),
                (drawn % (SITES - 1) + 2).astype(np.uint16),
                (random.integers(0, 2, each) | PROMISED | WITHIN).astype(np.uint8),
                random.integers(0, 1_000, (each, 4)).astype(np.uint16),
            )
            page = Page(np.arange(n * each + 1, (n + 1) * each + 1), columns)
            records.keep_page(connection, LAST - n, page, is_crate=False)


CHOICES = {
    "all": Choice(),
    "one weekday": Choice(weekday=2),
    "one reason": Choice(reason=Reason.HOLD),
    "one weekday and reason": Choice(weekday=2, reason=Reason.HOLD),
    "to a site": Choice(destinations=frozenset({"S3"})),
    "from a site": Choice(origins=frozenset({"S3"})),
    "to a municipality": Choice(destinations=frozenset({"S3", "S25", "S47"})),
    "from a municipality": Choice(origins=frozenset({"S3", "S25", "S47"})),
    "to half of all sites": Choice(destinations=frozenset(f"S{n}" for n in range(0, SITES, 2))),
    "from half of all sites": Choice(origins=frozenset(f"S{n}" for n in range(0, SITES, 2))),
    "of a pair": Choice(frozenset({"S3"}), frozenset({"S25"})),
    "of a pair, one weekday": Choice(frozenset({"S3"}), frozenset({"S25"}), weekday=2),
}
"""What someone may choose; a site more or less changes nothing."""


def counted(engine: Engine, first: int, until: int) -> Counted:
    """Sum up the pages of some dates."""
    with engine.connect() as connection:
        pages = records.pages_between(connection, first, until, is_crate=False)
        return Counted.of(pages, records.site_numbers(connection))


def look(engine: Engine, period: Period, choice: Choice) -> Dashboard:
    """Work out what the page of a period shows."""
    with session_on(engine, read_only=True) as session:
        return dashboard(session, period, choice, {f"S{n}": str(n % 22) for n in range(SITES)})


def measure_looks(engine: Engine) -> None:
    """Print how long each dashboard takes: its first look, the best of three, and the least processor time."""
    worst = worst_busy = 0.0
    for kind in PeriodKind:
        period = Period.of(kind, day_of(LAST))
        for name, choice in CHOICES.items():
            first, _, _ = best(lambda period=period, choice=choice: look(engine, period, choice), 1)  # type: ignore[misc]
            took, busy, _ = best(lambda period=period, choice=choice: look(engine, period, choice))  # type: ignore[misc]
            worst, worst_busy = max(worst, took), max(worst_busy, busy)
            print(f"{kind.value:8} {name:24} {first * 1e3:7.1f} {took * 1e3:7.1f} {busy * 1e3:7.1f} ms", flush=True)
    print(f"the slowest dashboard takes {worst * 1e3:.1f} ms, {worst_busy * 1e3:.1f} of a processor (wanted: 100)")


def correct_one(engine: Engine, day: int) -> None:
    """Take a leg out of its page and put it back otherwise, as a late scan does."""
    leg = Leg(
        *(
            "30",
            False,
            "S1",
            "S2",
            Reason.HOLD,
            LegState.MEASURED,
            day,
            0,
            10**10,
            1,
            1,
            1,
            1,
            None,
            "a",
            "b",
            (),
            False,
        )
    )
    with engine.begin() as connection:
        page = records.pages_whole(connection, [day], is_crate=False)[day]
        place = 7
        number = int(page.numbers[place])
        old = Columns(*(getattr(page.columns, field.name)[place : place + 1] for field in fields(Columns)))
        new = columns_of([leg], {"S1": 2, "S2": 3})
        records.keep_page(connection, day, page.without([number]).with_legs([number], new), is_crate=False)
        summaries.turn(connection, [(day, old, -1), (day, new, 1)], is_crate=False)


def every_pair_and_month(engine: Engine, months: list[Period]) -> int:
    """Work out all figures of each pair in each month anew, from the pages; return how many groups there were."""
    return sum(len(figures.by_pair(counted(engine, *month.day_numbers), Choice())) for month in months)


def in_duckdb(engine: Engine, first: int) -> tuple[duckdb.DuckDBPyConnection, NDArray[np.uint16]]:
    """Return the same legs in a table of DuckDB's own, and their delays."""
    with engine.connect() as connection:
        pages = records.pages_between(connection, first, LAST + 1, is_crate=False)
    columns = join(list(pages.values()))
    month = np.repeat(
        [day_of(day).year * 12 + day_of(day).month for day in pages], [len(page) for page in pages.values()]
    )
    frame = {"origin": columns.origin, "destination": columns.destination, "total": columns.total}
    base = duckdb.connect()
    legs = {**frame, "month": month.astype(np.int32)}  # noqa: F841 - DuckDB finds it by its name
    base.execute("CREATE TABLE leg AS SELECT * FROM legs")
    base.execute("SET threads = 1")
    return base, columns.total


def measure(engine: Engine, legs: int, days: int) -> None:
    """Make legs and measure."""
    make(engine, legs, days)
    figures.warm_up()
    began = time.perf_counter()
    with engine.begin() as connection:
        summaries.mark(connection, range(LAST - days + 1, LAST + 1), is_crate=False)
    summaries.rebuild_due(engine)
    print(f"all summaries anew: {time.perf_counter() - began:.1f} s", flush=True)
    measure_looks(engine)
    took, busy, _ = best(lambda: correct_one(engine, LAST - 3), 50)
    print(
        f"a late scan corrects page and sums: {took * 1e3:.2f} ms, {busy * 1e3:.2f} of a processor (wanted: 5)",
        flush=True,
    )
    first = LAST - days + 1
    base, delays = in_duckdb(engine, first)
    months = sorted({Period.of(PeriodKind.MONTH, day_of(day)) for day in range(first, LAST + 1)}, key=lambda m: m.first)
    ours, our_busy, groups = best(lambda: every_pair_and_month(engine, months))
    theirs, their_busy, rows = best(lambda: base.execute(MONTH_QUERY).fetchall())
    print(f"all pairs and months anew: {groups} groups in {ours:.2f} s, {our_busy:.2f} of a processor")
    print(f"DuckDB, one thread, own table: {len(rows)} groups in {theirs:.2f} s, {their_busy:.2f} of a processor")
    print(f"ratio {ours / theirs:.2f}, {our_busy / their_busy:.2f} of a processor (wanted: at most 3)")
    found = figures.overall(counted(engine, first, LAST + 1), Choice())
    wanted = np.percentile(delays, [50, 90, 95]) / 60
    same = np.allclose([found.median or 0, found.p90 or 0, found.p95 or 0], wanted, rtol=1e-12)
    print(f"equal to numpy: {same}")


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--legs", type=int, default=10_000_000)
    parser.add_argument("--days", type=int, default=1_300)
    parser.add_argument("--store", help="an empty PostgreSQL database, e.g. postgresql://localhost/bench; else SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kimppakyyti-bench-") as folder:
        engine = open_engine(options.store or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        tables().create_all(engine)
        try:
            measure(engine, options.legs, options.days)
        finally:
            tables().drop_all(engine)
            engine.dispose()


if __name__ == "__main__":
    main()
