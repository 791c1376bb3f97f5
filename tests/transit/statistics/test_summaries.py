"""Summaries say what the pages say, whatever came late, and dashboards say what plain numpy does."""

from collections import defaultdict
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, select
from sqlmodel import Session

from depots.store import open_engine, tables
from tests.transit.statistics.test_figures import TOWNS, assert_all_same, assert_same, choices, legs, plain
from transit.leg_tables import LegSum, LegSumDue
from transit.scans.bulk import run_many
from transit.statistics import records, summaries
from transit.statistics.cells import Cells, Side, weekday_of
from transit.statistics.columns import columns_of, unpack_page
from transit.statistics.dashboard import dashboard
from transit.statistics.figures import Choice
from transit.statistics.legs import Leg, LegState, Reason
from transit.statistics.periods import Period, PeriodKind, day_of

PLACES = {"SEI": 1, "TEU": 2, "ISO": 3}
kinds = st.sampled_from(PeriodKind)


def fresh_engine() -> Engine:
    engine = open_engine("sqlite://")
    tables().create_all(engine)
    return engine


def begin(connection: Connection) -> None:
    run_many(connection, records._SITE, [{"number": number, "code": code} for code, number in PLACES.items()])


def turn(connection: Connection, numbered: list[tuple[int, Leg]], sign: int) -> None:
    """Bring legs into pages and summaries, or take them out."""
    for number, leg in numbered:
        columns = columns_of([leg], PLACES)
        page = records.pages_whole(connection, [leg.day], is_crate=False).get(leg.day, unpack_page(b"", b"", b""))
        page = page.with_legs([number], columns) if sign > 0 else page.without([number])
        records.keep_page(connection, leg.day, page, is_crate=False)
    changes = [(leg.day, columns_of([leg], PLACES), sign) for _, leg in numbered]
    summaries.turn(connection, changes, is_crate=False)


def assert_summaries_say_what_pages_say(connection: Connection) -> None:
    spans = {(span, crates) for day, crates in records.numbered_days(connection) for span in summaries.spans_of(day)}
    kept = defaultdict(list)
    for row in connection.execute(select(LegSum.__table__)):  # type: ignore[attr-defined]
        kept[row.kind, row.first, bool(row.is_crate), row.side].append((row.place, row.heads, row.runs))
    wanted = {}
    for span, crates in spans:
        cells = Cells.of(records.pages_between(connection, *span.day_numbers, is_crate=crates))
        for side in Side:
            rows = [(row.place, row.heads, row.runs) for row in cells.rows(side)]
            wanted[span.kind.value, span.day_numbers[0], crates, side] = rows
    assert {key: sorted(rows) for key, rows in kept.items()} == wanted


@settings(max_examples=40)
@given(st.lists(st.lists(legs(), max_size=6), max_size=5), st.integers(1, 7), st.integers(1, 9))
def test_amended_leg_by_leg_or_made_anew_summaries_are_the_same(batches: list[list[Leg]], many: int, out: int) -> None:
    engine = fresh_engine()
    with patch.object(summaries, "MANY", many):
        with engine.begin() as connection:
            begin(connection)
        number = 0
        for n, batch in enumerate(batches):
            numbered = [(number + k, leg) for k, leg in enumerate(batch, start=1)]
            number += len(batch)
            with engine.begin() as connection:
                turn(connection, numbered, 1)
                turn(connection, numbered[::out], -1)
            if n % 2:
                summaries.rebuild_due(engine)
        summaries.rebuild_due(engine)
    with engine.connect() as connection:
        assert not summaries.is_any_due(connection)
        assert_summaries_say_what_pages_say(connection)


@settings(max_examples=60, deadline=None)
@given(st.lists(legs(), max_size=40), choices, kinds, st.booleans())
def test_every_dashboard_is_as_numpy_says_also_while_summaries_are_due(
    found: list[Leg], choice: Choice, kind: PeriodKind, is_due: bool
) -> None:
    engine = fresh_engine()
    with engine.begin() as connection:
        begin(connection)
        turn(connection, list(enumerate(found, start=1)), 1)
        if is_due:
            connection.execute(delete(LegSum.__table__))  # type: ignore[attr-defined]
            summaries.mark(connection, {leg.day for leg in found}, is_crate=False)
    period = Period.of(kind, day_of(20_010))
    if kind == PeriodKind.ALL:
        period = Period.all_years(day_of(19_500), day_of(20_400))
    first, until = period.day_numbers
    chosen = [
        leg
        for leg in found
        if (choice.origins is None or leg.origin in choice.origins)
        and (choice.destinations is None or leg.destination in choice.destinations)
        and choice.reason in (None, leg.reason)
        and choice.weekday in (None, weekday_of(leg.day))
    ]
    now = [leg for leg in chosen if first <= leg.day < until]
    with Session(engine) as session:
        seen = dashboard(session, period, choice, TOWNS)
    for each, figures in seen.series:
        low, high = each.day_numbers
        assert_same(figures, plain([leg for leg in chosen if low <= leg.day < high]))
    assert_all_same(seen.municipalities, lambda leg: TOWNS.get(leg.destination or ""), now)
    assert_same(seen.figures, plain(now))
    low, high = (0, 0) if kind == PeriodKind.ALL else period.shift(-1).day_numbers
    before = [leg for leg in chosen if low <= leg.day < high]
    assert_same(seen.before, plain(before))
    assert_all_same(seen.municipalities_before, lambda leg: TOWNS.get(leg.destination or ""), before)
    assert_all_same(seen.to_sites, lambda leg: leg.destination, now)
    assert_all_same(seen.from_sites, lambda leg: leg.origin, now)
    assert_all_same(seen.pairs, lambda leg: (leg.origin, leg.destination) if leg.destination else None, now)
    assert_all_same(dict(enumerate(seen.weekdays)), lambda leg: weekday_of(leg.day), now)
    assert_all_same(seen.reasons, lambda leg: leg.reason, now)


def _leg(minutes: int, day: int) -> Leg:
    us = 60_000_000
    return Leg(
        *("S1", False, "SEI", "TEU", Reason.HOLD, LegState.MEASURED, day, 0, minutes * us),
        *(us, us, us, us, None, "a", "b", (), False),
    )


def test_a_span_that_changes_while_it_is_summed_up_is_not_lost(
    any_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with any_engine.begin() as connection:
        begin(connection)
        turn(connection, [(1, _leg(5, 20_000))], 1)
        summaries.mark(connection, [20_000], is_crate=False)
    real, late = summaries._sum_up, [2, 3, 4, 5, 6]

    def sum_up(connection: Connection, span: Period, *, is_crate: bool) -> Cells:
        cells = real(connection, span, is_crate=is_crate)
        if late and connection.get_execution_options().get("sqlite_begin") == "DEFERRED":
            number = late.pop()
            with any_engine.begin() as other:
                turn(other, [(number, _leg(number, 20_000))], 1)
        return cells

    monkeypatch.setattr(summaries, "_sum_up", sum_up)
    summaries.rebuild_due(any_engine)
    assert late == []
    monkeypatch.undo()
    summaries.rebuild_due(any_engine)
    with any_engine.connect() as connection:
        assert connection.execute(select(LegSumDue.__table__)).all() == []  # type: ignore[attr-defined]
        assert_summaries_say_what_pages_say(connection)


def test_what_is_cancelled_stays_due(any_engine: Engine) -> None:
    with any_engine.begin() as connection:
        summaries.mark(connection, [20_000], is_crate=False)
    summaries.rebuild_due(any_engine, lambda: True)
    with any_engine.connect() as connection:
        assert summaries.is_any_due(connection)
