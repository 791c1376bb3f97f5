"""How fast delay figures are, on ten million item legs: against DuckDB, in the same run, on the same columns.

`python -m benchmarks.statistics_speed [--legs 10000000] [--days 1300]`. Wanted: a dashboard of a month within 100 ms; a
late scan that corrects a page within 5 ms; every figure of every pair and month worked out anew within three times what
DuckDB needs for its own query of the same; and all equal to plain numpy.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from sqlalchemy import Engine

from depots.store import open_engine, tables
from transit.leg_tables import LegSite
from transit.scans.bulk import run_many
from transit.statistics import figures, records
from transit.statistics.columns import PROMISED, WITHIN, Columns, Page, columns_of
from transit.statistics.dashboard import SERIES
from transit.statistics.figures import Choice, Days
from transit.statistics.legs import Leg, LegState, Reason
from transit.statistics.periods import Period, PeriodKind, day_number, day_of

SITES = 54
PAIRS = 500
LAST = day_number(Period.parse("2026-10").until) - 1
MONTH_QUERY = """
    SELECT origin, destination, month, quantile_cont(total, [0.5, 0.9, 0.95]), avg(total), count(*)
    FROM leg GROUP BY origin, destination, month
"""


def best(act: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """Return the shortest time that something takes, in seconds, and what came of it."""
    shortest, found = float("inf"), None
    for _ in range(times):
        began = time.perf_counter()
        found = act()
        shortest = min(shortest, time.perf_counter() - began)
    return shortest, found


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


def all_days(engine: Engine, first: int, until: int) -> Days:
    """Read the pages of some dates."""
    with engine.connect() as connection:
        pages = records.pages_between(connection, first, until, is_crate=False)
        return Days.of(pages, records.site_numbers(connection))


def dashboard(engine: Engine, period: Period) -> None:
    """Work out what the page of a period shows."""
    series = period.series(SERIES[period.kind])
    firsts = [one.day_numbers[0] for one in series]
    whole = all_days(engine, firsts[0], period.day_numbers[1])
    towns = {f"S{n}": str(n % 22) for n in range(SITES)}
    figures.by_day(whole, Choice(), lambda day: sum(first <= day for first in firsts) - 1, len(series))
    now = all_days(engine, *period.day_numbers)
    before = all_days(engine, *series[-2].day_numbers)
    figures.by_destination(now, Choice(), towns)
    figures.by_destination(before, Choice(), towns)
    figures.by_weekday(now, Choice())
    figures.by_reason(now, Choice())
    figures.by_pair(now, Choice())


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
        number = int(page.numbers[7])
        changed = page.without([number]).with_legs([number], columns_of([leg], {"S1": 2, "S2": 3}))
        records.keep_page(connection, day, changed, is_crate=False)


def every_pair_and_month(engine: Engine, months: list[Period]) -> int:
    """Work out all figures of each pair in each month anew, from the pages; return how many groups there were."""
    return sum(len(figures.by_pair(all_days(engine, *month.day_numbers), Choice())) for month in months)


def in_duckdb(days: Days) -> duckdb.DuckDBPyConnection:
    """Return the same legs in a table of DuckDB's own."""
    month = np.repeat([day_of(day).year * 12 + day_of(day).month for day in days.days], np.diff(days.offsets))
    frame = {"origin": days.columns.origin, "destination": days.columns.destination, "total": days.columns.total}
    base = duckdb.connect()
    legs = {**frame, "month": month.astype(np.int32)}  # noqa: F841 - DuckDB finds it by its name
    base.execute("CREATE TABLE leg AS SELECT * FROM legs")
    base.execute("SET threads = 1")
    return base


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--legs", type=int, default=10_000_000)
    parser.add_argument("--days", type=int, default=1_300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kimppakyyti-bench-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        tables().create_all(engine)
        make(engine, options.legs, options.days)
        figures.warm_up()
        for kind in (PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.YEAR):
            period = Period.of(kind, day_of(LAST))
            took, _ = best(lambda period=period: dashboard(engine, period))  # type: ignore[misc]
            print(f"dashboard of a {kind.value:6} {took * 1_000:8.1f} ms")
        took, _ = best(lambda: correct_one(engine, LAST - 3), 20)
        print(f"a late scan corrects its page {took * 1_000:6.2f} ms")
        whole = all_days(engine, LAST - options.days + 1, LAST + 1)
        base = in_duckdb(whole)
        months = sorted({Period.of(PeriodKind.MONTH, day_of(day)) for day in whole.days}, key=lambda one: one.first)
        ours, groups = best(lambda: every_pair_and_month(engine, months))
        theirs, rows = best(lambda: base.execute(MONTH_QUERY).fetchall())
        print(f"all pairs and months anew: {groups} groups in {ours:.2f} s")
        print(f"DuckDB on one thread, in its own table: {len(rows)} groups in {theirs:.2f} s")
        print(f"ratio {ours / theirs:.2f} (wanted: at most 3)")
        found = figures.overall(whole, Choice())
        took, wanted = best(lambda: np.percentile(whole.columns.total, [50, 90, 95]) / 60, 1)
        same = np.allclose([found.median or 0, found.p90 or 0, found.p95 or 0], wanted, rtol=1e-12)
        print(f"equal to numpy: {same}")
        engine.dispose()


if __name__ == "__main__":
    main()
